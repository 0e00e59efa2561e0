//! How long a node answers that cannot ask the database, by a clock that is set by hand.

use quaymark_core::time::Instant;
use quaymark_core::wire::VerdictDocument;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, instant};
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;
use std::time::Duration;

const ASK: &str = "/v1/verify/prv_00000000000?port=NLRTM";

fn setup() -> Setup {
    let setup = Setup::on(TestDatabase::empty());
    setup.with(|config| config.max_unconfirmed_seconds = 900)
}

/// A register that last heard of its database today, as nothing follows it.
fn cut_off() -> Register {
    let register = setup().start();
    Facts::scene(register.store(), instant(TODAY));
    register.catch_up();
    register
}

fn seconds_later(seconds: i64) -> Instant {
    instant(TODAY).plus_ms(seconds * 1000)
}

#[test]
fn nothing_is_fresh_beyond_the_time_for_which_the_log_is_known() {
    let register = cut_off();
    let caller = register.anonymous();
    for (now, fresh_until) in [(0, 60), (839, 899), (841, 900), (899, 900)] {
        register.clock().set(seconds_later(now));
        let document = caller.verify("prv_00000000000", PORT).expect("a verdict");
        assert_eq!(document.fresh_until, seconds_later(fresh_until), "{now}");
        let signed = document.verdict.fresh_until;
        assert_eq!(signed, seconds_later(fresh_until).as_seconds(), "{now}");
    }
    let list = caller.providers("").expect("a list");
    assert_eq!(list.as_of.fresh_until, seconds_later(900));
}

#[test]
fn a_node_that_was_cut_off_for_too_long_is_not_ready() {
    let register = cut_off();
    let caller = register.anonymous();
    assert_eq!(caller.get(ASK).status, 200);
    register.clock().set(seconds_later(900));
    let answer = caller.get(ASK);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.text().contains("\"not_ready\""), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), Some("10"));
    let many = caller.verify_many(PORT, &["prv_00000000000".to_owned()]);
    assert_eq!(many.expect_err("refused").code, "not_ready");
    let meeting = caller.get("/v1/providers?port=NLRTM&outcome=meets");
    assert_eq!(meeting.status, 503, "{}", meeting.text());
    assert_eq!(caller.get("/ports/NLRTM").status, 503);
    // What needs no verdict goes on, and nobody may keep it.
    let list = caller.get("/v1/providers");
    assert_eq!(list.status, 200);
    assert_eq!(list.header("cache-control"), Some("no-store"));
}

#[test]
fn readiness_tells_both_sizes_and_when_they_were_last_the_same() {
    let register = cut_off();
    let ready = register.anonymous().readiness();
    assert_eq!(
        (ready.state.as_str(), ready.database.as_str()),
        ("ready", "up")
    );
    assert_eq!(ready.database_log_size, Some(ready.as_of.log_size));
    assert_eq!(ready.confirmed_at, instant(TODAY));
    assert_eq!(ready.answers_until, seconds_later(900));

    // Another process wrote what this one has not taken over.
    Facts::scene(register.store(), instant(TODAY));
    let behind = register.anonymous().readiness();
    assert_eq!(behind.state, "degraded");
    let more = behind.as_of.log_size + Facts::SCENE_ENTRIES;
    assert_eq!(behind.database_log_size, Some(more));

    register.clock().set(seconds_later(900));
    let answer = register.anonymous().get("/health/ready");
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("\"not_ready\""), "{}", answer.text());
}

#[test]
fn what_was_known_a_moment_ago_is_never_fresh() {
    let register = cut_off();
    let (caller, now) = (register.anonymous(), seconds_later(600));
    register.clock().set(now);
    register.catch_up();
    let asked = |known_at: Instant| -> VerdictDocument {
        caller.get(&format!("{ASK}&known_at={known_at}")).json()
    };
    let settled = asked(now.plus_ms(-150_001));
    assert_eq!(settled.fresh_until, now.plus_ms(60_000));
    for known_at in [now.plus_ms(-150_000), now] {
        let open = asked(known_at);
        assert_eq!(open.verdict.fresh_until, open.verdict.iat);
        assert_eq!(open.fresh_until, now);
    }
    // A write that was under way then is seen now; the size says so.
    let before = asked(now);
    Facts::scene(register.store(), now.plus_ms(-60_000));
    register.catch_up();
    let after = asked(now);
    assert_eq!(before.verdict.q, after.verdict.q);
    assert_eq!(
        after.verdict.log.size,
        before.verdict.log.size + Facts::SCENE_ENTRIES
    );
    let answer = caller.get(&format!("{ASK}&known_at={now}"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn a_follower_that_reaches_the_database_keeps_it_ready() {
    let register = setup().following().start();
    Facts::scene(register.store(), instant(TODAY));
    register.catch_up();
    register.clock().set(seconds_later(10_000));
    let caller = register.anonymous();
    wait::until("the log to be confirmed", Duration::from_secs(5), || {
        (caller.get(ASK).status == 200).then_some(())
    });
    assert_eq!(caller.readiness().confirmed_at, seconds_later(10_000));
}
