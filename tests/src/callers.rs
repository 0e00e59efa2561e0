//! Typed callers of the API, as the people of the trade would call it.

use std::net::SocketAddr;

use quaymark_core::statement::Jwk;
use quaymark_core::wire::{
    BulkAnswers, Changes, History, KeySet, PortList, PortProfiles, Problem, ProviderList,
    ProviderPublished, Readiness, StandardList, Suggestions, VerdictDocument,
};
use serde::de::DeserializeOwned;

use crate::http::{Request, Response};

/// What a caller gets: the answer, or the problem.
pub type Answer<T> = Result<T, Box<Problem>>;

/// Someone without login.
#[derive(Clone, Copy, Debug)]
pub struct Anonymous {
    server: SocketAddr,
}

impl Anonymous {
    /// A caller of one server.
    pub const fn of(server: SocketAddr) -> Self {
        Self { server }
    }

    /// Sends any request.
    pub fn send(&self, request: &Request) -> Response {
        let sent = request.send(self.server);
        sent.unwrap_or_else(|error| panic!("{error} for {request:?}"))
    }

    /// Reads an address as it is.
    pub fn get(&self, target: &str) -> Response {
        self.send(&Request::get(target))
    }

    /// Reads an address as a type.
    pub fn read<T: DeserializeOwned>(&self, target: &str) -> Answer<T> {
        self.get(target).into_result()
    }

    /// Asks about one provider for a port, now.
    pub fn verify(&self, provider: &str, port: &str) -> Answer<VerdictDocument> {
        self.verify_when(provider, port, "")
    }

    /// Asks with more parameters, for example `&at=…`.
    pub fn verify_when(&self, provider: &str, port: &str, more: &str) -> Answer<VerdictDocument> {
        self.read(&format!("/v1/verify/{provider}?port={port}{more}"))
    }

    /// Asks about many.
    pub fn verify_many(&self, port: &str, providers: &[String]) -> Answer<BulkAnswers> {
        let question = serde_json::json!({ "port": port, "providers": providers });
        let request = Request::post_json("/v1/verify", &question.to_string());
        self.send(&request).into_result()
    }

    /// Types a name.
    pub fn suggest(&self, typed: &str) -> Answer<Suggestions> {
        self.read(&format!("/v1/suggest?q={}", escape(typed)))
    }

    /// One provider.
    pub fn provider(&self, provider: &str) -> Answer<ProviderPublished> {
        self.read(&format!("/v1/providers/{provider}"))
    }

    /// Every version of everything about a provider.
    pub fn history(&self, provider: &str) -> Answer<History> {
        self.read(&format!("/v1/providers/{provider}/history"))
    }

    /// A page of providers.
    pub fn providers(&self, query: &str) -> Answer<ProviderList> {
        self.read(&format!("/v1/providers{query}"))
    }

    /// Every port.
    pub fn ports(&self) -> Answer<PortList> {
        self.read("/v1/ports")
    }

    /// What a port asks.
    pub fn port_profiles(&self, port: &str) -> Answer<PortProfiles> {
        self.read(&format!("/v1/ports/{port}/profile"))
    }

    /// Every standard.
    pub fn standards(&self) -> Answer<StandardList> {
        self.read("/v1/standards")
    }

    /// Entries of the log.
    pub fn changes(&self, query: &str) -> Answer<Changes> {
        self.read(&format!("/v1/changes{query}"))
    }

    /// The keys that sign or signed.
    pub fn keys(&self) -> Vec<Jwk> {
        let keys: KeySet = self.get("/.well-known/jwks.json").json();
        keys.keys.iter().map(|key| key.to_jwk()).collect()
    }

    /// Whether the process is ready.
    pub fn readiness(&self) -> Readiness {
        self.get("/health/ready").json()
    }
}

/// Percent-encodes everything but unreserved characters.
pub fn escape(text: &str) -> String {
    let escaped = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    escaped.collect()
}
