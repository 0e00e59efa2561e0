//! Documents and a real clamd: what it finds is removed, and while it is away documents wait.

mod daemon;
#[path = "../../../server/tests/documents/files.rs"]
#[expect(dead_code, reason = "this suite needs few of the files of others")]
mod files;

use quaymark_server::config::Scanning;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::register::{Register, Setup};
use quaymark_tests::upload::{begun_draft, hand_in};
use serde_json::Value;

use daemon::{Daemon, eicar};
use files::{pdf, pdf_of_objects};

/// A register with a scanner, somebody who signs for a firm, and a draft.
fn scene(scanning: Scanning) -> (Register, SignedIn, String) {
    let setup = Setup::on(TestDatabase::empty());
    begun_draft(setup.with(|config| config.documents.scanning = scanning))
}

/// What is known of a submission's documents, after the jobs that are due.
fn scanned(register: &Register, by: &SignedIn, id: &str) -> Vec<String> {
    quaymark_server::jobs::run_due(register.app()).expect("jobs run");
    let list: Value = by.get(&format!("/v1/submissions/{id}/documents")).json();
    let documents = list["documents"].as_array().cloned().unwrap_or_default();
    let words = documents
        .iter()
        .map(|one| one["scan"].as_str().unwrap_or_default().to_owned());
    // What came at the same moment is in no order.
    let mut words: Vec<String> = words.collect();
    words.sort_unstable();
    words
}

/// A PDF that is one in every way, with the test virus in a page's stream.
fn infected() -> Vec<u8> {
    let stream = [
        b"4 0 obj << >> stream\n",
        &eicar()[..],
        b"\nendstream endobj ",
    ]
    .concat();
    pdf_of_objects(&stream)
}

#[test]
fn a_virus_is_found_and_its_file_removed_and_what_is_clean_is_open() {
    let daemon = Daemon::start(None);
    let (register, ann, id) = scene(daemon.scanning());
    assert_eq!(hand_in(&ann, &id, "1", "clean.pdf", &pdf()).status, 201);
    assert_eq!(scanned(&register, &ann, &id), ["clean"]);
    assert_eq!(
        hand_in(&ann, &id, "2", "virus.pdf", &infected()).status,
        201
    );
    assert_eq!(scanned(&register, &ann, &id), ["clean", "infected"]);
    let folder = register.database().data_dir().join("documents");
    let left = std::fs::read_dir(folder)
        .expect("a folder")
        .filter(|shelf| {
            let shelf = shelf.as_ref().expect("a folder").path();
            std::fs::read_dir(shelf).expect("a folder").count() > 0
        });
    assert_eq!(left.count(), 1, "the infected file is gone");
}

#[test]
fn while_clamd_is_away_documents_wait_and_are_scanned_once_it_is_back() {
    let mut daemon = Daemon::start(None);
    let (register, ann, id) = scene(daemon.scanning());
    daemon.stop();
    assert_eq!(hand_in(&ann, &id, "1", "a.pdf", &pdf()).status, 201);
    assert_eq!(hand_in(&ann, &id, "2", "b.pdf", &infected()).status, 201);
    assert_eq!(
        scanned(&register, &ann, &id),
        ["scan_pending", "scan_pending"]
    );
    daemon.begin();
    register.clock().set(register.clock().now().plus_ms(16_000));
    assert_eq!(scanned(&register, &ann, &id), ["clean", "infected"]);
}

#[test]
fn what_clamd_takes_no_more_of_waits() {
    let daemon = Daemon::start(Some("10K"));
    let (register, ann, id) = scene(daemon.scanning());
    let data = [
        &b"4 0 obj << >> stream\n"[..],
        &[0xff; 300_000],
        b"\nendstream endobj ",
    ]
    .concat();
    let large = pdf_of_objects(&data);
    assert_eq!(hand_in(&ann, &id, "1", "large.pdf", &large).status, 201);
    assert_eq!(scanned(&register, &ann, &id), ["scan_pending"]);
}
