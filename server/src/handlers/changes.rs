//! `GET /v1/changes`: the entries of the log, in its order.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::entry::Entry;
use quaymark_core::register::LogIndex;
use quaymark_core::wire::{Changes, LoggedEntry};

use super::cursor;
use super::params::Params;
use super::reply;
use crate::app::App;
use crate::error::Refusal;
use crate::store::StoreError;

const DEFAULT_LIMIT: u64 = 100;
const MAX_LIMIT: u64 = 1000;

/// Answers with the entries after one, or from the first.
#[utoipa::path(
    get,
    path = "/v1/changes",
    tag = "The log",
    params(
        ("after" = Option<u64>, Query, description = "Index of the last entry read; from the first, if left out"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 1,000; 100 if left out"),
    ),
    responses((status = 200, description = "Entries in log order", body = Changes)),
)]
pub async fn list_changes(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, ["after", "limit"])?;
    let limit = params.number(1, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    let size = app.directory.snapshot().head().size;
    let after = params
        .text(0)
        .map(|text| read_after(text, size))
        .transpose()?;
    let changes = reply::aside(&app, move |app| publish(app, after, limit as u32)).await?;
    reply::json(&changes, 0)
}

/// An index the log has.
fn read_after(text: &str, size: u64) -> Result<LogIndex, Refusal> {
    let is_plain = text.bytes().all(|c| c.is_ascii_digit());
    let index: Option<LogIndex> = text.parse().ok().filter(|index| is_plain && *index < size);
    index.ok_or_else(|| cursor::refuse("after", text))
}

fn publish(app: &App, after: Option<LogIndex>, limit: u32) -> Result<Changes, Refusal> {
    let snapshot = app.directory.snapshot();
    let as_of = reply::as_of(app, &snapshot);
    let stored = app.store.read(|tx| tx.entries_after(after, limit))?;
    let known = stored.iter().filter(|stored| stored.index < as_of.log_size);
    let changes = known
        .map(|stored| {
            let entry = Entry::from_bytes(&stored.bytes)?;
            Ok(LoggedEntry {
                index: stored.index,
                entry,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let next_after = changes.last().map(|last| last.index).or(after);
    let is_end = next_after.is_none_or(|index| index + 1 >= as_of.log_size);
    let next = next_after.filter(|_| !is_end);
    Ok(Changes {
        as_of,
        changes,
        next_after,
        next: next.map(|index| format!("/v1/changes?after={index}&limit={limit}")),
    })
}
