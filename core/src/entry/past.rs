//! Whether a version of a record rewrites what the register said about the past.

use super::Entry;
use crate::time::Instant;
use crate::timeline::Timeline;

impl Entry {
    /// Whether this version says something else than the one before about a time before it was
    /// recorded. A first version contradicts nothing; claims have no date, so other claims are about
    /// the past too.
    pub fn is_retroactive(&self, before: Option<&Self>) -> bool {
        before.is_some_and(|before| {
            before.claims != self.claims
                || differs_before(&before.periods, &self.periods, self.recorded_at)
        })
    }
}

/// Whether two timelines tell different statuses at some instant before `end`.
pub fn differs_before(one: &Timeline, other: &Timeline, end: Instant) -> bool {
    let earliest = Instant::from_ms(i64::MIN);
    one.boundaries()
        .chain(other.boundaries())
        .chain([earliest])
        .filter(|instant| *instant < end)
        .any(|instant| one.status_at(instant) != other.status_at(instant))
}

/// The first instant at which two timelines say something different.
pub fn first_difference(one: &Timeline, other: &Timeline) -> Option<Instant> {
    let mut instants: Vec<Instant> = one.boundaries().chain(other.boundaries()).collect();
    instants.sort_unstable();
    instants
        .into_iter()
        .find(|at| one.status_at(*at) != other.status_at(*at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::RecordedStatus;

    fn ms(ms: i64) -> Instant {
        Instant::from_ms(ms)
    }

    #[test]
    fn only_what_differs_before_the_recording_is_retroactive() {
        let granted = Timeline::granted(ms(0), Some(ms(1000))).expect("in order");
        let suspended_at = |at| {
            granted
                .changed_from(ms(at), RecordedStatus::Suspended)
                .expect("in order")
        };
        assert!(!differs_before(&granted, &granted, ms(5000)));
        assert!(!differs_before(&granted, &suspended_at(500), ms(500)));
        assert!(!differs_before(&granted, &suspended_at(500), ms(400)));
        assert!(differs_before(&granted, &suspended_at(500), ms(501)));
        let longer = Timeline::granted(ms(0), Some(ms(2000))).expect("in order");
        assert!(!differs_before(&granted, &longer, ms(1000)));
        assert!(differs_before(&granted, &longer, ms(1001)));
        let annulled = granted
            .changed_from(ms(900), RecordedStatus::Annulled)
            .expect("in order");
        assert!(differs_before(&granted, &annulled, ms(500)));
    }
}
