//! Refuses what another site makes a visitor's browser send.
//!
//! Browsers say where a request comes from in `Sec-Fetch-Site`; older ones in `Origin`. A request
//! that changes something and says neither, or says another site, is refused.

use actix_web::http::header::{HeaderMap, HeaderValue, ORIGIN};

use crate::config::Config;
use crate::error::{Code, Refusal};

/// Refuses a request that does not say that it comes from the register's own pages.
pub(super) fn check(headers: &HeaderMap, config: &Config) -> Result<(), Refusal> {
    let text =
        |value: Option<&HeaderValue>| value.map(|value| value.to_str().unwrap_or("?").to_owned());
    if let Some(site) = text(headers.get("sec-fetch-site")) {
        return match site.as_str() {
            "same-origin" => Ok(()),
            other => Err(refuse("sec-fetch-site", other, "same-origin".to_owned())),
        };
    }
    match text(headers.get(ORIGIN)) {
        Some(origin) if origin == config.public_url => Ok(()),
        Some(origin) => Err(refuse("origin", &origin, config.public_url.clone())),
        None => Err(refuse("origin", "nothing", config.public_url.clone())),
    }
}

fn refuse(field: &'static str, found: &str, expected: String) -> Refusal {
    Refusal::new(
        Code::CrossSiteRequest,
        "this request does not come from a page of the register",
    )
    .field(field)
    .found(found)
    .expected(expected)
}
