//! Requests to other servers: one way to set up who asks.
//!
//! Times are bounded, redirections are not followed, and TLS trusts what the system trusts. This machine
//! is asked directly, whatever proxy the surroundings name.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// How long connecting may take at most.
const CONNECT: Duration = Duration::from_secs(5);

/// The system has no certificates to check servers by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system has no certificates to check servers by")]
pub struct NoRoots;

/// Asks the server of an address with so much patience for a whole request, its answer included. An
/// answer of any status is an answer.
pub fn agent(address: &str, patience: Duration) -> Agent {
    let mut config = Agent::config_builder()
        .timeout_global(Some(patience))
        .timeout_connect(Some(CONNECT.min(patience)))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("quaymark/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .tls_config(tls());
    if is_this_machine(host_of(address)) {
        config = config.proxy(None);
    }
    config.build().into()
}

/// Refuses where no server could be checked.
pub fn expect_roots() -> Result<(), NoRoots> {
    match roots().is_empty() {
        true => Err(NoRoots),
        false => Ok(()),
    }
}

fn tls() -> TlsConfig {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(ring)
        .root_certs(RootCerts::new_with_certs(roots()))
        .build()
}

/// The certificates of the system, read once.
fn roots() -> &'static [Certificate<'static>] {
    static ROOTS: OnceLock<Vec<Certificate<'static>>> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let system = rustls_native_certs::load_native_certs();
        for error in &system.errors {
            tracing::warn!(%error, "a certificate of the system cannot be read");
        }
        let found = system.certs.iter();
        found
            .map(|one| Certificate::from_der(one).to_owned())
            .collect()
    })
}

/// The host of an address, with its port.
fn host_of(address: &str) -> &str {
    let place = address
        .split_once("://")
        .map_or(address, |(_, place)| place);
    place.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether a host, with or without a port, is this machine by its name alone: what is sent there needs
/// no TLS.
pub fn is_this_machine(host: &str) -> bool {
    ["127.0.0.1", "[::1]", "localhost"]
        .iter()
        .any(|own| host.strip_prefix(own).is_some_and(is_port))
}

fn is_port(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_names_that_look_like_it() {
        for address in [
            "http://127.0.0.1:9000/quaymark",
            "http://[::1]:8080",
            "https://localhost",
        ] {
            assert!(is_this_machine(host_of(address)), "{address}");
            let asked = agent(address, Duration::from_secs(1));
            assert!(asked.config().proxy().is_none(), "{address}");
        }
        for address in [
            "https://127.0.0.1.example/log",
            "https://localhost.example:80",
            "https://register.example/localhost",
            "https://register.example?localhost",
            "http://127.0.0.1:80@register.example",
            "http://[::1].register.example",
        ] {
            assert!(!is_this_machine(host_of(address)), "{address}");
        }
    }
}
