//! Letters of what the log says anew.

use std::sync::Arc;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::Change;
use quaymark_core::timeline::{Period, RecordedStatus, Timeline};
use quaymark_server::actions::erase_record::erase_record;
use quaymark_server::documents::Shelf;
use quaymark_server::jobs::take_turn;
use quaymark_tests::erasing::Two;
use quaymark_tests::facts::{day, granted, instant};
use quaymark_tests::people::{join, organisation};
use quaymark_tests::register::{Setup, TODAY};

use crate::scene::Scene;

const SIGNATORY: &str = "signatory@firm.example";

fn suspended() -> Timeline {
    let periods = Timeline::new(vec![
        Period {
            from: day("2025-02-01"),
            until: Some(day("2026-12-01")),
            status: RecordedStatus::Granted,
        },
        Period {
            from: day("2026-12-01"),
            until: None,
            status: RecordedStatus::Suspended,
        },
    ]);
    periods.expect("in order")
}

/// A firm with a certificate, in a register that has told all there was to tell.
fn settled() -> Scene {
    let scene = Scene::at(TODAY);
    scene.certify(1, day("2029-01-01"), Change::Granted);
    scene.turn();
    assert!(scene.post().is_empty(), "the past is not told");
    scene
}

fn suspend(scene: &Scene) {
    let now = scene.register.clock().now();
    (scene.facts).certificate(1, scene.firm, suspended(), Change::Suspended, now);
    scene.register.catch_up();
}

#[test]
fn a_suspension_is_told_to_those_who_answer_for_the_firm_and_once() {
    let scene = settled();
    suspend(&scene);
    for _ in 0..3 {
        scene.turn();
    }
    let subject = "ISO 18788:2015 of Havenwacht B.V. was suspended, from 1 December 2026 on";
    for reader in [SIGNATORY, "administrator@firm.example"] {
        assert_eq!(scene.subjects_to(reader), [subject], "{reader}");
    }
    // The body did not do it itself: the scene's entries are the registrar's.
    assert_eq!(scene.subjects_to("signatory@body.example"), [subject]);
    assert!(scene.subjects_to("editor@firm.example").is_empty());
    let letter = &scene.letters_to(SIGNATORY)[0];
    let path = format!("https://register.example/providers/{}#crt_", scene.firm);
    assert!(letter.replace("=\r\n", "").contains(&path), "{letter}");
}

#[test]
fn a_body_hears_of_the_record_of_a_firm_that_nobody_speaks_for() {
    let scene = settled();
    let now = scene.register.clock().now();
    let other = (scene.facts).provider(71, "Kaaiwacht B.V.", day("2025-01-01"), now);
    scene.register.catch_up();
    scene.turn();
    assert!(scene.post().is_empty(), "nobody speaks for it");
    (scene.facts).certificate(2, other, suspended(), Change::Suspended, now);
    scene.register.catch_up();
    scene.turn();
    let subject = "ISO 18788:2015 of Kaaiwacht B.V. was suspended, from 1 December 2026 on";
    assert_eq!(scene.subjects_to("signatory@body.example"), [subject]);
    assert!(scene.subjects_to(SIGNATORY).is_empty());
}

#[test]
fn a_firm_whose_name_was_erased_is_called_by_its_number() {
    let scene = settled();
    let firm = scene.firm.to_string();
    let two = Two::of(&scene.register, "erasers");
    let id = two.approve(&firm, false).parse().expect("a number");
    let shelf = Shelf::within(scene.register.database().data_dir());
    let now = scene.register.clock().now();
    erase_record(scene.register.store(), &shelf, now, id).expect("erased");
    scene.register.catch_up();
    suspend(&scene);
    scene.turn();
    let subject =
        format!("ISO 18788:2015 of Name erased ({firm}) was suspended, from 1 December 2026 on");
    let subjects = scene.subjects_to(SIGNATORY);
    assert!(subjects.contains(&subject), "{subjects:?}");
    for letter in scene.letters_to(SIGNATORY) {
        assert!(!letter.contains("[erased]"), "{letter}");
    }
}

#[test]
fn every_sort_of_change_is_told_and_reference_data_is_not() {
    let scene = settled();
    for change in [
        Change::Renewed,
        Change::Restored,
        Change::Withdrawn,
        Change::Annulled,
        Change::Concealed,
        Change::Corrected,
        Change::ReferenceLoaded,
    ] {
        scene.certify(1, day("2029-01-01"), change);
    }
    scene.turn();
    assert_eq!(scene.subjects_to(SIGNATORY).len(), 6);
}

#[test]
fn an_attestor_that_is_suspended_is_told_with_the_records_that_rest_on_it() {
    let scene = settled();
    let now = scene.register.clock().now();
    (scene.facts).certifier(suspended(), Change::Suspended, now);
    scene.register.catch_up();
    scene.turn();
    let subject = "Scene Certification was suspended, from 1 December 2026 on";
    assert_eq!(scene.subjects_to(SIGNATORY), [subject]);
    assert_eq!(scene.subjects_to("administrator@body.example"), [subject]);
    let letter = &scene.letters_to(SIGNATORY)[0];
    assert!(letter.contains("- ISO 18788:2015: counts now"), "{letter}");
    assert!(
        scene
            .subjects_to("administrator@registrar.example")
            .is_empty()
    );
}

#[test]
fn somebody_of_two_firms_hears_of_the_attestor_for_each_of_them() {
    let scene = settled();
    let now = scene.register.clock().now();
    let second = scene
        .facts
        .provider(71, "Kaaiwacht B.V.", day("2025-01-01"), now);
    let periods = granted(day("2025-02-01"), Some(day("2029-01-01")));
    (scene.facts).certificate(2, second, periods, Change::Granted, now);
    scene.register.catch_up();
    scene.turn();
    let before = scene.subjects_to(SIGNATORY).len();
    let kind = OrganisationKind::Provider;
    let own = second.to_string();
    let other = organisation(&scene.register, kind, "second", Some(&own));
    let person = scene.firm_people.person(Role::Signatory).id;
    join(&scene.register, person, other.id, Role::Signatory);
    (scene.facts).certifier(suspended(), Change::Suspended, now);
    scene.register.catch_up();
    for _ in 0..2 {
        scene.turn();
    }
    assert_eq!(
        scene.subjects_to(SIGNATORY).len(),
        before + 2,
        "one for each"
    );
    assert_eq!(scene.subjects_to("signatory@second.example").len(), 1);
}

#[test]
fn two_nodes_that_look_at_once_tell_it_once() {
    let scene = settled();
    let database = Arc::clone(scene.register.database());
    let other = Setup::on_shared(database).at(instant(TODAY)).start();
    suspend(&scene);
    other.catch_up();
    std::thread::scope(|threads| {
        for register in [&scene.register, &other, &scene.register, &other] {
            threads.spawn(|| take_turn(register.app()).expect("a turn"));
        }
    });
    scene.turn();
    assert_eq!(scene.subjects_to(SIGNATORY).len(), 1);
}

#[test]
fn a_node_that_has_not_read_so_far_leaves_the_job_for_later() {
    let scene = settled();
    let database = Arc::clone(scene.register.database());
    let behind = Setup::on_shared(database).at(instant(TODAY)).start();
    suspend(&scene);
    // The node that knows hands it out, the one behind takes it.
    let known = &mut quaymark_server::jobs::schedule::Known::default();
    let queued = quaymark_server::jobs::schedule::queue_turns(scene.register.app(), known);
    queued.expect("queued");
    quaymark_server::jobs::run_due(behind.app()).expect("run");
    assert!(scene.post().is_empty());
    behind.catch_up();
    behind.clock().set(instant(TODAY).plus_ms(60_000));
    quaymark_server::jobs::run_due(behind.app()).expect("run");
    assert_eq!(scene.subjects_to(SIGNATORY).len(), 1);
}
