//! Requests to other servers: one way to set up who asks.
//!
//! Times are bounded, redirections are not followed, and TLS trusts what the system trusts.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// How long connecting may take at most.
const CONNECT: Duration = Duration::from_secs(5);

/// Asks with so much patience for a whole request, its answer included. An answer of any status is an
/// answer.
pub fn agent(patience: Duration) -> Agent {
    let system = rustls_native_certs::load_native_certs();
    for error in &system.errors {
        tracing::warn!(%error, "a certificate of the system cannot be read");
    }
    let roots = system
        .certs
        .iter()
        .map(|one| Certificate::from_der(one).to_owned());
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::from(roots))
        .build();
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .timeout_connect(Some(CONNECT.min(patience)))
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent("quaymark")
        .tls_config(tls);
    config.build().into()
}
