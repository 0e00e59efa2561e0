//! Periods and timelines: what the register recorded of one record over valid time.
//!
//! **Invariant:** periods are half-open, in order, without overlap; only the last may be open-ended.
//! The end of the last period is the record's own end: past it, the record expired, whatever its
//! status was until then. A record that was renewed late has a gap between two periods: there it had
//! expired too, and no change ever fills the gap.

mod withheld;

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// A status as it is recorded. What follows from dates is derived, never recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordedStatus {
    /// In force.
    Granted,
    /// Out of force for a while.
    Suspended,
    /// Ended before its time.
    Withdrawn,
    /// Was wrong from the start: never counted.
    Annulled,
}

/// A stretch of valid time with one recorded status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// First instant, inclusive.
    pub from: Instant,
    /// First instant after it; absent if open-ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// The status that holds in between.
    pub status: RecordedStatus,
}

/// All periods of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Period>", into = "Vec<Period>")]
pub struct Timeline(Vec<Period>);

/// Why periods do not make a timeline. Numbers count periods from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimelineError {
    /// A period that ends before it begins, or at once.
    #[error("period {0} does not end after it begins")]
    Empty(usize),
    /// A period that begins before the one before it ends.
    #[error("period {0} does not begin after the one before it ended")]
    Overlap(usize),
    /// A change after the record's own end: past it there is nothing to suspend, restore or
    /// withdraw.
    #[error("the record ends at {0}; a change has to come before its end")]
    AfterEnd(Instant),
    /// A change of what was withdrawn or annulled: those are for good, and whoever holds the record
    /// anew gets a new record. Only an annulment can follow a withdrawal.
    #[error("a withdrawn or annulled record does not come back")]
    Final,
}

/// What the timeline says at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusAt {
    /// Before the first period, or nothing was recorded.
    NotYet,
    /// Within a period.
    Recorded(RecordedStatus),
    /// After the last period, or in the gap before a late renewal.
    Ended,
}

impl RecordedStatus {
    /// Whether it is for good: withdrawn or annulled.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Annulled)
    }
}

impl StatusAt {
    /// Whether the record is withdrawn or annulled, which is for good. One that only ended can be renewed.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Recorded(status) if status.is_over())
    }
}

impl Timeline {
    /// Checks and takes periods in order of time.
    pub fn new(periods: Vec<Period>) -> Result<Self, TimelineError> {
        for (place, period) in periods.iter().enumerate() {
            if period.until.is_some_and(|until| until <= period.from) {
                return Err(TimelineError::Empty(place));
            }
            let before = place.checked_sub(1).map(|before| periods[before].until);
            if before.is_some_and(|until| until.is_none_or(|until| until > period.from)) {
                return Err(TimelineError::Overlap(place));
            }
        }
        Ok(Self(periods))
    }

    /// Granted from an instant, until another if one is given.
    pub fn granted(from: Instant, until: Option<Instant>) -> Result<Self, TimelineError> {
        Self::new(vec![Period {
            from,
            until,
            status: RecordedStatus::Granted,
        }])
    }

    /// The periods in order of time.
    pub fn periods(&self) -> &[Period] {
        &self.0
    }

    /// The status at an instant. An annulment anywhere holds for all time.
    pub fn status_at(&self, at: Instant) -> StatusAt {
        if self.is_annulled() {
            return StatusAt::Recorded(RecordedStatus::Annulled);
        }
        let begun = self.0.iter().rev().find(|period| period.from <= at);
        match begun {
            None => StatusAt::NotYet,
            Some(period) if period.until.is_some_and(|until| until <= at) => StatusAt::Ended,
            Some(period) => StatusAt::Recorded(period.status),
        }
    }

    /// Whether the record was found to be wrong from the start.
    pub fn is_annulled(&self) -> bool {
        self.0
            .iter()
            .any(|period| period.status == RecordedStatus::Annulled)
    }

    /// The end of the grant that holds at an instant: the first instant at which another status
    /// begins or the record ends. Grants that follow each other count as one.
    pub fn grant_ends_at(&self, at: Instant) -> Option<Instant> {
        let mut end = None;
        for period in self
            .0
            .iter()
            .filter(|p| p.until.is_none_or(|until| at < until))
        {
            let is_after_gap = end.is_some_and(|end| end < period.from);
            if period.status != RecordedStatus::Granted || is_after_gap {
                break;
            }
            end = period.until;
        }
        end
    }

    /// The first instant after the last period; `None` if open-ended or empty.
    pub fn ends_at(&self) -> Option<Instant> {
        self.0.last().and_then(|period| period.until)
    }

    /// The first instant of the first period.
    pub fn begins_at(&self) -> Option<Instant> {
        self.0.first().map(|period| period.from)
    }

    /// The instants at which the status may differ from just before.
    pub fn boundaries(&self) -> impl Iterator<Item = Instant> + '_ {
        self.0
            .iter()
            .flat_map(|p| [Some(p.from), p.until])
            .flatten()
    }

    /// The timeline with a new status from an instant on; what was recorded for later is replaced.
    ///
    /// - A suspension or a grant holds to the record's own end, but for gaps. A withdrawal still to
    ///   come stays.
    /// - A withdrawal holds for good, and so does an annulment, which wipes what was before.
    pub fn changed_from(&self, at: Instant, status: RecordedStatus) -> Result<Self, TimelineError> {
        let is_back_in_life = matches!(status, RecordedStatus::Granted | RecordedStatus::Suspended);
        if status == RecordedStatus::Annulled {
            let from = self.begins_at().map_or(at, |begins_at| begins_at.min(at));
            return Self::new(vec![open_period(from, status)]);
        }
        let withdrawal = self.withdrawal();
        if self.is_annulled() || withdrawal.is_some_and(|withdrawal| withdrawal.from <= at) {
            return Err(TimelineError::Final);
        }
        if let Some(end) = self.ends_at().filter(|end| *end <= at) {
            return Err(TimelineError::AfterEnd(end));
        }
        let mut periods = self.periods_before(at);
        if is_back_in_life {
            periods.extend(self.stretches_from(at, status));
            periods.extend(withdrawal);
        } else {
            periods.push(open_period(at, status));
        }
        Self::new(periods)
    }

    /// From an instant on, each stretch without a gap as one period of a status. Before the first
    /// period the first stretch begins at the instant.
    fn stretches_from(&self, at: Instant, status: RecordedStatus) -> Vec<Period> {
        let mut stretches: Vec<Period> = Vec::new();
        let left = self.0.iter().filter(|period| {
            period.status != RecordedStatus::Withdrawn
                && period.until.is_none_or(|until| until > at)
        });
        for period in left {
            match stretches.last_mut() {
                Some(last) if last.until == Some(period.from) => last.until = period.until,
                _ => stretches.push(Period {
                    from: period.from.max(at),
                    until: period.until,
                    status,
                }),
            }
        }
        if let (Some(first), Some(begins_at)) = (stretches.first_mut(), self.begins_at()) {
            first.from = if at < begins_at { at } else { first.from };
        }
        stretches
    }

    /// The first instant of the last stretch without a gap.
    pub fn last_stretch_begins_at(&self) -> Option<Instant> {
        let first = self.0.first().map(|period| period.from);
        let pairs = self.0.windows(2);
        let after_gap = pairs.rev().find(|pair| pair[0].until != Some(pair[1].from));
        after_gap.map_or(first, |pair| Some(pair[1].from))
    }

    /// The timeline with another first instant.
    pub fn begun_at(&self, from: Instant) -> Result<Self, TimelineError> {
        let mut periods = self.0.clone();
        if let Some(first) = periods.first_mut() {
            first.from = from;
        }
        Self::new(periods)
    }

    /// Whether no other status than granted was ever recorded.
    pub fn is_only_granted(&self) -> bool {
        self.0
            .iter()
            .all(|period| period.status == RecordedStatus::Granted)
    }

    /// The last period, if the record was withdrawn.
    fn withdrawal(&self) -> Option<Period> {
        self.0
            .last()
            .filter(|period| period.status == RecordedStatus::Withdrawn)
            .copied()
    }

    /// The periods that begin before an instant, the last of them ending there at the latest.
    fn periods_before(&self, at: Instant) -> Vec<Period> {
        let begun = self.0.iter().filter(|period| period.from < at);
        let mut periods: Vec<Period> = begun.copied().collect();
        if let Some(last) = periods.last_mut() {
            last.until = Some(last.until.map_or(at, |until| until.min(at)));
        }
        periods
    }
}

const fn open_period(from: Instant, status: RecordedStatus) -> Period {
    Period {
        from,
        until: None,
        status,
    }
}

impl TryFrom<Vec<Period>> for Timeline {
    type Error = TimelineError;

    fn try_from(periods: Vec<Period>) -> Result<Self, TimelineError> {
        Self::new(periods)
    }
}

impl From<Timeline> for Vec<Period> {
    fn from(timeline: Timeline) -> Self {
        timeline.0
    }
}
