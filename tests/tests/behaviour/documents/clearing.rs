//! Clearing away: what came to nothing long ago, what nothing names, and what uploads left behind.

use std::fs::{self, File};
use std::time::{Duration, UNIX_EPOCH};

use quaymark_core::time::Instant;
use quaymark_server::config::Scanning;
use quaymark_server::store::{NewJob, StoreError};
use quaymark_tests::register::Register;
use serde_json::{Value, json};

use super::files::{pdf, png_of};
use super::{audited, documents, done, draft, files_laid, handed_in, run, scene, word};

const DAY_MS: i64 = 24 * 3_600_000;

fn clear(register: &Register) {
    let now = register.clock().now();
    let job = NewJob {
        kind: "clear_documents",
        payload: "{}".to_owned(),
        dedup_key: None,
        run_at: now,
    };
    let queued = register.store().write(now, |tx| tx.queue_job(&job));
    let queued: Result<_, StoreError> = queued;
    assert!(queued.expect("written").is_some());
    run(register);
}

fn set_time(path: &std::path::Path, at: Instant) {
    let since = Duration::from_millis(u64::try_from(at.as_ms()).expect("after 1970"));
    let file = File::options().write(true).open(path).expect("it is there");
    file.set_modified(UNIX_EPOCH + since).expect("it is ours");
}

/// Makes every file look as if it had been put down at an instant.
fn set_times(register: &Register, at: Instant) {
    let folder = register.database().data_dir().join("documents");
    for shelf in fs::read_dir(folder).expect("files") {
        for file in fs::read_dir(shelf.expect("a folder").path()).expect("a folder") {
            set_time(&file.expect("a file").path(), at);
        }
    }
}

#[test]
fn documents_of_what_came_to_nothing_go_after_ninety_days() {
    let scene = scene(Scanning::Unscanned);
    let register = &scene.register;
    let (kept, gone) = (draft(&scene.ann, "N1"), draft(&scene.ann, "N2"));
    handed_in(&scene.ann, &kept, "a.pdf", &pdf());
    handed_in(&scene.ann, &gone, "a.pdf", &pdf());
    handed_in(&scene.ann, &gone, "b.png", &png_of(3, 3));
    done(&scene.ann, &gone, "submit", &Value::Null);
    done(
        &scene.cas,
        &gone,
        "reject",
        &json!({"reason": "Illegible."}),
    );
    let ended = register.clock().now();
    set_times(register, ended);
    register.clock().set(ended.plus_ms(90 * DAY_MS));
    clear(register);
    assert_eq!(
        (files_laid(register), audited(register, "clear_documents")),
        (2, 0)
    );
    register.clock().set(ended.plus_ms(90 * DAY_MS + 1));
    clear(register);
    // The file that another submission has too stays.
    assert_eq!(files_laid(register), 1);
    assert_eq!(audited(register, "clear_documents"), 1);
    assert_eq!(audited(register, "clear_file"), 1);
    let ann = quaymark_tests::people::sign_in(
        register,
        &scene.firm_people,
        quaymark_core::account::Role::Signatory,
    );
    assert!(documents(&ann, &gone).is_empty());
    let left = documents(&ann, &kept);
    assert_eq!(
        ann.get(&format!("/v1/documents/{}", word(&left[0], "id")))
            .body,
        pdf()
    );
    clear(register);
    assert_eq!(audited(register, "clear_documents"), 1, "once");
}

#[test]
fn what_uploads_left_behind_is_swept_after_an_hour() {
    let scene = scene(Scanning::Unscanned);
    let register = &scene.register;
    let id = draft(&scene.ann, "N1");
    handed_in(&scene.ann, &id, "a.pdf", &pdf());
    let shelf = register.database().data_dir().join("documents/ab");
    fs::create_dir_all(&shelf).expect("a folder");
    // A part of a process that was killed, and a whole file that was never named.
    let part = shelf.join(format!("ab{}.{:016x}.part", "c".repeat(62), 7));
    let unnamed = shelf.join("c".repeat(62));
    for path in [&part, &unnamed] {
        fs::write(path, b"left behind").expect("written");
    }
    let now = register.clock().now();
    set_times(register, now.plus_ms(-3_600_000));
    clear(register);
    assert_eq!(files_laid(register), 3, "an upload may still be at it");
    set_times(register, now.plus_ms(-3_600_001));
    clear(register);
    assert!(!part.exists() && !unnamed.exists());
    assert_eq!(files_laid(register), 1);
    assert_eq!(documents(&scene.ann, &id).len(), 1);
}

#[test]
fn a_file_that_was_cleared_away_can_be_handed_in_again() {
    let scene = scene(Scanning::Unscanned);
    let register = &scene.register;
    let id = draft(&scene.ann, "N1");
    let first = handed_in(&scene.ann, &id, "a.pdf", &pdf());
    let address = format!("/v1/documents/{}", word(&first, "id"));
    let removed = super::ask(&scene.ann, "DELETE", &address, "2", &Value::Null);
    assert_eq!(removed.status, 200, "{}", removed.text());
    set_times(register, register.clock().now().plus_ms(-DAY_MS));
    clear(register);
    assert_eq!(files_laid(register), 0);
    let again = handed_in(&scene.ann, &id, "again.pdf", &pdf());
    assert_eq!(again["file_name"], "again.pdf");
    let address = format!("/v1/documents/{}", word(&again, "id"));
    assert_eq!(scene.ann.get(&address).body, pdf());
}
