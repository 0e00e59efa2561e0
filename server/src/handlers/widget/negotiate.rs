//! Which form of a file a client takes (RFC 9110, section 12.5.3), and whether it has it already.

use actix_web::http::header::{self, HeaderMap, HeaderName};

use super::files::{Encoding, File};

/// The smallest form the client takes.
pub(super) fn encoding(headers: &HeaderMap, file: &File) -> Encoding {
    let accepted = joined(headers, &header::ACCEPT_ENCODING);
    [Encoding::Brotli, Encoding::Gzip]
        .into_iter()
        .find(|form| file.bytes(*form).is_some() && takes(&accepted, *form))
        .unwrap_or(Encoding::Plain)
}

/// Whether the client has the body of this tag (RFC 9110, section 13.1.2).
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    joined(headers, &header::IF_NONE_MATCH)
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn takes(accepted: &str, form: Encoding) -> bool {
    let token = form.token().unwrap_or("identity");
    let weight_of = |wanted: &str| {
        accepted.split(',').find_map(|item| {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            let is_it = name.trim().eq_ignore_ascii_case(wanted);
            is_it.then(|| is_wanted(parameters))
        })
    };
    weight_of(token).or_else(|| weight_of("*")).unwrap_or(false)
}

/// A weight of zero means "not acceptable".
fn is_wanted(parameters: &str) -> bool {
    let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
    weight
        .trim()
        .parse::<f32>()
        .is_ok_and(|weight| weight > 0.0)
}

fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use bytes::Bytes;

    use super::*;

    fn file() -> File {
        File {
            name: "quaymark-0.wasm".to_owned(),
            plain: Bytes::from_static(b"plain"),
            brotli: Some(Bytes::from_static(b"br")),
            gzip: Some(Bytes::from_static(b"gz")),
        }
    }

    fn chosen(accepted: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        encoding(&headers, &file())
    }

    #[test]
    fn the_smallest_form_that_is_accepted_is_sent() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("br;q=0, gzip;q=0.5", Encoding::Gzip),
            ("BR", Encoding::Brotli),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Plain),
            ("identity", Encoding::Plain),
            ("", Encoding::Plain),
            ("br;q=nonsense", Encoding::Plain),
        ] {
            assert_eq!(chosen(accepted), expected, "{accepted}");
        }
        assert_eq!(encoding(&HeaderMap::new(), &file()), Encoding::Plain);
    }

    #[test]
    fn a_tag_is_of_one_form_alone() {
        let tag = file().tag(Encoding::Brotli);
        assert_ne!(tag, file().tag(Encoding::Plain));
        let mut headers = HeaderMap::new();
        let both = HeaderValue::from_str(&format!("\"other\", W/{tag}")).unwrap();
        headers.insert(header::IF_NONE_MATCH, both);
        assert!(is_known(&headers, &tag));
        assert!(!is_known(&headers, &file().tag(Encoding::Gzip)));
    }
}
