//! Timelines as differences, in the largest unit that loses nothing.

use quaymark_core::time::Instant;
use quaymark_core::timeline::{Period, RecordedStatus, Timeline};
use serde::{Deserialize, Serialize};

/// Milliseconds in each unit, largest first.
const UNITS_MS: [i64; 4] = [86_400_000, 3_600_000, 1000, 1];
/// No period is empty, so a length of zero is free to mean open-ended.
const OPEN_ENDED: u64 = 0;

/// What holds for a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Stretch {
    Granted,
    Suspended,
    Withdrawn,
    Annulled,
    /// Nothing: the record had expired and was renewed later.
    Gap,
}

/// A timeline as it is packed: stretches follow each other.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackedTimeline {
    unit: u8,
    from: i64,
    spans: Vec<(Stretch, u64)>,
}

impl PackedTimeline {
    pub(super) fn of(timeline: &Timeline) -> Self {
        let unit = UNITS_MS
            .iter()
            .position(|ms| timeline.boundaries().all(|at| at.as_ms() % ms == 0))
            .unwrap_or(UNITS_MS.len() - 1);
        let in_units = |at: Instant| at.as_ms() / UNITS_MS[unit];
        let length = |from: Instant, until: Instant| in_units(until).abs_diff(in_units(from));
        let mut spans = Vec::with_capacity(timeline.periods().len());
        let mut ended = None;
        for period in timeline.periods() {
            if let Some(ended) = ended.filter(|ended| *ended != period.from) {
                spans.push((Stretch::Gap, length(ended, period.from)));
            }
            let open_or = period
                .until
                .map_or(OPEN_ENDED, |until| length(period.from, until));
            spans.push((period.status.into(), open_or));
            ended = period.until;
        }
        Self {
            unit: unit as u8,
            from: timeline.begins_at().map_or(0, in_units),
            spans,
        }
    }

    pub(super) fn unpack(&self) -> Timeline {
        let unit_ms = UNITS_MS[usize::from(self.unit)];
        let mut from = self.from;
        let periods = self.spans.iter().filter_map(|(stretch, length)| {
            let begins = from;
            from = from.saturating_add_unsigned(*length);
            Some(Period {
                from: Instant::from_ms(begins * unit_ms),
                until: (*length != OPEN_ENDED).then(|| Instant::from_ms(from * unit_ms)),
                status: stretch.status()?,
            })
        });
        Timeline::new(periods.collect()).expect("was a timeline when it was packed")
    }
}

impl From<RecordedStatus> for Stretch {
    fn from(status: RecordedStatus) -> Self {
        match status {
            RecordedStatus::Granted => Self::Granted,
            RecordedStatus::Suspended => Self::Suspended,
            RecordedStatus::Withdrawn => Self::Withdrawn,
            RecordedStatus::Annulled => Self::Annulled,
        }
    }
}

impl Stretch {
    const fn status(self) -> Option<RecordedStatus> {
        match self {
            Self::Granted => Some(RecordedStatus::Granted),
            Self::Suspended => Some(RecordedStatus::Suspended),
            Self::Withdrawn => Some(RecordedStatus::Withdrawn),
            Self::Annulled => Some(RecordedStatus::Annulled),
            Self::Gap => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn timelines() -> impl Strategy<Value = Timeline> {
        let statuses = prop::sample::select(vec![
            RecordedStatus::Granted,
            RecordedStatus::Suspended,
            RecordedStatus::Withdrawn,
            RecordedStatus::Annulled,
        ]);
        let gaps = prop_oneof![3 => Just(0), 1 => 1..400_i64];
        let spans = prop::collection::vec((statuses, 1..4000_i64, gaps), 0..5);
        let units = prop::sample::select(UNITS_MS.to_vec());
        (units, -50_000..50_000_i64, spans, any::<bool>()).prop_map(
            |(unit_ms, start, spans, is_open)| {
                let mut from = start * unit_ms;
                let mut periods: Vec<Period> = Vec::new();
                for (status, length, gap) in spans {
                    let until = from + length * unit_ms;
                    periods.push(Period {
                        from: Instant::from_ms(from),
                        until: Some(Instant::from_ms(until)),
                        status,
                    });
                    from = until + gap * unit_ms;
                }
                if let (true, Some(last)) = (is_open, periods.last_mut()) {
                    last.until = None;
                }
                Timeline::new(periods).expect("built in order")
            },
        )
    }

    proptest! {
        #[test]
        fn packing_loses_nothing(timeline in timelines()) {
            prop_assert_eq!(PackedTimeline::of(&timeline).unpack(), timeline);
        }
    }
}
