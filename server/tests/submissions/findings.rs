//! What the register notices by itself.

use quaymark_server::actions::known::Known;
use quaymark_server::actions::submission::{SubmissionError, findings};
use serde_json::{Value, json};

use crate::scene::{Scene, certificate, now, on_scene};

fn codes(scene: &Scene<'_>, changed: Value) -> Vec<&'static str> {
    let draft = scene
        .draft(&scene.ann, &certificate(changed))
        .expect("a draft");
    let found: Result<_, SubmissionError> = scene.store.read(|tx| {
        let known = Known::read(tx)?;
        Ok(findings(tx, &known, &draft, now())?)
    });
    found
        .expect("findings")
        .into_iter()
        .map(|one| one.code)
        .collect()
}

#[test]
fn each_oddity_has_its_finding_and_a_plain_certificate_none() {
    on_scene(|scene| {
        let none: [&str; 0] = [];
        assert_eq!(codes(scene, json!({})), none);
        for (changed, code) in [
            (json!({"standard": "ISO/IEC 27001:2013"}), "edition_ended"),
            (json!({"standard": "EN 17483-3:2023"}), "pair_missing"),
            (json!({"valid_until": "2039-09-30"}), "longer_than_cycle"),
            (
                json!({"issuer": "Nordprüf", "accreditation_body": "DAkkS",
                "accreditation_number": "D-1"}),
                "issuer_unsound",
            ),
            (
                json!({"accreditation_number": "C-2"}),
                "accreditation_differs",
            ),
            (json!({"holder": "Havenwatch Ltd"}), "holder_differs"),
            (
                json!({"valid_from": "2022-01-01", "valid_until": "2024-12-31"}),
                "already_expired",
            ),
        ] {
            let found = codes(scene, changed.clone());
            assert!(found.contains(&code), "{changed}: {found:?}");
        }
        assert_eq!(codes(scene, json!({"holder": "hw  security"})), none);
    });
}
