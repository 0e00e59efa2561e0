//! Documents that come with submissions: handing in, who may read, the scanner, clearing away.

mod access;
mod clearing;
#[path = "../../../../server/tests/documents/files.rs"]
pub mod files;
mod handing_in;
mod hostile;
mod pages;
mod processes;
#[path = "../../../../server/tests/documents/samples.rs"]
mod samples;
mod scanner;
mod scanning;

use std::sync::Arc;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_server::config::Scanning;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::http::Response;
use quaymark_tests::people::{Organisation, organisation, sign_in};
use quaymark_tests::register::{Register, Setup};
use quaymark_tests::upload::hand_in;
use serde_json::{Value, json};

/// A firm, its certification body, the registrar, an auditor and another firm.
struct Scene {
    register: Register,
    firm_people: Organisation,
    /// Signs for the firm.
    ann: SignedIn,
    /// Signs for the certification body.
    bea: SignedIn,
    /// Reviews for the registrar.
    cas: SignedIn,
    /// Audits.
    dee: SignedIn,
    /// Signs for another firm.
    eve: SignedIn,
}

fn scene(scanning: Scanning) -> Scene {
    let now = instant("2026-11-23T12:00:00Z");
    let setup = Setup::on(TestDatabase::empty()).at(now);
    people_of(
        setup
            .with(|config| config.documents.scanning = scanning)
            .start(),
    )
}

/// A database with somebody's session and draft in it, by the system's clock, for other processes.
fn begin() -> (Arc<TestDatabase>, String, String) {
    let database = Arc::new(TestDatabase::empty());
    let scene = people_of(
        Setup::on_shared(Arc::clone(&database))
            .for_browsers()
            .start(),
    );
    let id = draft(&scene.ann, "N1");
    (database, scene.ann.token().to_owned(), id)
}

fn people_of(register: Register) -> Scene {
    let now = register.clock().now();
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    let other = facts.provider(71, "Kaaiwacht N.V.", day("2026-01-01"), now);
    register.catch_up();
    let named = |kind, name: &str, whom: Option<&str>| organisation(&register, kind, name, whom);
    let speaks = |firm: ProviderId| firm.to_string();
    let body = AttestorId::from_bits(2).to_string();
    let firm_people = named(OrganisationKind::Provider, "firm", Some(&speaks(firm)));
    let others = named(OrganisationKind::Provider, "other", Some(&speaks(other)));
    let bodies = named(OrganisationKind::CertificationBody, "body", Some(&body));
    let registrar = named(OrganisationKind::Registrar, "registrar", None);
    let auditors = named(OrganisationKind::Auditor, "auditor", None);
    Scene {
        ann: sign_in(&register, &firm_people, Role::Signatory),
        bea: sign_in(&register, &bodies, Role::Signatory),
        cas: sign_in(&register, &registrar, Role::Reviewer),
        dee: sign_in(&register, &auditors, Role::Viewer),
        eve: sign_in(&register, &others, Role::Signatory),
        firm_people,
        register,
    }
}

fn ask(by: &SignedIn, method: &str, target: &str, seen: &str, body: &Value) -> Response {
    let key = format!("{method}{target}{seen}").replace(['/', ' '], "-");
    by.ask(method, target, (&key, seen), body)
}

/// A certificate's draft; its number.
fn draft(by: &SignedIn, number: &str) -> String {
    let body = json!({"kind": "certification", "payload": {
        "standard": "ISO 18788:2015", "issuer": "Scene Certification", "number": number,
        "valid_from": "2026-10-01", "valid_until": "2029-09-30",
        "accreditation_body": "RvA", "accreditation_number": "C-1"}});
    let answer = by.ask("POST", "/v1/submissions", (number, ""), &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    word(&answer.json(), "id")
}

fn word(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// Hands a document in and expects that it is new.
fn handed_in(by: &SignedIn, submission: &str, name: &str, file: &[u8]) -> Value {
    let answer = hand_in(by, submission, &format!("{submission}-{name}"), name, file);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn submission(by: &SignedIn, id: &str) -> Value {
    by.get(&format!("/v1/submissions/{id}")).json()
}

/// Does one act on a submission as it stands.
fn act(by: &SignedIn, id: &str, name: &str, body: &Value) -> Response {
    let seen = submission(by, id)["version"].to_string();
    ask(
        by,
        "POST",
        &format!("/v1/submissions/{id}/{name}"),
        &seen,
        body,
    )
}

fn done(by: &SignedIn, id: &str, name: &str, body: &Value) -> Value {
    let answer = act(by, id, name, body);
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    answer.json()
}

fn documents(by: &SignedIn, id: &str) -> Vec<Value> {
    let list: Value = by.get(&format!("/v1/submissions/{id}/documents")).json();
    list["documents"].as_array().cloned().unwrap_or_default()
}

/// The status and the code of a refusal.
fn refusal(answer: &Response) -> (u16, String) {
    let problem: Value = answer.json();
    (answer.status, word(&problem, "code"))
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// What the audit says was done to a target.
fn audited(register: &Register, action: &str) -> usize {
    let rows = register.store().read(|tx| tx.audit_from(0, 10_000));
    let rows = rows.expect("rows");
    rows.iter().filter(|row| row.action == action).count()
}

/// Files in the documents folder.
fn files_laid(register: &Register) -> usize {
    let folder = register.database().data_dir().join("documents");
    let Ok(shelves) = std::fs::read_dir(folder) else {
        return 0;
    };
    let count =
        |shelf: std::fs::DirEntry| std::fs::read_dir(shelf.path()).map_or(0, Iterator::count);
    shelves.map(|shelf| count(shelf.expect("a folder"))).sum()
}

fn run(register: &Register) -> u32 {
    quaymark_server::jobs::run_due(register.app()).expect("jobs run")
}
