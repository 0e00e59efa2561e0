//! `POST /v1/verify`: the verdicts on up to a thousand providers for one port.
//!
//! Each provider gets a verdict with a statement of its own, or a problem of its own. The verdicts
//! are ready bytes and are joined, not written again.

use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::ProviderRef;
use quaymark_core::wire::{BulkAnswers, BulkQuestion};

use super::body;
use super::bulk_question::BulkAsk;
use super::params::{self, parse_id};
use super::reply;
use crate::answers::{Ask, Terms, check_terms};
use crate::app::App;
use crate::edge::{Caller, RequestId};
use crate::error::Refusal;

/// So many providers count as one request more.
const PROVIDERS_A_REQUEST: u32 = 10;

/// Answers with one signed verdict or one problem for each provider.
#[utoipa::path(
    post,
    path = "/v1/verify",
    tag = "Verdicts",
    request_body(content = BulkQuestion, description = "The port and up to 1,000 providers"),
    responses((status = 200, description = "One verdict with its own statement, or one problem, for each provider", body = BulkAnswers)),
)]
pub async fn show_verdicts(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    body::expect_json(&request)?;
    let ask = BulkAsk::read(&body::receive(&request, payload).await?)?;
    let caller = Caller::of(&request);
    let id = caller.as_ref().map(Caller::id);
    if let Some(caller) = caller {
        caller.charge(ask.providers.len() as u32 / PROVIDERS_A_REQUEST)?;
    }
    let answers = reply::aside(&app, move |app| answer_all(app, &ask, id)).await?;
    let now = app.clock.now();
    Ok(reply::ready(answers.into(), now, now))
}

fn answer_all(app: &App, ask: &BulkAsk, id: Option<RequestId>) -> Result<Vec<u8>, Refusal> {
    let snapshot = app.directory.snapshot();
    let now = app.clock.now();
    app.check_ready(now)?;
    check_terms(&snapshot, &ask.terms, now)?;
    let mut text = write(&reply::as_of(app, &snapshot))?;
    // The object stays open for one more member.
    text.pop();
    text.extend_from_slice(b",\"answers\":[");
    for (place, asked) in ask.providers.iter().enumerate() {
        if place > 0 {
            text.push(b',');
        }
        answer_one(app, asked, &ask.terms, id, &mut text)?;
    }
    text.extend_from_slice(b"]}");
    Ok(text)
}

fn answer_one(
    app: &App,
    asked: &str,
    terms: &Terms,
    id: Option<RequestId>,
    text: &mut Vec<u8>,
) -> Result<(), Refusal> {
    text.extend_from_slice(b"{\"asked\":");
    text.extend_from_slice(&write(&asked)?);
    match verdict_on(app, asked, terms) {
        Ok(verdict) => {
            text.extend_from_slice(b",\"verdict\":");
            text.extend_from_slice(&verdict);
        }
        Err(refusal) => {
            let instance = id.as_ref().map_or("", RequestId::as_str);
            let problem = refusal.to_problem(&app.config.public_url, instance);
            text.extend_from_slice(b",\"problem\":");
            text.extend_from_slice(&write(&problem)?);
        }
    }
    text.push(b'}');
    Ok(())
}

fn verdict_on(app: &App, asked: &str, terms: &Terms) -> Result<Bytes, Refusal> {
    let provider: ProviderRef = parse_id("providers", asked)?;
    let ask = Ask {
        provider,
        terms: terms.clone(),
    };
    app.answers.verdict(app, &ask).map(|ready| ready.body)
}

fn write(value: &impl serde::Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "a part of a bulk answer could not be written");
        Refusal::internal()
    })
}
