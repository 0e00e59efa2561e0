//! Receipts: made by the register, checked by a program that asks nobody.

use quaymark_core::entry::Change;
use quaymark_core::id::ProviderId;
use quaymark_core::receipt::{Report, verify};
use quaymark_core::timeline::{RecordedStatus, Timeline};
use quaymark_core::tlog::policy::Policy;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::Problem;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, instant};
use quaymark_tests::process;
use quaymark_tests::register::{Register, TODAY};

/// A register with one firm that meets the port's requirement, all of it public.
fn scene() -> (Register, Facts, ProviderId) {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(7, "Proven Security", day("2026-01-01"), instant(TODAY));
    let periods = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    facts.certificate(9, firm, periods, Change::Granted, instant(TODAY));
    register.publish().expect("something is new");
    (register, facts, firm)
}

fn path(firm: &str, more: &str) -> String {
    format!("/v1/receipts/{firm}/{PORT}/{PROFILE}{more}")
}

fn policy(register: &Register) -> Policy {
    let text = register.anonymous().get("/log/policy").text();
    text.parse().expect("a policy")
}

fn proven(register: &Register, path: &str) -> Report {
    let answer = register.anonymous().get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let checked = verify(&answer.body, &policy(register));
    checked.unwrap_or_else(|refusal| panic!("{path}: {refusal}"))
}

#[test]
fn a_receipt_proves_the_answer_of_now_and_of_another_day() {
    let (register, _, firm) = scene();
    let firm = firm.to_string();
    let now = proven(&register, &path(&firm, ""));
    assert_eq!(now.statement.a.outcome, Outcome::Meets);
    assert_eq!(now.statement.q.valid_at, instant(TODAY));
    assert_eq!(now.statement.log.size, now.size);
    let before = proven(&register, &path(&firm, "/2025-12-31T23:00:00Z"));
    assert_eq!(before.statement.a.outcome, Outcome::DoesNotMeet);
    let verdict = register.anonymous().verify(&firm, PORT).expect("a verdict");
    assert_eq!(now.statement.a, verdict.verdict.a);
}

#[test]
fn what_changes_is_proven_by_the_next_checkpoint() {
    let (register, facts, firm) = scene();
    let granted = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    let suspended = granted.changed_from(day("2026-11-01"), RecordedStatus::Suspended);
    let suspended = suspended.expect("a timeline");
    facts.certificate(9, firm, suspended, Change::Suspended, instant(TODAY));
    register.catch_up();
    let other = facts.provider(8, "Another Security", day("2026-01-01"), instant(TODAY));
    register.catch_up();
    // Not public yet: the opposite of what the register says by now is not handed out as proof.
    for who in [firm, other] {
        let refused = register.anonymous().get(&path(&who.to_string(), ""));
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert_eq!(refused.json::<Problem>().code, "not_ready");
    }
    register.publish().expect("something is new");
    let new = proven(&register, &path(&firm.to_string(), ""));
    assert_eq!(new.statement.a.outcome, Outcome::DoesNotMeet);
}

#[test]
fn a_number_nobody_has_is_proven_not_to_be_there() {
    let (register, ..) = scene();
    let report = proven(&register, &path("prv_00000000000", ""));
    assert_eq!(report.statement.a.outcome, Outcome::NotOnRegister);
    let problem: Problem = register
        .anonymous()
        .get(&path("lei:724500VKKSH9QOLTFR81", ""))
        .json();
    assert_eq!(problem.code, "unknown_provider");
}

#[test]
fn what_cannot_be_proven_is_refused() {
    let (register, _, firm) = scene();
    let firm = firm.to_string();
    let caller = register.anonymous();
    for (path, code) in [
        (path("prv_short", ""), "malformed_identifier"),
        (
            format!("/v1/receipts/{firm}/ROTTERDAM/{PROFILE}"),
            "malformed_port",
        ),
        (
            format!("/v1/receipts/{firm}/NLXXX/{PROFILE}"),
            "unknown_port",
        ),
        (
            format!("/v1/receipts/{firm}/{PORT}/nlrtm-other"),
            "unknown_profile",
        ),
        (path(&firm, "/yesterday"), "malformed_instant"),
        (path(&firm, "/2010-01-01T00:00:00Z"), "profile_not_in_force"),
        (
            path(&firm, "?known_at=2026-01-01T00:00:00Z"),
            "unknown_parameter",
        ),
    ] {
        let problem: Problem = caller.get(&path).json();
        assert_eq!(problem.code, code, "{path}");
    }
    let unpublished = Register::scene();
    let answer = unpublished.anonymous().get(&path(&firm, ""));
    assert_eq!(answer.status, 503, "nothing is public");
    assert!(answer.header("retry-after").is_some());
}

#[test]
fn the_command_checks_a_receipt_without_the_register() {
    let (register, _, firm) = scene();
    let answer = register.anonymous().get(&path(&firm.to_string(), ""));
    let disposition = answer.header("content-disposition").expect("it is a file");
    assert!(
        disposition.starts_with("attachment; filename=\"receipt-prv_"),
        "{disposition}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let (file, policy) = (folder.path().join("r.json"), folder.path().join("p.txt"));
    std::fs::write(&file, &answer.body).expect("written");
    std::fs::write(&policy, register.anonymous().get("/log/policy").body).expect("written");
    drop(register);
    let check = || {
        let output = std::process::Command::new(process::binary())
            .args(["receipt", "verify"])
            .arg(&file)
            .arg("--policy")
            .arg(&policy)
            .output();
        let output = output.expect("the command starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.code(),
            said + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (code, said) = check();
    assert_eq!(code, Some(0), "{said}");
    for word in [
        "Asked and answered:\n  The register answered: on ",
        " met what the port NLRTM asks",
        "Proven:",
        "No independent witness has signed:",
        "Not proven:",
        PROFILE,
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!said.contains("Witnessed"), "there is none: {said}");
    // Every tenth byte bent: nothing holds any more.
    for place in (0..answer.body.len()).step_by(97) {
        let mut bent = answer.body.clone();
        bent[place] ^= 1;
        std::fs::write(&file, &bent).expect("written");
        let (code, said) = check();
        assert_eq!(code, Some(1), "byte {place}: {said}");
    }
    std::fs::write(&file, &answer.body).expect("written");
    let other = "log registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f\nquorum none\n";
    std::fs::write(&policy, other).expect("written");
    let (code, said) = check();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("proves nothing"), "{said}");
}

#[test]
fn the_page_offers_the_proof() {
    let (register, _, firm) = scene();
    let caller = register.anonymous();
    let page = caller.get(&format!("/providers/{firm}?port={PORT}")).text();
    assert!(page.contains("Save the proof"), "{page}");
    assert!(page.contains(&path(&firm.to_string(), "")), "{page}");
    let known = "&known_at=2026-11-23T09:00:00Z";
    let page = caller
        .get(&format!("/providers/{firm}?port={PORT}{known}"))
        .text();
    assert!(!page.contains("Save the proof"), "{page}");
}

#[test]
fn whoever_waits_too_long_for_a_receipt_is_told_to_come_again() {
    let (register, _, firm) = scene();
    let firm = firm.to_string();
    // As if the one before waited for a database that does not answer.
    let turn = register.app().receipts.turn_now().expect("nobody else");
    let answer = register.anonymous().get(&path(&firm, ""));
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.header("retry-after"), Some("2"));
    let problem: Problem = answer.json();
    assert_eq!(problem.code, "not_ready");
    assert_eq!(register.anonymous().get("/health/live").status, 200);
    drop(turn);
    proven(&register, &path(&firm, ""));
}

#[test]
fn the_page_that_checks_receipts_may_ask_nobody_and_works_without_its_script() {
    let (register, ..) = scene();
    let page = register.anonymous().get("/verify-receipt");
    assert_eq!(page.status, 200);
    let rules = page.header("content-security-policy").expect("a policy");
    for rule in [
        "connect-src 'none'",
        "form-action 'none'",
        "default-src 'none'",
    ] {
        assert!(rules.contains(rule), "{rules}");
    }
    let html = page.text();
    assert!(html.contains("quaymark receipt verify"), "{html}");
    let key = register.anonymous().get("/log/policy").text();
    let key = key
        .lines()
        .find(|line| line.starts_with("log "))
        .expect("a key");
    let name = key.split(' ').nth(1).and_then(|key| key.split('+').next());
    assert!(html.contains(name.expect("a name")), "{html}");
    let unpublished = Register::scene();
    let page = unpublished.anonymous().get("/verify-receipt");
    assert_eq!(page.status, 200, "a log without a key has no proofs yet");
}
