//! Every test: the workspace on SQLite, the database suites again on PostgreSQL, the browser suite.
//!
//! On a build machine (`CI=true`) nothing may be skipped; elsewhere what cannot run is counted.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::postgres::{self, Cluster};
use crate::tally::Tally;
use crate::{python, setup, shell, widget};

/// The address of a PostgreSQL cluster the suites may make databases in.
const POSTGRES_VARIABLE: &str = "QUAYMARK_TEST_POSTGRES";
/// Where `psql` is.
const POSTGRES_BIN_VARIABLE: &str = "QUAYMARK_TEST_POSTGRES_BIN";
/// Where schemathesis is.
const SCHEMATHESIS_VARIABLE: &str = "QUAYMARK_TEST_SCHEMATHESIS";
/// Where the store that speaks S3 is.
const S3RVER_VARIABLE: &str = "QUAYMARK_TEST_S3RVER";
/// Where the programs of the foreign witness are.
const AICS_VARIABLE: &str = "QUAYMARK_TEST_AICS";
/// The Python that knows tlog-scales.
const TLOG_SCALES_VARIABLE: &str = "QUAYMARK_TEST_TLOG_SCALES";
/// Where `axe.min.js` is.
const AXE_VARIABLE: &str = "QUAYMARK_TEST_AXE";
/// Where npm's `jose` is.
const JOSE_VARIABLE: &str = "QUAYMARK_TEST_JOSE";

/// Runs every suite and prints the sum.
pub fn run() -> Result<()> {
    suites()?.conclude()
}

/// Runs every suite.
pub fn suites() -> Result<Tally> {
    setup::wasm_target()?;
    println!("Building the widget.");
    widget::build_small(&shell::root())?;
    let mut tally = Tally::default();
    println!("Building the service.");
    shell::run(shell::cargo_on_workspace("build").arg("--bins"))?;
    suite(&mut tally, "workspace, on SQLite", workspace())?;
    in_node(&mut tally)?;
    suite(&mut tally, "xtask", own_tests())?;
    in_python(&mut tally)?;
    in_go(&mut tally)?;
    by_scales(&mut tally)?;
    with_faults(&mut tally)?;
    on_postgres(&mut tally)?;
    with_clamd(&mut tally)?;
    with_bucket(&mut tally)?;
    by_a_foreign_witness(&mut tally)?;
    as_described(&mut tally)?;
    in_browser(&mut tally)?;
    Ok(tally)
}

fn workspace() -> Command {
    let mut command = shell::cargo_on_workspace("test");
    command.arg("--no-fail-fast");
    command.env_remove(POSTGRES_VARIABLE);
    command
}

fn own_tests() -> Command {
    let mut command = shell::cargo("test");
    command.args(["--package", "xtask"]);
    command
}

/// A suite that needs programs of others.
fn with_programs(target: &str) -> Command {
    let mut command = shell::cargo_on_workspace("test");
    command
        .args(["--no-fail-fast", "--features", "quaymark-tests/programs"])
        .args(["--test", target]);
    command
}

/// What programs in another language say about the log's formats.
fn in_python(tally: &mut Tally) -> Result<()> {
    let mut command = shell::cargo_on_workspace("test");
    command
        .args(["--no-fail-fast", "--features", "quaymark-core/python"])
        .args(["--test", "second_opinion"]);
    if setup::program(setup::PYTHON).is_none() {
        let suites = vec![("second opinion", command)];
        return skip(tally, suites, "python3 is not installed");
    }
    suite(tally, "second opinion, in Python", command)
}

/// What an implementation that others wrote says about what is served.
fn in_go(tally: &mut Tally) -> Result<()> {
    let command = with_programs("outside");
    if setup::program(setup::GO).is_none() || !setup::has_go_mod() {
        let suites = vec![("outside verifier", command)];
        return skip(
            tally,
            suites,
            "golang-go and golang-golang-x-mod-dev are not installed",
        );
    }
    suite(tally, "outside verifier, in Go", command)
}

/// What a reader of logs from PyPI says about the live log.
fn by_scales(tally: &mut Tally) -> Result<()> {
    let mut command = with_programs("scales");
    match setup::tlog_scales() {
        Ok(python) => {
            command.env(TLOG_SCALES_VARIABLE, python);
            suite(tally, "live log, by tlog-scales", command)
        }
        Err(error) => {
            let suites = vec![("live log, by tlog-scales", command)];
            skip(tally, suites, &format!("{error:#}"))
        }
    }
}

/// Every step of a write and of a publication fails, or is the last.
fn with_faults(tally: &mut Tally) -> Result<()> {
    let command = with_programs("injected");
    if !setup::can_inject() {
        let suites = vec![("injected faults", command)];
        let reason = "strace is not installed, or may not look at other processes here";
        return skip(tally, suites, reason);
    }
    suite(tally, "injected faults", command)
}

/// The suites whose promises hold on both databases.
fn database_suites() -> Vec<(&'static str, Command)> {
    [
        ("store, on PostgreSQL", "store"),
        ("publication, on PostgreSQL", "tlog"),
        ("behaviour, on PostgreSQL", "behaviour"),
    ]
    .map(|(name, target)| {
        let mut command = shell::cargo_on_workspace("test");
        command.args(["--no-fail-fast", "--test", target]);
        (name, command)
    })
    .into()
}

fn on_postgres(tally: &mut Tally) -> Result<()> {
    let Some(binaries) = postgres::binaries() else {
        return skip(tally, database_suites(), "PostgreSQL is not installed");
    };
    println!("Starting a private PostgreSQL cluster.");
    let cluster = Cluster::start(&binaries)?;
    for (name, mut command) in database_suites() {
        command.env(POSTGRES_VARIABLE, cluster.url());
        command.env(POSTGRES_BIN_VARIABLE, cluster.binaries());
        suite(tally, name, command)?;
    }
    Ok(())
}

/// Documents and a real virus scanner, with a signature of the suite's own.
fn with_clamd(tally: &mut Tally) -> Result<()> {
    let mut command = with_programs("clamd");
    let Some(clamd) = setup::program(setup::CLAMD) else {
        return skip(tally, vec![("clamd", command)], "clamd is not installed");
    };
    // Debian keeps it where only root's search path looks.
    if let Some(folder) = clamd.parent() {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([folder.to_owned()]);
        command.env("PATH", std::env::join_paths(folders)?);
    }
    suite(tally, "clamd", command)
}

/// Documents in a store that speaks S3.
fn with_bucket(tally: &mut Tally) -> Result<()> {
    let mut command = with_programs("bucket");
    match setup::s3rver() {
        Ok(program) => {
            command.env(S3RVER_VARIABLE, program);
            suite(tally, "store of documents", command)
        }
        Err(error) => skip(
            tally,
            vec![("store of documents", command)],
            &format!("{error:#}"),
        ),
    }
}

/// What a witness and a verifier that others wrote make of the log.
fn by_a_foreign_witness(tally: &mut Tally) -> Result<()> {
    let mut command = with_programs("foreign_witness");
    match python::foreign_witness() {
        Ok(folder) => {
            command.env(AICS_VARIABLE, folder);
            suite(tally, "foreign witness, in Python", command)
        }
        Err(error) => {
            let suites = vec![("foreign witness", command)];
            skip(tally, suites, &format!("{error:#}"))
        }
    }
}

/// Whether every answer is one that the interface's description has.
fn as_described(tally: &mut Tally) -> Result<()> {
    let mut command = with_programs("described");
    match setup::schemathesis() {
        Ok(program) => {
            command.env(SCHEMATHESIS_VARIABLE, program);
            suite(tally, "interface as described", command)
        }
        Err(error) => {
            let suites = vec![("interface as described", command)];
            skip(tally, suites, &format!("{error:#}"))
        }
    }
}

fn browser_suites() -> Vec<(&'static str, Command)> {
    vec![
        ("browser", with_programs("browser")),
        ("story, in a browser", with_programs("story")),
    ]
}

fn in_browser(tally: &mut Tally) -> Result<()> {
    let axe = match browser_tools() {
        Ok(axe) => axe,
        Err(error) => {
            return skip(tally, browser_suites(), &format!("{error:#}"));
        }
    };
    for (name, mut command) in browser_suites() {
        command.env(AXE_VARIABLE, &axe);
        suite(tally, name, command)?;
    }
    Ok(())
}

fn browser_tools() -> Result<PathBuf> {
    for wanted in [setup::CHROMIUM, setup::CHROMEDRIVER] {
        if setup::program(wanted).is_none() {
            bail!("{} is not installed", wanted.program);
        }
    }
    setup::axe_core()
}

/// What a library that others wrote says about signed statements.
fn in_node(tally: &mut Tally) -> Result<()> {
    let mut command = with_programs("jose");
    match setup::jose() {
        Ok(folder) => {
            command.env(JOSE_VARIABLE, folder);
            suite(tally, "signed statements, in JavaScript", command)
        }
        Err(error) => {
            let suites = vec![("signed statements", command)];
            skip(tally, suites, &format!("{error:#}"))
        }
    }
}

fn suite(tally: &mut Tally, name: &str, mut command: Command) -> Result<()> {
    println!("\n== {name}");
    let failed_before = tally.failed();
    if !shell::each_line(&mut command, |line| tally.take_line(line))? {
        tally.suite_failed(name, failed_before);
    }
    Ok(())
}

/// Counts the tests of suites that cannot run here; an error on a build machine.
fn skip(tally: &mut Tally, suites: Vec<(&'static str, Command)>, reason: &str) -> Result<()> {
    if shell::is_ci() {
        bail!("on a build machine nothing is skipped: {reason}");
    }
    for (name, mut command) in suites {
        let list = shell::output(command.args(["--", "--list"]))?;
        let tests = list.lines().filter(|line| line.ends_with(": test")).count();
        tally.skip(tests, &format!("{name}: {reason}"));
    }
    Ok(())
}
