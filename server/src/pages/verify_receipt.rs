//! `GET /verify-receipt`: a receipt is checked in the reader's browser, and goes nowhere.
//!
//! **Invariant:** the page's policy lets its script ask nobody, not even this server. Without the script,
//! or where the service was built without it, the page says how to check on the command line.

use actix_web::body::MessageBody;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::component::Crumbs;
use super::frame::{Frame, Section, page};
use crate::app::App;
use crate::handlers::{log, widget};

/// This server's script, which may run the module in it and ask nobody for anything.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'; \
     style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "pages/verify_receipt.html")]
struct VerifyReceiptPage {
    frame: Frame,
    crumbs: Crumbs,
    /// The address of the script; `None` if the service was built without it.
    script: Option<String>,
    /// Whom the register says to trust: its log's key.
    policy: Option<String>,
    site: String,
}

/// `GET /verify-receipt`
pub async fn show_verify_receipt(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let policy = policy_as_served(app.clone(), request).await;
    let snapshot = app.directory.snapshot();
    let script = widget::verifier_name().map(|name| format!("/widget/v1/{name}"));
    let mut response = page(&VerifyReceiptPage {
        frame: Frame::new(&app, &snapshot, Section::About, "Check a proof"),
        crumbs: Crumbs::to("Check a proof"),
        script: script.filter(|_| policy.is_some()),
        policy,
        site: app.config.public_url.clone(),
    });
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// The policy that is served to programs, to the byte; `None` while the log has no key.
async fn policy_as_served(app: web::Data<App>, request: HttpRequest) -> Option<String> {
    let served = log::show_policy(app, request).await.ok()?;
    let bytes = served.into_body().try_into_bytes().ok()?;
    String::from_utf8(bytes.to_vec()).ok()
}
