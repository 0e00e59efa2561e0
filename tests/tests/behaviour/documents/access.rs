//! Who may read a document: the parties that decide, and nobody by its hash.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_server::config::Scanning;
use quaymark_tests::people::{organisation, sign_in};
use serde_json::Value;

use super::files::pdf;
use super::{ask, audited, done, draft, handed_in, refusal, refused, scene, word};

#[test]
fn whoever_decides_reads_and_everybody_else_finds_nothing() {
    let scene = scene(Scanning::Unscanned);
    let id = draft(&scene.ann, "N1");
    let shown = handed_in(&scene.ann, &id, "a.pdf", &pdf());
    let address = format!("/v1/documents/{}", word(&shown, "id"));
    let list = format!("/v1/submissions/{id}/documents");
    for by in [&scene.bea, &scene.cas, &scene.dee, &scene.eve] {
        assert_eq!(
            refusal(&by.get(&address)),
            refused(404, "unknown_document"),
            "a draft"
        );
        assert_eq!(
            refusal(&by.get(&list)),
            refused(404, "unknown_submission"),
            "a draft"
        );
    }
    assert_eq!(audited(&scene.register, "read_document"), 0);
    done(&scene.ann, &id, "submit", &Value::Null);
    let readers = [&scene.ann, &scene.bea, &scene.cas, &scene.dee];
    for (place, by) in readers.into_iter().enumerate() {
        assert_eq!(by.get(&address).body, pdf());
        assert_eq!(by.get(&list).status, 200);
        assert_eq!(audited(&scene.register, "read_document"), place + 1);
    }
    let register = &scene.register;
    let port = organisation(register, OrganisationKind::Port, "port", Some("NLRTM"));
    let strangers = [scene.eve.clone(), sign_in(register, &port, Role::Signatory)];
    for by in &strangers {
        assert_eq!(refusal(&by.get(&address)), refused(404, "unknown_document"));
        assert_eq!(refusal(&by.get(&list)), refused(404, "unknown_submission"));
        let hash = by.get(&format!("/v1/documents/{}", word(&shown, "sha256")));
        assert_eq!(refusal(&hash), refused(400, "malformed_identifier"));
        let deleted = ask(by, "DELETE", &address, "2", &Value::Null);
        assert_eq!(refusal(&deleted), refused(404, "unknown_document"));
    }
    let anyone = scene.register.anonymous();
    assert_eq!(
        refusal(&anyone.get(&address)),
        refused(401, "sign_in_required")
    );
    assert_eq!(audited(&scene.register, "read_document"), 4);
    // A reader is no author.
    let removed = ask(&scene.bea, "DELETE", &address, "3", &Value::Null);
    assert_eq!(refusal(&removed), refused(403, "not_yours"));
}

#[test]
fn the_same_file_handed_in_by_another_opens_nothing() {
    let scene = scene(Scanning::Unscanned);
    let ours = draft(&scene.ann, "N1");
    let shown = handed_in(&scene.ann, &ours, "a.pdf", &pdf());
    let theirs = draft(&scene.eve, "N2");
    let copy = handed_in(&scene.eve, &theirs, "copy.pdf", &pdf());
    assert_eq!(copy["sha256"], shown["sha256"]);
    let address = |document: &Value| format!("/v1/documents/{}", word(document, "id"));
    assert_eq!(scene.eve.get(&address(&copy)).status, 200);
    assert_eq!(scene.eve.get(&address(&shown)).status, 404);
    // Removing theirs leaves ours.
    let removed = ask(&scene.eve, "DELETE", &address(&copy), "2", &Value::Null);
    assert_eq!(removed.status, 200, "{}", removed.text());
    assert_eq!(scene.ann.get(&address(&shown)).body, pdf());
}
