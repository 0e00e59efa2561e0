//! Signed verdicts under load, beside bare actix under the same load.

mod told;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::report::Report;
use super::server::{self, Server};
use super::targets::Targets;
use super::writing::Writing;
use super::wrk::{self, Load};
use super::{Options, big_register, make_register};
use crate::setup;

const SMALL_REGISTER: u64 = 1_000;
/// Seconds of load before each round, the same for all: long enough to ask for the whole hot set.
const WARM_UP_SECONDS: u32 = 2;

/// Writes a second while verdicts are asked for.
const WRITES_PER_SECOND: u32 = 50;

/// A register's server and what it is asked.
struct Subject {
    folder: PathBuf,
    server: Server,
    targets: Targets,
}

impl Subject {
    fn start(binary: &Path, kept: &Path, providers: u64) -> Result<Self> {
        let folder = big_register(binary, kept, providers)?;
        let server = Server::of_register(binary, &folder)?;
        let targets = Targets::of(&server, &folder)?;
        Ok(Self {
            folder,
            server,
            targets,
        })
    }
}

/// What was measured, each load in rounds that take turns.
struct Measured {
    providers: u64,
    body_bytes: usize,
    bare: Vec<Load>,
    small: Vec<Load>,
    big: Vec<Load>,
    written: Written,
    /// The big register asked for more providers than the hot set.
    warm: Load,
    uniform: Load,
}

/// The hot set of the big register while entries are appended.
#[derive(Default)]
struct Written {
    /// To that register.
    here: Vec<Load>,
    /// To one that nobody asks.
    elsewhere: Vec<Load>,
}

/// Measures bare actix, a small and a big register, hot, and the big one uniformly.
pub fn measure(binary: &Path, options: &Options, report: &mut Report) -> Result<()> {
    setup::program(wrk::WRK).context("wrk is missing")?;
    let bare = server::build_example("bare-actix")?;
    let writer = server::build_example("steady-writes")?;
    let kept = options.folder();
    let small = Subject::start(binary, &kept, SMALL_REGISTER)?;
    let big = Subject::start(binary, &kept, options.providers)?;
    if options.prepare {
        return Ok(());
    }
    let body_bytes = big.targets.body_bytes(&big.server)?;
    let baseline = Server::bare(&bare, body_bytes)?;
    let aside = kept.join("written-aside");
    make_register(binary, &aside, SMALL_REGISTER)?;
    let mut measured = Measured {
        providers: options.providers,
        body_bytes,
        bare: Vec::new(),
        small: Vec::new(),
        big: Vec::new(),
        written: Written::default(),
        warm: Load::default(),
        uniform: Load::default(),
    };
    let (hot, seconds) = (&big.targets.hot, options.seconds);
    for _ in 0..options.rounds {
        measured.bare.push(round(&baseline, hot, seconds)?);
        let of_small = round(&small.server, &small.targets.hot, seconds)?;
        measured.small.push(of_small);
        measured.big.push(round(&big.server, hot, seconds)?);
        let elsewhere = || Writing::start(&writer, &aside, &small.targets.hot, WRITES_PER_SECOND);
        let here = || Writing::start(&writer, &big.folder, hot, WRITES_PER_SECOND);
        let written = &mut measured.written;
        written
            .elsewhere
            .push(while_written(&big, seconds, elsewhere)?);
        written.here.push(while_written(&big, seconds, here)?);
    }
    measured.warm = round(&big.server, &big.targets.warm, seconds)?;
    measured.uniform = round(&big.server, &big.targets.all, seconds)?;
    measured.tell(report, &big.server)
}

/// The hot set of the big register, while entries are appended somewhere.
fn while_written(big: &Subject, seconds: u32, start: impl Fn() -> Result<Writing>) -> Result<Load> {
    let writing = start()?;
    let load = round(&big.server, &big.targets.hot, seconds);
    let reached = writing.stop()?;
    ensure!(
        reached > 0.9 * f64::from(WRITES_PER_SECOND),
        "only {reached} a second were written"
    );
    load
}

fn round(server: &Server, targets: &Path, seconds: u32) -> Result<Load> {
    wrk::load(&server.address, targets, WARM_UP_SECONDS)?;
    let before = server.spent()?;
    let mut load = wrk::load(&server.address, targets, seconds)?;
    let (spent, seconds) = (server.spent()?, f64::from(seconds));
    load.cost_us = (spent.answers - before.answers) * 1e6 / (load.per_second * seconds);
    load.own_work = (spent.own_work - before.own_work) / seconds;
    Ok(load)
}
