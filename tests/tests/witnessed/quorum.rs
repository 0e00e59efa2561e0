//! Two of three: one may be away, and without two nothing new is public.

use std::process::Output;

use quaymark_core::entry::Change;
use quaymark_core::timeline::Timeline;
use quaymark_tests::facts::{PORT, PROFILE, day, instant};
use quaymark_tests::register::TODAY;
use quaymark_tests::witnessing::{OwnWitness, PATIENCE, WitnessedLog, two_of};
use quaymark_tests::{process, wait};

fn verify(log: &WitnessedLog, receipt: &[u8], policy: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, policy_file) = (
        folder.path().join("receipt.json"),
        folder.path().join("policy"),
    );
    std::fs::write(&file, receipt).expect("written");
    std::fs::write(&policy_file, policy).expect("written");
    let mut command = process::quaymark(log.database());
    command.args(["receipt", "verify"]).arg(file);
    let output = command.arg("--policy").arg(policy_file).output();
    output.expect("the command starts")
}

#[test]
fn one_may_be_away_and_with_two_away_the_log_waits_until_one_is_back() {
    let mut log = WitnessedLog::begin();
    let key = log.key.clone();
    let mut witnesses = ["w1", "w2", "w3"].map(|name| OwnWitness::start(name, &key));
    let firm = log
        .facts()
        .provider(7, "Proven Security", day("2026-01-01"), instant(TODAY));
    let periods = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    log.facts()
        .certificate(9, firm, periods, Change::Granted, instant(TODAY));
    log.serve(&two_of(&witnesses));
    let trusted = log.wait_for_all();
    assert!(trusted.witnessed_at.is_some() && trusted.witnesses.len() >= 2);

    // A receipt carries what they signed, and asks for it.
    let receipt = log
        .caller()
        .get(&format!("/v1/receipts/{firm}/{PORT}/{PROFILE}"));
    assert_eq!(receipt.status, 200, "{}", receipt.text());
    let policy = log.caller().get("/log/policy").text();
    let verified = verify(&log, &receipt.body, &policy);
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{said}");
    assert!(
        said.contains("Enough witnesses of your policy had seen this"),
        "{said}"
    );
    assert!(said.contains(" saw it at "), "{said}");
    assert!(said.contains("Witnessed:"), "{said}");
    assert!(!said.contains("No independent witness"), "{said}");
    let stranger = OwnWitness::start("w4", &key);
    let stricter = policy.replace("quorum enough", "quorum w4");
    let line = stranger.line(None);
    let stricter = stricter.replace("group enough", &format!("{line}group enough"));
    let refused = verify(&log, &receipt.body, &stricter);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("too few witnesses"),
        "{said}"
    );

    witnesses[2].kill();
    log.write(2);
    log.wait_for_all();

    witnesses[1].kill();
    let before = log.public();
    log.write(2);
    let waiting = wait::until("the log to wait", PATIENCE, || {
        log.readiness().waiting_for_witnesses
    });
    assert_eq!(log.public(), before, "nothing new is public");
    let readiness = log.readiness();
    assert_eq!(readiness.state, "ready", "writing goes on");
    let failing = readiness
        .witnesses
        .iter()
        .filter(|one| one.trouble.is_some());
    let failing: Vec<&str> = failing.map(|one| one.name.as_str()).collect();
    assert_eq!(failing, ["w2", "w3"]);
    let metrics = log.caller().get("/metrics").text();
    for line in [
        "quaymark_witness_failing{witness=\"w1\"} 0\n",
        "quaymark_witness_failing{witness=\"w2\"} 1\n",
        &format!("quaymark_checkpoint_waiting_size {waiting}\n"),
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    assert_eq!(log.caller().get("/log/checkpoint").status, 200);

    witnesses[1].start_again();
    log.wait_for_all();
    assert_eq!(log.readiness().waiting_for_witnesses, None);
}

#[test]
fn a_policy_for_another_log_or_without_addresses_does_not_start() {
    let log = WitnessedLog::begin();
    let witness = OwnWitness::start("w1", &log.key);
    let other = "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    let named = witness.line(None);
    let nowhere = named.replace(&format!(" http://{}", witness.address()), "");
    for (policy, expected) in [
        (
            format!("log {other}\n{named}quorum w1\n"),
            "names other logs than this",
        ),
        (format!("{nowhere}quorum w1\n"), "needs the address"),
        (format!("{named}quorum w2\n"), "line 2"),
    ] {
        let file = log.database().data_dir().join("policy");
        std::fs::write(&file, &policy).expect("written");
        let mut command = process::quaymark(log.database());
        command.args(["serve", "--listen", "127.0.0.1:0", "--witness-policy"]);
        let refused = command.arg(file).output().expect("the command starts");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{policy}: {said}");
        assert!(said.contains(expected), "{policy}: {said}");
    }
}
