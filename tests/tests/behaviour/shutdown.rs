//! A process that is told to stop finishes what it has begun.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use quaymark_server::store::Store;
use quaymark_tests::callers::Anonymous;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, instant};
use quaymark_tests::register::TODAY;
use quaymark_tests::{process, wait};

const PATIENCE: Duration = Duration::from_secs(20);

fn serve(database: &TestDatabase) -> (Child, SocketAddr) {
    let mut child = process::quaymark(database)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "error"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the service starts");
    let output = child.stdout.take().expect("its output is piped");
    let address = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("http://")?.1.trim().parse().ok());
    (child, address.expect("it says where it listens"))
}

fn scene() -> TestDatabase {
    let database = TestDatabase::empty();
    let store = Store::open(&database.url()).expect("it opens");
    Facts::scene(&store, instant(TODAY));
    database
}

/// It says that it listens before it answers; an answer shows that it does.
fn is_running(address: SocketAddr) {
    assert_eq!(Anonymous::of(address).get("/health/live").status, 200);
}

fn terminate(child: &Child) {
    let told = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(told.is_ok_and(|status| status.success()));
}

#[test]
fn a_request_in_flight_is_answered_before_the_process_ends() {
    let database = scene();
    let (mut child, address) = serve(&database);
    let body = format!(r#"{{"port":"{PORT}","providers":["prv_00000000000"]}}"#);
    let (first, rest) = body.split_at(10);
    let mut slow = TcpStream::connect(address).expect("it listens");
    let head = format!(
        "POST /v1/verify HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{first}",
        body.len()
    );
    slow.write_all(head.as_bytes()).expect("it reads");
    is_running(address);
    terminate(&child);
    wait::until("new connections to be refused", PATIENCE, || {
        TcpStream::connect(address).is_err().then_some(())
    });
    assert_eq!(
        child.try_wait().expect("it can be asked"),
        None,
        "it waits for the slow one"
    );
    slow.write_all(rest.as_bytes()).expect("it still reads");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("it still answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("not_on_register"), "{answer}");
    let status = wait::until("the process to end", PATIENCE, || {
        child.try_wait().ok().flatten()
    });
    assert!(status.success(), "{status}");
}

#[test]
fn a_process_without_requests_ends_at_once_and_in_order() {
    let database = scene();
    let (mut child, address) = serve(&database);
    is_running(address);
    terminate(&child);
    let status = wait::until("the process to end", PATIENCE, || {
        child.try_wait().ok().flatten()
    });
    assert!(status.success(), "{status}");
}

#[test]
fn an_address_that_is_taken_is_a_clear_error() {
    let database = scene();
    let (mut child, address) = serve(&database);
    let second = process::quaymark(&database)
        .args(["serve", "--listen", &address.to_string()])
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1));
    assert!(
        said.contains(&address.to_string()),
        "it names the address: {said}"
    );
    terminate(&child);
    child.wait().expect("it ends");
}
