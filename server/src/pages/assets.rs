//! Style, pictures and the one script of the portal, built into the binary.
//!
//! The addresses of style and script hold the hash of their bytes, so they may be kept for ever; a new
//! build has new addresses.

use std::sync::OnceLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use sha2::{Digest, Sha256};

use crate::error::{Code, Refusal};

/// The style sheet.
pub const STYLE: &str = include_str!("../../assets/quaymark.css");
/// The script of the pages on which a passkey is added or shown.
const PASSKEYS: &str = include_str!("../../assets/passkey.js");
const MARK: &str = include_str!("../../assets/quaymark.svg");
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";

/// The address of the style sheet.
pub fn style_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| format!("/assets/{}.css", hash_of(STYLE)))
}

/// The address of the passkeys' script.
pub fn passkeys_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| format!("/assets/{}.js", hash_of(PASSKEYS)))
}

fn hash_of(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// `GET /assets/{name}`
pub async fn show_asset(name: web::Path<String>) -> Result<HttpResponse, Refusal> {
    let own = |address: &'static str| address.trim_start_matches("/assets/");
    let (style, passkeys) = (own(style_address()), own(passkeys_address()));
    match name.as_str() {
        name if name == passkeys => Ok(asset(PASSKEYS, "text/javascript; charset=utf-8", FOR_EVER)),
        name if name == style => Ok(asset(STYLE, "text/css; charset=utf-8", FOR_EVER)),
        "quaymark.svg" => Ok(asset(MARK, "image/svg+xml", FOR_A_DAY)),
        _ => Err(Refusal::new(
            Code::UnknownPath,
            "nothing is at this address",
        )),
    }
}

fn asset(body: &'static str, media_type: &str, keep: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, keep))
        .body(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_loads_nothing_from_elsewhere() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }

    #[test]
    fn the_style_address_holds_the_hash_of_its_bytes() {
        let address = style_address();
        assert!(address.starts_with("/assets/") && address.ends_with(".css"));
        assert_eq!(address.len(), "/assets/".len() + 16 + ".css".len());
    }
}
