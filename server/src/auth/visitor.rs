//! Who stands at the door: a browser, before anybody has signed in in it.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::{cross_site, device, secrets, session};
use crate::app::App;
use crate::edge::Caller;
use crate::error::Refusal;
use crate::store::{Actor, Means};

/// A browser that asks. One that another site makes post something is refused.
#[derive(Clone)]
pub struct Visitor {
    /// The network it is in.
    pub network: Option<IpAddr>,
    /// How it calls itself.
    pub client: String,
    /// What it shows of an earlier sign-in.
    pub device: Option<String>,
    /// The hash of the session it brings along, good or not.
    pub session: Option<[u8; 32]>,
    /// The request's id.
    pub request: Option<String>,
}

/// Hides what the browser shows.
impl std::fmt::Debug for Visitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Visitor").field(&self.request).finish()
    }
}

impl Visitor {
    /// The actor of what somebody does without being signed in.
    pub fn actor(&self) -> Actor {
        Actor {
            person: None,
            organisation: None,
            means: Means::Anonymous,
            request: self.request.clone(),
        }
    }

    /// A program that asks, which brings no cookie and comes from no page.
    pub fn of_program(request: &HttpRequest) -> Self {
        let caller = Caller::of(request);
        Self {
            network: caller.as_ref().and_then(Caller::network),
            client: String::new(),
            device: None,
            session: None,
            request: caller.map(|caller| caller.id().as_str().to_owned()),
        }
    }

    fn of(request: &HttpRequest, app: &App) -> Self {
        let headers = request.headers();
        let client = headers.get(USER_AGENT).and_then(|name| name.to_str().ok());
        let caller = Caller::of(request);
        Self {
            network: caller.as_ref().and_then(Caller::network),
            client: client.unwrap_or_default().to_owned(),
            device: device::shown(headers, &app.config),
            session: session::token_of(headers, &app.config).map(|token| secrets::hash(&token)),
            request: caller.map(|caller| caller.id().as_str().to_owned()),
        }
    }
}

impl FromRequest for Visitor {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.app_data::<Data<App>>() {
            None => Err(Refusal::internal()),
            Some(app) if request.method().is_safe() => Ok(Self::of(request, app)),
            Some(app) => {
                cross_site::check(request.headers(), &app.config).map(|()| Self::of(request, app))
            }
        })
    }
}
