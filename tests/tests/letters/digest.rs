//! The weekly letter: on Monday, with what there is to say, and not at all if there is nothing.

use quaymark_core::account::Role;
use quaymark_core::entry::Change;
use quaymark_tests::facts::{day, instant};
use quaymark_tests::people::sign_in;
use serde_json::{Value, json};

use crate::scene::Scene;

const EDITOR: &str = "editor@firm.example";
const REVIEWER: &str = "reviewer@registrar.example";
const MONDAY: &str = "2026-11-30T06:00:00Z";

fn digests(scene: &Scene, email: &str) -> Vec<String> {
    let mut letters = scene.letters_to(email);
    letters.retain(|letter| letter.contains("Subject: The week of"));
    letters
        .iter()
        .map(|letter| letter.replace("=\r\n", ""))
        .collect()
}

/// The firm hands a certificate in; where.
fn hand_in(scene: &Scene) -> String {
    let ann = sign_in(&scene.register, &scene.firm_people, Role::Signatory);
    let body = json!({"kind": "certification", "payload": {"standard": "ISO 18788:2015",
        "issuer": "Scene Certification", "number": "HW-9", "valid_from": "2026-10-01",
        "valid_until": "2029-09-30", "accreditation_body": "RvA", "accreditation_number": "C-1"}});
    let begun = ann.ask("POST", "/v1/submissions", ("begin", ""), &body);
    assert_eq!(begun.status, 201, "{}", begun.text());
    let made: serde_json::Value = begun.json();
    let target = format!(
        "/v1/submissions/{}/submit",
        made["id"].as_str().expect("an id")
    );
    let handed_in = ann.ask("POST", &target, ("submit", "1"), &Value::Null);
    assert_eq!(handed_in.status, 200, "{}", handed_in.text());
    target.trim_end_matches("/submit").to_owned()
}

/// The attestor confirms it.
fn confirm(scene: &Scene, submission: &str) {
    let bea = sign_in(&scene.register, &scene.body_people, Role::Signatory);
    let target = format!("{submission}/attest");
    let confirmed = bea.ask("POST", &target, ("attest", "2"), &json!({}));
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
}

#[test]
fn a_week_is_told_on_monday_with_what_ended_ends_and_waits() {
    let scene = Scene::at("2026-11-16T09:00:00Z");
    scene.certify(1, day("2026-11-28"), Change::Granted);
    scene.certify(2, day("2027-01-31"), Change::Granted);
    let submission = hand_in(&scene);
    scene.turn_at(instant("2026-11-30T05:59:00Z"));
    assert!(digests(&scene, EDITOR).is_empty());
    scene.turn_at(instant(MONDAY));
    scene.turn_at(instant("2026-12-01T12:00:00Z"));
    let letters = digests(&scene, EDITOR);
    assert_eq!(letters.len(), 1);
    for words in [
        "ISO 18788:2015 stopped counting on 28 November 2026",
        "ISO 18788:2015 counts until 30 January 2027",
        "Certificate, ISO 18788:2015, number HW-9, Havenwacht B.V.: under review for 10 working days",
    ] {
        assert!(letters[0].contains(words), "{words}: {}", letters[0]);
    }
    let to_confirm = digests(&scene, "signatory@body.example");
    assert!(
        to_confirm[0].contains("waits for you to confirm it, 10 working days by now"),
        "{to_confirm:?}"
    );
    assert!(
        digests(&scene, REVIEWER).is_empty(),
        "it waits for the attestor, and nothing for a reviewer"
    );
    assert!(digests(&scene, "viewer@firm.example").is_empty());
    confirm(&scene, &submission);
    scene.turn_at(instant("2026-12-07T06:00:00Z"));
    assert_eq!(digests(&scene, EDITOR).len(), 2);
    let queue = digests(&scene, REVIEWER);
    for words in [
        "1 submission waits for a decision, 1 over the target of 5 working days",
        "number HW-9, Havenwacht B.V.: 15 working days",
    ] {
        assert!(queue[0].contains(words), "{words}: {queue:?}");
    }
}

#[test]
fn an_empty_week_is_no_letter() {
    let scene = Scene::at(MONDAY);
    scene.turn();
    assert!(scene.post().is_empty(), "{:?}", scene.post());
}
