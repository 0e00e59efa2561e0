//! The servers under load: the register's, and bare actix. Both are confined to one processor before
//! they are asked anything; the register starts on all.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::process::{memory, processor_seconds, threads};
use super::{confine, on_processor};
use crate::{fetch, run, shell};

const SERVER_PROCESSOR: u32 = 0;
/// How the names of the threads begin that follow the log, publish it and run jobs.
const OWN_WORK: [&str; 3] = ["follower", "publisher", "jobs"];

/// Processor time, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// Of the threads that answer.
    pub answers: f64,
    /// Of those that do the register's own work.
    pub own_work: f64,
}

fn is_own_work(thread: &str) -> bool {
    OWN_WORK.iter().any(|work| thread.starts_with(work))
}

/// A server under measurement; ended when it is dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Where it listens.
    pub address: String,
    /// How long it took from its start until it listened.
    pub ready_seconds: f64,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Builds an example of the suites, and says where it is.
pub fn build_example(name: &str) -> Result<PathBuf> {
    let mut build = shell::cargo("build");
    let package = ["--release", "-p", "quaymark-tests"];
    shell::run(build.args(package).args(["--example", name]))?;
    Ok(shell::target_dir().join("release/examples").join(name))
}

impl Server {
    /// The service on a register.
    pub fn of_register(binary: &Path, register: &Path) -> Result<Self> {
        let begun = Instant::now();
        // The limit of requests is in place, and so high that one client does not meet it.
        let mut process = run::quaymark(binary, register)
            .args([
                "serve",
                "--workers",
                "1",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "warn",
            ])
            .args([
                "--rate-per-second",
                "4000000000",
                "--rate-burst",
                "4000000000",
            ])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("its output is piped")?;
        let said = BufReader::new(output).lines().map_while(Result::ok);
        let address = said
            .filter_map(|line| line.split_once("http://").map(|(_, rest)| rest.to_owned()))
            .next()
            .context("the service did not start")?;
        let ready_seconds = begun.elapsed().as_secs_f64();
        confine(SERVER_PROCESSOR, process.id())?;
        Ok(Self {
            process,
            address,
            ready_seconds,
        })
    }

    /// Bare actix with a body of so many bytes.
    pub fn bare(example: &Path, bytes: usize) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let mut command = on_processor(SERVER_PROCESSOR, example);
        let process = command.args([&address, &bytes.to_string()]).spawn()?;
        let server = Self {
            process,
            address,
            ready_seconds: 0.0,
        };
        for _ in 0..100 {
            if fetch::body(&server.address, "/").is_ok() {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("bare actix did not start")
    }

    /// Waits until its log can be read: the first publication of a big register takes minutes.
    pub fn until_published(&self) -> Result<()> {
        for _ in 0..1_800 {
            if fetch::body(&self.address, "/log/checkpoint").is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_secs(1));
        }
        bail!("the log was not published within half an hour")
    }

    /// The processor time it has had.
    pub fn spent(&self) -> Result<Spent> {
        let process = self.process.id();
        let mut spent = Spent::default();
        for (thread, name) in threads(process)? {
            // A thread that ended meanwhile had next to nothing.
            let seconds = processor_seconds(process, thread).unwrap_or(0.0);
            match is_own_work(&name) {
                true => spent.own_work += seconds,
                false => spent.answers += seconds,
            }
        }
        Ok(spent)
    }

    /// The memory it holds now, in bytes.
    pub fn memory_bytes(&self) -> Result<u64> {
        memory(self.process.id(), "VmRSS")
    }
}
