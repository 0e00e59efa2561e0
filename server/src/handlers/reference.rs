//! `GET /openapi.json` and `GET /docs`: the interface described, from the code itself.

mod document;
mod page;
mod problems;

use std::sync::OnceLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;

use super::params;
use crate::error::Refusal;

/// The page loads its own style and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const CACHE: &str = "public, max-age=300";
const STYLE: &str = include_str!("../../templates/reference/docs.css");

static DESCRIPTION: OnceLock<Bytes> = OnceLock::new();
static PAGE: OnceLock<Option<Bytes>> = OnceLock::new();

/// `GET /openapi.json`: OpenAPI 3.1.
pub async fn show_description(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let body = DESCRIPTION.get_or_init(|| document::describe().to_string().into());
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.oai.openapi+json;version=3.1")
        .insert_header((header::CACHE_CONTROL, CACHE))
        .body(body.clone()))
}

/// `GET /docs`: the same for people. Loads nothing from elsewhere.
pub async fn show_docs(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let page = PAGE.get_or_init(|| page::render(&document::describe()).ok().map(Bytes::from));
    let body = page.clone().ok_or_else(Refusal::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, CACHE))
        .insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .body(body))
}

/// `GET /docs/style.css`.
pub async fn show_style(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    Ok(HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, CACHE))
        .body(STYLE))
}
