//! Receipts, checked by a program in another language: what it accepts and refuses is what we do.

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quaymark_core::receipt::pack::{pack, unpack};
use quaymark_core::receipt::{Receipt, verify};
use quaymark_core::time::Instant;
use quaymark_core::verdict::AnswerRules;
use serde_json::{Value, json};

use crate::log::{policy, policy_text};
use crate::scene::{
    PROFILE, PROVIDER, add_growing_profile, add_profile, bytes, receipt, records, register,
    statement, statement_at, statement_by, suspend,
};

/// What the other program says: its last words, and whether it accepts.
fn other_says(file: &[u8]) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (held, trusted) = (folder.path().join("receipt"), folder.path().join("policy"));
    fs::write(&held, file).expect("written");
    fs::write(&trusted, policy_text()).expect("written");
    let program = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/second_opinion/receipt.py"
    );
    let asked = Command::new("python3")
        .args(["-I", program])
        .args([&held, &trusted])
        .output()
        .expect("python3 starts");
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    match asked.status.code() {
        Some(0) => (true, said),
        Some(1) => (false, said),
        _ => panic!("{said}{}", String::from_utf8_lossy(&asked.stderr)),
    }
}

fn assert_both_accept(receipt: &Receipt) {
    let file = bytes(receipt);
    assert!(verify(&file, &policy()).is_ok());
    let (accepts, said) = other_says(&file);
    assert!(accepts, "{said}");
}

#[test]
fn what_is_true_is_accepted_whatever_was_asked() {
    let mut log = register();
    let leaves = [
        json!({ "certified": { "standard": "OHSAS 18001" } }),
        json!({ "certified": { "standard": "ISO 28007-1", "equivalents": ["ISO 9001"] } }),
        json!({ "any": [{ "licensed": { "country": "GB" } }, { "licensed": { "country": "FR" } }] }),
        json!({ "vetted": { "level": "enhanced", "by_country": "BE" } }),
    ];
    for (place, leaf) in leaves.iter().enumerate() {
        add_profile(&mut log, &format!("profile-{place}"), 1, leaf);
    }
    add_growing_profile(&mut log, "growing", "2027-01-01T00:00:00Z");
    let before = log.close();
    suspend(&mut log, &records()[0]);
    let after = log.close();
    for size in [before, after] {
        let whole = statement(&log, size, PROVIDER);
        assert_both_accept(&receipt(&log, &whole, size));
        let at = whole.q.valid_at;
        for place in 0..leaves.len() {
            let asked = statement_at(&log, size, PROVIDER, &format!("profile-{place}"), at);
            assert_both_accept(&receipt(&log, &asked, size));
        }
        for days in [-2_000, 200, 450, 4_000] {
            let asked = statement_at(&log, size, PROVIDER, PROFILE, at.plus_days(days));
            assert_both_accept(&receipt(&log, &asked, size));
        }
    }
    let at = Instant::from_seconds(log.seconds + 60);
    for rules in [AnswerRules::First, AnswerRules::Second] {
        let asked = statement_by(rules, &log, after, PROVIDER, "growing", at);
        assert_both_accept(&receipt(&log, &asked, after));
    }
    let unknown = statement(&log, after, "prv_0000000007e");
    assert_both_accept(&receipt(&log, &unknown, after));
}

#[test]
fn what_was_bent_is_refused_by_both() {
    let mut log = register();
    let size = log.close();
    let honest = receipt(&log, &statement(&log, size, PROVIDER), size);
    let file: Value = serde_json::from_slice(&bytes(&honest)).expect("JSON");
    let mut bent = 0;
    let members = ["checkpoint", "signature", "log", "state"];
    let in_members = members.iter().flat_map(|name| {
        let length = file[*name].as_str().expect("a text").len();
        (1..=6).map(move |part| (*name, length * part / 7))
    });
    for (name, place) in in_members {
        let mut other = file.clone();
        other[name] = json!(another_at(file[name].as_str().expect("a text"), place));
        assert_both_refuse(&other, &format!("{name} at {place}"));
        bent += 1;
    }
    let packed = STANDARD.decode(&honest.texts).expect("base64");
    let texts = String::from_utf8(unpack(&packed, 1 << 20).expect("packed")).expect("UTF-8");
    for part in 1..=30 {
        let place = texts.len() * part / 31;
        let mut other = file.clone();
        other["texts"] = json!(STANDARD.encode(pack(another_at(&texts, place).as_bytes())));
        assert_both_refuse(&other, &format!("texts at {place}"));
        bent += 1;
    }
    assert_eq!(bent, 54);
}

/// The text with another character at the place, or at the first after it that is a letter or digit.
fn another_at(text: &str, place: usize) -> String {
    let is_plain = |c: &u8| c.is_ascii_alphanumeric();
    let mut bytes = text.as_bytes().to_vec();
    let after = bytes[place..]
        .iter()
        .position(is_plain)
        .expect("a letter or digit");
    let byte = &mut bytes[place + after];
    *byte = if *byte == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).expect("still UTF-8")
}

fn assert_both_refuse(receipt: &Value, what: &str) {
    let file = receipt.to_string().into_bytes();
    assert!(verify(&file, &policy()).is_err(), "{what}");
    let (accepts, said) = other_says(&file);
    assert!(!accepts, "{what}: {said}");
}
