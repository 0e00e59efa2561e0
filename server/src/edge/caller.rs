//! Who sent a request whose cost only its handler knows: a question with a body, or a list for which
//! many providers are weighed.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest};

use super::{Limits, RequestId};
use crate::error::Refusal;

/// Weighing so many providers for a list counts as one request more.
const WEIGHED_A_REQUEST: usize = 100;

/// The sender of such a request: the request's id and the sender's allowance.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(super) id: RequestId,
    pub(super) client: Option<IpAddr>,
    pub(super) limits: Arc<Limits>,
}

/// Whether the handler needs to know who sends: it alone knows the cost, or it writes down who did what.
pub(super) fn is_needed(method: &Method, path: &str) -> bool {
    const NEEDED: [&str; 3] = ["/ports/", "/v1/documents/", "/desk/documents/"];
    let is_needed = path == "/v1/providers" || NEEDED.iter().any(|start| path.starts_with(start));
    !method.is_safe() || is_needed
}

impl Caller {
    /// The sender of a request, where the edge noted it.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// The id of the request.
    pub const fn id(&self) -> RequestId {
        self.id
    }

    /// The network the sender is in: an IPv4 /24 or an IPv6 /48. `None` where there is no network in
    /// between.
    pub fn network(&self) -> Option<IpAddr> {
        self.client.map(super::client::neighbourhood_of)
    }

    /// Counts the request as so many more; a refusal if the sender has asked too much.
    pub fn charge(&self, requests: u32) -> Result<(), Refusal> {
        let refusal = self
            .client
            .and_then(|client| self.limits.charge(client, requests));
        refusal.map_or(Ok(()), Err)
    }

    /// Counts the request by how many providers are weighed for it at most.
    pub fn charge_weighing(&self, providers: usize) -> Result<(), Refusal> {
        self.charge(u32::try_from(providers / WEIGHED_A_REQUEST).unwrap_or(u32::MAX))
    }
}
