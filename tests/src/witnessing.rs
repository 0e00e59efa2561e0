//! A register and its witnesses, each a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::policy::{Policy, Trusted};
use quaymark_core::wire::Readiness;
use quaymark_server::store::Store;
use tempfile::TempDir;

use crate::callers::Anonymous;
use crate::database::TestDatabase;
use crate::facts::{Facts, day, instant};
use crate::listening::Listening;
use crate::register::TODAY;
use crate::{process, wait};

/// How long anything of it may take.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A log on a database of its own, served by a process that comes and goes.
#[derive(Debug)]
pub struct WitnessedLog {
    database: TestDatabase,
    store: Store,
    facts: Facts,
    next: u64,
    /// What checks the log's signatures.
    pub key: String,
    served: Option<Listening>,
}

impl WitnessedLog {
    /// A log that was public before it had witnesses.
    pub fn begin() -> Self {
        let database = TestDatabase::sqlite_file();
        let store = Store::open(&database.url()).expect("it opens");
        let facts = Facts::scene(&store, instant(TODAY));
        let mut log = Self {
            database,
            store,
            facts,
            next: 1_000,
            key: String::new(),
            served: None,
        };
        log.serve_with(None);
        wait::until("the first checkpoint", PATIENCE, || log.public());
        let shown = process::quaymark(&log.database)
            .args(["log", "key"])
            .output();
        let shown = shown.expect("the command starts").stdout;
        String::from_utf8_lossy(&shown)
            .trim()
            .clone_into(&mut log.key);
        log.stop();
        log
    }

    /// Another copy of everything: database, keys and files.
    #[must_use]
    pub fn copy(&self) -> Self {
        assert!(self.served.is_none(), "nobody writes while it is copied");
        let database = TestDatabase::sqlite_file();
        // By another process: this one would lose its locks on the files by closing them.
        let everything = format!("{}/.", self.database.data_dir().display());
        let mut copy = Command::new("cp");
        let copied = copy
            .args(["-a", &everything])
            .arg(database.data_dir())
            .status();
        assert!(copied.is_ok_and(|status| status.success()), "copied");
        let store = Store::open(&database.url()).expect("it opens");
        let facts = self.facts.on(&store);
        Self {
            database,
            store,
            facts,
            next: self.next + 500,
            key: self.key.clone(),
            served: None,
        }
    }

    /// Starts to serve, with witnesses.
    pub fn serve(&mut self, policy: &str) {
        let file = self.database.data_dir().join("witnesses.policy");
        std::fs::write(&file, policy).expect("written");
        self.serve_with(Some(file));
    }

    fn serve_with(&mut self, policy: Option<PathBuf>) {
        self.stop();
        let mut command = process::quaymark(&self.database);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]);
        command.args(["--origin", "register.example/log", "--rate-per-second", "0"]);
        if let Some(policy) = policy {
            command.arg("--witness-policy").arg(policy);
        }
        self.served = Some(Listening::start(&mut command));
    }

    /// Stops to serve.
    pub fn stop(&mut self) {
        self.served = None;
    }

    /// Somebody who asks it.
    pub fn caller(&self) -> Anonymous {
        self.served.as_ref().expect("it is served").caller()
    }

    /// Where its tiles are.
    pub fn prefix(&self) -> String {
        let served = self.served.as_ref().expect("it is served");
        format!("http://{}/log", served.address())
    }

    /// The database.
    pub const fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// The store, which this process writes to as well.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Facts on it.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Writes so many facts.
    pub fn write(&mut self, count: u64) {
        for _ in 0..count {
            self.next += 1;
            let name = format!("Firm {}", self.next);
            self.facts
                .provider(self.next, &name, day("2026-01-01"), instant(TODAY));
        }
    }

    /// The newest checkpoint that is public.
    pub fn public(&self) -> Option<Checkpoint> {
        let answer = self.caller().get("/log/checkpoint");
        let note = Note::parse(&answer.text()).ok()?;
        Checkpoint::from_note(&note).ok()
    }

    /// The newest checkpoint, if it satisfies the policy that the register itself shows.
    pub fn trusted(&self) -> Option<Trusted> {
        let note = Note::parse(&self.caller().get("/log/checkpoint").text()).ok()?;
        let policy: Policy = self.caller().get("/log/policy").text().parse().ok()?;
        policy.trust(&note).ok()
    }

    /// Waits for a checkpoint of everything written so far that satisfies the policy.
    pub fn wait_for_all(&self) -> Trusted {
        let head = self.size();
        wait::until("everything to be cosigned", PATIENCE, || {
            self.trusted()
                .filter(|trusted| trusted.checkpoint.size >= head)
        })
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        let head = self.store.read(|tx| tx.head());
        let head = head.unwrap_or_else(|e: quaymark_server::store::StoreError| panic!("{e}"));
        head.size
    }

    /// What the process says of itself.
    pub fn readiness(&self) -> Readiness {
        self.caller().readiness()
    }

    /// Waits until nothing is written any more; why.
    pub fn wait_until_read_only(&self) -> String {
        wait::until("the register to be read-only", PATIENCE, || {
            self.readiness().read_only_because
        })
    }
}

/// A witness of the log, which comes and goes and keeps its address.
#[derive(Debug)]
pub struct OwnWitness {
    /// Its name in policies.
    pub name: &'static str,
    /// What checks its signatures.
    pub key: String,
    folder: TempDir,
    address: SocketAddr,
    served: Option<Listening>,
}

impl OwnWitness {
    /// A new one.
    pub fn start(name: &'static str, log_key: &str) -> Self {
        let mut witness = Self {
            name,
            key: String::new(),
            folder: tempfile::tempdir().expect("a folder"),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            served: None,
        };
        let key_name = format!("{name}.example/1");
        witness.run(&["--name", &key_name, "--log", log_key]);
        let served = witness.served.as_ref().expect("it is served");
        witness.address = served.address();
        let said = served.said().iter();
        let mut key = said.filter_map(|line| line.strip_prefix("The witness's key is "));
        witness.key = key.next_back().expect("it says its key").to_owned();
        std::fs::write(witness.folder.path().join("logs"), log_key).expect("written");
        witness
    }

    /// Starts it again, with what it has seen.
    pub fn start_again(&mut self) {
        let logs = self.folder.path().join("logs");
        let logs = logs.to_str().expect("a plain path").to_owned();
        self.run(&["--logs", &logs]);
    }

    fn run(&mut self, arguments: &[&str]) {
        self.served = None;
        let mut command = Command::new(process::binary());
        command.args(["witness", "--listen", &self.address.to_string()]);
        command.args(["--trace", "error", "--folder"]);
        command.arg(self.folder.path()).args(arguments);
        self.served = Some(Listening::start(&mut command));
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.served = None;
    }

    /// Where it is.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Somebody who asks it.
    pub const fn caller(&self) -> Anonymous {
        Anonymous::of(self.address)
    }

    /// Its line in a policy, at another address if one is given.
    pub fn line(&self, address: Option<SocketAddr>) -> String {
        let address = address.unwrap_or(self.address);
        format!("witness {} {} http://{address}\n", self.name, self.key)
    }

    /// What it has cosigned last, from its own folder.
    pub fn seen(&self) -> Option<Checkpoint> {
        let folder = std::fs::read_dir(self.folder.path().join("seen")).ok()?;
        let files = folder.flatten().map(|item| item.path());
        let file = files.filter(|path| path.extension().is_none()).last()?;
        let note = Note::parse(&std::fs::read_to_string(file).ok()?).ok()?;
        Checkpoint::from_note(&note).ok()
    }
}

/// Two of these are enough.
pub fn two_of(witnesses: &[OwnWitness]) -> String {
    let lines: String = witnesses.iter().map(|witness| witness.line(None)).collect();
    let names: Vec<&str> = witnesses.iter().map(|witness| witness.name).collect();
    format!("{lines}group enough 2 {}\nquorum enough\n", names.join(" "))
}

/// A port that nobody listens on at the moment.
pub fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address")
}
