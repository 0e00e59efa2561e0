//! `quaymark monitor` and `quaymark log fsck URL`, as a clock starts them against a live register.

use std::path::Path;
use std::process::{Command, Output};

use quaymark_core::entry::Change;
use quaymark_core::timeline::RecordedStatus;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::process;
use quaymark_tests::register::{Register, TODAY};
use serde_json::Value;

/// More than lies between the clock of the suites and any machine's.
const FAR: &str = "100000000";

/// What the command ended with, and what it said.
pub fn ended(output: &Output) -> (i32, String) {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().expect("it ended by itself");
    (code, format!("{said}{complained}"))
}

pub fn monitor(url: &str, state: &Path, more: &[&str]) -> (i32, String) {
    let output = Command::new(process::binary())
        .args(["monitor", url, "--ahead-minutes", FAR])
        .args(["--late-minutes", FAR, "--state"])
        .arg(state)
        .args(more)
        .output();
    ended(&output.expect("the command starts"))
}

pub fn fsck(url: &str, more: &[&str]) -> (i32, String) {
    let output = Command::new(process::binary())
        .args(["log", "fsck", url, "--ahead-minutes", FAR])
        .args(more)
        .output();
    ended(&output.expect("the command starts"))
}

fn json(said: &str) -> Value {
    serde_json::from_str(said.lines().next().expect("a line")).expect("JSON")
}

#[test]
fn a_live_log_is_followed_from_look_to_look() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(7, "Seen Security", day("2026-01-01"), instant(TODAY));
    register.publish().expect("something is new");
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("register.state");
    let site = register.site();
    let (code, said) = monitor(&site, &state, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("named by the log itself"), "{said}");
    assert!(said.contains("No rule is broken."), "{said}");

    // A suspension from the year before: no rule is broken, and somebody should see it.
    let periods = quaymark_core::timeline::Timeline::granted(day("2025-01-01"), None);
    let periods = periods.expect("a timeline");
    let certificate = facts.certificate(8, firm, periods.clone(), Change::Granted, instant(TODAY));
    let suspended = periods.changed_from(day("2025-06-01"), RecordedStatus::Suspended);
    let suspended = suspended.expect("a timeline");
    facts.certificate(8, firm, suspended, Change::Suspended, instant(TODAY));
    register.publish().expect("something is new");
    let (code, said) = monitor(&site, &state, &["--json"]);
    assert_eq!(code, 0, "{said}");
    let report = json(&said);
    assert_eq!(report["outcome"], "fine");
    assert_eq!(report["key_from"], "remembered");
    assert_eq!(report["entries"], 3);
    assert_eq!(report["states"], 1);
    assert_eq!(report["found"].as_array().map(Vec::len), Some(0));
    let listed: Vec<(&str, &str)> = report["notices"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|n| {
            (
                n["code"].as_str().unwrap_or(""),
                n["record"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let certificate = certificate.to_string();
    assert!(
        listed.contains(&("retroactive", &certificate)),
        "{listed:?}"
    );
    assert!(listed.contains(&("back_dated", &certificate)), "{listed:?}");
    let groups = report["notice_groups"].as_array().expect("a list");
    let retroactive = groups.iter().find(|group| group["code"] == "retroactive");
    let retroactive = retroactive.expect("why it is listed");
    assert_eq!(retroactive["count"], 1);
    assert!(
        retroactive["meaning"]
            .as_str()
            .is_some_and(|words| words.len() > 20)
    );
    let afresh = |name: &str, more: &[&str]| {
        let (code, said) = monitor(&site, &folder.path().join(name), more);
        assert_eq!(code, 0, "{said}");
        said
    };
    let said = afresh("short.state", &[]);
    assert!(
        said.contains("To be seen, 1 × retroactive: says something else"),
        "{said}"
    );
    assert!(!said.contains(&certificate), "{said}");
    let said = afresh("verbose.state", &["--verbose"]);
    let line = format!(", {certificate}: says something else about the past.");
    let named = |one: &&str| one.starts_with("To be seen (retroactive, certification): entry ");
    let found = said.lines().find(|one| named(one) && one.ends_with(&line));
    assert!(found.is_some(), "{said}");
    let (_, said) = monitor(&site, &state, &[]);
    assert!(said.contains("0 read"), "nothing is read twice: {said}");
}

#[test]
fn a_certificate_that_nobody_approved_is_told_by_what_the_command_ends_with() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let lone = facts.approved_by(&["scene-1"]);
    lone.provider(7, "Lone Security", day("2026-01-01"), instant(TODAY));
    register.publish().expect("something is new");
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("register.state");
    let (code, said) = monitor(&register.site(), &state, &["--json"]);
    assert_eq!(code, 1, "{said}");
    let report = json(&said);
    assert_eq!(report["outcome"], "broken");
    assert_eq!(report["found"][0]["code"], "approvals_missing");
    let (code, said) = monitor(&register.site(), &state, &[]);
    assert_eq!(code, 1, "it is told again: {said}");
    let (code, said) = monitor(&register.site(), &state, &["--acknowledge"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = fsck(&register.site(), &[]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("takes 2 different approvals, has 1"),
        "{said}"
    );
}

#[test]
fn everything_of_a_live_log_is_checked_by_one_command() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    for bits in 0..300 {
        facts.provider(1_000 + bits, "Firm", day("2026-01-01"), instant(TODAY));
    }
    let size = register.publish().expect("something is new").size;
    let (code, said) = fsck(&register.site(), &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("{size} entries")), "{said}");
    assert!(said.contains("3 tiles: 0 faults"), "{said}");
    let key = quaymark_tests::served_log::key(&register.anonymous()).to_string();
    let (code, said) = fsck(&register.site(), &["--vkey", &key]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("The key is"), "{said}");
    let other = "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    let (code, said) = fsck(&register.site(), &["--vkey", other]);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn the_demonstration_breaks_no_rule() {
    let register = Register::demonstration();
    while register.publish().is_some() {}
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("register.state");
    let (code, said) = monitor(&register.site(), &state, &[]);
    assert_eq!(code, 0, "{said}");
    let policy = folder.path().join("policy");
    let served = register.anonymous().get("/log/policy").text();
    std::fs::write(&policy, served).expect("written");
    let policy = policy.to_str().expect("a plain path");
    let (code, said) = monitor(&register.site(), &state, &["--policy", policy]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("named by the policy"), "{said}");
}
