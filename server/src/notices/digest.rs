//! The weekly letter of an organisation: what ended, what ends, what is under review and how long,
//! and what waits for somebody of it. Where there is nothing to say, none is sent.

use quaymark_core::account::OrganisationKind;
use quaymark_core::register::Record;
use quaymark_core::standing::counts_until;
use quaymark_core::submission::SubmissionState;
use quaymark_core::time::{CivilDate, Instant};

use super::Firm;
use super::readers::{WORKING, active_organisations, people_of};
use super::title::title;
use crate::app::App;
use crate::mail::{Content, Letter, queue_once};
use crate::pages::words::counted;
use crate::store::{OrganisationRow, Queue, Reader, StoreError, Submission};

/// What ends within so many days is said.
const ENDS_WITHIN_DAYS: i64 = 90;
/// Lines of a letter at most; the desk has the rest.
const MOST_LINES: usize = 40;
/// Submissions looked at for one organisation.
const MOST_SUBMISSIONS: u32 = 500;

/// Queues the letters of the week that ends on a Monday.
pub fn send_week(app: &App, monday: CivilDate) -> Result<(), StoreError> {
    let now = app.clock.now();
    for organisation in app.store.read(active_organisations)? {
        let lines = lines_of(app, &organisation, now)?;
        if lines.is_empty() {
            continue;
        }
        let content = Content::Digest {
            organisation: organisation.name.clone(),
            lines: shortened(lines),
            path: "/desk".to_owned(),
        };
        app.store.write(now, |tx| {
            for to in people_of(tx, organisation.id, WORKING)? {
                let Some(person) = to.person else { continue };
                let key = format!("digest:{monday}:{}:{person}", organisation.id);
                let content = content.clone();
                queue_once(tx, key, Letter { to, content })?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(())
}

fn shortened(mut lines: Vec<String>) -> Vec<String> {
    let left_out = lines.len().saturating_sub(MOST_LINES);
    if left_out > 0 {
        lines.truncate(MOST_LINES);
        lines.push(format!("and {left_out} more: see your desk"));
    }
    lines
}

fn lines_of(
    app: &App,
    organisation: &OrganisationRow,
    now: Instant,
) -> Result<Vec<String>, StoreError> {
    let snapshot = app.directory.snapshot();
    let mut lines = Vec::new();
    if let Some(firm) = Firm::of(&snapshot, organisation, now) {
        lines.extend(firm.view.records.iter().filter_map(|one| ended(&firm, one)));
        lines.extend(firm.view.records.iter().filter_map(|one| ends(&firm, one)));
    }
    app.store.read(|tx| {
        match organisation.kind {
            OrganisationKind::Registrar => {
                lines.extend(queue_lines(tx, now, app.config.review_days)?);
            }
            OrganisationKind::Auditor => {}
            _ => lines.extend(submission_lines(tx, organisation, now)?),
        }
        Ok(lines)
    })
}

/// What counted a week ago and does not any more.
fn ended(firm: &Firm<'_>, record: &Record) -> Option<String> {
    let week_ago = firm.now.plus_days(-7);
    let end = counts_until(record, &firm.view.records, &firm.rules, week_ago)?;
    (end <= firm.now).then(|| {
        let day = firm.day_after(record, end).words;
        format!("{} stopped counting on {day}", firm.title(record))
    })
}

fn ends(firm: &Firm<'_>, record: &Record) -> Option<String> {
    let end = counts_until(record, &firm.view.records, &firm.rules, firm.now)?;
    (end <= firm.now.plus_days(ENDS_WITHIN_DAYS)).then(|| {
        let last = firm.last_day(record, end);
        let (title, day, left) = (firm.title(record), last.words, last.left);
        format!("{title} counts until {day} ({left})")
    })
}

fn submission_lines(
    tx: &mut Reader<'_>,
    organisation: &OrganisationRow,
    now: Instant,
) -> Result<Vec<String>, StoreError> {
    let queue = Queue::OfParty {
        organisation: organisation.id,
        represents: organisation.represents.clone(),
    };
    let mut lines = Vec::new();
    for held in tx.submissions(&queue, &SubmissionState::OPEN, None, MOST_SUBMISSIONS)? {
        if let Some(words) = stands(organisation, &held, now) {
            lines.push(format!("{}: {words}", title(tx, &held)?));
        }
    }
    Ok(lines)
}

/// What an organisation has to do with an open submission.
fn stands(organisation: &OrganisationRow, held: &Submission, now: Instant) -> Option<String> {
    let own = held.organisation == organisation.id;
    let attests = organisation.represents.is_some() && organisation.represents == held.attestor;
    let age = age_words(held, now);
    match held.state {
        SubmissionState::Draft if own => Some("waits for you to finish and submit it".to_owned()),
        SubmissionState::Questioned if own => Some("waits for your answer".to_owned()),
        SubmissionState::Submitted if attests => {
            Some(format!("waits for you to confirm it, {age} by now"))
        }
        SubmissionState::Submitted | SubmissionState::Attested if own => {
            Some(format!("under review for {age}"))
        }
        _ => None,
    }
}

fn age_words(held: &Submission, now: Instant) -> String {
    counted(age(held, now) as usize, "working day", "working days")
}

fn age(held: &Submission, now: Instant) -> u32 {
    let since = held.submitted_at.unwrap_or(held.created_at);
    since.utc_date().working_days_until(now.utc_date())
}

/// What the reviewers can decide, and what of it is over the service target, the oldest first.
fn queue_lines(tx: &mut Reader<'_>, now: Instant, target: u32) -> Result<Vec<String>, StoreError> {
    let waiting = tx.waiting_counts()?.for_review;
    if waiting == 0 {
        return Ok(Vec::new());
    }
    let held = tx.submissions_for_review(MOST_SUBMISSIONS)?;
    let late = held.iter().filter(|one| age(one, now) > target);
    let late: Vec<&Submission> = late.collect();
    let at_least = match late.len() >= MOST_SUBMISSIONS as usize {
        true => "at least ",
        false => "",
    };
    let mut lines = vec![format!(
        "{} for a decision, {at_least}{} over the target of {}",
        counted(waiting as usize, "submission waits", "submissions wait"),
        late.len(),
        counted(target as usize, "working day", "working days"),
    )];
    for one in late {
        lines.push(format!("{}: {}", title(tx, one)?, age_words(one, now)));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_week_is_cut_and_says_so() {
        let lines: Vec<String> = (0..MOST_LINES + 3).map(|line| line.to_string()).collect();
        let cut = shortened(lines);
        assert_eq!(cut.len(), MOST_LINES + 1);
        assert_eq!(cut[MOST_LINES], "and 3 more: see your desk");
        assert_eq!(shortened(vec!["one".to_owned()]), ["one"]);
    }
}
