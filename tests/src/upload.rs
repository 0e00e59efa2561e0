//! Files as clients send them.

use crate::callers::SignedIn;
use crate::http::{Request, Response};

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
