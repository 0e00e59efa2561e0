//! A restored backup never forks the log: the process starts, answers, and writes nothing.

use std::process::Output;
use std::sync::Arc;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::wire::Problem;
use quaymark_server::store::StoreError;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::http::Request;
use quaymark_tests::people;
use quaymark_tests::process;
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::served_log::ServedLog;

/// A register that has published, and a backup from before its last checkpoint.
fn with_backup() -> (TestDatabase, TestDatabase) {
    let database = Arc::new(TestDatabase::empty());
    let register = Setup::on_shared(Arc::clone(&database)).start();
    Facts::scene(register.store(), instant(TODAY));
    register.publish().expect("something is new");
    drop(register);
    let backup = database.copy();
    let register = Setup::on_shared(Arc::clone(&database)).start();
    let facts = Facts::scene(register.store(), instant(TODAY));
    facts.provider(7, "After The Backup", day("2026-01-01"), instant(TODAY));
    register.publish().expect("something is new");
    drop(register);
    let database = Arc::into_inner(database).expect("nobody else holds it");
    (database, backup)
}

/// The backup's database beside the files of the register as they are now.
fn restore(newest: &TestDatabase, backup: &TestDatabase) {
    let name = "last-checkpoint";
    std::fs::copy(newest.data_dir().join(name), backup.data_dir().join(name)).expect("copied");
}

fn log(database: &TestDatabase, arguments: &[&str]) -> Output {
    let output = process::quaymark(database)
        .arg("log")
        .args(arguments)
        .output();
    output.expect("the command starts")
}

fn is_read_only(register: &Register) {
    let readiness = register.anonymous().readiness();
    assert_eq!(readiness.state, "read_only");
    assert!(
        readiness
            .read_only_because
            .is_some_and(|why| !why.is_empty())
    );
    assert_eq!(register.anonymous().get("/health/ready").status, 200);
    assert_eq!(register.anonymous().get("/log/checkpoint").status, 200);
    let verdict = register.anonymous().verify("prv_00000000000", PORT);
    assert!(verdict.is_ok(), "reading goes on: {verdict:?}");
}

#[test]
fn a_restored_backup_starts_read_only_until_the_log_has_a_new_name() {
    let (newest, backup) = with_backup();
    restore(&newest, &backup);
    let backup = Arc::new(backup);
    let register = Setup::on_shared(Arc::clone(&backup)).publishing().start();
    assert!(!register.is_publishing());
    is_read_only(&register);
    let size = register.app().directory.snapshot().head().size;
    let written = register
        .store()
        .write(instant(TODAY), |_| Ok::<_, StoreError>(()));
    assert!(
        matches!(written, Err(StoreError::ReadOnly(_))),
        "{written:?}"
    );
    drop(register);

    // Starting again changes nothing: no key, no entry, no checkpoint.
    let register = Setup::on_shared(Arc::clone(&backup)).start();
    assert_eq!(register.app().directory.snapshot().head().size, size);
    drop(register);

    let fork = log(&backup, &["fork", "--new-key"]);
    let said = String::from_utf8_lossy(&fork.stdout);
    assert!(
        fork.status.success(),
        "{}",
        String::from_utf8_lossy(&fork.stderr)
    );
    assert!(said.contains("register.example/log/2+"), "{said}");
    let register = Setup::on_shared(Arc::clone(&backup)).start();
    assert_eq!(register.anonymous().readiness().state, "ready");
    register.publish().expect("the new name is new");
    let served = ServedLog::newest(register.anonymous());
    assert_eq!(served.checkpoint.origin, "register.example/log/2");
    let again = log(&backup, &["fork", "--new-key"]);
    assert!(
        !again.status.success(),
        "a log that can go on is not forked"
    );
}

#[test]
fn a_database_that_took_another_way_is_read_only_even_when_it_is_larger() {
    let (newest, backup) = with_backup();
    let backup = Arc::new(backup);
    let register = Setup::on_shared(Arc::clone(&backup)).start();
    let facts = Facts::scene(register.store(), instant(TODAY));
    for bits in 0..9 {
        facts.provider(80 + bits, "Another Way", day("2026-01-01"), instant(TODAY));
    }
    drop(register);
    restore(&newest, &backup);
    let register = Setup::on_shared(Arc::clone(&backup)).start();
    is_read_only(&register);
    drop(register);
    let checked = log(&backup, &["fsck"]);
    assert!(!checked.status.success(), "it says so too");
}

#[test]
fn a_mutation_of_the_api_is_refused_with_a_code_of_its_own() {
    let register = Register::scene();
    let firm = OrganisationKind::Provider;
    let firm = people::organisation(&register, firm, "firm", Some("prv_00000000000"));
    let person = people::sign_in(&register, &firm, Role::Signatory);
    let reason = "a test says so".to_owned();
    register.store().refuse_writes(reason.clone());
    let body = r#"{"kind":"certification","payload":{}}"#;
    let request = Request::post_json("/v1/submissions", body)
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", "k-1");
    let answer = person.send(request);
    assert_eq!(answer.status, 503, "{}", answer.text());
    let problem: Problem = answer.json();
    assert_eq!(problem.code, "register_read_only");
    assert!(
        !problem.detail.contains(&reason),
        "why is the operator's to know"
    );
}

#[test]
fn a_folder_that_lost_its_last_checkpoint_signs_nothing_until_it_is_put_back() {
    let (newest, _backup) = with_backup();
    let path = newest.data_dir().join("last-checkpoint");
    let kept = std::fs::read(&path).expect("it is there");
    let newest = Arc::new(newest);
    for spoiled in [None, Some("no checkpoint"), Some("")] {
        std::fs::remove_file(&path).expect("removed");
        if let Some(text) = spoiled {
            std::fs::write(&path, text).expect("written");
        }
        let register = Setup::on_shared(Arc::clone(&newest)).start();
        is_read_only(&register);
        drop(register);
        std::fs::write(&path, &kept).expect("written");
    }
    let register = Setup::on_shared(newest).start();
    assert_eq!(register.anonymous().readiness().state, "ready");
}

#[test]
fn a_log_whose_key_is_lost_goes_on_under_a_new_name() {
    let (newest, _backup) = with_backup();
    let keys = std::fs::read_dir(newest.data_dir().join("keys")).expect("a folder");
    for file in keys.flatten() {
        if file
            .path()
            .extension()
            .is_some_and(|extension| extension == "secret")
        {
            std::fs::remove_file(file.path()).expect("removed");
        }
    }
    let newest = Arc::new(newest);
    let register = Setup::on_shared(Arc::clone(&newest)).publishing().start();
    assert!(!register.is_publishing());
    assert_eq!(
        register.anonymous().readiness().state,
        "ready",
        "nothing contradicts it"
    );
    drop(register);
    let fork = log(&newest, &["fork", "--new-key"]);
    assert!(
        fork.status.success(),
        "{}",
        String::from_utf8_lossy(&fork.stderr)
    );
    let register = Setup::on_shared(Arc::clone(&newest)).start();
    assert_eq!(register.anonymous().readiness().state, "ready");
    register.publish().expect("the new name is new");
    let served = ServedLog::newest(register.anonymous());
    assert_eq!(served.checkpoint.origin, "register.example/log/2");
}
