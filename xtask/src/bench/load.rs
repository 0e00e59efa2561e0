//! Signed verdicts under load, beside bare actix under the same load.

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

const EXPLANATION: &str = "The server is confined to one processor core; wrk loads it from another \
with 32 connections over a hot set of 1,000 providers picked at random over the whole register (all of \
the smaller one), with the middleware of the real route table in place. *Bare actix* is a handler \
that returns a fixed body of the same size under the same load. Each figure is the median of rounds \
that take turns, each after two seconds of the same load that are not counted. An answer is kept for \
45 seconds and then signed anew: of *10,000 asked* some in each round, *asked uniformly* nearly all. *While \
50 a second are written*, another process on wrk's core appends as many entries a second, each in a \
transaction of its own and about a provider of the hot set; the server follows them, forgets what they touch, \
and publishes the log. *Elsewhere* the same process writes to a register nobody asks, so that what it takes of \
wrk's core is no difference.";

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

/// Writes a second while verdicts are asked for.
const WRITES_PER_SECOND: u32 = 50;

/// The big register asked for more providers than the hot set.
struct Wider {
    warm: Load,
    uniform: Load,
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
    let writes = |folder: &Path, targets: &Path| {
        while_written(&big, options, || {
            Writing::start(&writer, folder, targets, WRITES_PER_SECOND)
        })
    };
    let rates = rounds(
        options.rounds,
        [
            &|| round(&baseline, &big.targets.hot, options.seconds),
            &|| round(&small.server, &small.targets.hot, options.seconds),
            &|| round(&big.server, &big.targets.hot, options.seconds),
            &|| writes(&aside, &small.targets.hot),
            &|| writes(&big.folder, &big.targets.hot),
        ],
    )?;
    let wider = Wider {
        warm: round(&big.server, &big.targets.warm, options.seconds)?,
        uniform: round(&big.server, &big.targets.all, options.seconds)?,
    };
    report.section("Signed verdicts over HTTP");
    report.say(EXPLANATION);
    report.begin_figures()?;
    tell_rates(report, options.providers, body_bytes, rates, &wider);
    tell_rest(report, options.providers, &big.server)
}

/// Loads that take turns; of each the median.
fn rounds<const N: usize>(count: usize, plan: [&dyn Fn() -> Result<Load>; N]) -> Result<[Load; N]> {
    let mut rounds = [const { Vec::new() }; N];
    for _ in 0..count {
        for (measured, load) in rounds.iter_mut().zip(plan) {
            measured.push(load()?);
        }
    }
    Ok(rounds.map(|rounds| wrk::median(&rounds)))
}

/// The hot set of the big register, while entries are appended somewhere.
fn while_written(
    big: &Subject,
    options: &Options,
    start: impl Fn() -> Result<Writing>,
) -> Result<Load> {
    let writing = start()?;
    let load = round(&big.server, &big.targets.hot, options.seconds);
    let reached = writing.stop()?;
    ensure!(
        reached > 0.9 * f64::from(WRITES_PER_SECOND),
        "only {reached} a second were written"
    );
    load
}

fn round(server: &Server, targets: &Path, seconds: u32) -> Result<Load> {
    wrk::load(&server.address, targets, WARM_UP_SECONDS)?;
    wrk::load(&server.address, targets, seconds)
}

fn tell_rates(
    report: &mut Report,
    providers: u64,
    body_bytes: usize,
    [bare, small, big, aside, written_to]: [Load; 5],
    wider: &Wider,
) {
    let rate = |load: Load| format!("{:.0} a second", load.per_second);
    let share = |part: Load, whole: Load| format!("{:.2}", part.per_second / whole.per_second);
    let slower = |load: Load| format!("{:.2}", load.p99_ms / bare.p99_ms);
    let verify = |count: u64| format!("verify, {count} providers");
    let of_bare = |count: u64| format!("{}, of bare actix", verify(count));
    let p99 = |count: u64| format!("{}, 99th percentile, times bare actix's", verify(count));
    let bare_name = format!("bare actix, body of {body_bytes} bytes");
    report.figure(&bare_name, &rate(bare), "");
    report.figure(&verify(SMALL_REGISTER), &rate(small), "");
    report.figure(&verify(providers), &rate(big), "");
    report.figure(
        &of_bare(SMALL_REGISTER),
        &share(small, bare),
        "at least 0.70",
    );
    report.figure(&of_bare(providers), &share(big, bare), "at least 0.70");
    report.figure(
        "the big register, of the small one",
        &share(big, small),
        "at least 0.90",
    );
    let bare_p99 = format!("{:.2} ms", bare.p99_ms);
    report.figure("bare actix, 99th percentile", &bare_p99, "");
    report.figure(&p99(SMALL_REGISTER), &slower(small), "at most 3");
    report.figure(&p99(providers), &slower(big), "at most 3");
    let written = format!(
        "{}, while {WRITES_PER_SECOND} a second are written",
        verify(providers)
    );
    report.figure(&written, &rate(written_to), "");
    report.figure(&format!("{written} elsewhere"), &rate(aside), "");
    report.figure(
        &format!("{written}, of the same while they are written elsewhere"),
        &share(written_to, aside),
        "",
    );
    report.figure(
        &format!("{written}, 99th percentile, times bare actix's"),
        &slower(written_to),
        "",
    );
    let of_many = format!("{}, 10,000 asked", verify(providers));
    report.figure(&of_many, &rate(wider.warm), "");
    let uniformly = format!("{}, asked uniformly", verify(providers));
    report.figure(&uniformly, &rate(wider.uniform), "");
}

fn tell_rest(report: &mut Report, providers: u64, server: &Server) -> Result<()> {
    report.figure(
        &format!("{providers} providers, ready to answer after"),
        &format!("{:.1} s", server.ready_seconds),
        "within 30 s",
    );
    let bytes = server.memory_bytes()? / providers.max(1);
    let held = format!("{bytes} bytes a provider");
    report.figure(
        "memory of the whole process, answers kept included",
        &held,
        "",
    );
    Ok(())
}
