//! When an entry can have been recorded, for somebody who looks at the log at known times.

use super::Fault;
use crate::register::LogIndex;
use crate::time::Instant;

const MS_PER_MINUTE: i64 = 60_000;
const MS_PER_DAY: i64 = 24 * 60 * MS_PER_MINUTE;

/// What time it is, and how far from it an entry may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The time now; `None` where nobody knows it.
    pub now: Option<Instant>,
    /// How far ahead of `now` an entry may be recorded.
    pub ahead_ms: i64,
    /// The size of the last checkpoint seen, and when it was seen.
    pub seen: Option<(u64, Instant)>,
    /// How long before that an entry may be recorded which that checkpoint did not have.
    pub late_ms: i64,
    /// From how long before its recording on a change of status is listed as back-dated.
    pub back_dated_ms: i64,
}

impl Default for Bounds {
    /// Without a clock.
    fn default() -> Self {
        Self {
            now: None,
            ahead_ms: 5 * MS_PER_MINUTE,
            seen: None,
            late_ms: 60 * MS_PER_MINUTE,
            back_dated_ms: 30 * MS_PER_DAY,
        }
    }
}

impl Bounds {
    /// The usual bounds around a time.
    pub fn at(now: Instant) -> Self {
        Self {
            now: Some(now),
            ..Self::default()
        }
    }

    /// With another bound ahead.
    #[must_use]
    pub const fn ahead_minutes(self, minutes: u32) -> Self {
        Self {
            ahead_ms: minutes as i64 * MS_PER_MINUTE,
            ..self
        }
    }

    /// With another bound for entries that appear late.
    #[must_use]
    pub const fn late_minutes(self, minutes: u32) -> Self {
        Self {
            late_ms: minutes as i64 * MS_PER_MINUTE,
            ..self
        }
    }

    /// With another bound for what is listed as back-dated.
    #[must_use]
    pub const fn back_dated_days(self, days: u32) -> Self {
        Self {
            back_dated_ms: days as i64 * MS_PER_DAY,
            ..self
        }
    }

    /// What is wrong with the time at which the entry at an index was recorded.
    pub(super) fn check(&self, index: LogIndex, recorded_at: Instant) -> Option<Fault> {
        let latest = self.now.map(|now| now.plus_ms(self.ahead_ms));
        if latest.is_some_and(|latest| recorded_at > latest) {
            return Some(Fault::RecordedAhead(recorded_at));
        }
        let (size, seen_at) = self.seen?;
        let is_late = index >= size && recorded_at < seen_at.plus_ms(-self.late_ms);
        is_late.then_some(Fault::RecordedLate {
            recorded_at,
            seen_at,
        })
    }
}
