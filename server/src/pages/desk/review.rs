//! `/desk/review`: what waits for a decision, oldest first, with its age and the service target.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::submission::SubmissionState;
use quaymark_core::time::Instant;

use super::shown::subject_name;
use super::{frame, parts, state_tag};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::ReadEverySubmission;
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::words::{capitalised, counted};
use crate::store::{Queue, StoreError, Submission};

/// So many are shown at most; who has more waiting has other troubles.
const SHOWN: u32 = 500;

/// A submission in a list.
pub(super) struct QueueRow {
    pub(super) address: String,
    pub(super) what: String,
    pub(super) about: String,
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
    rows: Vec<QueueRow>,
}

/// `GET /desk/review`
pub async fn show_queue(
    by: Allowed<ReadEverySubmission>,
    app: web::Data<App>,
) -> Result<HttpResponse, Refusal> {
    let by = by.into_signed_in();
    let made = aside(&app, move |app| {
        let now = app.clock.now();
        let waiting = [
            SubmissionState::Submitted,
            SubmissionState::Attested,
            SubmissionState::Questioned,
        ];
        let mut held = app
            .store
            .read::<_, StoreError>(|tx| tx.submissions(&Queue::HandedIn, &waiting, None, SHOWN))?;
        held.sort_by_key(|one| one.submitted_at);
        let rows = held.iter().map(|one| queue_row(app, one, now));
        let days = app.config.review_days;
        Ok(ReviewPage {
            frame: frame(app, &Faults::default(), "To review"),
            crumbs: Crumbs::under("/desk", "Your desk", "To review"),
            parts: parts(&by, "/desk/review"),
            target: counted(days as usize, "working day", "working days"),
            rows: rows.collect::<Result<_, _>>()?,
        })
    });
    Ok(page(&made.await?))
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
    let days = since.map(|since| working_days(since, now));
    let target = match days {
        Some(days) if days > app.config.review_days => Tag::new(Tone::Bad, "Over the target"),
        Some(days) if days == app.config.review_days => Tag::new(Tone::Warn, "Due"),
        Some(_) => Tag::new(Tone::Good, "In time"),
        None => Tag::new(Tone::Calm, "Not waiting"),
    };
    Ok(QueueRow {
        address: format!("/desk/submissions/{}", held.id),
        what: capitalised(held.kind().words()),
        about: subject_name(app, &held.subject),
        tag: state_tag(held.state),
        waiting: days.map_or_else(String::new, |days| {
            counted(days as usize, "working day", "working days")
        }),
        target,
        last_by,
    })
}

/// Whole working days, Monday to Friday in UTC, between two instants. The register knows no
/// holidays.
fn working_days(from: Instant, to: Instant) -> u32 {
    let (first, last) = (from.utc_date().days(), to.utc_date().days());
    // Day 0 is 1 January 1970, a Thursday.
    let is_working = |day: &i64| (day + 3).rem_euclid(7) < 5;
    let days = (first + 1..=last).filter(is_working).count();
    u32::try_from(days).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_are_no_working_days() {
        let at = |text: &str| -> Instant { text.parse().expect("an instant") };
        for (from, to, days) in [
            ("2026-11-23T09:00:00Z", "2026-11-23T17:00:00Z", 0),
            ("2026-11-23T09:00:00Z", "2026-11-24T08:00:00Z", 1),
            ("2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z", 1),
            ("2026-11-20T09:00:00Z", "2026-11-22T09:00:00Z", 0),
            ("2026-11-16T09:00:00Z", "2026-11-23T09:00:00Z", 5),
        ] {
            assert_eq!(working_days(at(from), at(to)), days, "{from} {to}");
        }
    }
}
