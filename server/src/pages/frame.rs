//! What surrounds every page: banner, head, navigation, the time it was computed and the log's size.
//!
//! Pages are never stored by browsers or proxies: each may say that something counts now. They load
//! their style and pictures from this server and nothing from elsewhere. They run no script, but for those
//! on which a passkey is added or shown, which do without it too, and the one that checks receipts.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use askama::Template;
use quaymark_core::time::Instant;

use super::assets::style_address;
use super::words::{instant_words, thousands};
use crate::app::App;
use crate::directory::Snapshot;

/// Nothing but this server's own style and pictures; no script at all.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same, with this server's own script, which asks this server alone: for the pages on which a
/// passkey is added or shown.
pub const SCRIPT_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; \
     style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The part of the portal a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Home and search.
    Search,
    /// Ports.
    Ports,
    /// The catalogue of standards.
    Standards,
    /// How it works.
    About,
    /// Signing in, one's own account, and desks.
    Account,
}

/// What surrounds one page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's own title.
    pub title: String,
    /// Where it belongs.
    pub section: Section,
    /// Whether the register holds demonstration data.
    pub is_demonstration: bool,
    /// When the page was computed.
    pub computed_at: Instant,
    /// The log's size then; unknown on a page made without the directory.
    pub log_size: Option<u64>,
}

impl Frame {
    /// A page computed now from a snapshot.
    pub fn new(app: &App, snapshot: &Snapshot, section: Section, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            section,
            is_demonstration: snapshot.is_demonstration(),
            computed_at: app.clock.now(),
            log_size: Some(snapshot.head().size),
        }
    }

    /// The address of the style sheet.
    pub fn style(&self) -> &'static str {
        style_address()
    }

    /// The time of computing, in words.
    pub fn computed_words(&self) -> String {
        instant_words(self.computed_at)
    }

    /// The log's size, in words.
    pub fn log_words(&self) -> Option<String> {
        self.log_size
            .map(|size| format!("{} log entries", thousands(size)))
    }

    /// Whether a link of the menu leads to this part.
    pub fn is_in(&self, section: Section) -> bool {
        self.section == section
    }
}

/// A page as an answer.
pub fn page(template: &impl Template) -> HttpResponse {
    page_with_status(StatusCode::OK, template)
}

/// A page as an answer with another status than 200.
pub fn page_with_status(status: StatusCode, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(text) => html(status, text),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// A page that is rendered already.
pub fn html(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        // Under `no-referrer` older browsers say `Origin: null` of the register's own forms.
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .body(text)
}
