//! A mail server that is down, busy or refuses: letters are tried again, then put aside, none is lost.

use std::net::{SocketAddr, TcpListener};

use quaymark_server::config::{MailRoute, MailSecurity, MailServer};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::register::{Register, Setup};

use crate::peer::{Peer, TAKES, TAKES_AND_GOES};
use crate::{ann, reset, run, write_to};

/// Longer than the longest wait between two attempts, in milliseconds.
const LONG_MS: i64 = 3 * 3_600_000;

pub fn register_with(server: SocketAddr, security: MailSecurity) -> Register {
    let setup = Setup::on(TestDatabase::empty()).with(|config| {
        config.mail.route = MailRoute::Server(MailServer {
            host: server.ip().to_string(),
            port: server.port(),
            security,
            login: None,
        });
    });
    setup.start()
}

/// Lets time pass and runs jobs until none waits; returns the attempts.
pub fn run_to_the_end(register: &Register) -> u32 {
    let mut attempts = 0;
    for _ in 0..40 {
        attempts += run(register);
        let counts = register.store().read(|tx| tx.count_jobs()).expect("counts");
        if counts.queued + counts.running == 0 {
            return attempts;
        }
        let now = register.clock().now();
        register.clock().set(now.plus_ms(LONG_MS));
    }
    panic!("a job waits for ever");
}

fn dead(register: &Register) -> Vec<quaymark_server::store::DeadJob> {
    register.store().read(|tx| tx.dead_jobs(10)).expect("jobs")
}

#[test]
fn a_letter_leaves_with_both_parts_and_without_a_way_to_refuse_it() {
    let peer = Peer::start(TAKES);
    let register = register_with(peer.address, MailSecurity::Plain);
    write_to(&register, ann(&register), reset());
    assert_eq!(run(&register), 1);
    let letters = peer.letters();
    assert_eq!(letters.len(), 1);
    for part in [
        "Subject: Set a new password",
        "To: \"Ann\" <ann@firm.example>",
        "text/plain",
        "text/html",
        "/reset/qml_once",
        "Auto-Submitted: auto-generated",
    ] {
        let without_quotes = letters[0].replace('"', "");
        let found = letters[0].contains(part) || without_quotes.contains(&part.replace('"', ""));
        assert!(found, "{part}: {}", letters[0]);
    }
    assert!(!letters[0].contains("List-Unsubscribe"));
}

#[test]
fn a_busy_server_gets_the_letter_later() {
    let peer = Peer::start("451 4.7.1 <ann@firm.example> greylisted");
    let register = register_with(peer.address, MailSecurity::Plain);
    write_to(&register, ann(&register), reset());
    assert_eq!(run(&register), 1);
    assert!(peer.letters().is_empty());
    assert_eq!(run(&register), 0, "not at once again");
    peer.becomes(TAKES);
    assert_eq!(run_to_the_end(&register), 1);
    assert_eq!(peer.letters().len(), 1);
}

#[test]
fn a_letter_that_is_refused_is_put_aside_with_its_error_and_can_be_sent_again() {
    let peer = Peer::start("550 5.1.1 <ann@firm.example> no such user");
    let register = register_with(peer.address, MailSecurity::Plain);
    write_to(&register, ann(&register), reset());
    assert_eq!(run_to_the_end(&register), 3);
    let aside = dead(&register);
    assert_eq!(aside.len(), 1);
    assert!(aside[0].error.contains("550"), "{}", aside[0].error);
    assert!(!aside[0].error.contains("ann@"), "{}", aside[0].error);

    peer.becomes(TAKES);
    let now = register.clock().now();
    let revived = register
        .store()
        .write(now, |tx| tx.revive_job(aside[0].id, now));
    assert!(revived.expect("it can be queued again"));
    assert_eq!(run(&register), 1);
    assert_eq!(peer.letters().len(), 1, "nothing was lost");
    assert!(dead(&register).is_empty());
}

#[test]
fn a_server_that_is_down_for_good_ends_in_a_letter_put_aside() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let register = register_with(address, MailSecurity::Plain);
    write_to(&register, ann(&register), reset());
    assert_eq!(run_to_the_end(&register), 18);
    assert_eq!(dead(&register).len(), 1);
}

#[test]
fn nothing_is_sent_in_the_clear_where_a_secret_connection_was_asked_for() {
    let peer = Peer::start(TAKES);
    let register = register_with(peer.address, MailSecurity::StartTls);
    write_to(&register, ann(&register), reset());
    run_to_the_end(&register);
    assert!(peer.letters().is_empty(), "the server offers no STARTTLS");
    assert_eq!(dead(&register).len(), 1);
}

#[test]
fn a_letter_taken_by_a_server_that_breaks_off_comes_again_under_the_same_message_id() {
    let peer = Peer::start(TAKES_AND_GOES);
    let register = register_with(peer.address, MailSecurity::Plain);
    write_to(&register, ann(&register), reset());
    assert_eq!(run(&register), 1);
    peer.becomes(TAKES);
    run_to_the_end(&register);
    let ids: Vec<String> = peer
        .letters()
        .iter()
        .map(|letter| {
            let mut lines = letter.lines();
            let id = lines.find(|line| line.starts_with("Message-ID:"));
            id.expect("a Message-ID").to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 2, "whether it arrived could not be known");
    assert_eq!(ids[0], ids[1]);
}
