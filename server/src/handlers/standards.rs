//! `GET /v1/standards`: every edition of every standard the register knows.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::{EditionPublished, StandardList};

use super::params;
use super::reply;
use crate::app::App;
use crate::directory::EditionEntry;
use crate::error::Refusal;

/// Answers with the catalogue.
#[utoipa::path(
    get,
    path = "/v1/standards",
    tag = "Ports and standards",
    responses((status = 200, description = "Every edition of every standard", body = StandardList)),
)]
pub async fn list_standards(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let snapshot = app.directory.snapshot();
    let list = StandardList {
        as_of: reply::as_of(&app, &snapshot),
        editions: snapshot.rules().editions().map(published).collect(),
    };
    reply::while_fresh(&list, list.as_of)
}

fn published(entry: &EditionEntry) -> EditionPublished {
    let edition = entry.edition.clone();
    EditionPublished {
        edition: edition.id,
        family: edition.family,
        class: edition.class,
        status: edition.status,
        transition_ends_at: edition.transition_ends_at,
        requires: edition.requires,
        supersedes: edition.supersedes,
        entry: edition.entry,
        document: entry.document.clone(),
    }
}
