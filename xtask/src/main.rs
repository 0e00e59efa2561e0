//! What the README's commands call: run, test, lint, measure.
//!
//! Each command is a file: [`run`], [`test`], [`lint`], [`bench`], [`widget`]. [`setup`] gets what a new machine lacks,
//! [`python`] programs in that language, [`postgres`] keeps a private cluster for the suites.

#![expect(
    clippy::print_stdout,
    reason = "a command line speaks on standard output"
)]

mod bench;
mod fetch;
mod lint;
mod postgres;
mod python;
mod run;
mod setup;
mod shell;
mod tally;
mod test;
mod widget;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, runs, tests and measures Quaymark.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Builds everything, makes a demonstration register on first run, and serves it.
    Run(run::Options),
    /// Runs every test, on SQLite and on PostgreSQL, and in a real browser.
    Test,
    /// Checks formatting and lints of all crates.
    Lint,
    /// Lints and tests, as the build machine does.
    Ci,
    /// Measures speed and memory, and writes docs/BENCHMARKS.md.
    Bench(bench::Options),
    /// Builds the widget that the server embeds.
    Widget {
        /// First installs wasm-opt from npm into the target folder.
        #[arg(long)]
        install_optimiser: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test => test::run(),
        Task::Lint => lint::run().and_then(|tally| tally.conclude()),
        Task::Ci => ci(),
        Task::Bench(options) => bench::run(&options),
        Task::Widget { install_optimiser } => widget::run(install_optimiser),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Lints count as tests here, so that one line closes the whole.
fn ci() -> anyhow::Result<()> {
    let mut tally = lint::run()?;
    tally.add(test::suites()?);
    tally.conclude()
}
