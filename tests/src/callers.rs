//! Typed callers of the API, as the people of the trade would call it.

mod signed_in;

use std::net::SocketAddr;

use quaymark_core::statement::Jwk;
use quaymark_core::wire::{
    BulkAnswers, Changes, History, KeySet, PortList, PortProfiles, Problem, ProviderList,
    ProviderPublished, Readiness, StandardList, Suggestions, VerdictDocument,
};
use quaymark_server::auth::session::form_token;
use serde::de::DeserializeOwned;

use crate::http::{Request, Response};
use crate::register::Register;

pub use signed_in::SignedIn;

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

/// A browser before anybody has signed in: it keeps the cookies it is given.
#[derive(Clone, Debug)]
pub struct Browser {
    server: SocketAddr,
    site: String,
    cookies: Vec<(String, String)>,
    network: String,
}

impl Browser {
    /// A browser without cookies.
    pub fn of(register: &Register) -> Self {
        Self {
            server: register.address(),
            site: register.app().config.public_url.clone(),
            cookies: Vec::new(),
            network: "192.0.2.1".to_owned(),
        }
    }

    /// The same browser in another network, where the register believes its forwarding header.
    #[must_use]
    pub fn in_network(mut self, address: &str) -> Self {
        address.clone_into(&mut self.network);
        self
    }

    /// A cookie it holds, by a part of its name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Makes it hold a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(own, _)| own != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The token of its session, where there is one.
    pub fn session(&self) -> Option<&str> {
        self.cookie("__Host-quaymark")
    }

    /// Sends any request and keeps the cookies of the answer.
    pub fn send(&mut self, request: Request) -> Response {
        let mut request = request
            .header("accept", "text/html,*/*;q=0.8")
            .header("user-agent", "Scene/1.0")
            .header("x-forwarded-for", &self.network);
        if !self.cookies.is_empty() {
            let pairs = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            request = request.header("cookie", &pairs.collect::<Vec<_>>().join("; "));
        }
        let sent = request.send(self.server);
        let answer = sent.unwrap_or_else(|error| panic!("{error} for {request:?}"));
        for (_, line) in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.set_cookie(name, value);
            }
        }
        answer
    }

    /// Reads a page.
    pub fn page(&mut self, target: &str) -> Response {
        self.send(Request::get(target))
    }

    /// Posts a form as the register's own page would.
    pub fn post_form(&mut self, target: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.session().map(form_token).unwrap_or_default();
        let with_token = [fields, &[("form_token", token.as_str())]].concat();
        let site = self.site.clone();
        self.send(form(target, &with_token).header("origin", &site))
    }
}

/// A form as browsers post it.
pub fn form(target: &str, fields: &[(&str, &str)]) -> Request {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    let body = pairs.collect::<Vec<_>>().join("&");
    Request::new("POST", target)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.as_bytes())
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
