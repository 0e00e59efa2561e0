//! Reminders before a record ends: each once, by the rules' own end, and none that is untrue.

use quaymark_core::account::Role;
use quaymark_core::entry::Change;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{Period, RecordedStatus, Timeline};
use quaymark_server::config::MailSecurity;
use quaymark_server::store::StoreError;
use quaymark_tests::facts::{day, instant};

use crate::peer::{Peer, TAKES};
use crate::scene::Scene;
use crate::sending::{register_with, run_to_the_end};

const SIGNATORY: &str = "signatory@firm.example";

fn end() -> Instant {
    day("2027-03-01")
}

#[test]
fn reminders_come_at_ninety_thirty_and_seven_days_and_once_each() {
    let scene = Scene::at("2026-11-20T09:00:00Z");
    scene.certify(1, end(), Change::Granted);
    let mut told_on = Vec::new();
    for days_before in (0..=101).rev() {
        let before = scene.reminders_to(SIGNATORY).len();
        scene.turn_at(end().plus_days(-days_before).plus_ms(3_600_000));
        scene.turn();
        let told = scene.reminders_to(SIGNATORY).len() - before;
        told_on.extend(std::iter::repeat_n(days_before, told));
    }
    assert_eq!(told_on, [90, 30, 7]);
    let administrator = scene.reminders_to("administrator@firm.example");
    assert_eq!(administrator.len(), 3);
    assert!(scene.reminders_to("viewer@firm.example").is_empty());
    assert!(scene.reminders_to("signatory@body.example").is_empty());
    let letters = scene.letters_to(SIGNATORY);
    let mut reminders = letters
        .iter()
        .filter(|letter| letter.contains("Subject: ISO"));
    assert!(reminders.all(|letter| letter.contains("28 February 2027")));
}

#[test]
fn what_is_known_twenty_days_before_the_end_is_told_once_then() {
    let scene = Scene::at("2027-02-09T09:00:00Z");
    scene.certify(1, end(), Change::Granted);
    scene.turn();
    assert_eq!(
        scene.reminders_to(SIGNATORY),
        ["ISO 18788:2015 ends in 20 days"]
    );
    for days_before in (8..20).rev() {
        scene.turn_at(end().plus_days(-days_before));
    }
    assert_eq!(scene.reminders_to(SIGNATORY).len(), 1);
    scene.turn_at(end().plus_days(-7));
    assert_eq!(scene.reminders_to(SIGNATORY).len(), 2);
}

#[test]
fn what_was_renewed_meanwhile_is_not_told_even_if_the_letter_was_waiting() {
    let peer = Peer::start("451 busy");
    let scene = Scene::on(register_with(peer.address, MailSecurity::Plain));
    let today = scene.register.clock().now();
    scene.certify(1, today.plus_days(25), Change::Granted);
    scene.turn();
    let counts = scene.register.store().read(|tx| tx.count_jobs());
    assert!(counts.expect("counts").queued >= 2, "the letters wait");
    scene.certify(1, today.plus_days(800), Change::Renewed);
    peer.becomes(TAKES);
    run_to_the_end(&scene.register);
    let is_reminder = |letter: &String| letter.contains("Subject: ISO 18788:2015 ends");
    assert!(
        !peer.letters().iter().any(is_reminder),
        "{:?}",
        peer.letters()
    );
}

#[test]
fn the_end_of_an_edition_and_of_an_attestors_soundness_count() {
    let scene = Scene::at("2027-01-10T09:00:00Z");
    scene.certify(1, day("2029-01-01"), Change::Granted);
    scene.turn();
    assert!(scene.reminders_to(SIGNATORY).is_empty());
    let now = scene.register.clock().now();
    scene.facts.transition_ends(day("2027-02-01"), now);
    scene.register.catch_up();
    scene.turn_at(instant("2027-01-11T09:00:00Z"));
    assert_eq!(
        scene.reminders_to(SIGNATORY),
        ["ISO 18788:2015 ends in 21 days"]
    );
    let now = scene.register.clock().now();
    let suspended = Timeline::new(vec![
        Period {
            from: day("2020-01-01"),
            until: Some(day("2027-01-16")),
            status: RecordedStatus::Granted,
        },
        Period {
            from: day("2027-01-16"),
            until: None,
            status: RecordedStatus::Suspended,
        },
    ]);
    // Not told as a change here: the entry is a correction of reference data.
    let periods = suspended.expect("in order");
    (scene.facts).certifier(periods, Change::ReferenceLoaded, now);
    scene.register.catch_up();
    scene.turn_at(instant("2027-01-12T09:00:00Z"));
    let subjects = scene.reminders_to(SIGNATORY);
    assert!(
        subjects.contains(&"ISO 18788:2015 ends in 4 days".to_owned()),
        "{subjects:?}"
    );
}

#[test]
fn what_does_not_count_is_not_reminded_of() {
    let scene = Scene::at("2027-02-20T09:00:00Z");
    let now = scene.register.clock().now();
    let periods = Timeline::new(vec![
        Period {
            from: day("2025-02-01"),
            until: Some(day("2026-06-01")),
            status: RecordedStatus::Granted,
        },
        Period {
            from: day("2026-06-01"),
            until: Some(end()),
            status: RecordedStatus::Suspended,
        },
    ]);
    let periods = periods.expect("in order");
    (scene.facts).certificate(1, scene.firm, periods, Change::Suspended, now);
    scene.register.catch_up();
    scene.turn();
    assert!(
        scene.reminders_to(SIGNATORY).is_empty(),
        "{:?}",
        scene.post()
    );
}

#[test]
fn a_clock_that_is_set_back_brings_no_reminder_again() {
    let scene = Scene::at("2027-02-09T09:00:00Z");
    scene.certify(1, end(), Change::Granted);
    scene.turn();
    assert_eq!(scene.reminders_to(SIGNATORY).len(), 1);
    for days_before in [20, 21, 29, 35, 60, 89] {
        scene.turn_at(end().plus_days(-days_before).plus_ms(3_600_000));
    }
    assert_eq!(scene.reminders_to(SIGNATORY).len(), 1);
}

#[test]
fn whoever_refused_them_or_left_gets_none() {
    let scene = Scene::at("2027-02-09T09:00:00Z");
    scene.certify(1, end(), Change::Granted);
    let now = scene.register.clock().now();
    let signatory = scene.firm_people.person(Role::Signatory).id;
    let refused = (scene.register.store()).write(now, |tx| {
        tx.refuse_mail(signatory, "expiry", now)?;
        Ok::<_, StoreError>(())
    });
    refused.expect("it is written");
    let administrator = scene.firm_people.person(Role::Administrator);
    quaymark_tests::people::remove(&scene.register, administrator.membership);
    scene.turn();
    for gone in [SIGNATORY, "administrator@firm.example"] {
        assert!(scene.reminders_to(gone).is_empty(), "{:?}", scene.post());
    }
}
