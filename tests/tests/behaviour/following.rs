//! Another process wrote: within a second everybody answers by it.

use std::sync::Arc;
use std::time::Duration;

use quaymark_core::entry::Change;
use quaymark_core::verdict::Outcome;
use quaymark_server::store::Store;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, day, granted, instant};
use quaymark_tests::register::{Setup, TODAY};
use quaymark_tests::wait;

#[test]
fn what_another_process_writes_is_answered_within_a_second() {
    let database = Arc::new(TestDatabase::empty());
    let other = Store::open(&database.url()).expect("it opens");
    let facts = Facts::scene(&other, instant(TODAY));
    let provider = facts.provider(5, "Followed Security", day("2026-01-01"), instant(TODAY));
    let register = Setup::on_shared(Arc::clone(&database)).following().start();
    let outcome = || {
        let answer = register.anonymous().verify(&provider.to_string(), PORT);
        answer.expect("it answers").verdict.a.outcome
    };
    assert_eq!(outcome(), Outcome::DoesNotMeet);
    let periods = granted(day("2026-01-01"), Some(day("2028-01-01")));
    facts.certificate(6, provider, periods, Change::Granted, instant(TODAY));
    wait::until("the certificate to be seen", Duration::from_secs(1), || {
        (outcome() == Outcome::Meets).then_some(())
    });
}

#[test]
fn two_writers_at_once_leave_one_log_without_a_gap() {
    let database = TestDatabase::empty();
    let stores = [0, 1, 2, 3].map(|_| Store::open(&database.url()).expect("it opens"));
    let now = instant(TODAY);
    std::thread::scope(|scope| {
        for (number, store) in (0u64..).zip(&stores) {
            scope.spawn(move || {
                let facts = Facts::scene(store, now);
                for place in 0..25 {
                    facts.provider(1000 * (number + 1) + place, "Busy Security", now, now);
                }
            });
        }
    });
    let log = quaymark_tests::log_check::check(&stores[0]);
    assert_eq!(log.size, 4 * (25 + Facts::SCENE_ENTRIES));
}
