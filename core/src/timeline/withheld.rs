//! Timelines of records whose owner has not released them. Their grants are withheld; what speaks
//! against them is not: a suspension that could be hidden would be none.

use super::{Period, RecordedStatus, Timeline, TimelineError, open_period};
use crate::time::Instant;

impl Timeline {
    /// The timeline of a record that is not released with a new status from an instant on. Only
    /// suspensions, a withdrawal and an annulment are in it; being restored ends a suspension. They
    /// are open-ended, so that they do not tell the record's own end.
    pub fn withheld_from(
        &self,
        at: Instant,
        status: RecordedStatus,
    ) -> Result<Self, TimelineError> {
        if status == RecordedStatus::Annulled {
            return self.changed_from(at, status);
        }
        let withdrawal = self.withdrawal();
        if self.is_annulled() || withdrawal.is_some_and(|withdrawal| withdrawal.from <= at) {
            return Err(TimelineError::Final);
        }
        let mut periods = self.periods_before(at);
        if status == RecordedStatus::Withdrawn {
            periods.push(open_period(at, status));
            return Self::new(periods);
        }
        if status == RecordedStatus::Suspended {
            periods.push(Period {
                until: withdrawal.map(|withdrawal| withdrawal.from),
                ..open_period(at, status)
            });
        }
        periods.extend(withdrawal);
        Self::new(periods)
    }

    /// This timeline with what was recorded against the record while it was not released: a release
    /// restores nothing.
    pub fn marked_by(&self, withheld: &Self) -> Result<Self, TimelineError> {
        if withheld.is_annulled() {
            let from = withheld.begins_at().or(self.begins_at());
            return from.map_or_else(
                || Ok(self.clone()),
                |from| self.changed_from(from, RecordedStatus::Annulled),
            );
        }
        let withdrawal = withheld.withdrawal();
        let left = withdrawal.map_or_else(
            || self.0.clone(),
            |withdrawal| self.periods_before(withdrawal.from),
        );
        let mut periods: Vec<Period> = left
            .into_iter()
            .flat_map(|period| suspended_within(period, &withheld.0))
            .collect();
        periods.extend(withdrawal);
        Self::new(periods)
    }
}

/// A period cut at the suspensions that fall into it.
fn suspended_within(period: Period, marks: &[Period]) -> Vec<Period> {
    if period.status != RecordedStatus::Granted {
        return vec![period];
    }
    let mut parts = Vec::new();
    let mut rest = period;
    for mark in marks
        .iter()
        .filter(|mark| mark.status == RecordedStatus::Suspended)
    {
        let from = mark.from.max(rest.from);
        let until = [mark.until, rest.until].into_iter().flatten().min();
        if until.is_some_and(|until| until <= from) {
            continue;
        }
        if rest.from < from {
            parts.push(Period {
                until: Some(from),
                ..rest
            });
        }
        parts.push(Period {
            from,
            until,
            status: mark.status,
        });
        match until {
            Some(until) if rest.until != Some(until) => rest.from = until,
            _ => return parts,
        }
    }
    parts.push(rest);
    parts
}
