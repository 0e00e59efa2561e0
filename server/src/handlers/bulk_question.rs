//! The question of `POST /v1/verify`, read strictly.

use actix_web::web::Bytes;
use quaymark_core::wire::MAX_BULK_PROVIDERS;
use serde_json::Value;

use super::body::{Members, missing, wrong_type};
use super::params::{parse_id, parse_instant, parse_instant_or_day};
use super::verify::A_PORT;
use crate::answers::Terms;
use crate::error::{Code, Refusal};

const KNOWN: [&str; 5] = ["port", "profile", "at", "known_at", "providers"];
const A_LIST: &str = "a list of 1 to 1,000 texts";

/// Many providers, one port.
#[derive(Debug)]
pub(super) struct BulkAsk {
    pub(super) terms: Terms,
    /// As they were named; each may still be wrong.
    pub(super) providers: Vec<String>,
}

impl BulkAsk {
    /// Reads the body. Providers are not parsed yet: a wrong one fails alone.
    pub(super) fn read(body: &Bytes) -> Result<Self, Refusal> {
        let members = Members::read(body)?;
        members.expect_only(&KNOWN)?;
        let profile = members.text("profile")?;
        let at = members.text("at")?;
        let known_at = members.text("known_at")?;
        let terms = Terms {
            port: parse_id("port", members.needed_text("port", A_PORT)?)?,
            profile: profile.map(|text| parse_id("profile", text)).transpose()?,
            at: at
                .map(|text| parse_instant_or_day("at", text))
                .transpose()?,
            known_at: known_at
                .map(|text| parse_instant("known_at", text))
                .transpose()?,
        };
        let providers = members
            .get("providers")
            .ok_or_else(|| missing("providers", A_LIST))?;
        Ok(Self {
            terms,
            providers: read_providers(providers)?,
        })
    }
}

fn read_providers(value: &Value) -> Result<Vec<String>, Refusal> {
    let list = value
        .as_array()
        .ok_or_else(|| wrong_type("providers", value, A_LIST))?;
    if list.is_empty() {
        let refusal = Refusal::new(Code::NoProviders, "providers is an empty list");
        return Err(refusal.field("providers").found("0").expected(A_LIST));
    }
    if list.len() > MAX_BULK_PROVIDERS {
        let refusal = Refusal::new(Code::TooManyProviders, "providers names too many");
        let found = list.len().to_string();
        return Err(refusal.field("providers").found(&found).expected(A_LIST));
    }
    let texts = list.iter().enumerate().map(|(place, item)| {
        let text = item.as_str().map(str::to_owned);
        text.ok_or_else(|| wrong_type(format!("providers[{place}]"), item, "a text"))
    });
    texts.collect()
}
