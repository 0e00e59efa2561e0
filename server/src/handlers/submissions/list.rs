//! `GET /v1/submissions`: one's own, or all that were handed in, newest first.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::submission::SubmissionState;
use quaymark_core::time::Instant;
use quaymark_core::wire::SubmissionList;

use super::shown::listed;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::ReadDesk;
use crate::error::{Code, Refusal};
use crate::handlers::params::Params;
use crate::handlers::{cursor, reply};
use crate::store::{StoreError, Submission, SubmissionPlace};

const NAMES: [&str; 3] = ["state", "limit", "cursor"];
const STATE: usize = 0;
const LIMIT: usize = 1;
const CURSOR: usize = 2;
const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

/// Submissions one may see: one's own organisation's, those about whom or in whose name it speaks,
/// and for reviewers and auditors all that were handed in.
#[utoipa::path(
    get,
    path = "/v1/submissions",
    tag = "Submissions",
    params(
        ("state" = inline(Option<SubmissionState>), Query, description = "Only those that stand so"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 200; 50 if left out"),
        ("cursor" = Option<String>, Query, description = "Where to read on; stands in `next`"),
    ),
    responses((status = 200, description = "One page, newest first", body = SubmissionList)),
)]
pub async fn list_submissions(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, NAMES)?;
    let states: Vec<SubmissionState> = params
        .text(STATE)
        .map(state)
        .transpose()?
        .into_iter()
        .collect();
    let limit = params.number(LIMIT, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    let after = params.text(CURSOR).map(place).transpose()?;
    let queue = by.party().queue();
    let found = reply::aside(&app, move |app| {
        let read = app.store.read::<_, StoreError>(|tx| {
            let more = u32::try_from(limit).unwrap_or(u32::MAX) + 1;
            tx.submissions(&queue, &states, after, more)
        });
        Ok(read?)
    });
    let mut found = found.await?;
    let is_more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = is_more.then(|| found.last().map(cursor_of)).flatten();
    let list = SubmissionList {
        submissions: found.iter().map(listed).collect(),
        next: next.map(|cursor| {
            format!(
                "/v1/submissions?limit={limit}{}&cursor={cursor}",
                kept(&params)
            )
        }),
    };
    reply::json(&list, 0)
}

fn kept(params: &Params<'_, 3>) -> String {
    params
        .text(STATE)
        .map_or_else(String::new, |state| format!("&state={state}"))
}

fn state(text: &str) -> Result<SubmissionState, Refusal> {
    text.parse().map_err(|_| {
        let words: Vec<&str> = SubmissionState::ALL.iter().map(|s| s.as_str()).collect();
        Refusal::new(
            Code::InvalidParameter,
            "state is not a state of submissions",
        )
        .field("state")
        .found(text)
        .expected(words.join(", "))
    })
}

fn cursor_of(last: &Submission) -> String {
    format!("{}.{}", last.created_at.as_ms(), last.id)
}

fn place(text: &str) -> Result<SubmissionPlace, Refusal> {
    let read = || {
        let (ms, id) = text.split_once('.')?;
        Some(SubmissionPlace {
            created_at: Instant::from_ms(ms.parse().ok()?),
            id: id.parse().ok()?,
        })
    };
    read().ok_or_else(|| cursor::refuse("cursor", text))
}
