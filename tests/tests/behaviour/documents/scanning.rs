//! The scanner: without its answer nobody but the author opens a document, and nobody approves.

use std::net::TcpListener;
use std::time::Duration;

use quaymark_server::config::Scanning;
use quaymark_tests::upload::hand_in;
use serde_json::{Value, json};

use super::files::pdf;
use super::scanner::{Mood, Scanner, at};
use super::{
    Scene, act, ask, audited, documents, done, draft, files_laid, handed_in, refusal, refused, run,
    scene, submission, word,
};

const PATIENCE: Duration = Duration::from_millis(400);

/// A submission that waits for its attestor, with one document; both numbers.
fn waiting(scene: &Scene) -> (String, String) {
    let id = draft(&scene.ann, "N1");
    let shown = handed_in(&scene.ann, &id, "a.pdf", &pdf());
    assert_eq!(shown["scan"], "scan_pending");
    done(&scene.ann, &id, "submit", &Value::Null);
    (id, word(&shown, "id"))
}

fn expect_closed(scene: &Scene, id: &str, document: &str) {
    let address = format!("/v1/documents/{document}");
    assert_eq!(documents(&scene.bea, id)[0]["scan"], "scan_pending");
    assert_eq!(
        scene.ann.get(&address).status,
        200,
        "its author has it anyway"
    );
    for by in [&scene.bea, &scene.cas, &scene.dee] {
        assert_eq!(refusal(&by.get(&address)), refused(409, "scan_pending"));
    }
    let attested = act(&scene.bea, id, "attest", &json!({}));
    assert_eq!(refusal(&attested), refused(409, "scan_pending"));
}

#[test]
fn without_a_sound_answer_a_document_waits() {
    let absent = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.local_addr().expect("it is bound").to_string()
    };
    let moods = [
        Mood::Silent,
        Mood::HangsUp,
        Mood::Says("hello\0"),
        Mood::Says("stream: OK"),
        Mood::Says("INSTREAM size limit exceeded. ERROR\0"),
        Mood::Says(""),
    ];
    let told = moods.map(|mood| Scanner::start(mood).scanning(PATIENCE));
    for scanning in told
        .into_iter()
        .chain([at(&absent, PATIENCE), Scanning::Waiting])
    {
        let scene = scene(scanning.clone());
        let (id, document) = waiting(&scene);
        assert!(run(&scene.register) >= 1, "it was tried");
        expect_closed(&scene, &id, &document);
        let jobs = scene.register.store().read(|tx| tx.count_jobs());
        assert_eq!(
            jobs.expect("counted").queued,
            1,
            "it is tried again: {scanning:?}"
        );
    }
}

#[test]
fn a_scanner_that_answers_again_opens_everything_that_waited() {
    let scanner = Scanner::start(Mood::Silent);
    let scene = scene(scanner.scanning(PATIENCE));
    let (id, document) = waiting(&scene);
    let other = draft(&scene.ann, "N2");
    handed_in(&scene.ann, &other, "b.png", &super::files::png_of(2, 2));
    run(&scene.register);
    expect_closed(&scene, &id, &document);
    scanner.becomes(Mood::Says("stream: OK\0"));
    let clock = scene.register.clock();
    clock.set(clock.now().plus_ms(16_000));
    run(&scene.register);
    assert_eq!(documents(&scene.bea, &id)[0]["scan"], "clean");
    assert_eq!(documents(&scene.ann, &other)[0]["scan"], "clean");
    assert_eq!(
        scene.bea.get(&format!("/v1/documents/{document}")).body,
        pdf()
    );
    done(&scene.bea, &id, "attest", &json!({}));
    let published = done(&scene.cas, &id, "review", &Value::Null);
    assert_eq!(published["state"], "published");
    assert_eq!(audited(&scene.register, "scan_document"), 2);
    // What is known to be clean needs no second look.
    let third = draft(&scene.ann, "N3");
    let shown = handed_in(&scene.ann, &third, "a.pdf", &pdf());
    assert_eq!(shown["scan"], "clean");
}

#[test]
fn what_is_infected_is_removed_and_stands_in_the_way_until_it_is_taken_out() {
    let scanner = Scanner::start(Mood::Says("stream: Eicar-Test-Signature FOUND\0"));
    let scene = scene(scanner.scanning(PATIENCE));
    let (id, document) = waiting(&scene);
    run(&scene.register);
    assert_eq!(files_laid(&scene.register), 0);
    assert_eq!(documents(&scene.cas, &id)[0]["scan"], "infected");
    let address = format!("/v1/documents/{document}");
    for by in [&scene.ann, &scene.bea] {
        assert_eq!(
            refusal(&by.get(&address)),
            refused(409, "document_infected")
        );
    }
    let attested = act(&scene.bea, &id, "attest", &json!({}));
    assert_eq!(refusal(&attested), refused(409, "document_infected"));
    run(&scene.register);
    let folder = scene.register.database().data_dir().join("mail");
    let letters = std::fs::read_dir(folder).expect("letters were sent");
    let told = letters.filter(|letter| {
        let path = letter.as_ref().expect("a letter").path();
        let text = std::fs::read_to_string(path).expect("a letter");
        text.contains("a virus was found in a.pdf")
    });
    assert_eq!(told.count(), 1);
    // The file is known now, wherever it comes from.
    let other = draft(&scene.ann, "N2");
    let again = hand_in(&scene.ann, &other, "again", "b.pdf", &pdf());
    assert_eq!(refusal(&again), refused(409, "document_infected"));
    let seen = submission(&scene.ann, &id)["version"].to_string();
    let removed = ask(&scene.ann, "DELETE", &address, &seen, &Value::Null);
    assert_eq!(removed.status, 200, "{}", removed.text());
    done(&scene.bea, &id, "attest", &json!({}));
}
