//! Exports of the audit to clients that do not read: they hold a place for a while, and no more.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant as Moment};

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_server::store::{Actor, Deed, StoreError};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::instant;
use quaymark_tests::http::Request;
use quaymark_tests::people::{organisation, sign_in};
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;
use serde_json::{Value, json};

/// More rows, and larger ones, than sockets and pieces read ahead hold together.
const ROWS: usize = 3_000;
const ROW_BYTES: usize = 10_000;
/// How long an export waits for a client that does not read here, and for one that does.
const SHORT: Duration = Duration::from_secs(3);
const LONG: Duration = Duration::from_secs(60);
const TARGET: &str = "/v1/audit?format=json";

struct Scene {
    register: Register,
    aud: SignedIn,
}

fn scene(patience: Duration) -> Scene {
    let now = instant(TODAY);
    let setup = Setup::on(TestDatabase::empty()).at(now);
    let register = setup
        .with(|config| config.export_patience = patience)
        .start();
    let long = "x".repeat(ROW_BYTES);
    let written = register.store().write(now, |tx| {
        for _ in 0..ROWS {
            let deed = Deed::new("test", "scene").after(json!({"long": long}));
            tx.audit(now, &Actor::command(), &deed)?;
        }
        Ok::<_, StoreError>(())
    });
    written.expect("rows");
    let auditors = organisation(&register, OrganisationKind::Auditor, "auditor", None);
    Scene {
        aud: sign_in(&register, &auditors, Role::Viewer),
        register,
    }
}

impl Scene {
    /// Asks for the file and reads its first bytes alone.
    fn stall(&self) -> TcpStream {
        let cookie = format!("__Host-quaymark={}", self.aud.token());
        let request = Request::get(TARGET).header("cookie", &cookie);
        let address = self.register.address();
        let mut stream = TcpStream::connect(address).expect("it listens");
        let timeout = Some(Duration::from_secs(30));
        stream.set_read_timeout(timeout).expect("a timeout");
        stream.write_all(&request.to_bytes(address)).expect("sent");
        let mut first = [0; 15];
        stream.read_exact(&mut first).expect("an answer begins");
        assert_eq!(&first, b"HTTP/1.1 200 OK");
        stream
    }
}

#[test]
fn a_client_that_does_not_read_loses_its_place_and_gets_nothing_that_looks_whole() {
    let scene = scene(SHORT);
    let mut stalled = [scene.stall(), scene.stall()];
    let refused = scene.aud.get(TARGET);
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    let problem: Value = refused.json();
    assert_eq!(problem["code"], "too_many_requests");
    // Others have places of their own, and rows are noted for exports alone that began.
    let more = organisation(&scene.register, OrganisationKind::Auditor, "more", None);
    let other = sign_in(&scene.register, &more, Role::Viewer);
    assert_eq!(other.get("/v1/audit?format=csv&action=none").status, 200);
    let exported = || {
        let rows: Value = other.get("/v1/audit?action=export_audit&limit=500").json();
        rows["rows"].as_array().expect("rows").len()
    };
    assert_eq!(exported(), 3);

    let whole = wait::until("a place", Duration::from_secs(30), || {
        let answer = scene.aud.get("/v1/audit?format=json&action=export_audit");
        (answer.status == 200).then_some(answer)
    });
    let rows: Vec<Value> = whole.json();
    assert_eq!(rows.len(), 3, "whole, up to where it was asked for");
    // One place is free; the other client began a moment later, so its time ends a moment later.
    let free = Moment::now();
    wait::until("the other's time to end", LONG, || {
        (free.elapsed() > 2 * SHORT).then_some(())
    });
    for stream in &mut stalled {
        let mut rest = Vec::new();
        let ended = stream.read_to_end(&mut rest);
        let looks_whole = ended.is_ok() && rest.ends_with(b"\r\n0\r\n\r\n");
        assert!(!looks_whole, "{} bytes", rest.len());
        assert!(rest.len() < ROWS * ROW_BYTES, "{} bytes", rest.len());
    }
}

#[test]
fn a_client_that_reads_gets_all_of_it_and_one_that_goes_frees_its_place() {
    let scene = scene(LONG);
    drop([scene.stall(), scene.stall()]);
    let narrow = "/v1/audit?format=json&action=none";
    wait::until("a place", Duration::from_secs(30), || {
        (scene.aud.get(narrow).status == 200).then_some(())
    });
    let mut whole = Vec::new();
    let ended = scene.stall().read_to_end(&mut whole);
    ended.expect("the connection ends in order");
    assert!(whole.ends_with(b"\n]\n\r\n0\r\n\r\n"));
    let text = String::from_utf8(whole).expect("text");
    let rows = text.matches("\"action\":\"test\"").count();
    assert_eq!(rows, ROWS);
}
