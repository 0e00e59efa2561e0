//! What is erased with its documents goes from the store, too.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::AttestorId;
use quaymark_server::clock::Clock;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::erasing::{Two, carry_out};
use quaymark_tests::people::{Organisation, organisation, sign_in};
use quaymark_tests::register::{Register, Setup};
use quaymark_tests::upload::{begun_draft, hand_in};
use serde_json::{Value, json};

use crate::files::pdf;
use crate::store::Store;

/// Does one act on a submission as it stands.
fn done(by: &SignedIn, method: &str, target: &str, id: &str, body: &Value) -> Value {
    let held: Value = by.get(&format!("/v1/submissions/{id}")).json();
    let key = target.replace('/', "-");
    let seen = held["version"].to_string();
    let answer = by.ask(method, target, (&key, &seen), body);
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

/// Everybody who makes a certificate public does so; its number.
fn publish(register: &Register, registrar: &Organisation, ann: &SignedIn, id: &str) -> String {
    let body = AttestorId::from_bits(2).to_string();
    let kind = OrganisationKind::CertificationBody;
    let bodies = organisation(register, kind, "body", Some(&body));
    let (bea, cas) = (
        sign_in(register, &bodies, Role::Signatory),
        sign_in(register, registrar, Role::Reviewer),
    );
    let payload = json!({"payload": {
        "standard": "ISO 18788:2015", "issuer": "Scene Certification", "number": "VANISH-1",
        "valid_from": "2026-10-01", "valid_until": "2029-09-30",
        "accreditation_body": "RvA", "accreditation_number": "C-1"}});
    let of = |act: &str| format!("/v1/submissions/{id}{act}");
    done(ann, "PUT", &of(""), id, &payload);
    done(ann, "POST", &of("/submit"), id, &Value::Null);
    done(&bea, "POST", &of("/attest"), id, &json!({}));
    let published = done(&cas, "POST", &of("/review"), id, &Value::Null);
    assert_eq!(published["state"], "published");
    let record = published["record"].as_str();
    record.expect("the number of the record").to_owned()
}

#[test]
fn an_erasure_with_documents_takes_the_objects_and_says_which_were_not_there() {
    let store = Store::start();
    let place = store.place();
    let setup = Setup::on(TestDatabase::empty());
    let (register, ann, id) = begun_draft(setup.with(|config| {
        config.documents.store = Some(place);
    }));
    for (number, ending) in [("1", ""), ("2", "\n")] {
        let file = [pdf(), ending.as_bytes().to_vec()].concat();
        let name = format!("certificate-{number}.pdf");
        let handed = hand_in(&ann, &id, number, &name, &file);
        assert_eq!(handed.status, 201, "{}", handed.text());
    }
    let two = Two::of(&register, "registrar");
    let record = publish(&register, &two.registrar, &ann, &id);
    // The command goes by the clock of the system.
    register.clock().set(Clock::System.now());
    let later = Two::of(&register, "later");
    let erasure = later.approve(&record, true);
    let lost = store.objects().remove(0);
    std::fs::remove_file(&lost).expect("taken away");
    let secret = register.database().data_dir().join("secret");
    std::fs::write(&secret, &store.place().secret).expect("written");
    let options = [
        "--documents-s3",
        &format!("{}/{}", store.place().endpoint, store.place().bucket),
        "--documents-s3-key",
        &store.place().key,
        "--documents-s3-secret-file",
        secret.to_str().expect("a path"),
        "--documents-s3-region",
        &store.place().region,
    ];
    let (code, said) = carry_out(&register, &erasure, &options);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("1 document and 1 file erased"), "{said}");
    assert!(
        said.contains("these files were not where documents lie"),
        "{said}"
    );
    assert!(store.objects().is_empty(), "{said}");
}
