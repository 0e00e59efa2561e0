//! A witness that others wrote, and their verifier: PyPI's `aics-witness` and `aics-tlog`, which know
//! nothing of this project. `cargo xtask test` installs them.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::witness::AddCheckpoint;
use quaymark_tests::callers::Anonymous;
use quaymark_tests::http::{Request, Response};
use quaymark_tests::wait;
use quaymark_tests::witnessing::{PATIENCE, WitnessedLog, free_port};
use tempfile::TempDir;

/// A program of the two packages.
fn program(name: &str) -> Command {
    let folder = std::env::var_os("QUAYMARK_TEST_AICS").map(PathBuf::from);
    let program = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    let mut command = Command::new(program);
    command.env_remove("AICS_WITNESS_CONFIG");
    command
}

fn said(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A witness of the log in a process of theirs.
struct ForeignWitness {
    child: Child,
    key: String,
    folder: TempDir,
    caller: Anonymous,
    url: String,
}

impl ForeignWitness {
    fn start(log_key: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = free_port();
        let listen = address.to_string();
        let config = folder.path().join("witness.json");
        let with_config = |verb: &str| {
            let mut command = program("aics-witness");
            command.arg(verb).arg("--config").arg(&config);
            command
        };
        let name = ["--name", "foreign.example/1", "--listen", &listen];
        let begun = with_config("init").args(name).output();
        let key = said(&begun.expect("aics-witness starts; `cargo xtask test` installs it"));
        let log = ["--origin", "register.example/log", "--vkey", log_key];
        said(
            &with_config("add-log")
                .args(log)
                .output()
                .expect("it starts"),
        );
        let child = with_config("serve")
            .args(["--log-level", "ERROR"])
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        wait::until("their witness to listen", PATIENCE, || {
            std::net::TcpStream::connect(address).ok()
        });
        Self {
            child,
            key,
            folder,
            caller: Anonymous::of(address),
            url: format!("http://{address}"),
        }
    }

    fn policy(&self) -> String {
        format!(
            "witness foreign {} {}\nquorum foreign\n",
            self.key, self.url
        )
    }

    fn post(&self, old: u64, proof: &[[u8; 32]], note: &str) -> Response {
        let note = Note::parse(note).expect("a note");
        let proof = proof.to_vec();
        let body = AddCheckpoint { old, proof, note }.to_string();
        let request = Request::new("POST", "/add-checkpoint").body(body.as_bytes());
        self.caller.send(&request)
    }

    /// How many requests it keeps as evidence against the log.
    fn evidence(&self) -> usize {
        let config = self.folder.path().join("witness.json");
        let mut command = program("aics-witness");
        let shown = command.arg("evidence").arg("--config").arg(config).output();
        let rows: Vec<serde_json::Value> =
            serde_json::from_str(&said(&shown.expect("it starts"))).expect("a list");
        rows.len()
    }
}

impl Drop for ForeignWitness {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What their verifier says of the log as it is served.
fn verify(log: &WitnessedLog, verb: &str, key: &str, more: &[&str]) -> Result<(), String> {
    let prefix = log.prefix();
    let mut command = program("aics-tlog");
    command
        .args([verb, "--tiles", &prefix, "--log-key", key])
        .args(more);
    let output = command.output().expect("aics-tlog starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then_some(()).ok_or(said + &failed)
}

#[test]
fn another_witness_cosigns_the_log_and_another_verifier_accepts_it() {
    let mut log = WitnessedLog::begin();
    let witness = ForeignWitness::start(&log.key);
    log.serve(&witness.policy());
    let first = log.wait_for_all();
    let old = log.caller().get("/log/checkpoint").text();
    log.write(300);
    let second = log.wait_for_all();
    let new = log.caller().get("/log/checkpoint").text();
    assert_eq!(second.witnesses.len(), 1);

    let key = log.key.clone();
    let folder = tempfile::tempdir().expect("a folder");
    let old_file = folder.path().join("old");
    std::fs::write(&old_file, &old).expect("written");
    let old_file = old_file.to_str().expect("a plain path");
    let witnessed = ["--witness-key", witness.key.as_str(), "--quorum", "1"];
    let checked = verify(&log, "verify-checkpoint", &key, &witnessed);
    checked.unwrap_or_else(|said| panic!("{said}"));
    let grown = ["--old-checkpoint", old_file];
    let checked = verify(&log, "verify-consistency", &key, &grown);
    checked.unwrap_or_else(|said| panic!("{said}"));
    let last = (second.checkpoint.size - 1).to_string();
    for index in ["0", "255", "256", &last] {
        let checked = verify(&log, "verify-inclusion", &key, &["--index", index]);
        checked.unwrap_or_else(|said| panic!("entry {index}: {said}"));
    }
    let other = "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    assert!(verify(&log, "verify-checkpoint", other, &[]).is_err());

    // A stale size, a rollback, nonsense: refused, and told how.
    let size = second.checkpoint.size;
    let stale = witness.post(first.checkpoint.size, &[], &new);
    assert_eq!(stale.status, 409, "{}", stale.text());
    assert_eq!(stale.text(), format!("{size}\n"));
    let rollback = witness.post(size, &[], &old);
    assert_eq!(rollback.status, 400, "{}", rollback.text());
    let padded = witness.post(size, &[[7; 32]], &new);
    assert_eq!(padded.status, 422, "{}", padded.text());

    // Started again the register knows nothing of what it has seen, and is told by 409.
    log.serve(&witness.policy());
    log.write(1);
    assert!(log.wait_for_all().checkpoint.size > size);
}

#[test]
fn another_witness_refuses_an_older_copy_and_one_that_went_another_way() {
    let mut log = WitnessedLog::begin();
    let witness = ForeignWitness::start(&log.key);
    log.serve(&witness.policy());
    log.wait_for_all();
    log.stop();
    let (mut older, mut other) = (log.copy(), log.copy());
    log.write(3);
    log.serve(&witness.policy());
    let public = log.wait_for_all().checkpoint;
    log.stop();

    older.serve(&witness.policy());
    let why = older.readiness().read_only_because.expect("from the start");
    assert!(why.contains("older copy"), "{why}");
    other.write(12);
    other.serve(&witness.policy());
    let why = other.wait_until_read_only();
    assert!(why.contains("for a continuation"), "{why}");
    assert!(witness.evidence() > 0, "it keeps what the log signed");

    log.serve(&witness.policy());
    log.write(1);
    let shown = log.wait_for_all().checkpoint;
    let note = log.caller().get("/log/checkpoint").text();
    let note = Note::parse(&note).expect("a note");
    assert_eq!(Checkpoint::from_note(&note).expect("a checkpoint"), shown);
    assert!(shown.size > public.size);
}
