//! A signed answer is made once, given out while it holds, and never a moment longer.

use quaymark_core::entry::Change;
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::{AsOf, VerdictDocument};
use quaymark_tests::facts::{Facts, PORT, day, granted, instant};
use quaymark_tests::register::Register;

const NOON: &str = "2026-11-23T12:00:00Z";

struct Scene {
    register: Register,
    facts: Facts,
    provider: String,
}

/// A provider whose certificate ends at an instant.
fn scene(until: Instant) -> Scene {
    let now = instant(NOON);
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let provider = facts.provider(77, "Scene Security B.V.", day("2026-01-01"), now);
    let periods = granted(day("2026-01-01"), Some(until));
    facts.certificate(78, provider, periods, Change::Granted, now);
    register.catch_up();
    Scene {
        register,
        facts,
        provider: provider.to_string(),
    }
}

impl Scene {
    fn ask_after(&self, ms: i64) -> VerdictDocument {
        self.register.clock().set(instant(NOON).plus_ms(ms));
        let answer = self.register.anonymous().verify(&self.provider, PORT);
        answer.unwrap_or_else(|problem| panic!("{problem:?}"))
    }
}

#[test]
fn an_answer_is_given_out_again_while_enough_of_its_freshness_is_left() {
    let scene = scene(day("2027-11-23"));
    let first = scene.ask_after(0);
    assert_eq!(first.fresh_until, instant(NOON).plus_ms(60_000));
    assert_eq!(scene.ask_after(44_999).verdict.jti, first.verdict.jti);
    let later = scene.ask_after(45_000);
    assert_ne!(later.verdict.jti, first.verdict.jti);
    assert_eq!(later.computed_at, instant(NOON).plus_ms(45_000));
}

#[test]
fn a_new_entry_about_the_provider_ends_the_answer_at_once() {
    let scene = scene(day("2027-11-23"));
    let before = scene.ask_after(0);
    assert_eq!(before.verdict.a.outcome, Outcome::Meets);
    let now = instant(NOON).plus_ms(1_000);
    let suspended = granted(day("2026-01-01"), Some(day("2027-11-23")))
        .changed_from(now, RecordedStatus::Suspended)
        .expect("it is granted then");
    let provider = scene.provider.parse().expect("a register number");
    scene
        .facts
        .certificate(78, provider, suspended, Change::Suspended, now);
    scene.register.catch_up();
    let after = scene.ask_after(1_000);
    assert_eq!(after.verdict.a.outcome, Outcome::DoesNotMeet);
    assert!(after.verdict.log.size > before.verdict.log.size);
}

#[test]
fn an_entry_about_someone_else_leaves_the_answer_as_it_is() {
    let scene = scene(day("2027-11-23"));
    let before = scene.ask_after(0);
    let now = instant(NOON).plus_ms(1_000);
    scene
        .facts
        .provider(99, "Another Scene B.V.", day("2026-01-01"), now);
    scene.register.catch_up();
    assert_eq!(scene.ask_after(1_000).verdict.jti, before.verdict.jti);
}

#[test]
fn no_answer_outlives_the_moment_at_which_it_changes() {
    let scene = scene(instant(NOON).plus_ms(20_000));
    let before = scene.ask_after(0);
    assert_eq!(before.verdict.a.outcome, Outcome::MeetsExpiring);
    assert_eq!(before.fresh_until, instant(NOON).plus_ms(20_000));
    assert_eq!(scene.ask_after(19_999).verdict.jti, before.verdict.jti);
    let after = scene.ask_after(20_000);
    assert_eq!(after.verdict.a.outcome, Outcome::DoesNotMeet);
}

#[test]
fn others_may_keep_a_verdict_for_fifteen_seconds_at_most() {
    let scene = scene(instant(NOON).plus_ms(20_000));
    let target = format!("/v1/verify/{}?port={PORT}", scene.provider);
    let table = [
        (0, "public, max-age=15"),
        (12_500, "public, max-age=7"),
        (19_500, "no-store"),
    ];
    for (ms, expected) in table {
        scene.register.clock().set(instant(NOON).plus_ms(ms));
        let answer = scene.register.anonymous().get(&target);
        assert_eq!(
            answer.header("cache-control"),
            Some(expected),
            "after {ms} ms"
        );
    }
}

#[test]
fn nor_does_a_list_or_a_provider_outlive_it() {
    let change = instant(NOON).plus_ms(20_000);
    let scene = scene(change);
    let provider = format!("/v1/providers/{}", scene.provider);
    let lists = [
        "/v1/providers?meets=NLRTM".to_owned(),
        // Who does not meet now may do so then: an empty list changes too.
        "/v1/providers?port=NLRTM&outcome=not_covered".to_owned(),
        provider,
    ];
    for target in lists {
        for (ms, caching) in [(0, "public, max-age=15"), (12_500, "public, max-age=7")] {
            let now = instant(NOON).plus_ms(ms);
            scene.register.clock().set(now);
            let answer = scene.register.anonymous().get(&target);
            assert_eq!(answer.header("cache-control"), Some(caching), "{target}");
            let as_of: AsOf = answer.json();
            assert_eq!(
                as_of.fresh_until,
                change.min(now.plus_ms(15_000)),
                "{target}"
            );
        }
    }
}

#[test]
fn a_question_about_a_stated_time_is_answered_anew() {
    let scene = scene(day("2027-11-23"));
    let ask = || {
        let more = "&at=2026-11-23T12:00:00Z";
        scene
            .register
            .anonymous()
            .verify_when(&scene.provider, PORT, more)
    };
    let (one, two) = (ask().expect("an answer"), ask().expect("an answer"));
    assert_ne!(one.verdict.jti, two.verdict.jti);
    assert_eq!(one.verdict.a, two.verdict.a);
}
