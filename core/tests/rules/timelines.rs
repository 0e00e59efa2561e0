//! Timelines: what makes one, what it says at its edges, and what a change does to it.

use proptest::prelude::*;
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus::{Annulled, Granted, Suspended, Withdrawn};
use quaymark_core::timeline::{Period, RecordedStatus, StatusAt, Timeline, TimelineError};

use crate::world::{at, granted, periods};

fn period(from: i64, until: Option<i64>, status: RecordedStatus) -> Period {
    Period {
        from: Instant::from_ms(from),
        until: until.map(Instant::from_ms),
        status,
    }
}

#[test]
fn periods_must_follow_each_other_without_overlap() {
    let first = period(0, Some(10), Granted);
    for (second, error) in [
        (period(9, None, Suspended), TimelineError::Overlap(1)),
        (period(10, Some(10), Suspended), TimelineError::Empty(1)),
        (period(10, Some(9), Suspended), TimelineError::Empty(1)),
    ] {
        assert_eq!(Timeline::new(vec![first, second]), Err(error));
    }
    let open = period(0, None, Granted);
    let after_open = Timeline::new(vec![open, period(10, None, Suspended)]);
    assert_eq!(after_open, Err(TimelineError::Overlap(1)));
    assert!(Timeline::new(vec![first, period(11, None, Suspended)]).is_ok());
    assert!(Timeline::new(vec![first, period(10, None, Suspended)]).is_ok());
    assert!(Timeline::new(Vec::new()).is_ok());
}

#[test]
fn a_period_holds_from_its_first_instant_to_just_before_its_end() {
    let timeline = periods(
        &[("2026-03-01", Granted), ("2026-04-01", Suspended)],
        Some("2026-05-01"),
    );
    for (instant, expected) in [
        ("2026-02-28T23:59:59.999Z", StatusAt::NotYet),
        ("2026-03-01", StatusAt::Recorded(Granted)),
        ("2026-03-31T23:59:59.999Z", StatusAt::Recorded(Granted)),
        ("2026-04-01", StatusAt::Recorded(Suspended)),
        ("2026-04-30T23:59:59.999Z", StatusAt::Recorded(Suspended)),
        ("2026-05-01", StatusAt::Ended),
    ] {
        assert_eq!(timeline.status_at(at(instant)), expected, "{instant}");
    }
    assert_eq!(
        Timeline::default().status_at(at("2026-01-01")),
        StatusAt::NotYet
    );
}

#[test]
fn what_was_annulled_was_never_anything_else() {
    let timeline = periods(&[("2026-03-01", Granted), ("2026-04-01", Annulled)], None);
    let from_the_start = granted("2026-03-01", None)
        .changed_from(at("2026-04-01"), Annulled)
        .expect("a timeline");
    for instant in ["1990-01-01", "2026-03-15", "2026-04-01", "2099-01-01"] {
        for timeline in [&timeline, &from_the_start] {
            let status = timeline.status_at(at(instant));
            assert_eq!(status, StatusAt::Recorded(Annulled), "{instant}");
        }
    }
}

#[test]
fn what_is_withdrawn_or_annulled_is_over_and_what_ended_is_not() {
    for (status, is_over) in [
        (StatusAt::NotYet, false),
        (StatusAt::Ended, false),
        (StatusAt::Recorded(Granted), false),
        (StatusAt::Recorded(Suspended), false),
        (StatusAt::Recorded(Withdrawn), true),
        (StatusAt::Recorded(Annulled), true),
    ] {
        assert_eq!(status.is_over(), is_over, "{status:?}");
    }
}

#[test]
fn grants_that_follow_each_other_end_together() {
    let renewed = periods(
        &[("2026-01-01", Granted), ("2027-01-01", Granted)],
        Some("2028-01-01"),
    );
    assert_eq!(
        renewed.grant_ends_at(at("2026-06-01")),
        Some(at("2028-01-01"))
    );
    let suspended = periods(
        &[
            ("2026-01-01", Granted),
            ("2026-07-01", Suspended),
            ("2026-08-01", Granted),
        ],
        None,
    );
    assert_eq!(
        suspended.grant_ends_at(at("2026-06-01")),
        Some(at("2026-07-01"))
    );
    assert_eq!(suspended.grant_ends_at(at("2026-08-01")), None);
}

/// Granted for a year, renewed three months late for another.
fn renewed_late() -> Timeline {
    let spans = [("2025-01-01", "2026-01-01"), ("2026-04-01", "2027-04-01")];
    let periods = spans.map(|(from, until)| Period {
        from: at(from),
        until: Some(at(until)),
        status: Granted,
    });
    Timeline::new(periods.to_vec()).expect("a timeline")
}

#[test]
fn in_the_gap_before_a_late_renewal_a_record_had_expired() {
    let timeline = renewed_late();
    for (instant, expected) in [
        ("2024-12-31", StatusAt::NotYet),
        ("2025-12-31", StatusAt::Recorded(Granted)),
        ("2026-01-01", StatusAt::Ended),
        ("2026-03-31", StatusAt::Ended),
        ("2026-04-01", StatusAt::Recorded(Granted)),
        ("2027-04-01", StatusAt::Ended),
    ] {
        assert_eq!(timeline.status_at(at(instant)), expected, "{instant}");
    }
    let end = timeline.grant_ends_at(at("2025-06-01"));
    assert_eq!(end, Some(at("2026-01-01")));
    let end = timeline.grant_ends_at(at("2026-06-01"));
    assert_eq!(end, Some(at("2027-04-01")));
    assert_eq!(timeline.last_stretch_begins_at(), Some(at("2026-04-01")));
}

#[test]
fn a_suspension_and_its_end_leave_the_gap_as_it_was() {
    let suspended = renewed_late()
        .changed_from(at("2025-06-01"), Suspended)
        .expect("suspended");
    assert_eq!(suspended.status_at(at("2026-02-01")), StatusAt::Ended);
    let renewed = suspended.status_at(at("2026-06-01"));
    assert_eq!(renewed, StatusAt::Recorded(Suspended));
    let restored = suspended
        .changed_from(at("2025-07-01"), Granted)
        .expect("restored");
    assert_eq!(restored.status_at(at("2026-02-01")), StatusAt::Ended);
    assert_eq!(restored.ends_at(), Some(at("2027-04-01")));
    // From within the gap a change begins with the renewal.
    let from_gap = renewed_late().changed_from(at("2026-02-01"), Suspended);
    let from_gap = from_gap.expect("suspended");
    assert_eq!(
        from_gap.status_at(at("2025-12-31")),
        StatusAt::Recorded(Granted)
    );
    assert_eq!(from_gap.status_at(at("2026-03-01")), StatusAt::Ended);
    assert_eq!(
        from_gap.status_at(at("2026-04-01")),
        StatusAt::Recorded(Suspended)
    );
}

#[test]
fn a_suspension_and_its_end_keep_the_printed_expiry() {
    let timeline = granted("2026-01-01", Some("2027-01-01"))
        .changed_from(at("2026-03-01"), Suspended)
        .and_then(|timeline| timeline.changed_from(at("2026-04-01"), Granted));
    let expected = periods(
        &[
            ("2026-01-01", Granted),
            ("2026-03-01", Suspended),
            ("2026-04-01", Granted),
        ],
        Some("2027-01-01"),
    );
    assert_eq!(timeline, Ok(expected));
}

#[test]
fn a_change_after_the_end_does_not_stretch_the_last_grant() {
    let timeline = granted("2026-01-01", Some("2026-03-01"));
    for status in [Granted, Suspended, Withdrawn] {
        for instant in ["2026-03-01", "2026-04-01"] {
            let error = TimelineError::AfterEnd(at("2026-03-01"));
            assert_eq!(timeline.changed_from(at(instant), status), Err(error));
        }
    }
}

#[test]
fn a_withdrawal_is_for_good_and_one_to_come_stays() {
    let withdrawn = granted("2026-01-01", Some("2027-01-01"))
        .changed_from(at("2026-06-01"), Withdrawn)
        .expect("a timeline");
    assert_eq!(withdrawn.ends_at(), None);
    for status in [Granted, Suspended] {
        let again = withdrawn.changed_from(at("2026-07-01"), status);
        assert_eq!(again, Err(TimelineError::Final));
    }
    let restored_before = withdrawn
        .changed_from(at("2026-02-01"), Suspended)
        .and_then(|timeline| timeline.changed_from(at("2026-03-01"), Granted));
    let expected = periods(
        &[
            ("2026-01-01", Granted),
            ("2026-02-01", Suspended),
            ("2026-03-01", Granted),
            ("2026-06-01", Withdrawn),
        ],
        None,
    );
    assert_eq!(restored_before, Ok(expected));
}

#[test]
fn what_was_annulled_does_not_come_back() {
    let annulled = granted("2026-01-01", None)
        .changed_from(at("2026-02-01"), Annulled)
        .expect("a timeline");
    for status in [Granted, Suspended, Withdrawn] {
        let again = annulled.changed_from(at("2026-03-01"), status);
        assert_eq!(again, Err(TimelineError::Final));
    }
}

#[test]
fn what_was_recorded_while_a_record_was_withheld_is_there_when_it_is_released() {
    let full = granted("2025-01-01", Some("2028-01-01"));
    let marks = |changes: &[(&str, RecordedStatus)]| {
        changes
            .iter()
            .fold(Timeline::default(), |marks, (day, status)| {
                marks.withheld_from(at(day), *status).expect("in order")
            })
    };
    let suspended = marks(&[("2026-01-01", Suspended)]);
    assert_eq!(
        suspended.ends_at(),
        None,
        "the record's own end is withheld"
    );
    assert_eq!(
        full.marked_by(&suspended).expect("in order"),
        full.changed_from(at("2026-01-01"), Suspended)
            .expect("in order")
    );
    let for_a_while = marks(&[("2026-01-01", Suspended), ("2026-02-01", Granted)]);
    assert_eq!(
        full.marked_by(&for_a_while).expect("in order"),
        periods(
            &[
                ("2025-01-01", Granted),
                ("2026-01-01", Suspended),
                ("2026-02-01", Granted)
            ],
            Some("2028-01-01"),
        )
    );
    let withdrawn = marks(&[("2026-05-01", Withdrawn), ("2026-01-01", Suspended)]);
    assert_eq!(
        full.marked_by(&withdrawn).expect("in order"),
        periods(
            &[
                ("2025-01-01", Granted),
                ("2026-01-01", Suspended),
                ("2026-05-01", Withdrawn)
            ],
            None,
        )
    );
    assert_eq!(
        withdrawn.withheld_from(at("2026-06-01"), Granted),
        Err(TimelineError::Final)
    );
    let annulled = marks(&[("2026-05-01", Annulled)]);
    assert!(full.marked_by(&annulled).expect("in order").is_annulled());
    assert_eq!(full.marked_by(&Timeline::default()), Ok(full));
}

#[test]
fn bad_periods_are_refused_when_read() {
    let overlap = r#"[{"from":"2026-01-01T00:00:00Z","until":"2026-03-01T00:00:00Z","status":"granted"},
        {"from":"2026-02-01T00:00:00Z","status":"suspended"}]"#;
    let error = serde_json::from_str::<Timeline>(overlap).expect_err("an overlap");
    assert!(
        error.to_string().contains("period 1 does not begin after"),
        "{error}"
    );
    assert!(
        serde_json::from_str::<Timeline>(r#"[{"from":"2026-01-01","status":"granted"}]"#).is_err()
    );
}

fn any_status() -> impl Strategy<Value = RecordedStatus> {
    prop_oneof![
        4 => Just(Granted),
        4 => Just(Suspended),
        1 => Just(Withdrawn),
        1 => Just(Annulled),
    ]
}

proptest! {
    #[test]
    fn a_release_lets_nothing_count_that_was_recorded_against(
        first in (0i64..20, any_status()), second in (0i64..20, any_status()),
        begins in 0i64..20, lasts in 1i64..20, asked in -1i64..45,
    ) {
        let instant = Instant::from_ms;
        let full = Timeline::granted(instant(begins), Some(instant(begins + lasts)));
        let full = full.expect("in order");
        let marks = Timeline::default().withheld_from(instant(first.0), first.1);
        let marks = marks.expect("a first mark");
        let marks = marks.withheld_from(instant(second.0), second.1).unwrap_or(marks);
        let released = full.marked_by(&marks).expect("in order");
        let at = instant(asked);
        match marks.status_at(at) {
            StatusAt::Recorded(_) => {
                prop_assert_ne!(released.status_at(at), StatusAt::Recorded(Granted));
            }
            _ => prop_assert_eq!(released.status_at(at), full.status_at(at)),
        }
        prop_assert_eq!(released.marked_by(&marks), Ok(released));
    }

    /// Whatever is done to a record, it is never granted past its printed end or after a withdrawal
    /// or an annulment; and each change leaves the past as it was.
    #[test]
    fn no_series_of_changes_grants_more_than_was_printed(
        end in 1i64..40,
        renewal in prop::option::of((1i64..5, 1i64..9)),
        changes in prop::collection::vec((0i64..50, any_status()), 0..8),
    ) {
        let ms = Instant::from_ms;
        let mut printed = vec![period(0, Some(end), Granted)];
        if let Some((gap, length)) = renewal {
            printed.push(period(end + gap, Some(end + gap + length), Granted));
        }
        let mut timeline = Timeline::new(printed.clone()).expect("a timeline");
        let is_printed = |t: i64| {
            printed.iter().any(|p| p.from <= ms(t) && p.until.is_some_and(|until| ms(t) < until))
        };
        let mut withdrawn_from = i64::MAX;
        for (from, status) in changes {
            let Ok(changed) = timeline.changed_from(ms(from), status) else { continue };
            let is_in_gap = !is_printed(from) && matches!(status, Granted | Suspended);
            let expected = if is_in_gap { StatusAt::Ended } else { StatusAt::Recorded(status) };
            prop_assert_eq!(changed.status_at(ms(from)), expected);
            if status != Annulled {
                for t in -1..from {
                    prop_assert_eq!(changed.status_at(ms(t)), timeline.status_at(ms(t)));
                }
            }
            if matches!(status, Withdrawn | Annulled) {
                withdrawn_from = withdrawn_from.min(from);
            }
            timeline = changed;
        }
        for t in -1..60 {
            if timeline.status_at(ms(t)) == StatusAt::Recorded(Granted) {
                prop_assert!(is_printed(t) && t < withdrawn_from);
            }
        }
    }
}
