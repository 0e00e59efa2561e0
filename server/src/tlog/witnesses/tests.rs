//! What is believed of an answer that bears no signature. The witnesses here say what they are told to.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use ed25519_dalek::SigningKey;
use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::KeyUse;
use quaymark_core::tree::leaf_hash;

use super::*;
use crate::store::StoreError;
use crate::tlog::cosigners::Stage;

const DIFFERS: &str = "HTTP/1.1 422 Unprocessable Content\r\n";
const AWAY: &str = "HTTP/1.1 503 Service Unavailable\r\n";
const AHEAD: &str = "HTTP/1.1 409 Conflict\r\ncontent-type: Text/X.TLOG.size; charset=utf-8\r\n";
const FOREIGN: &str = "HTTP/1.1 409 Conflict\r\ncontent-type: text/html\r\n";

/// Gives the answers one after another, each with the size 9, and then none.
fn answering(answers: &'static [&'static str]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        for head in answers {
            let (mut near, _) = listener.accept().expect("somebody asks");
            let mut request = [0; 4096];
            let read = near.read(&mut request).expect("a request");
            assert!(read > 0, "it asks for something");
            let answer = format!("{head}content-length: 2\r\nconnection: close\r\n\r\n9\n");
            near.write_all(answer.as_bytes()).expect("answered");
        }
    });
    address
}

fn key(name: &str, key_use: KeyUse) -> VerifierKey {
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    VerifierKey::new(name, key_use, key).expect("a key")
}

/// What a round comes to with one witness that answers so, and the witnesses after it.
fn round(
    answers: &'static [&'static str],
    stage: Stage,
) -> (Result<(), PublishError>, Arc<Witnesses>) {
    let witness = key("w1.example", KeyUse::Cosignature);
    let text = format!(
        "witness w1 {witness} http://{}\nquorum w1\n",
        answering(answers)
    );
    let policy = Policy::of_known_log(&text).expect("a policy");
    let clock = Clock::standing_at(Instant::from_seconds(1_795_428_005));
    let witnesses = Arc::new(Witnesses::of(policy, clock));
    let checkpoint = Checkpoint::new("register.example/log", 1, leaf_hash(&[1]));
    let note = Note::unsigned(&checkpoint.to_text()).expect("a text");
    let done = witnesses.collect(&Unseen {
        note: &note,
        checkpoint: &checkpoint,
        stage,
        key: &key("register.example/log", KeyUse::Note),
        head: &|| Ok::<_, StoreError>(1),
        proof_from: &|_| Ok(Vec::new()),
    });
    (done.map(drop), witnesses)
}

#[test]
fn a_contradiction_counts_when_it_is_said_twice() {
    for answers in [&[DIFFERS, DIFFERS], &[AHEAD, AHEAD], &[AHEAD, DIFFERS]] {
        let (done, _) = round(answers, Stage::Unpublished);
        assert!(matches!(done, Err(PublishError::Discord(_))), "{done:?}");
    }
    for answers in [&[DIFFERS, AWAY], &[AHEAD, AWAY], &[AHEAD, FOREIGN]] {
        let (done, _) = round(answers, Stage::Unpublished);
        assert!(done.is_err_and(|error| error.is_waiting()), "{answers:?}");
    }
}

#[test]
fn a_conflict_that_says_no_size_is_no_word_about_what_was_seen() {
    let (done, witnesses) = round(&[FOREIGN], Stage::Unpublished);
    assert!(done.is_err_and(|error| error.is_waiting()));
    let trouble = witnesses.board().witnesses().remove(0).trouble;
    assert_eq!(trouble.as_deref(), Some("it answers 409"));
    assert_eq!(witnesses.board().waiting(), Some(1));
}

#[test]
fn what_is_public_does_not_wait_while_it_cannot_be_cosigned_anew() {
    let (done, witnesses) = round(&[AWAY], Stage::Public);
    assert!(done.is_err_and(|error| error.is_waiting()));
    assert_eq!(witnesses.board().waiting(), None);
}
