//! What a witness answers to anybody, and what comes of an answer that never arrives.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::witness::AddCheckpoint;
use quaymark_tests::http::{Request, Response};
use quaymark_tests::wait;
use quaymark_tests::witnessing::{OwnWitness, PATIENCE, WitnessedLog};

fn post(witness: &OwnWitness, body: &str) -> Response {
    let request = Request::new("POST", "/add-checkpoint").body(body.as_bytes());
    witness.caller().send(&request)
}

#[test]
fn a_witness_answers_as_the_protocol_says() {
    let mut log = WitnessedLog::begin();
    let witness = OwnWitness::start("w1", &log.key);
    log.serve(&format!("{}quorum w1\n", witness.line(None)));
    let first = log.wait_for_all();
    log.write(2);
    let second = log.wait_for_all();
    let text = log.caller().get("/log/checkpoint").text();
    let note = Note::parse(&text).expect("a note");
    let (old, proof) = (second.checkpoint.size, Vec::new());
    let again = AddCheckpoint { old, proof, note };
    let answer = post(&witness, &again.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(
        answer.text().starts_with("\u{2014} w1.example/1 "),
        "{}",
        answer.text()
    );

    let mut stale = again.clone();
    stale.old = first.checkpoint.size;
    let answer = post(&witness, &stale.to_string());
    assert_eq!(answer.status, 409);
    assert_eq!(answer.header("content-type"), Some("text/x.tlog.size"));
    assert_eq!(answer.text(), format!("{}\n", second.checkpoint.size));
    let mut padded = again.clone();
    padded.proof = vec![[7; 32]];
    let good = again.to_string();
    let too_long = "x".repeat(200_000);
    let foreign = good.replacen("register.example/log\n", "other.example/log\n", 1);
    for (body, status) in [
        ("", 400),
        ("hello", 400),
        (too_long.as_str(), 413),
        (&good.replacen("old ", "old 9", 1), 400),
        (&foreign, 404),
        (
            &good.replacen("\u{2014} register", "\u{2014} registrar", 1),
            403,
        ),
        (&padded.to_string(), 422),
    ] {
        let answer = post(&witness, body);
        assert_eq!(answer.status, status, "{:.200}: {}", body, answer.text());
    }
    assert_eq!(witness.caller().get("/add-checkpoint").status, 404);
    assert_eq!(
        witness.caller().get("/").text(),
        format!("{}\n", witness.key)
    );
    // The file of zeros is read without end by whoever opens it.
    for nothing in ["nothing", "%2Fdev%2Fzero", "..%2Flock", "%2e%2e%2Flock"] {
        let answer = witness.caller().get(&format!("/{nothing}/checkpoint"));
        assert_eq!(answer.status, 404, "{nothing}: {}", answer.text());
    }
}

/// Passes one request on, reads the answer and never gives it back.
fn swallow_one(listener: &TcpListener, to: SocketAddr) {
    let (near, _) = listener.accept().expect("somebody asks");
    let mut far = TcpStream::connect(to).expect("the witness listens");
    let mut request = near.try_clone().expect("a second handle");
    let mut forward = far.try_clone().expect("a second handle");
    let forwarding = thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = request.read(&mut buffer) {
            if forward.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
    });
    let mut answered = [0; 12];
    far.read_exact(&mut answered).expect("it answers");
    assert_eq!(&answered, b"HTTP/1.1 200");
    let closed = near.shutdown(Shutdown::Both);
    drop((closed, near, far));
    forwarding.join().expect("it ends");
}

#[test]
fn a_witness_killed_after_it_kept_a_checkpoint_and_before_it_answered_cosigns_it_again() {
    let mut log = WitnessedLog::begin();
    let mut witness = OwnWitness::start("w1", &log.key);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let between = listener.local_addr().expect("an address");
    let far = witness.address();
    let swallowing = thread::spawn(move || {
        // The first comparison at the start, and the first request after it.
        swallow_one(&listener, far);
        listener
    });
    log.serve(&format!("{}quorum w1\n", witness.line(Some(between))));
    let listener = swallowing.join().expect("it swallows one");
    let kept = witness.seen().expect("it has kept what it cosigned");
    witness.kill();
    let swallowed = log.public().map(|public| public.size);
    assert_eq!(swallowed, Some(kept.size));
    witness.start_again();
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let Ok(far) = TcpStream::connect(far) else {
                continue;
            };
            let (mut from, mut to) = (
                near.try_clone().expect("a handle"),
                far.try_clone().expect("a handle"),
            );
            thread::spawn(move || std::io::copy(&mut from, &mut to));
            thread::spawn(move || {
                let (mut from, mut to) = (far, near);
                std::io::copy(&mut from, &mut to)
            });
        }
    });
    log.write(1);
    let trusted = log.wait_for_all();
    assert!(trusted.checkpoint.size > kept.size);
    wait::until("the witness to have it", PATIENCE, || {
        witness
            .seen()
            .filter(|seen| seen.size == trusted.checkpoint.size)
    });
}
