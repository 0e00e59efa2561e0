//! When this process was last sure to know the whole log, and for how long it may answer since.
//!
//! A node that cannot reach the database cannot know what was withdrawn meanwhile. It goes on
//! answering for a while, and then says that it is not ready: no answer is fresh beyond that time.

use std::sync::atomic::{AtomicI64, Ordering};

use quaymark_core::time::Instant;

use crate::error::{Code, Refusal};
use crate::store::LONGEST_WRITE;

/// What a commit itself may take, and what the clocks of several nodes may differ by, in
/// milliseconds.
const COMMIT_MS: i64 = 30_000;

/// Seconds after which a client may ask again.
const RETRY_SECONDS: u32 = 10;

/// The last time the directory was found to hold the whole log.
#[derive(Debug)]
pub struct Confirmation {
    confirmed_at_ms: AtomicI64,
    holds_ms: i64,
}

impl Confirmation {
    /// Confirmed at an instant; each confirmation holds for so many seconds.
    pub fn new(at: Instant, holds_seconds: u32) -> Self {
        Self {
            confirmed_at_ms: AtomicI64::new(at.as_ms()),
            holds_ms: i64::from(holds_seconds) * 1000,
        }
    }

    /// Takes note that, when the database was asked at this instant, the directory held the whole
    /// log. A clock that was put back counts anew.
    pub fn confirm(&self, at: Instant) {
        self.confirmed_at_ms.store(at.as_ms(), Ordering::Relaxed);
    }

    /// The last time.
    pub fn confirmed_at(&self) -> Instant {
        Instant::from_ms(self.confirmed_at_ms.load(Ordering::Relaxed))
    }

    /// The first instant at which verdicts are no longer given, unless it is confirmed again.
    pub fn holds_until(&self) -> Instant {
        self.confirmed_at().plus_ms(self.holds_ms)
    }

    /// What was known at an instant before this one is settled: no write that was recorded by then
    /// is still under way. A later one may still be answered otherwise.
    pub fn settled_before(&self) -> Instant {
        let longest_ms = i64::try_from(LONGEST_WRITE.as_millis()).unwrap_or(i64::MAX);
        self.confirmed_at().plus_ms(-longest_ms - COMMIT_MS)
    }

    /// Refuses once the last confirmation is too old.
    pub fn check(&self, now: Instant) -> Result<(), Refusal> {
        if now < self.holds_until() {
            return Ok(());
        }
        let detail = format!(
            "the register's database has not been heard of since {}: what it says now is not known",
            self.confirmed_at()
        );
        Err(Refusal::new(Code::NotReady, detail).retry_after(RETRY_SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_holds_to_its_last_millisecond() {
        let at = Instant::from_seconds;
        let confirmation = Confirmation::new(at(1_000), 900);
        assert_eq!(confirmation.holds_until(), at(1_900));
        assert!(confirmation.check(at(1_900).plus_ms(-1)).is_ok());
        let refused = confirmation.check(at(1_900)).expect_err("too old");
        assert_eq!(refused.code(), Code::NotReady);
        assert!(refused.retry_after_seconds().is_some());
        confirmation.confirm(at(1_890));
        assert!(confirmation.check(at(1_900)).is_ok());
    }
}
