//! Files as clients send them.

use quaymark_core::account::{OrganisationKind, Role};
use serde_json::{Value, json};

use crate::callers::SignedIn;
use crate::facts::{Facts, day, instant};
use crate::http::{Request, Response};
use crate::people::{organisation, sign_in};
use crate::register::{Register, Setup};

const BOUNDARY: &str = "----quaymark-scene";

/// A form with a file, after its other fields, as browsers post it.
pub fn form_with_file(target: &str, fields: &[(&str, &str)], name: &str, file: &[u8]) -> Request {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"document\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    Request::new("POST", target)
        .header(
            "content-type",
            &format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .header("sec-fetch-site", "same-origin")
        .body(&body)
}

/// Hands a document in over the API, as a form.
pub fn hand_in(by: &SignedIn, submission: &str, key: &str, name: &str, file: &[u8]) -> Response {
    let target = format!("/v1/submissions/{submission}/documents");
    by.send(form_with_file(&target, &[], name, file).header("idempotency-key", key))
}

/// A register, somebody who signs for a firm, and a draft that waits for documents.
pub fn begun_draft(setup: Setup) -> (Register, SignedIn, String) {
    let now = instant("2026-11-23T12:00:00Z");
    let register = setup.at(now).start();
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    register.catch_up();
    let whom = firm.to_string();
    let people = organisation(&register, OrganisationKind::Provider, "firm", Some(&whom));
    let ann = sign_in(&register, &people, Role::Signatory);
    let body = json!({"kind": "certification", "payload": {}}).to_string();
    let begun = ann.send(
        Request::new("POST", "/v1/submissions")
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", "draft")
            .header("content-type", "application/json")
            .body(body.as_bytes()),
    );
    assert_eq!(begun.status, 201, "{}", begun.text());
    let id = begun.json::<Value>()["id"]
        .as_str()
        .expect("a number")
        .to_owned();
    (register, ann, id)
}
