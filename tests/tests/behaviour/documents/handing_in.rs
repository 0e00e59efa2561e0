//! Handing documents in: once, twice, by two at once, too many, too large, and taking them away.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use quaymark_core::account::Role;
use quaymark_server::config::Scanning;
use quaymark_tests::http::Request;
use quaymark_tests::people::sign_in;
use quaymark_tests::upload::{form_with_file, hand_in};
use serde_json::{Value, json};

use super::files::{pdf, pdf_with, png_of};
use super::{
    Scene, act, ask, audited, documents, done, draft, files_laid, handed_in, refusal, refused,
    scene, submission, word,
};

fn open_scene() -> Scene {
    scene(Scanning::Unscanned)
}

#[test]
fn a_document_is_known_by_its_content_and_kept_with_its_submission() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    let shown = handed_in(&scene.ann, &id, "../../certificate.exe", &pdf());
    assert_eq!(shown["file_name"], "certificate.exe");
    assert_eq!(shown["media_type"], "application/pdf");
    assert_eq!(shown["bytes"], pdf().len());
    assert_eq!(shown["scan"], "unscanned");
    assert_eq!(word(&shown, "sha256").len(), 64);
    assert_eq!(documents(&scene.ann, &id), std::slice::from_ref(&shown));
    let file = scene
        .ann
        .get(&format!("/v1/documents/{}", word(&shown, "id")));
    assert_eq!((file.status, &file.body), (200, &pdf()));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(file.header(name), Some(value), "{name}");
    }
    let disposition = file.header("content-disposition").expect("an attachment");
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    assert!(disposition.contains("certificate.exe.pdf"), "{disposition}");
    let steps = submission(&scene.ann, &id)["steps"].to_string();
    assert!(steps.contains("document_added"), "{steps}");
    let rows = scene.register.store().read(|tx| tx.audit_from(0, 1_000));
    let rows = rows.expect("rows");
    let row = rows
        .iter()
        .find(|row| row.action == "add_document")
        .expect("a row");
    let after = row.after_json.as_deref().unwrap_or_default();
    assert!(after.contains(&word(&shown, "sha256")), "{after}");
}

#[test]
fn a_file_can_be_the_whole_body() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    let send = |name: &str, media_type: &str| {
        let target = format!("/v1/submissions/{id}/documents?file_name={name}");
        let request = Request::new("POST", &target)
            .header("idempotency-key", name)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", media_type)
            .body(&png_of(10, 10));
        scene.ann.send(request)
    };
    let taken = send("scan.png", "application/pdf");
    assert_eq!(taken.status, 201, "{}", taken.text());
    let shown: Value = taken.json();
    assert_eq!(
        (&shown["file_name"], &shown["media_type"]),
        (&json!("scan.png"), &json!("image/png"))
    );
    let place = format!("/v1/documents/{}", word(&shown, "id"));
    assert_eq!(taken.header("location"), Some(place.as_str()));
    assert_eq!(
        refusal(&send("b.png", "text/html")),
        refused(415, "unsupported_media_type")
    );
}

#[test]
fn the_same_file_twice_is_one_document_and_with_another_submission_another() {
    let scene = open_scene();
    let (one, other) = (draft(&scene.ann, "N1"), draft(&scene.ann, "N2"));
    let first = handed_in(&scene.ann, &one, "a.pdf", &pdf());
    // The same request again, and the same file by another request.
    let repeated = hand_in(&scene.ann, &one, &format!("{one}-a.pdf"), "a.pdf", &pdf());
    assert_eq!(
        (repeated.status, repeated.json::<Value>()),
        (201, first.clone())
    );
    let again = hand_in(&scene.ann, &one, "another-key", "b.pdf", &pdf());
    assert_eq!((again.status, again.json::<Value>()), (200, first.clone()));
    let elsewhere = handed_in(&scene.ann, &other, "a.pdf", &pdf());
    assert_ne!(elsewhere["id"], first["id"]);
    assert_eq!(elsewhere["sha256"], first["sha256"]);
    assert_eq!(files_laid(&scene.register), 1);
    assert_eq!(audited(&scene.register, "add_document"), 2);
    let reused = hand_in(&scene.ann, &one, "another-key", "b.pdf", &png_of(9, 9));
    assert_eq!(refusal(&reused), refused(422, "idempotency_key_reused"));
    let keyless = form_with_file(
        &format!("/v1/submissions/{one}/documents"),
        &[],
        "a.pdf",
        &pdf(),
    );
    assert_eq!(
        refusal(&scene.ann.send(keyless)),
        refused(400, "idempotency_key_required")
    );
}

#[test]
fn two_clients_at_the_same_moment_both_succeed() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    let editor = sign_in(&scene.register, &scene.firm_people, Role::Editor);
    for round in 0..5_u32 {
        let same = pdf_with(&format!("/Lang (r{round})"));
        let answers = thread::scope(|threads| {
            let sent = [&scene.ann, &editor].map(|by| {
                let (id, same) = (&id, &same);
                threads.spawn(move || hand_in(by, id, &format!("same-{round}"), "a.pdf", same))
            });
            sent.map(|thread| thread.join().expect("an answer"))
        });
        let ids = answers.map(|answer| {
            assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
            word(&answer.json(), "id")
        });
        assert_eq!(ids[0], ids[1], "one document");
    }
    // Two editors with different files: none overwrites the other's.
    thread::scope(|threads| {
        for (by, side) in [(&scene.ann, 20), (&editor, 21)] {
            let id = &id;
            threads.spawn(move || handed_in(by, id, &format!("{side}.png"), &png_of(side, side)));
        }
    });
    assert_eq!(documents(&scene.ann, &id).len(), 7);
    assert_eq!(files_laid(&scene.register), 7);
}

#[test]
fn a_submission_has_ten_documents_at_most() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    for side in 1..=10 {
        handed_in(&scene.ann, &id, &format!("{side}.png"), &png_of(side, 1));
    }
    let refused_one = hand_in(&scene.ann, &id, "eleventh", "11.png", &png_of(11, 1));
    assert_eq!(refusal(&refused_one), refused(409, "too_many_documents"));
    let first = word(&documents(&scene.ann, &id)[0], "id");
    let seen = submission(&scene.ann, &id)["version"].to_string();
    let removed = ask(
        &scene.ann,
        "DELETE",
        &format!("/v1/documents/{first}"),
        &seen,
        &Value::Null,
    );
    assert_eq!(removed.status, 200, "{}", removed.text());
    handed_in(&scene.ann, &id, "11.png", &png_of(11, 1));
}

#[test]
fn a_claim_of_two_gigabytes_is_not_waited_for() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    let request = Request::new("POST", &format!("/v1/submissions/{id}/documents"))
        .header("idempotency-key", "claim")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/pdf")
        .header("content-length", "2147483648")
        .body(b"%PDF-1.7");
    let answer = scene.ann.send(request);
    assert_eq!(refusal(&answer), refused(413, "body_too_large"));
    let problem: Value = answer.json();
    assert_eq!(problem["found"], "2147483648 bytes");
    assert_eq!(files_laid(&scene.register), 0);
}

#[test]
fn a_body_that_never_ends_is_refused_at_the_limit() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    // Without a length stated, in chunks of a mebibyte, for ever.
    let mut line = TcpStream::connect(scene.register.address()).expect("it listens");
    let session = scene.ann.token();
    let head = format!(
        "POST /v1/submissions/{id}/documents HTTP/1.1\r\nhost: register.example\r\n\
         cookie: __Host-quaymark={session}\r\nsec-fetch-site: same-origin\r\nidempotency-key: endless\r\n\
         content-type: application/pdf\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    line.write_all(head.as_bytes()).expect("sent");
    let chunk = [&b"100000\r\n"[..], &vec![b'x'; 1 << 20], b"\r\n"].concat();
    for _ in 0..40 {
        if line.write_all(&chunk).is_err() {
            break;
        }
    }
    // It is answered although the body goes on.
    let mut answer = [0; 12];
    line.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_eq!(
        (
            documents(&scene.ann, &id).len(),
            files_laid(&scene.register)
        ),
        (0, 0)
    );
    // One byte too many, and just as much as there may be.
    let most = quaymark_server::documents::MAX_FILE_BYTES;
    let file_of = |bytes: usize| {
        let around =
            super::files::pdf_of_objects(b"4 0 obj << >> stream\n\nendstream endobj ").len();
        let data = vec![0xff; bytes - around];
        let stream = [
            &b"4 0 obj << >> stream\n"[..],
            &data,
            b"\nendstream endobj ",
        ]
        .concat();
        super::files::pdf_of_objects(&stream)
    };
    let more = hand_in(&scene.ann, &id, "more", "a.pdf", &file_of(most + 1));
    assert_eq!(refusal(&more), refused(413, "body_too_large"));
    let largest = hand_in(&scene.ann, &id, "largest", "a.pdf", &file_of(most));
    assert_eq!(largest.status, 201, "{}", largest.text());
}

#[test]
fn odd_forms_are_refused_and_leave_nothing() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    let target = format!("/v1/submissions/{id}/documents");
    let send = |request: Request, key: &str| scene.ann.send(request.header("idempotency-key", key));
    let extra = form_with_file(&target, &[("colour", "red")], "a.pdf", &pdf());
    assert_eq!(
        refusal(&send(extra, "1")),
        refused(400, "unknown_parameter")
    );
    let cut = form_with_file(&target, &[], "a.pdf", &pdf()).body(b"------quaymark-scene\r\n");
    assert_eq!(refusal(&send(cut, "2")), refused(400, "bad_request"));
    let none = form_with_file(&target, &[], "a.pdf", &pdf()).body(b"------quaymark-scene--\r\n");
    assert_eq!(refusal(&send(none, "3")), refused(400, "missing_parameter"));
    assert_eq!(files_laid(&scene.register), 0);
}

#[test]
fn a_document_more_or_less_voids_what_was_approved() {
    let scene = open_scene();
    let id = draft(&scene.ann, "N1");
    handed_in(&scene.ann, &id, "a.pdf", &pdf());
    done(&scene.ann, &id, "submit", &Value::Null);
    let attested = done(&scene.bea, &id, "attest", &json!({}));
    assert_eq!(attested["approvals"].as_array().map(Vec::len), Some(1));
    let editor = sign_in(&scene.register, &scene.firm_people, Role::Editor);
    let unsigned = hand_in(&editor, &id, "e", "b.png", &png_of(1, 1));
    assert_eq!(refusal(&unsigned), refused(403, "not_yours"));
    let second = handed_in(&scene.ann, &id, "b.png", &png_of(1, 1));
    let now = submission(&scene.ann, &id);
    assert_eq!(
        (&now["state"], &now["approvals"]),
        (&json!("submitted"), &json!([]))
    );
    // The reviewer saw another version.
    let seen = attested["version"].to_string();
    let stale = ask(
        &scene.cas,
        "POST",
        &format!("/v1/submissions/{id}/review"),
        &seen,
        &Value::Null,
    );
    assert_eq!(refusal(&stale), refused(412, "version_conflict"));
    let target = format!("/v1/documents/{}", word(&second, "id"));
    let seen = now["version"].to_string();
    let fixed = ask(&scene.ann, "DELETE", &target, &seen, &Value::Null);
    assert_eq!(refusal(&fixed), refused(409, "wrong_state"));
    done(&scene.bea, &id, "attest", &json!({}));
    done(
        &scene.cas,
        &id,
        "question",
        &json!({"question": "Which is it?"}),
    );
    let asked = submission(&scene.ann, &id);
    let blind = ask(&scene.ann, "DELETE", &target, "", &Value::Null);
    assert_eq!(refusal(&blind), refused(428, "if_match_required"));
    let seen = asked["version"].to_string();
    let removed = ask(&scene.ann, "DELETE", &target, &seen, &Value::Null);
    assert_eq!(removed.status, 200, "{}", removed.text());
    let left: Value = removed.json();
    assert_eq!(
        (&left["state"], &left["approvals"]),
        (&json!("questioned"), &json!([]))
    );
    assert_eq!(documents(&scene.bea, &id).len(), 1);
    let gone = ask(
        &scene.ann,
        "DELETE",
        &target,
        &left["version"].to_string(),
        &Value::Null,
    );
    assert_eq!(refusal(&gone), refused(404, "unknown_document"));
    done(&scene.ann, &id, "answer", &json!({"answer": "The first."}));
    done(&scene.bea, &id, "attest", &json!({}));
    let published = done(&scene.cas, &id, "review", &Value::Null);
    assert_eq!(published["state"], "published");
    let late = act(&scene.ann, &id, "withdraw", &Value::Null);
    assert_eq!(late.status, 409);
    let late = hand_in(&scene.ann, &id, "late", "c.png", &png_of(3, 3));
    assert_eq!(refusal(&late), refused(409, "wrong_state"));
}
