//! `GET /v1/suggest?q=`: the names that are like what is being typed.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::{Suggestion, Suggestions};

use super::params::Params;
use super::reply;
use crate::app::App;
use crate::error::{Code, Refusal};

const DEFAULT_LIMIT: u64 = 8;
const MAX_LIMIT: u64 = 20;
const MAX_QUERY_CHARS: usize = 100;
pub(super) const A_NAME: &str = "1 to 100 characters of a name";

/// Answers with the best matches.
#[utoipa::path(
    get,
    path = "/v1/suggest",
    tag = "Providers",
    params(
        ("q" = String, Query, description = "What is being typed, 1 to 100 characters", example = "harbour guard"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 20; 8 if left out"),
    ),
    responses((status = 200, description = "The best matches, best first", body = Suggestions)),
)]
pub async fn suggest_providers(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, ["q", "limit"])?;
    let query = read_query(params.needed(0, A_NAME)?)?;
    let limit = params.number(1, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT) as usize;
    let snapshot = app.directory.snapshot();
    let matches = snapshot.suggest(query, limit);
    let as_of = reply::as_of(&app, &snapshot);
    let suggestions = matches.into_iter().map(|found| Suggestion {
        provider: found.provider,
        name: found.name,
        matched_name: found.matched_name,
        country: found.country,
    });
    let answer = Suggestions {
        suggestions: suggestions.collect(),
        as_of,
    };
    reply::while_fresh(&answer, as_of)
}

/// The text to look for, without spaces around it.
pub(super) fn read_query(text: &str) -> Result<&str, Refusal> {
    let query = text.trim();
    let length = query.chars().count();
    if (1..=MAX_QUERY_CHARS).contains(&length) && !query.contains(char::is_control) {
        return Ok(query);
    }
    Err(
        Refusal::new(Code::InvalidParameter, "q cannot be looked for")
            .field("q")
            .found(text)
            .expected(A_NAME),
    )
}
