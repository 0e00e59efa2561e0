//! `GET /widget/v1/{file}`: the widget that other sites embed.
//!
//! The files were compressed and named by their content when the widget was built; only the entry,
//! `quaymark.js`, has a stable name and is made here: it carries the keys that sign verdicts now, so
//! that a page needs no further request for them.

mod entry;
mod files;
mod negotiate;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use quaymark_core::entry::Commitment;

use self::entry::ENTRY;
use self::files::{Encoding, File};
use crate::app::App;
use crate::error::{Code, Refusal};

/// Named by their content, so never to be asked for again.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The entry names the newest files and keys; five minutes bound how old they can be.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The hash of all files of the widget but its entry, which carries keys; `None` if the server was
/// built without the widget.
pub fn build_hash() -> Option<Commitment> {
    files::hash().map(Commitment::from_hash)
}

/// The files that hash is over, in order.
pub fn file_names() -> Vec<&'static str> {
    files::names()
}

/// The script of the page that checks receipts; `None` if the server was built without it.
pub fn verifier_name() -> Option<&'static str> {
    let names = files::names();
    names.into_iter().find(|name| name.starts_with("verify-"))
}

/// `GET /widget/v1/{file}`.
pub async fn show_file(
    app: Data<App>,
    name: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    if files::is_empty() {
        return Err(Refusal::new(
            Code::WidgetNotBuilt,
            "this server was built without the widget: run `cargo xtask widget`, then build it again",
        ));
    }
    let file = match name.as_str() {
        ENTRY => entry::current(&app),
        hashed => files::find(hashed),
    };
    let file = file.ok_or_else(|| {
        Refusal::new(Code::UnknownPath, "the widget has no file of this name")
            .field("file")
            .found(&name)
            .expected(ENTRY)
    })?;
    let cache = if name.as_str() == ENTRY {
        SHORT
    } else {
        FOR_EVER
    };
    Ok(respond(&request, &file, cache))
}

fn respond(request: &HttpRequest, file: &File, cache: HeaderValue) -> HttpResponse {
    let encoding = negotiate::encoding(request.headers(), file);
    let tag = file.tag(encoding);
    let is_known = negotiate::is_known(request.headers(), &tag);
    let status = if is_known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ETAG, tag))
        .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")));
    if is_known {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(file.mime())));
    if let Some(token) = encoding.token() {
        response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(token)));
    }
    response.body(body(file, encoding))
}

fn body(file: &File, encoding: Encoding) -> Bytes {
    file.bytes(encoding).unwrap_or_else(|| file.plain.clone())
}
