//! What comes round by the calendar, and what the log brings. Each turn is a job with a key that names
//! it, so that it is queued once however many nodes there are and however often they start.

use std::time::Duration;

use quaymark_core::time::Instant;

use super::Kind;
use crate::app::App;
use crate::clock::Deadline;
use crate::notices::pieces;
use crate::store::{NewJob, StoreError};

/// When on a Monday the weekly letters are due, in milliseconds after midnight UTC.
const DIGEST_AT_MS: i64 = 6 * 3_600_000;
/// A register that was away for longer on a Monday leaves that week out: the letter would be about
/// another week than it says.
const DIGEST_LATE_MS: i64 = 2 * 24 * 3_600_000;
/// How long what the log says anew is gathered at most, before it becomes one job.
const GATHER: Duration = Duration::from_secs(2);

/// What was queued last, to spare the database.
#[derive(Debug, Default)]
pub struct Known {
    turns: Vec<String>,
    log_size: Option<u64>,
    gathering: Option<Deadline>,
}

impl Known {
    /// Whether the log has news, and has had its time since the last to gather more.
    fn is_to_tell(&self, size: u64) -> bool {
        let is_gathering = self.gathering.is_some_and(|end| !end.left().is_zero());
        self.log_size != Some(size) && !is_gathering
    }
}

/// The turns that have come by an instant.
fn turns(now: Instant) -> Vec<NewJob> {
    let day = now.utc_date();
    let daily = [Kind::ForgetJobs, Kind::RemindOfEnds, Kind::ClearDocuments];
    let daily = daily.map(|kind| turn(kind, "{}".to_owned(), &day.to_string(), now));
    let mut turns = daily.to_vec();
    let monday = day.monday();
    let since_ms = now.as_ms() - monday.utc_midnight().plus_ms(DIGEST_AT_MS).as_ms();
    if (0..DIGEST_LATE_MS).contains(&since_ms) {
        let monday = monday.to_string();
        turns.push(turn(Kind::SendDigests, monday.clone(), &monday, now));
    }
    turns
}

fn turn(kind: Kind, payload: String, name: &str, now: Instant) -> NewJob {
    NewJob {
        kind: kind.as_str(),
        payload,
        dedup_key: Some(format!("{}:{name}", kind.as_str())),
        run_at: now,
    }
}

/// Queues what has come round, and what the log says anew as far as this node has read it.
pub fn queue_turns(app: &App, known: &mut Known) -> Result<(), StoreError> {
    let now = app.clock.now();
    let size = app.directory.snapshot().head().size;
    if known.is_to_tell(size) {
        pieces::hand_out(&app.store, now, size)?;
        known.log_size = Some(size);
        known.gathering = Some(Deadline::after(GATHER));
    }
    let turns = turns(now);
    let keys: Vec<String> = (turns.iter())
        .filter_map(|turn| turn.dedup_key.clone())
        .collect();
    if keys == known.turns {
        return Ok(());
    }
    app.store.write(now, |tx| {
        for turn in &turns {
            tx.queue_job(turn)?;
        }
        Ok::<_, StoreError>(())
    })?;
    known.turns = keys;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds_at(text: &str) -> Vec<&'static str> {
        let turns = turns(text.parse().expect("an instant"));
        turns.iter().map(|turn| turn.kind).collect()
    }

    #[test]
    fn the_weekly_letters_are_due_on_monday_at_six_and_not_much_later() {
        for (at, is_due) in [
            ("2026-11-23T05:59:59Z", false),
            ("2026-11-23T06:00:00Z", true),
            ("2026-11-25T05:59:59Z", true),
            ("2026-11-25T06:00:00Z", false),
            ("2026-11-29T23:59:59Z", false),
        ] {
            assert_eq!(kinds_at(at).contains(&"send_digests"), is_due, "{at}");
        }
    }

    #[test]
    fn news_is_told_at_once_after_a_rest_and_gathered_after_other_news() {
        let mut known = Known::default();
        assert!(known.is_to_tell(7));
        known.log_size = Some(7);
        assert!(!known.is_to_tell(7));
        known.gathering = Some(Deadline::after(Duration::from_secs(600)));
        assert!(!known.is_to_tell(8));
        known.gathering = Some(Deadline::after(Duration::ZERO));
        assert!(known.is_to_tell(8));
    }

    #[test]
    fn a_turn_has_one_key_all_day() {
        let keys = |text: &str| -> Vec<Option<String>> {
            let turns = turns(text.parse().expect("an instant"));
            turns.into_iter().map(|turn| turn.dedup_key).collect()
        };
        let morning = keys("2026-11-24T00:00:00Z");
        assert_eq!(morning, keys("2026-11-24T23:59:59Z"));
        assert_ne!(morning, keys("2026-11-26T00:00:00Z"));
    }
}
