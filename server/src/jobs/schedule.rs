//! What comes round by the calendar. Each turn is a job with a key that names it, so that it is
//! queued once however many nodes there are and however often they start.

use quaymark_core::time::Instant;

use super::Kind;
use crate::store::{NewJob, Store, StoreError};

/// The turns that have come by an instant.
fn turns(now: Instant) -> Vec<NewJob> {
    let day = now.utc_date();
    vec![turn(Kind::ForgetJobs, format!("forget_jobs:{day}"), now)]
}

fn turn(kind: Kind, key: String, now: Instant) -> NewJob {
    NewJob {
        kind: kind.as_str(),
        payload: "{}".to_owned(),
        dedup_key: Some(key),
        run_at: now,
    }
}

/// Queues what has come round. `known` remembers the keys queued last, to spare the database.
pub fn queue_turns(store: &Store, now: Instant, known: &mut Vec<String>) -> Result<(), StoreError> {
    let turns = turns(now);
    let keys: Vec<String> = (turns.iter())
        .filter_map(|turn| turn.dedup_key.clone())
        .collect();
    if keys == *known {
        return Ok(());
    }
    store.write(now, |tx| {
        for turn in &turns {
            tx.queue_job(turn)?;
        }
        Ok::<_, StoreError>(())
    })?;
    *known = keys;
    Ok(())
}
