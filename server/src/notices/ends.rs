//! Reminders 90, 30 and 7 days before a record no longer counts.
//!
//! A reminder is sent once for a record, the end it is about, and how near that end is. What the
//! register learns of late is told once, by the nearest of the three. An end that has moved since a
//! letter was queued makes the letter untrue, and it does not leave.

use quaymark_core::id::{ProviderId, RecordId};
use quaymark_core::register::Record;
use quaymark_core::standing::counts_until;
use quaymark_core::time::Instant;

use super::Firm;
use super::readers::{ANSWERABLE, active_organisations, people_of};
use crate::app::App;
use crate::directory::Snapshot;
use crate::mail::{Content, Letter, Recipient, queue_once};
use crate::pages::words::remaining_words;
use crate::store::{OrganisationRow, StoreError, Writer};

/// So many days before the end, the nearest first.
const DAYS_BEFORE: [i64; 3] = [7, 30, 90];

/// A record that ends soon.
struct Ending {
    record: RecordId,
    end: Instant,
    /// The nearest of [`DAYS_BEFORE`].
    days: i64,
    content: Content,
}

/// Queues what is due for every firm somebody speaks for.
pub fn remind(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let snapshot = app.directory.snapshot();
    for organisation in app.store.read(active_organisations)? {
        let endings = endings(&snapshot, &organisation, now);
        if endings.is_empty() {
            continue;
        }
        app.store.write(now, |tx| {
            let people = people_of(tx, organisation.id, ANSWERABLE)?;
            for ending in &endings {
                for to in &people {
                    tell(tx, ending, to)?;
                }
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(())
}

fn endings(snapshot: &Snapshot, organisation: &OrganisationRow, now: Instant) -> Vec<Ending> {
    let Some(firm) = Firm::of(snapshot, organisation, now) else {
        return Vec::new();
    };
    let records = firm.view.records.iter();
    records.filter_map(|record| ending(&firm, record)).collect()
}

fn ending(firm: &Firm<'_>, record: &Record) -> Option<Ending> {
    let end = counts_until(record, &firm.view.records, &firm.rules, firm.now)?;
    let days = DAYS_BEFORE
        .into_iter()
        .find(|days| end <= firm.now.plus_days(*days))?;
    Some(Ending {
        record: record.id,
        end,
        days,
        content: Content::RecordEnds {
            firm: firm.name(),
            record: firm.title(record),
            provider: firm.view.id.to_string(),
            number: record.id.to_string(),
            end,
            ends_on: firm.last_day(record, end).words,
            left: remaining_words(firm.now, end),
            path: "/desk".to_owned(),
        },
    })
}

/// A clock that was set back must not bring the far reminder after the near one.
fn tell(tx: &mut Writer<'_>, ending: &Ending, to: &Recipient) -> Result<(), StoreError> {
    let Some(person) = to.person else {
        return Ok(());
    };
    let key = |days: i64| format!("ends:{}:{}:{days}:{person}", ending.record, ending.end);
    for nearer in DAYS_BEFORE.into_iter().filter(|days| *days < ending.days) {
        if tx.was_job_queued(&key(nearer))? {
            return Ok(());
        }
    }
    let letter = Letter {
        to: to.clone(),
        content: ending.content.clone(),
    };
    queue_once(tx, key(ending.days), letter).map(|_| ())
}

/// A letter as it is true now; `None` if it no longer is. A letter may have waited for days.
pub fn as_of_now(app: &App, content: Content) -> Option<Content> {
    let Content::RecordEnds {
        firm,
        record,
        provider,
        number,
        end,
        ends_on,
        path,
        ..
    } = content
    else {
        return Some(content);
    };
    let now = app.clock.now();
    let snapshot = app.directory.snapshot();
    let id: ProviderId = provider.parse().ok()?;
    let held = Firm::find(&snapshot, id, now)?;
    let mut records = held.view.records.iter();
    let found = records.find(|held| held.id.to_string() == number)?;
    let is_true = counts_until(found, &held.view.records, &held.rules, now) == Some(end);
    is_true.then(|| Content::RecordEnds {
        left: remaining_words(now, end),
        firm,
        record,
        provider,
        number,
        end,
        ends_on,
        path,
    })
}
