//! What a monitor does with servers that do not answer as a log does. They are strangers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::monitor::{fsck, monitor};

/// A server that answers each request by its number and path; its address.
fn stranger(
    answer: impl Fn(usize, &str) -> Vec<u8> + Send + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    // Ends with the process: nobody tells it to stop.
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            let _gone = serve(connection, |path| answer(number, path));
        }
    });
    (address, count)
}

fn serve(mut connection: TcpStream, answer: impl Fn(&str) -> Vec<u8>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if connection.read(&mut byte)? == 0 {
            return Ok(());
        }
        request.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    connection.write_all(&answer(path))
}

fn http(status: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{more}\r\n");
    [head.as_bytes(), body].concat()
}

fn look(url: &str) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    monitor(url, &folder.path().join("state"), &[])
}

#[test]
fn a_server_that_fails_is_asked_again_and_then_nothing_is_said() {
    let (address, asked) = stranger(|_, _| http("503 Unavailable", "", b""));
    let (code, said) = look(&address);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("answers 503"), "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[test]
fn a_failure_that_passes_does_not_matter() {
    let (address, asked) = stranger(|number, _| match number {
        0 => http("500 Broken", "", b""),
        _ => http("200 OK", "", b"no checkpoint\n"),
    });
    let (code, said) = look(&address);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("no checkpoint"), "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn a_redirect_is_not_followed() {
    let (target, asked) = stranger(|_, _| http("200 OK", "", b"x"));
    let location = format!("location: {target}/log/checkpoint\r\n");
    let (address, _) = stranger(move |_, _| http("302 Found", &location, b""));
    let (code, said) = look(&address);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("answers 302"), "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[test]
fn more_bytes_than_any_checkpoint_has_are_not_read() {
    let (address, _) = stranger(|_, _| http("200 OK", "", &vec![b'a'; 1 << 20]));
    let (code, said) = look(&address);
    assert_eq!(code, 1, "{said}");
    let (code, said) = fsck(&address, &[]);
    assert_eq!(code, 2, "no key: {said}");
}

#[test]
fn nobody_there_is_not_checked() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", free.local_addr().expect("it is bound"));
    drop(free);
    let (code, said) = look(&address);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("not checked"), "{said}");
    let (code, said) = look("http://register.example");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--insecure"), "{said}");
}

#[test]
fn a_cron_job_gets_json_whatever_happens() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    std::fs::write(&state, "something else\n").expect("written");
    let (address, _) = stranger(|_, _| http("404 Gone", "", b""));
    let (code, said) = monitor(&address, &state, &["--json"]);
    assert_eq!(code, 2, "{said}");
    let line = said.lines().next().expect("a line");
    let report: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(report["outcome"], "not_checked");
    let error = report["error"].as_str().expect("words");
    assert!(error.contains("is damaged"), "{error}");
}
