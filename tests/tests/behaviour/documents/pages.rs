//! Documents on the desks' pages, as browsers without scripts use them.

use quaymark_server::config::Scanning;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::http::Response;
use quaymark_tests::upload::form_with_file;
use serde_json::Value;

use super::files::{pdf, png_of};
use super::{documents, done, draft, refusal, refused, scene, submission, word};

fn post_file(by: &SignedIn, id: &str, token: &str, name: &str, file: &[u8]) -> Response {
    let target = format!("/desk/submissions/{id}/documents");
    let fields = [("form_token", token)];
    let request = form_with_file(&target, &fields, name, file);
    by.send(request.header("accept", "text/html,*/*;q=0.8"))
}

#[test]
fn a_document_is_added_seen_and_removed_by_forms() {
    let scene = scene(Scanning::Unscanned);
    let id = draft(&scene.ann, "N1");
    let address = format!("/desk/submissions/{id}");
    let token = scene.ann.form_token();
    let empty = scene.ann.page(&address).text();
    assert!(empty.contains("enctype=\"multipart/form-data\""), "{empty}");
    assert!(empty.contains("does not look for viruses"), "{empty}");
    let added = post_file(&scene.ann, &id, &token, "zertifikat \u{e4}.pdf", &pdf());
    assert_eq!(
        (added.status, added.header("location")),
        (303, Some(address.as_str()))
    );
    let shown = documents(&scene.ann, &id);
    let (number, hash) = (word(&shown[0], "id"), word(&shown[0], "sha256"));
    let page = scene.ann.page(&address).text();
    for words in [
        "zertifikat \u{e4}.pdf",
        &hash,
        "Not scanned",
        "Remove",
        "Document added",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let file = scene.ann.page(&format!("/desk/documents/{number}"));
    assert_eq!(file.body, pdf());
    let disposition = file.header("content-disposition").expect("an attachment");
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert!(
        disposition.contains("filename*=UTF-8''zertifikat%20%C3%A4.pdf"),
        "{disposition}"
    );
    let version = submission(&scene.ann, &id)["version"].to_string();
    let target = format!("/desk/documents/{number}/remove");
    let stale = scene.ann.post_form(&target, &[("version", "1")]);
    assert_eq!(stale.status, 422);
    let removed = scene.ann.post_form(&target, &[("version", &version)]);
    assert_eq!(removed.status, 303, "{}", removed.text());
    assert!(documents(&scene.ann, &id).is_empty());
}

#[test]
fn a_file_that_is_refused_is_told_beside_its_field() {
    let scene = scene(Scanning::Unscanned);
    let id = draft(&scene.ann, "N1");
    let token = scene.ann.form_token();
    for (name, file, words) in [
        ("", Vec::new(), "Choose a file first"),
        (
            "a.svg",
            b"<svg><script/></svg>".to_vec(),
            "not a PDF, PNG or JPEG",
        ),
        ("a.pdf", vec![0; 21 * 1024 * 1024], "too large"),
    ] {
        let answer = post_file(&scene.ann, &id, &token, name, &file);
        assert_eq!(answer.status, 422, "{name}: {}", answer.text());
        let html = answer.text();
        assert!(
            html.contains("href=\"#document\"") && html.contains(words),
            "{html}"
        );
    }
}

#[test]
fn a_form_without_its_token_or_from_elsewhere_is_refused_before_its_file_is_read() {
    let scene = scene(Scanning::Unscanned);
    let id = draft(&scene.ann, "N1");
    let target = format!("/desk/submissions/{id}/documents");
    let none = scene
        .ann
        .send(form_with_file(&target, &[], "a.pdf", &pdf()));
    assert_eq!(refusal(&none), refused(400, "form_outdated"));
    let fields = [("form_token", "another")];
    let wrong = scene
        .ann
        .send(form_with_file(&target, &fields, "a.pdf", &pdf()));
    assert_eq!(refusal(&wrong), refused(400, "form_outdated"));
    assert!(documents(&scene.ann, &id).is_empty());
    let theirs = post_file(&scene.eve, &id, &scene.eve.form_token(), "a.pdf", &pdf());
    assert_eq!(theirs.status, 404);
}

#[test]
fn those_who_decide_see_documents_beside_the_fields_and_why_they_have_to_wait() {
    let scene = scene(Scanning::Waiting);
    let id = draft(&scene.ann, "N1");
    post_file(
        &scene.ann,
        &id,
        &scene.ann.form_token(),
        "b.png",
        &png_of(4, 4),
    );
    done(&scene.ann, &id, "submit", &Value::Null);
    let address = format!("/desk/submissions/{id}");
    for by in [&scene.bea, &scene.cas] {
        let page = by.page(&address).text();
        for words in [
            "class=\"beside\"",
            "b.png",
            "Nobody can approve this yet",
            "has no virus scanner yet",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Download"), "{page}");
    }
    let page = scene.bea.page(&address).text();
    assert!(!page.contains("/attest\""), "{page}");
    let own = scene.ann.page(&address).text();
    assert!(own.contains("Download"), "{own}");
}
