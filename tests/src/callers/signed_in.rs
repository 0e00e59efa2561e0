//! Somebody with a session: forms posted back, and requests of programs within it.

use std::net::SocketAddr;

use quaymark_server::auth::session::form_token;
use serde_json::Value;

use super::form;
use crate::http::{Request, Response};
use crate::register::Register;

/// A browser in which somebody has signed in: it sends the session's cookie and says that it comes from
/// the register's own pages.
#[derive(Clone, Debug)]
pub struct SignedIn {
    server: SocketAddr,
    site: String,
    cookie: String,
    token: String,
}

impl SignedIn {
    /// A browser with a session's token.
    pub fn with_session(register: &Register, token: &str) -> Self {
        let is_tls = register.app().config.public_url.starts_with("https://");
        let name = if is_tls {
            "__Host-quaymark"
        } else {
            "quaymark"
        };
        Self {
            server: register.address(),
            site: register.app().config.public_url.clone(),
            cookie: format!("{name}={token}"),
            token: token.to_owned(),
        }
    }

    /// The session's token, as the cookie has it.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The token its forms carry.
    pub fn form_token(&self) -> String {
        form_token(&self.token)
    }

    /// Sends any request with the cookie.
    pub fn send(&self, request: Request) -> Response {
        let request = request.header("cookie", &self.cookie);
        let sent = request.send(self.server);
        sent.unwrap_or_else(|error| panic!("{error} for {request:?}"))
    }

    /// Reads an address as a program.
    pub fn get(&self, target: &str) -> Response {
        self.send(Request::get(target))
    }

    /// Reads an address as a browser.
    pub fn page(&self, target: &str) -> Response {
        self.send(Request::get(target).header("accept", "text/html,*/*;q=0.8"))
    }

    /// Posts a form back as its page would: with the form's token, from the register's own site.
    pub fn post_form(&self, target: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.form_token();
        let with_token = [fields, &[("form_token", token.as_str())]].concat();
        let request = form(target, &with_token).header("origin", &self.site);
        self.send(request.header("accept", "text/html,*/*;q=0.8"))
    }

    /// Asks for a change as a program within the session would: under a key, having seen a version. An empty key or
    /// version and a body of `null` are left out.
    pub fn ask(
        &self,
        method: &str,
        target: &str,
        (key, seen): (&str, &str),
        body: &Value,
    ) -> Response {
        let mut request = Request::new(method, target).header("sec-fetch-site", "same-origin");
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        if !seen.is_empty() {
            request = request.header("if-match", &format!("\"{seen}\""));
        }
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string().as_bytes());
        }
        self.send(request)
    }

    /// Sends JSON as a script of the register's own site would.
    pub fn send_json(&self, method: &str, target: &str, body: &str) -> Response {
        let request = Request::new(method, target)
            .header("content-type", "application/json")
            .header("origin", &self.site)
            .body(body.as_bytes());
        self.send(request)
    }
}
