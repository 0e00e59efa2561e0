//! The example of `docs/LOG.md`: made here, and compared with what lies there.

use std::fs;
use std::path::Path;

use quaymark_core::receipt::{pack, verify};

use crate::log::policy_text;
use crate::scene::{PROVIDER, receipt, register, statement};

/// Compares a file of `docs` with what was made, and leaves the latter in the target folder.
fn assert_documented(name: &str, made: &str) {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&kept, made).expect("the target folder takes files");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(name);
    let stated = fs::read_to_string(path).unwrap_or_default();
    assert!(stated == made, "docs/{name} should be {}", kept.display());
}

#[test]
fn the_example_of_the_document_is_made_and_verifies() {
    let mut log = register();
    let earlier = log.size();
    let stated = statement(&log, earlier, PROVIDER);
    log.fill(3);
    let size = log.close();
    let receipt = receipt(&log, &stated, size);
    let file = serde_json::to_string_pretty(&receipt).expect("JSON") + "\n";
    let policy = policy_text();
    let parsed = policy.parse().expect("a policy");
    assert!(verify(file.as_bytes(), &parsed).is_ok());
    assert_documented("example-policy.txt", &policy);
    assert_documented("example-receipt.json", &file);
}

#[test]
fn a_receipt_from_before_statements_named_their_rules_verifies() {
    let file = include_bytes!("by-first-rules.json");
    let policy = policy_text().parse().expect("a policy");
    let report = verify(file, &policy).expect("it holds as it did");
    assert_eq!(report.statement.rules, 1);
}

#[test]
fn the_dictionary_of_the_document_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/LOG.md");
    let document = fs::read_to_string(path).expect("docs/LOG.md");
    let dictionary = str::from_utf8(pack::DICTIONARY).expect("UTF-8");
    assert!(document.contains(&format!("```text\n{dictionary}\n```")));
}
