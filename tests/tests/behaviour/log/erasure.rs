//! Erasing: every surface forgets, the log holds.

use std::sync::Arc;
use std::time::Duration;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, EntryKind, ErasureReason};
use quaymark_core::id::ProviderId;
use quaymark_core::receipt::verify;
use quaymark_core::timeline::Timeline;
use quaymark_core::tlog::policy::Policy;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::Problem;
use quaymark_server::actions::erase_record::{Erasure, ErasureTarget, erase_record};
use quaymark_server::documents::Shelf;
use quaymark_server::tlog::fsck::check_database;
use quaymark_server::tlog::rebuild;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, instant};
use quaymark_tests::people::organisation;
use quaymark_tests::process;
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;

const NAME: &str = "Evanescent Quayguard";

/// A register with one firm that meets the port's requirement, all of it public.
fn scene(setup: Setup) -> (Register, ProviderId) {
    let register = setup.start();
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(7, NAME, day("2026-01-01"), instant(TODAY));
    let periods = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    facts.certificate(9, firm, periods, Change::Granted, instant(TODAY));
    register.publish().expect("something is new");
    (register, firm)
}

/// Runs `quaymark erase` as the operator does, beside the running service.
fn erase(register: &Register, target: &str) -> (Option<i32>, String) {
    let registrar = organisation(register, OrganisationKind::Registrar, "registrar", None);
    let person = |role| registrar.person(role).id.to_string();
    let output = std::process::Command::new(process::binary())
        .args(["erase", target, "--reason", "at_subjects_request"])
        .args(["--asked-by", &person(Role::Reviewer)])
        .args(["--approved-by", &person(Role::Administrator)])
        .args(["--database", &register.database().url()])
        .arg("--data-dir")
        .arg(register.database().data_dir())
        .output();
    let output = output.expect("the command starts");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

fn receipt(register: &Register, firm: ProviderId) -> Vec<u8> {
    let answer = register
        .anonymous()
        .get(&format!("/v1/receipts/{firm}/{PORT}/{PROFILE}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.body
}

/// What a receipt proves, by the log's key as it is served.
fn proven(register: &Register, receipt: &[u8]) -> Outcome {
    let policy = register.anonymous().get("/log/policy").text();
    let policy: Policy = policy.parse().expect("a policy");
    let report = verify(receipt, &policy).unwrap_or_else(|refusal| panic!("{refusal}"));
    report.statement.a.outcome
}

/// Nothing the register shows bears the name; where it stood it says that it was erased.
fn has_forgotten(register: &Register, firm: ProviderId) {
    let caller = register.anonymous();
    for path in [
        format!("/v1/providers/{firm}"),
        format!("/v1/providers/{firm}/history"),
        format!("/v1/verify/{firm}?port={PORT}"),
        "/v1/providers".to_owned(),
        format!("/v1/providers?port={PORT}&profile={PROFILE}"),
        "/v1/suggest?q=Evanescent".to_owned(),
        "/v1/changes".to_owned(),
        format!("/providers/{firm}?port={PORT}"),
        format!("/ports/{PORT}"),
        "/search?q=Evanescent".to_owned(),
        format!("/badge/{firm}.svg"),
        "/metrics".to_owned(),
    ] {
        let answer = caller.get(&path);
        let text = answer.text();
        // What was asked for may be told back.
        let told = text
            .replace("Evanescent</", "")
            .replace("value=\"Evanescent\"", "");
        assert!(!told.contains("Quayguard"), "{path}: {text}");
    }
    let published = caller.provider(&firm.to_string()).expect("it is there");
    assert!(published.is_erased);
    assert_eq!(published.document.name, "[erased]");
    let page = caller.get(&format!("/providers/{firm}")).text();
    assert!(
        page.contains("[erased]") && page.contains("Erasure"),
        "{page}"
    );
    assert!(
        caller
            .suggest("Evanescent")
            .expect("an answer")
            .suggestions
            .is_empty()
    );
    let history = caller.history(&firm.to_string()).expect("a history");
    let of_kind = |kind| history.versions.iter().find(|version| version.kind == kind);
    assert!(of_kind(EntryKind::Provider).expect("listed").is_erased);
    assert!(
        of_kind(EntryKind::Erasure).is_some(),
        "everybody sees that it was erased"
    );
}

#[test]
fn every_surface_forgets_at_once_and_what_was_proven_stays_proven() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()).following());
    let caller = register.anonymous();
    let changes = caller.changes("?limit=1000").expect("changes").changes;
    let listing = changes
        .iter()
        .find(|change| change.entry.kind == EntryKind::Provider);
    let commitment = listing.expect("listed").entry.body.expect("a body");
    let before = receipt(&register, firm);
    assert_eq!(
        caller
            .suggest("Evanescent")
            .expect("an answer")
            .suggestions
            .len(),
        1
    );
    assert!(
        caller
            .get(&format!("/providers/{firm}"))
            .text()
            .contains(NAME)
    );

    let (code, said) = erase(&register, &firm.to_string());
    assert_eq!(code, Some(0), "{said}");
    wait::until("the name to be forgotten", Duration::from_secs(5), || {
        let published = caller.provider(&firm.to_string()).ok()?;
        published.is_erased.then_some(())
    });
    has_forgotten(&register, firm);
    let gone = caller.get(&format!("/v1/bodies/{commitment}"));
    assert_eq!(gone.status, 410);
    assert_eq!(gone.json::<Problem>().code, "body_erased");

    register.publish().expect("the erasure is public");
    assert_eq!(proven(&register, &before), Outcome::Meets);
    assert_eq!(proven(&register, &receipt(&register, firm)), Outcome::Meets);
    let findings = check_database(register.store(), Some(register.database().data_dir()));
    let findings = findings.expect("checked");
    assert!(findings.is_clean(), "{findings}");
    rebuild(register.store(), instant(TODAY)).expect("made again");
    assert_eq!(proven(&register, &receipt(&register, firm)), Outcome::Meets);
}

#[test]
fn an_erasure_that_was_broken_off_is_finished_by_the_same_command() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let registrar = organisation(&register, OrganisationKind::Registrar, "before", None);
    // The process died after its transaction, before the files of the database were written anew.
    let erasure = Erasure {
        target: ErasureTarget::Record(firm.to_string()),
        reason: ErasureReason::Other,
        asked_by: registrar.person(Role::Reviewer).id,
        approved_by: registrar.person(Role::Administrator).id,
        with_documents: false,
    };
    let shelf = Shelf::within(register.database().data_dir());
    erase_record(register.store(), &shelf, instant(TODAY), &erasure).expect("erased");
    let (code, said) = erase(&register, &firm.to_string());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Nothing is left to erase"), "{said}");
    assert!(said.contains("written anew"), "{said}");
}

#[test]
fn a_process_that_starts_later_never_knew() {
    let database = Arc::new(TestDatabase::empty());
    let (register, firm) = scene(Setup::on_shared(Arc::clone(&database)));
    let (code, said) = erase(&register, &firm.to_string());
    assert_eq!(code, Some(0), "{said}");
    drop(register);
    let restarted = Setup::on_shared(database).start();
    has_forgotten(&restarted, firm);
    // What is recorded later of the firm brings no name back.
    let facts = Facts::scene(restarted.store(), instant(TODAY));
    let periods = Timeline::granted(day("2026-02-01"), None).expect("a timeline");
    facts.certificate(10, firm, periods, Change::Granted, instant(TODAY));
    restarted.catch_up();
    has_forgotten(&restarted, firm);
}

#[test]
fn files_are_taken_from_where_the_service_keeps_them_or_nothing_is_erased() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let person = quaymark_core::id::PersonId::from_bits(1).to_string();
    let output = process::quaymark(register.database())
        .args(["erase", &firm.to_string(), "--reason", "other"])
        .args(["--asked-by", &person, "--approved-by", &person])
        .args([
            "--with-documents",
            "--documents-s3",
            "https://s3.example/quaymark",
        ])
        .output();
    let output = output.expect("the command starts");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("belong together"), "{said}");
}

#[test]
fn nobody_erases_alone() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let registrar = organisation(&register, OrganisationKind::Registrar, "registrar", None);
    let reviewer = registrar.person(Role::Reviewer).id.to_string();
    let output = std::process::Command::new(process::binary())
        .args(["erase", &firm.to_string(), "--reason", "other"])
        .args(["--asked-by", &reviewer, "--approved-by", &reviewer])
        .args(["--database", &register.database().url()])
        .output();
    let output = output.expect("the command starts");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("two different people"), "{said}");
    register.catch_up();
    let published = register.anonymous().provider(&firm.to_string());
    assert_eq!(published.expect("it is there").document.name, NAME);
}
