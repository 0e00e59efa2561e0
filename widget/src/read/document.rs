//! What stands around a statement, suggestions, problems and keys.

use quaymark_core::id::{Country, ProviderId};
use quaymark_core::statement::Jwk;

use super::{optional, parsed};
use crate::json::Json;

/// A verdict document as far as it is not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The provider's number, name and country; absent if it is not on the register.
    pub provider: Option<(ProviderId, String, Country)>,
    /// The port's name.
    pub port_name: String,
    /// The profile's title.
    pub profile_title: String,
    /// Whether this is demonstration data.
    pub is_demonstration: bool,
    /// The compact JWS.
    pub statement: String,
}

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The register number.
    pub provider: ProviderId,
    /// The legal name.
    pub name: String,
    /// The trading or former name that matched.
    pub matched_name: Option<String>,
    /// Where it is established.
    pub country: Country,
}

/// A problem document, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemSeen {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// One sentence, in English.
    pub detail: String,
}

/// Reads a verdict document.
pub fn envelope(text: &str) -> Option<Envelope> {
    let json = Json::read(text)?;
    let port = json.get("port")?;
    let provider = match json.get("provider") {
        None => None,
        Some(provider) => Some((
            parsed(provider, "id")?,
            parsed(provider, "name")?,
            parsed(provider, "country")?,
        )),
    };
    Some(Envelope {
        provider,
        port_name: parsed(port, "name")?,
        profile_title: parsed(port, "profile_title")?,
        is_demonstration: json.get("is_demonstration")?.truth()?,
        statement: parsed(&json, "statement")?,
    })
}

/// Reads suggestions.
pub fn offers(text: &str) -> Option<Vec<Offer>> {
    let json = Json::read(text)?;
    let offers = json.get("suggestions")?.list()?.iter();
    let offer = |json: &Json| {
        Some(Offer {
            provider: parsed(json, "provider")?,
            name: parsed(json, "name")?,
            matched_name: optional(json, "matched_name")?,
            country: parsed(json, "country")?,
        })
    };
    offers.map(offer).collect()
}

/// Reads a problem document; one that cannot be read keeps its status.
pub fn problem(status: u16, text: &str) -> ProblemSeen {
    let json = Json::read(text).unwrap_or(Json::Null);
    ProblemSeen {
        status,
        code: parsed(&json, "code").unwrap_or_default(),
        detail: parsed(&json, "detail").unwrap_or_default(),
    }
}

/// Reads a JWK set. Keys that are not Ed25519 keys and keys that no longer sign are left out: what is
/// shown was signed just now.
pub fn keys(text: &str) -> Option<Vec<Jwk>> {
    let json = Json::read(text)?;
    let keys = json.get("keys")?.list()?.iter();
    let jwk = |json: &Json| {
        let status = json.get("status").and_then(Json::text).unwrap_or("active");
        if status != "active" {
            return None;
        }
        Some(Jwk {
            kty: parsed(json, "kty")?,
            crv: parsed(json, "crv")?,
            x: parsed(json, "x")?,
        })
    };
    Some(
        keys.filter_map(jwk)
            .filter(|jwk| jwk.to_key().is_some())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use quaymark_core::time::Instant;
    use quaymark_core::wire::{AsOf, Problem, Suggestion, Suggestions};

    use super::*;
    use crate::testing;

    #[test]
    fn suggestions_are_read_as_the_register_writes_them() {
        let written = Suggestions {
            suggestions: vec![Suggestion {
                provider: testing::provider(),
                name: "Kaaiwacht B.V.".to_owned(),
                matched_name: Some("Dock & Sons".to_owned()),
                country: "NL".parse().unwrap(),
            }],
            as_of: AsOf {
                computed_at: Instant::from_ms(0),
                fresh_until: Instant::from_ms(15_000),
                log_size: 7,
                is_demonstration: true,
            },
        };
        let read = offers(&serde_json::to_string(&written).unwrap()).unwrap();
        assert_eq!(read[0].provider, testing::provider());
        assert_eq!(read[0].matched_name.as_deref(), Some("Dock & Sons"));
        assert_eq!(offers("{}"), None);
    }

    #[test]
    fn a_problem_is_read_and_anything_else_keeps_its_status() {
        let written = Problem {
            problem_type: "https://register.example/problems/rate_limited".to_owned(),
            title: "Too many requests".to_owned(),
            status: 429,
            code: "rate_limited".to_owned(),
            detail: "Slow down.".to_owned(),
            field: None,
            found: None,
            expected: None,
            faults: Vec::new(),
            instance: "req_1".to_owned(),
        };
        let read = problem(429, &serde_json::to_string(&written).unwrap());
        assert_eq!(
            (read.code.as_str(), read.detail.as_str()),
            ("rate_limited", "Slow down.")
        );
        assert_eq!(problem(502, "<html>").status, 502);
    }

    #[test]
    fn only_ed25519_keys_that_sign_are_taken() {
        let x = testing::jwk().x;
        let set = format!(
            r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"a"}},{{"kty":"RSA","n":"AQ"}}]}}"#
        );
        assert_eq!(keys(&set), Some(vec![testing::jwk()]));
        let retired = set.replace("\"kid\"", "\"status\":\"retired\",\"kid\"");
        assert_eq!(keys(&retired), Some(vec![]));
    }
}
