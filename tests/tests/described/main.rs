//! The interface is as its description says: a program that reads the description alone asks everything it
//! can think of, as two of the people of the demonstration, and every answer must be a described one.
//!
//! Needs schemathesis; `cargo xtask test` installs it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_server::store::StoreError;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::people::{SecondFactor, sign_in_as};
use quaymark_tests::register::Register;
use quaymark_tests::{sources, wait};

/// What every answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance";
/// How long the first checkpoint may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Requests for each address, of each sort, at most.
const EXAMPLES: &str = "4";

fn schemathesis() -> PathBuf {
    let asked_for = std::env::var_os("QUAYMARK_TEST_SCHEMATHESIS").map(PathBuf::from);
    asked_for.unwrap_or_else(|| PathBuf::from("schemathesis"))
}

fn somebody(register: &Register, kind: OrganisationKind, role: Role) -> SignedIn {
    let found = register.store().read::<_, StoreError>(|tx| {
        let organisations = tx.organisations()?;
        let organisation = organisations.iter().find(|one| one.kind == kind);
        let organisation = organisation.expect("the demonstration has one").id;
        let members = tx.members_of(organisation)?;
        let member = members.iter().find(|one| one.membership.role == role);
        Ok((
            member.expect("of every role").membership.person,
            organisation,
        ))
    });
    let (person, organisation) = found.expect("the store reads");
    sign_in_as(register, person, Some(organisation), SecondFactor::Shown)
}

/// Asks everything as somebody; what was answered otherwise than described.
fn asked_as(kind: OrganisationKind, role: Role) -> Result<(), String> {
    let register = Register::demonstration_setup().publishing().start();
    // Before the log's first checkpoint there is nothing to prove an answer by.
    wait::until("the first checkpoint", PATIENCE, || {
        let answer = register.anonymous().get("/log/checkpoint");
        (answer.status == 200).then_some(())
    });
    let who = somebody(&register, kind, role);
    let hooks = sources::root().join("tests/tests/described/hooks.py");
    let output = Command::new(schemathesis())
        .env("SCHEMATHESIS_HOOKS", hooks)
        .current_dir(register.database().data_dir())
        .args(["run", &format!("{}/openapi.json", register.site())])
        .args(["--checks", CHECKS, "--max-examples", EXAMPLES])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--seed", "1", "--continue-on-failure", "--no-color"])
        .args(["--request-timeout", "20"])
        .args(["-H", &format!("Cookie: quaymark={}", who.token())])
        .args(["-H", &format!("Origin: {}", register.site())])
        .output()
        .expect("schemathesis starts; `cargo xtask test` installs it");
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    Err(format!("as {role} of {kind}:\n{said}"))
}

#[test]
fn every_answer_to_a_signatory_of_a_firm_is_a_described_one() {
    let asked = asked_as(OrganisationKind::Provider, Role::Signatory);
    assert!(asked.is_ok(), "{}", asked.unwrap_err());
}

#[test]
fn every_answer_to_a_reviewer_of_the_registrar_is_a_described_one() {
    let asked = asked_as(OrganisationKind::Registrar, Role::Reviewer);
    assert!(asked.is_ok(), "{}", asked.unwrap_err());
}
