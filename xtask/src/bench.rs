//! Measures what the register promises, and writes it down with machine and date.
//!
//! [`load`] compares signed verdicts with bare actix under the same load; [`lists`] times an import;
//! the directory measures itself in an example of the server. Everything is a release build. Big
//! registers are filled once and kept, with the figures of each part, so that the parts can be
//! measured one by one.

mod lists;
mod load;
mod process;
mod report;
mod server;
mod targets;
mod writing;
mod wrk;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::Value;

use crate::{run, setup, shell, widget};
use report::Report;
use server::Server;

/// How much to measure.
#[derive(Args, Debug)]
pub struct Options {
    /// Providers of the big register, with four certificates each.
    #[arg(long, default_value_t = 1_000_000)]
    providers: u64,
    /// Providers of the lists that are imported, with four certificates each.
    #[arg(long, default_value_t = 100_000)]
    imported: u64,
    /// Seconds of each load.
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Rounds of load; the median is told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Measures these parts alone; the others keep the figures they had.
    #[arg(long, value_delimiter = ',', default_values = PARTS)]
    only: Vec<String>,
    /// Only builds and fills the registers, so that measuring can begin at once.
    #[arg(long)]
    prepare: bool,
    /// Where filled registers and figures are kept; without it, beside what Cargo builds.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

/// The parts, in the order of the page.
const PARTS: [&str; 5] = ["load", "preview", "directory", "import", "log"];

impl Options {
    fn folder(&self) -> PathBuf {
        let usual = || shell::target_dir().join("bench");
        self.keep.clone().unwrap_or_else(usual)
    }
}

/// Measures everything asked for.
pub fn run(options: &Options) -> Result<()> {
    setup::wasm_target()?;
    widget::build_small(&shell::root())?;
    let binary = run::build_service(true)?;
    let folder = options.folder();
    std::fs::create_dir_all(&folder)?;
    for part in &options.only {
        let measure = match part.as_str() {
            "load" => load::measure,
            "preview" => measure_preview,
            "directory" => measure_directory,
            "import" => lists::measure,
            "log" => measure_log,
            other => bail!("there is no part {other}: {}", PARTS.join(", ")),
        };
        let mut report = Report::default();
        measure(&binary, options, &mut report)?;
        if !options.prepare {
            report.keep(&folder, part)?;
        }
    }
    if options.prepare {
        return Ok(());
    }
    report::publish(&folder, &PARTS)
}

/// Where a register of so many providers is kept.
fn big_folder(kept: &Path, providers: u64) -> PathBuf {
    kept.join(format!("register-{providers}"))
}

/// A register of so many providers, made once and kept.
fn big_register(binary: &Path, kept: &Path, providers: u64) -> Result<PathBuf> {
    let folder = big_folder(kept, providers);
    make_register(binary, &folder, providers)?;
    Ok(folder)
}

/// Fills a folder with a register whose log is published, if there is none.
fn make_register(binary: &Path, folder: &Path, providers: u64) -> Result<()> {
    if folder.join("made").is_file() {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    println!("Making a register of {providers} providers.");
    let mut demo = run::quaymark(binary, folder);
    shell::run(demo.args(["demo", "--providers", &providers.to_string()]))?;
    println!("Publishing its log.");
    Server::of_register(binary, folder)?.until_published()?;
    std::fs::write(folder.join("made"), "")?;
    Ok(())
}

/// Weighing every firm of the big register against a port's draft.
fn measure_preview(binary: &Path, options: &Options, report: &mut Report) -> Result<()> {
    let register = big_register(binary, &options.folder(), options.providers)?;
    if options.prepare {
        return Ok(());
    }
    let database = format!("sqlite:{}", register.join("quaymark.db").display());
    let mut example = Command::new(server::build_example("preview-scale")?);
    example.args([&database, targets::PORT]);
    tell_figures(example, "Preview of a port's draft", report)
}

/// The directory's own measurement; its last line is JSON.
fn measure_directory(_: &Path, options: &Options, report: &mut Report) -> Result<()> {
    let providers = options.providers;
    let database = options.folder().join(format!("directory-{providers}.db"));
    let mut example = shell::cargo("run");
    example
        .args(["--release", "-p", "quaymark-server"])
        .args(["--example", "directory_scale", "--"])
        .args(["--providers", &providers.to_string()])
        .arg("--database")
        .arg(&database);
    let heading = format!("Directory of {providers} providers, four records each");
    tell_figures(example, &heading, report)
}

/// The log's own measurement: publication and receipts in a log of as many records as the big register
/// has providers.
fn measure_log(_: &Path, options: &Options, report: &mut Report) -> Result<()> {
    let records = options.providers.to_string();
    let mut example = shell::cargo("run");
    example.args(["--release", "-p", "quaymark-tests"]).args([
        "--example",
        "log-scale",
        "--",
        &records,
    ]);
    tell_figures(
        example,
        &format!("Log of {records} records, on SQLite"),
        report,
    )
}

/// Runs an example whose last line is JSON, and tells each of its figures.
fn tell_figures(mut example: Command, heading: &str, report: &mut Report) -> Result<()> {
    let mut last = String::new();
    let succeeded = shell::each_line(&mut example, |line| last = line.to_owned())?;
    ensure!(succeeded, "the measurement failed: {heading}");
    let figures: Value = serde_json::from_str(&last).context("its last line is not JSON")?;
    report.section(heading);
    report.begin_figures()?;
    for (name, figure) in figures.as_object().into_iter().flatten() {
        report.figure(&name.replace('_', " "), &plain(figure), asked_for(name));
    }
    Ok(())
}

/// What the register promises of a figure.
fn asked_for(figure: &str) -> &'static str {
    match figure {
        "load_s" => "at most 30",
        "bytes_per_provider" => "at most 1000",
        "recall_at_5" => "at least 0.97",
        "suggest_p99_ms" => "at most 8",
        "visible_max_ms" => "at most 50",
        "append_with_tree_of_without" => "at least 0.8",
        "publication_of_1000_changes_ms" => "at most 300",
        "receipt_made_ms" | "receipt_verified_ms" => "at most 2",
        _ => "",
    }
}

fn plain(figure: &Value) -> String {
    match figure.as_f64() {
        Some(number) if number.fract() != 0.0 => format!("{number:.3}"),
        _ => figure.to_string().replace('"', ""),
    }
}

/// Where the load comes from, and where those who write run.
const LOAD_PROCESSOR: u32 = 1;

/// A program confined to one processor.
fn on_processor(processor: u32, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &processor.to_string()]).arg(program);
    command
}

/// Confines all threads of a running process to one processor.
fn confine(processor: u32, process: u32) -> Result<()> {
    let mut command = Command::new("taskset");
    command.args(["-acp", &processor.to_string(), &process.to_string()]);
    shell::output(&mut command)?;
    Ok(())
}
