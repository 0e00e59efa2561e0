//! `/desk/review`: what waits for a decision, oldest first, with its age and the service target.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::time::Instant;
use serde::Deserialize;

use super::shown::subject_shown;
use super::titled::title_of;
use super::{frame, parts, state_tag};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::ReadEverySubmission;
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, FirmName, Pagination, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::query::Asked;
use crate::pages::words::counted;
use crate::store::{StoreError, Submission, WaitingCounts, WaitingPlace};

/// So many are shown on a page.
const SHOWN: usize = 50;

/// Where to read on.
#[derive(Debug, Default, Deserialize)]
pub struct QueueQuery {
    /// The last one of the page before.
    after: Option<String>,
}

/// A submission in a list.
pub(super) struct QueueRow {
    pub(super) address: String,
    pub(super) what: String,
    pub(super) about: FirmName,
    pub(super) tag: Tag,
    /// How long it has waited; empty once it is decided.
    pub(super) waiting: String,
    pub(super) target: Tag,
    pub(super) last_by: String,
}

#[derive(Template)]
#[template(path = "pages/desk/review.html")]
struct ReviewPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    target: String,
    /// What can be decided, and what waits for somebody else.
    waiting: (String, String),
    rows: Vec<QueueRow>,
    pages: Pagination,
}

/// `GET /desk/review?after=`
pub async fn show_queue(
    by: Allowed<ReadEverySubmission>,
    app: web::Data<App>,
    Asked(query): Asked<QueueQuery>,
) -> Result<HttpResponse, Refusal> {
    let by = by.into_signed_in();
    let after = query.after.as_deref().map(place).transpose()?;
    let made = aside(&app, move |app| {
        let now = app.clock.now();
        let (mut held, waiting) = app.store.read::<_, StoreError>(|tx| {
            let held = tx.waiting_submissions(after, SHOWN as u32 + 1)?;
            Ok((held, tx.waiting_counts()?))
        })?;
        let is_more = held.len() > SHOWN;
        held.truncate(SHOWN);
        let next = held.last().filter(|_| is_more).map(address_after);
        let rows = held.iter().map(|one| queue_row(app, one, now));
        let days = app.config.review_days;
        Ok(ReviewPage {
            frame: frame(app, &Faults::default(), "To review"),
            crumbs: Crumbs::under("/desk", "Your desk", "To review"),
            parts: parts(&by, "/desk/review"),
            target: counted(days as usize, "working day", "working days"),
            waiting: (for_review(&waiting), for_others(&waiting)),
            rows: rows.collect::<Result<_, _>>()?,
            pages: Pagination {
                of: "what waits for a decision",
                first: after.map(|_| "/desk/review".to_owned()),
                next,
            },
        })
    });
    Ok(page(&made.await?))
}

fn address_after(last: &Submission) -> String {
    let at = last.submitted_at.unwrap_or(last.created_at).as_ms();
    format!("/desk/review?after={at}.{}", last.id)
}

fn place(text: &str) -> Result<WaitingPlace, Refusal> {
    let read = || {
        let (ms, id) = text.split_once('.')?;
        Some(WaitingPlace {
            submitted_at: Instant::from_ms(ms.parse().ok()?),
            id: id.parse().ok()?,
        })
    };
    read().ok_or_else(|| {
        Refusal::new(Code::InvalidCursor, "after is not a place in this queue")
            .field("after")
            .found(text)
    })
}

/// What waits for a reviewer, in words.
pub(super) fn for_review(waiting: &WaitingCounts) -> String {
    match waiting.for_review {
        0 => "No submission waits for a decision".to_owned(),
        1 => "One submission waits for a decision".to_owned(),
        some => format!("{some} submissions wait for a decision"),
    }
}

/// What waits for somebody else first, in words; empty if nothing does.
pub(super) fn for_others(waiting: &WaitingCounts) -> String {
    let wait = |count: u64, what: &str| match count {
        0 => None,
        1 => Some(format!("1 waits for {what}")),
        some => Some(format!("{some} wait for {what}")),
    };
    let answer = wait(waiting.for_answer, "an answer");
    let attestor = wait(waiting.for_attestor, "the attestor");
    let said: Vec<String> = [answer, attestor].into_iter().flatten().collect();
    said.join(", ")
}

/// A submission as a row, at an instant.
pub(super) fn queue_row(
    app: &App,
    held: &Submission,
    now: Instant,
) -> Result<QueueRow, StoreError> {
    let last_by = app.store.read::<_, StoreError>(|tx| {
        let last = tx.steps_of(held.id)?.pop();
        let person = last.map(|step| tx.find_person(step.person)).transpose()?;
        Ok(person
            .flatten()
            .map(|person| person.name)
            .unwrap_or_default())
    })?;
    let since = held.submitted_at.filter(|_| held.state.is_open());
    let days = since.map(|since| since.utc_date().working_days_until(now.utc_date()));
    let target = match days {
        Some(days) if days > app.config.review_days => Tag::new(Tone::Bad, "Over the target"),
        Some(days) if days == app.config.review_days => Tag::new(Tone::Warn, "Due"),
        Some(_) => Tag::new(Tone::Good, "In time"),
        None => Tag::new(Tone::Calm, "Not waiting"),
    };
    Ok(QueueRow {
        address: format!("/desk/submissions/{}", held.id),
        what: title_of(&app.directory.snapshot(), held, now),
        about: subject_shown(app, &held.subject),
        tag: state_tag(held.state),
        waiting: days.map_or_else(String::new, waiting_words),
        target,
        last_by,
    })
}

/// How long somebody has waited.
fn waiting_words(days: u32) -> String {
    match days {
        0 => "Since today".to_owned(),
        days => counted(days as usize, "working day", "working days"),
    }
}
