//! Waiting for the log to grow.

use std::thread;
use std::time::{Duration, Instant};

use crate::fixture::{draft, on_each_engine, second, write_one};

const LONG: Duration = Duration::from_secs(20);

#[test]
fn a_size_already_passed_answers_at_once() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        assert!(store.wait_for_change(0, LONG).expect("waits"));
        let short = Duration::from_millis(30);
        assert!(!store.wait_for_change(1, short).expect("waits"));
    });
}

#[test]
fn a_commit_of_another_store_is_noticed_within_a_second() {
    on_each_engine(|database| {
        let (follower, writer) = (database.open(), database.open());
        for size in 0..3 {
            // Listening before the write, as a follower in its loop is.
            follower
                .wait_for_change(size, Duration::ZERO)
                .expect("waits");
            thread::scope(|scope| {
                let waiting = scope.spawn(|| {
                    let grown = follower.wait_for_change(size, LONG).expect("waits");
                    (grown, Instant::now())
                });
                write_one(&writer, draft("a"), second(0)).expect("written");
                let committed = Instant::now();
                let (grown, noticed) = waiting.join().expect("no panic");
                assert!(grown);
                let took = noticed.saturating_duration_since(committed);
                assert!(took < Duration::from_secs(1), "noticed after {took:?}");
            });
        }
    });
}

#[test]
fn a_commit_of_the_same_store_wakes_the_follower() {
    on_each_engine(|database| {
        let store = database.open();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| store.wait_for_change(0, LONG));
            write_one(&store, draft("a"), second(0)).expect("written");
            assert!(waiting.join().expect("no panic").expect("waits"));
        });
    });
}
