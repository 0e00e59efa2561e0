//! Other histories: an older copy of everything, and a copy that went another way, are stopped by what
//! witnesses have seen. Nothing beside them would know: keys and files are copied too.

use std::process::Output;

use quaymark_tests::process;
use quaymark_tests::witnessing::{OwnWitness, WitnessedLog, two_of};

/// A log with three witnesses, and a copy of it from before its last checkpoint.
fn with_older_copy() -> (WitnessedLog, WitnessedLog, [OwnWitness; 3]) {
    let mut log = WitnessedLog::begin();
    let key = log.key.clone();
    let witnesses = ["w1", "w2", "w3"].map(|name| OwnWitness::start(name, &key));
    log.write(3);
    log.serve(&two_of(&witnesses));
    log.wait_for_all();
    log.stop();
    let copy = log.copy();
    log.write(3);
    log.serve(&two_of(&witnesses));
    log.wait_for_all();
    log.stop();
    (log, copy, witnesses)
}

fn fork(log: &WitnessedLog, policy: Option<&str>) -> Output {
    let mut command = process::quaymark(log.database());
    command.args(["log", "fork", "--new-key"]);
    if let Some(policy) = policy {
        let file = log.database().data_dir().join("fork.policy");
        std::fs::write(&file, policy).expect("written");
        command.arg("--witness-policy").arg(file);
    }
    command.output().expect("the command starts")
}

#[test]
fn an_older_copy_is_read_only_from_the_start() {
    let (mut log, mut copy, witnesses) = with_older_copy();
    let size = copy.size();
    copy.serve(&two_of(&witnesses));
    let why = copy.readiness().read_only_because.expect("from the start");
    assert!(
        why.contains("has cosigned") && why.contains("older copy"),
        "{why}"
    );
    assert_eq!(copy.size(), size, "nothing was written");
    assert_eq!(copy.caller().get("/log/checkpoint").status, 200);
    copy.stop();

    // The newest goes on; a witness that is away does not keep it from that.
    let mut witnesses = witnesses;
    witnesses[0].kill();
    log.serve(&two_of(&witnesses));
    assert_eq!(log.readiness().read_only_because, None);
    log.write(1);
    log.wait_for_all();
    log.stop();

    // Without witnesses nothing is wrong with the copy; with them it may have a new name.
    assert!(!fork(&copy, None).status.success());
    let forked = fork(&copy, Some(&two_of(&witnesses)));
    let said = String::from_utf8_lossy(&forked.stdout).into_owned();
    assert!(
        forked.status.success() && said.contains("register.example/log/2"),
        "{said}"
    );
}

#[test]
fn a_copy_that_went_another_way_makes_nothing_public() {
    let (log, mut copy, witnesses) = with_older_copy();
    copy.write(12);
    assert!(copy.size() > log.size());
    let public = || witnesses.each_ref().map(OwnWitness::seen);
    let before = public();
    copy.serve(&two_of(&witnesses));
    let why = copy.wait_until_read_only();
    assert!(why.contains("for a continuation"), "{why}");
    assert_eq!(public(), before, "no witness has cosigned it");
    let shown = copy.public().expect("a checkpoint");
    assert!(before.iter().flatten().all(|seen| seen.size > shown.size));
}
