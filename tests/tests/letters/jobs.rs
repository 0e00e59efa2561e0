//! Leases, keys and ends of jobs, on the database itself.

use quaymark_server::store::{LeasedJob, NewJob, Store, StoreError};
use quaymark_tests::facts::instant;
use quaymark_tests::register::{Register, TODAY};

use crate::{ann, files, reset, run, write_to};

fn job(key: Option<&str>) -> NewJob {
    NewJob {
        kind: "forget_jobs",
        payload: "{}".to_owned(),
        dedup_key: key.map(str::to_owned),
        run_at: instant(TODAY),
    }
}

fn queue(store: &Store, new: &NewJob) -> bool {
    let queued = store.write(instant(TODAY), |tx| tx.queue_job(new));
    queued.expect("it is written").is_some()
}

fn lease(store: &Store, after_ms: i64) -> Option<LeasedJob> {
    let now = instant(TODAY).plus_ms(after_ms);
    let leased = store.write(now, |tx| tx.lease_job(now, now.plus_ms(1_000)));
    leased.expect("it is written")
}

#[test]
fn the_same_job_is_queued_once_even_after_it_is_done() {
    let register = Register::empty_at(instant(TODAY));
    assert!(queue(register.store(), &job(Some("one"))));
    assert!(!queue(register.store(), &job(Some("one"))));
    assert!(queue(register.store(), &job(Some("two"))));
    assert_eq!(run(&register), 2);
    assert!(!queue(register.store(), &job(Some("one"))));
    assert_eq!(run(&register), 0);
}

#[test]
fn a_leased_job_is_nobody_elses_until_the_lease_ends() {
    let register = Register::empty_at(instant(TODAY));
    let store = register.store();
    queue(store, &job(None));
    let first = lease(store, 0).expect("it is due");
    assert!(lease(store, 999).is_none());
    let second = lease(store, 1_000).expect("the lease is over");
    assert_eq!((first.attempt, second.attempt), (1, 2));
    let now = instant(TODAY).plus_ms(1_001);
    let late = store.write(now, |tx| tx.finish_job(&first, now));
    assert!(!late.expect("written"), "the older attempt has no say");
    let done = store.write(now, |tx| tx.finish_job(&second, now));
    assert!(done.expect("written"));
}

#[test]
fn many_threads_send_each_letter_once() {
    let register = Register::empty_at(instant(TODAY));
    let person = ann(&register);
    for _ in 0..20 {
        write_to(&register, person, reset());
    }
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| run(&register));
        }
    });
    assert_eq!(files(&register).len(), 20);
}

#[test]
fn a_letter_of_a_change_that_fails_is_never_sent() {
    let register = Register::empty_at(instant(TODAY));
    let failed = register.store().write(instant(TODAY), |tx| {
        tx.queue_job(&job(None))?;
        Err::<(), _>(StoreError::Damaged("the change failed".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(run(&register), 0);
}

#[test]
fn a_job_given_up_is_forgotten_and_not_run_again() {
    let register = Register::empty_at(instant(TODAY));
    let store = register.store();
    queue(store, &job(None));
    let held = lease(store, 0).expect("it is due");
    let now = instant(TODAY);
    let buried = store.write(now, |tx| tx.bury_job(&held, now, "no use"));
    assert!(buried.expect("written"));
    let given_up = store.write(now, |tx| tx.give_job_up(held.id, now));
    assert!(given_up.expect("written"));
    let revived = store.write(now, |tx| tx.revive_job(held.id, now));
    assert!(!revived.expect("written"));
    assert_eq!(run(&register), 0);
}

#[test]
fn a_node_that_died_with_a_letter_in_hand_loses_it_to_another() {
    let register = Register::empty_at(instant(TODAY));
    write_to(&register, ann(&register), reset());
    let held = lease(register.store(), 0).expect("it is due");
    assert_eq!(held.attempt, 1);
    assert_eq!(run(&register), 0, "somebody holds it");
    register.clock().set(instant(TODAY).plus_ms(1_000));
    assert_eq!(run(&register), 1);
    assert_eq!(files(&register).len(), 1);
}

#[test]
fn what_a_clock_far_ahead_wrote_is_done_once_the_clock_is_right_again() {
    let register = Register::empty_at(instant(TODAY));
    let person = ann(&register);
    let (right, wrong) = (instant(TODAY), instant(TODAY).plus_days(400));
    register.clock().set(wrong);
    write_to(&register, person, reset());
    write_to(&register, person, reset());
    let store = register.store();
    let leased = store.write(wrong, |tx| tx.lease_job(wrong, wrong.plus_ms(300_000)));
    assert!(leased.expect("it is written").is_some());
    register.clock().set(right);
    assert_eq!(run(&register), 2, "one that waited, and one that was held");
    assert_eq!(files(&register).len(), 2);
}

#[test]
fn a_clock_set_back_a_little_neither_loses_nor_doubles() {
    let register = Register::empty_at(instant(TODAY));
    write_to(&register, ann(&register), reset());
    register.clock().set(instant(TODAY).plus_ms(-600_000));
    assert_eq!(run(&register), 0, "it waits for the time it was queued at");
    register.clock().set(instant(TODAY));
    assert_eq!(run(&register), 1);
    assert_eq!(run(&register), 0);
    assert_eq!(files(&register).len(), 1);
}
