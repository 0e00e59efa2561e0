//! What did the register say on one day about another: `known_at` and `at` together.

use quaymark_core::entry::Change;
use quaymark_core::reason::Reason;
use quaymark_core::timeline::{RecordedStatus, Timeline};
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::VerdictDocument;
use quaymark_tests::facts::{Facts, PORT, day, granted, instant};
use quaymark_tests::register::Register;

/// A certificate's life: granted, found to have been suspended, restored, found to be wrong.
struct Story {
    register: Register,
    provider: String,
}

fn story() -> Story {
    let register = Register::empty_at(day("2026-01-01"));
    let facts = Facts::scene(register.store(), day("2026-01-01"));
    let provider = facts.provider(
        77,
        "Scene Security B.V.",
        day("2026-01-01"),
        day("2026-01-01"),
    );
    let first = granted(day("2026-02-01"), Some(day("2027-02-01")));
    let write = |periods: &Timeline, change, on| {
        facts.certificate(78, provider, periods.clone(), change, day(on));
    };
    write(&first, Change::Granted, "2026-02-01");
    let suspended = first
        .changed_from(day("2026-05-01"), RecordedStatus::Suspended)
        .expect("it is granted then");
    write(&suspended, Change::Suspended, "2026-05-10");
    let restored = suspended
        .changed_from(day("2026-06-10"), RecordedStatus::Granted)
        .expect("it is suspended then");
    write(&restored, Change::Restored, "2026-06-15");
    let annulled = restored
        .changed_from(day("2026-09-01"), RecordedStatus::Annulled)
        .expect("it is granted then");
    write(&annulled, Change::Annulled, "2026-09-01");
    register.clock().set(day("2026-11-23"));
    register.catch_up();
    Story {
        register,
        provider: provider.to_string(),
    }
}

impl Story {
    fn said(&self, known_at: &str, at: &str) -> VerdictDocument {
        let more = format!("&at={at}T12:00:00Z&known_at={known_at}T12:00:00Z");
        let answer = self
            .register
            .anonymous()
            .verify_when(&self.provider, PORT, &more);
        answer.unwrap_or_else(|problem| panic!("{known_at} about {at}: {problem:?}"))
    }
}

#[test]
fn what_the_register_said_on_one_day_about_another() {
    use Outcome::{DoesNotMeet, Meets, MeetsExpiring};
    let table = [
        // Said on, about, the answer, its first reason.
        ("2026-01-15", "2026-01-10", DoesNotMeet, Reason::NoRecord),
        ("2026-01-15", "2026-03-01", DoesNotMeet, Reason::NoRecord),
        ("2026-03-01", "2026-01-15", DoesNotMeet, Reason::NotYetValid),
        ("2026-03-01", "2026-03-01", Meets, Reason::Counts),
        ("2026-03-01", "2026-05-20", Meets, Reason::Counts),
        (
            "2026-03-01",
            "2027-01-15",
            MeetsExpiring,
            Reason::EndsWithinMargin,
        ),
        ("2026-03-01", "2027-02-01", DoesNotMeet, Reason::Expired),
        ("2026-05-09", "2026-05-05", Meets, Reason::Counts),
        ("2026-05-15", "2026-03-15", Meets, Reason::Counts),
        (
            "2026-05-15",
            "2026-04-30",
            MeetsExpiring,
            Reason::EndsWithinMargin,
        ),
        ("2026-05-15", "2026-05-05", DoesNotMeet, Reason::Suspended),
        ("2026-05-15", "2026-06-12", DoesNotMeet, Reason::Suspended),
        ("2026-07-01", "2026-05-05", DoesNotMeet, Reason::Suspended),
        ("2026-07-01", "2026-06-12", Meets, Reason::Counts),
        ("2026-10-01", "2026-04-30", DoesNotMeet, Reason::Annulled),
        ("2026-10-01", "2026-06-12", DoesNotMeet, Reason::Annulled),
    ];
    let story = story();
    for (known_at, at, outcome, reason) in table {
        let said = story.said(known_at, at);
        let place = format!("on {known_at} about {at}");
        assert_eq!(said.verdict.a.outcome, outcome, "{place}");
        assert_eq!(said.verdict.a.requirements[0].reasons[0], reason, "{place}");
        assert_eq!(
            said.verdict.q.known_at,
            Some(instant(&format!("{known_at}T12:00:00Z")))
        );
        assert_eq!(said.verdict.q.valid_at, instant(&format!("{at}T12:00:00Z")));
    }
}

#[test]
fn an_answer_rests_on_the_prefix_of_the_log_that_was_known() {
    let story = story();
    let sizes: Vec<u64> = [
        "2026-01-15",
        "2026-03-01",
        "2026-05-15",
        "2026-07-01",
        "2026-10-01",
    ]
    .iter()
    .map(|known_at| story.said(known_at, "2026-04-30").verdict.log.size)
    .collect();
    let first = sizes[0];
    assert_eq!(sizes, [first, first + 1, first + 2, first + 3, first + 4]);
    let now = story
        .register
        .anonymous()
        .verify(&story.provider, PORT)
        .expect("it answers");
    assert_eq!(now.verdict.log.size, first + 4);
    assert_eq!(now.verdict.q.known_at, None);
}

#[test]
fn the_root_of_an_old_prefix_is_the_one_stated_then() {
    let story = story();
    let about = story.said("2026-05-15", "2026-05-05").verdict.log;
    let again = story.said("2026-05-15", "2026-03-01").verdict.log;
    let later = story.said("2026-07-01", "2026-03-01").verdict.log;
    assert_eq!(about, again);
    assert_ne!(about.root, later.root);
}
