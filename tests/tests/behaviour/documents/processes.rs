//! Uploads to a process of its own: its disk is full, or it is killed in the middle.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use quaymark_tests::callers::Anonymous;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::http::{Request, Response};
use quaymark_tests::process;
use quaymark_tests::upload::form_with_file;
use serde_json::Value;

use super::files::{pdf, pdf_of_objects};
use super::{begin, refusal, refused, word};

/// Blocks of 512 bytes a file may grow to: more than the database needs, less than the upload.
const FILE_BLOCKS: u32 = 16_384;
const LARGE_BYTES: usize = 12 * 1024 * 1024;

/// A process, and somebody's session in it.
struct Process {
    child: Child,
    address: SocketAddr,
    session: String,
}

impl Process {
    /// Serves a database; with a limit, no file grows beyond it, as on a full disk.
    fn start(database: &TestDatabase, session: &str, limit: Option<u32>) -> Self {
        let limited = limit.map_or_else(String::new, |blocks| format!("ulimit -f {blocks};"));
        let script = format!("trap '' XFSZ; {limited} exec \"$0\" \"$@\"");
        let mut child = Command::new("sh")
            .args(["-c", &script])
            .arg(process::binary())
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--documents-unscanned",
            ])
            .env("QUAYMARK_DATABASE", database.url())
            .env("QUAYMARK_DATA_DIR", database.data_dir())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let output = child.stdout.take().expect("its output is piped");
        let said = BufReader::new(output).lines().map_while(Result::ok);
        let address = said
            .filter_map(|line| line.split_once("http://")?.1.trim().parse().ok())
            .next();
        Self {
            child,
            address: address.expect("it says where it listens"),
            session: session.to_owned(),
        }
    }

    fn send(&self, request: Request) -> Response {
        let cookie = format!("quaymark={}", self.session);
        Anonymous::of(self.address).send(&request.header("cookie", &cookie))
    }

    fn hand_in(&self, id: &str, key: &str, file: &[u8]) -> Response {
        let target = format!("/v1/submissions/{id}/documents");
        self.send(form_with_file(&target, &[], "a.pdf", file).header("idempotency-key", key))
    }

    fn documents(&self, id: &str) -> usize {
        let list: Value = self
            .send(Request::get(&format!("/v1/submissions/{id}/documents")))
            .json();
        list["documents"].as_array().map_or(usize::MAX, Vec::len)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn files_in(database: &TestDatabase) -> Vec<String> {
    let Ok(shelves) = std::fs::read_dir(database.data_dir().join("documents")) else {
        return Vec::new();
    };
    let files = shelves.flat_map(|shelf| std::fs::read_dir(shelf.expect("a folder").path()));
    let names = files
        .flatten()
        .map(|file| file.expect("a file").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

fn large() -> Vec<u8> {
    let stream = [
        &b"4 0 obj << >> stream\n"[..],
        &vec![0xff; LARGE_BYTES],
        b"\nendstream endobj ",
    ]
    .concat();
    pdf_of_objects(&stream)
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing_and_loses_nothing() {
    let (database, session, id) = begin();
    let process = Process::start(&database, &session, Some(FILE_BLOCKS));
    assert_eq!(process.hand_in(&id, "small", &pdf()).status, 201);
    let full = process.hand_in(&id, "large", &large());
    assert_eq!(
        refusal(&full),
        refused(507, "storage_full"),
        "{}",
        full.text()
    );
    assert!(full.header("retry-after").is_some());
    assert_eq!((process.documents(&id), files_in(&database).len()), (1, 1));
    // What fits still goes, and with room again the same request does.
    let other = super::files::png_of(3, 3);
    assert_eq!(process.hand_in(&id, "other", &other).status, 201);
    drop(process);
    let process = Process::start(&database, &session, None);
    assert_eq!(process.hand_in(&id, "large", &large()).status, 201);
    assert_eq!(process.documents(&id), 3);
}

#[test]
fn a_kill_in_the_middle_of_an_upload_leaves_no_broken_file() {
    let (database, session, id) = begin();
    let mut process = Process::start(&database, &session, None);
    let file = large();
    let target = format!("/v1/submissions/{id}/documents");
    let request = form_with_file(&target, &[], "a.pdf", &file)
        .header("idempotency-key", "killed")
        .header("cookie", &format!("quaymark={session}"));
    let bytes = request.to_bytes(process.address);
    let mut line = TcpStream::connect(process.address).expect("it listens");
    line.write_all(&bytes[..bytes.len() / 2])
        .expect("half is sent");
    process.child.kill().expect("it is killed");
    process.child.wait().expect("it is gone");
    assert!(files_in(&database).is_empty(), "nothing was begun");
    // Killed at different moments while whole files are put down.
    for round in 0..10_u64 {
        let mut process = Process::start(&database, &session, None);
        let mut line = TcpStream::connect(process.address).expect("it listens");
        let (sent, target) = (bytes.clone(), target.clone());
        let upload = std::thread::spawn(move || {
            let _cut = line.write_all(&sent);
            let _gone = std::io::copy(&mut line, &mut std::io::sink());
            target
        });
        quaymark_tests::wait::let_run(std::time::Duration::from_millis(20 * round));
        process.child.kill().expect("it is killed");
        upload.join().expect("the client ends");
        drop(process);
        let named = files_in(&database)
            .into_iter()
            .filter(|name| !name.ends_with(".part"));
        assert!(named.count() <= 1, "one content, one file");
    }
    let process = Process::start(&database, &session, None);
    let again = process.hand_in(&id, "again", &file);
    assert!(matches!(again.status, 200 | 201), "{}", again.text());
    let document = word(&again.json(), "id");
    let whole = process.send(Request::get(&format!("/v1/documents/{document}")));
    assert!(whole.body == file, "whole");
    assert_eq!(process.documents(&id), 1);
}
