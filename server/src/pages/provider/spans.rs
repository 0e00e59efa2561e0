//! What counted when: the standing of each record over all of its time, cut into spans.
//!
//! Standing is asked of `core` at every instant at which it may change; nothing is decided here.

use quaymark_core::reason::Reason;
use quaymark_core::register::{Record, Rulebook};
use quaymark_core::standing::{Standing, boundaries, standing};
use quaymark_core::time::Instant;

/// A stretch of time in which a record's standing is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First instant.
    pub from: Instant,
    /// First instant after it; none if no end is recorded.
    pub until: Option<Instant>,
    /// The standing in between.
    pub standing: Standing,
}

/// The spans of one record among the records of its provider, from its first day on. Time before it
/// held and time after it simply expired are left out; a confidential record has none.
pub fn spans(record: &Record, records: &[Record], rules: &impl Rulebook) -> Vec<Span> {
    let Some(begins_at) = record.timeline.begins_at() else {
        return Vec::new();
    };
    let mut instants: Vec<Instant> = records.iter().flat_map(|r| boundaries(r, rules)).collect();
    instants.retain(|instant| *instant >= begins_at);
    instants.push(begins_at);
    instants.sort_unstable();
    instants.dedup();
    let mut spans: Vec<Span> = Vec::new();
    for (place, from) in instants.iter().enumerate() {
        let span = Span {
            from: *from,
            until: instants.get(place + 1).copied(),
            standing: standing(record, records, rules, *from),
        };
        match spans.last_mut() {
            Some(last) if last.standing == span.standing => last.until = span.until,
            _ => spans.push(span),
        }
    }
    spans.retain(|span| !is_outside(span.standing));
    spans
}

const fn is_outside(standing: Standing) -> bool {
    matches!(
        standing,
        Standing::DoesNotCount(Reason::Expired | Reason::NotYetValid | Reason::NotReleased)
    )
}

#[cfg(test)]
mod tests {
    use super::super::test_register::{Rules, certificate, confidential, instant, part_1, part_3};
    use super::*;
    use quaymark_core::timeline::RecordedStatus;

    #[test]
    fn a_suspension_cuts_a_certificate_in_three() {
        let mut record = part_1("2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        for (at, status) in [
            ("2025-03-01T00:00:00Z", RecordedStatus::Suspended),
            ("2025-05-01T00:00:00Z", RecordedStatus::Granted),
        ] {
            record.timeline = record
                .timeline
                .changed_from(instant(at), status)
                .expect("a timeline");
        }
        let found = spans(&record, std::slice::from_ref(&record), &Rules::sound());
        let standings: Vec<Standing> = found.iter().map(|span| span.standing).collect();
        assert_eq!(
            standings,
            [
                Standing::Counts,
                Standing::DoesNotCount(Reason::Suspended),
                Standing::Counts
            ]
        );
        assert_eq!(found[2].until, Some(instant("2027-01-01T00:00:00Z")));
    }

    #[test]
    fn the_end_of_a_transition_cuts_whatever_the_certificate_bears() {
        let record = certificate("old-2013", "2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        let found = spans(&record, std::slice::from_ref(&record), &Rules::sound());
        assert_eq!(found[0].until, Some(instant("2025-11-01T00:00:00Z")));
        assert_eq!(
            found[1].standing,
            Standing::DoesNotCount(Reason::EditionEnded)
        );
    }

    #[test]
    fn a_part_counts_only_while_its_counterpart_does() {
        let part_3 = part_3("2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        let part_1 = part_1("2024-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
        let records = [part_3, part_1];
        let found = spans(&records[0], &records, &Rules::sound());
        let standings: Vec<Standing> = found.iter().map(|span| span.standing).collect();
        let missing = Standing::DoesNotCount(Reason::PairMissing);
        assert_eq!(standings, [missing, Standing::Counts, missing]);
    }

    #[test]
    fn a_confidential_record_has_no_spans() {
        let record = confidential();
        assert!(spans(&record, std::slice::from_ref(&record), &Rules::sound()).is_empty());
    }
}
