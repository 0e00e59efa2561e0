//! One address of the table: what it takes by which method, and who passes.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::guard::{self, Guard};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, web};

use crate::auth::door::{Asks, Door};
use crate::error::Refusal;

/// An address with the handler of each method.
pub struct Place {
    path: String,
    resource: Resource,
    ways: Vec<Way>,
}

/// A method an address takes.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// The method; `GET` stands for `HEAD` too.
    pub method: &'static str,
    /// Who passes.
    pub door: Door,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Place").field(&self.path).finish()
    }
}

/// An address that takes nothing yet. Other methods than those it is given are refused with `Allow`.
pub(super) fn at(path: impl Into<String>) -> Place {
    let path = path.into();
    Place {
        resource: web::resource(path.as_str()),
        path,
        ways: Vec::new(),
    }
}

impl Place {
    /// Takes reads: `GET`, and `HEAD` without the body.
    pub(super) fn get<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Asks + 'static,
        F::Output: Responder + 'static,
    {
        self.way("GET", is_read(), handler)
    }

    /// Takes `POST`.
    pub(super) fn post<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Asks + 'static,
        F::Output: Responder + 'static,
    {
        self.way("POST", guard::Post(), handler)
    }

    /// Takes `PUT`.
    pub(super) fn put<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Asks + 'static,
        F::Output: Responder + 'static,
    {
        self.way("PUT", guard::Put(), handler)
    }

    /// Takes `DELETE`.
    pub(super) fn delete<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Asks + 'static,
        F::Output: Responder + 'static,
    {
        self.way("DELETE", guard::Delete(), handler)
    }

    /// What stands in the address bar, with names for its open parts.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The methods it takes.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    fn way<F, Args>(mut self, method: &'static str, guard: impl Guard + 'static, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Asks + 'static,
        F::Output: Responder + 'static,
    {
        let route = web::route().guard(guard).to(handler);
        self.resource = self.resource.route(route);
        let door = Args::DOOR;
        self.ways.push(Way { method, door });
        self
    }

    /// What the header `Allow` says.
    fn allow(&self) -> String {
        let taken = self.ways.iter().map(|way| match way.method {
            "GET" => "GET, HEAD",
            other => other,
        });
        let all: Vec<&str> = taken.chain(["OPTIONS"]).collect();
        all.join(", ")
    }
}

impl HttpServiceFactory for Place {
    fn register(self, config: &mut AppService) {
        let allow = self.allow();
        let refuse = move |request: HttpRequest| {
            let refusal = Refusal::method(request.method().as_str(), &allow);
            std::future::ready(Err::<HttpResponse, Refusal>(refusal))
        };
        let resource = self.resource.default_service(web::to(refuse));
        resource.register(config);
    }
}

pub(super) fn is_read() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}
