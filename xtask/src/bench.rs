//! Measures what the register promises, and writes it down with machine and date.
//!
//! [`load`] compares signed verdicts with bare actix under the same load; [`lists`] times an import;
//! the directory measures itself in an example of the server. Everything is a release build.

mod lists;
mod load;
mod process;
mod report;
mod wrk;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;

use crate::{run, setup, shell, widget};
use report::Report;

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
    /// Measures these alone.
    #[arg(long, value_delimiter = ',', default_values = ["load", "directory", "import"])]
    only: Vec<String>,
}

/// Where measurements keep their registers.
fn folder() -> PathBuf {
    shell::target_dir().join("bench")
}

/// Measures everything asked for.
pub fn run(options: &Options) -> Result<()> {
    setup::wasm_target()?;
    widget::build_small(&shell::root())?;
    let binary = run::build_service(true)?;
    std::fs::create_dir_all(folder())?;
    let mut report = Report::default();
    let wants = |what: &str| options.only.iter().any(|asked| asked == what);
    if wants("load") {
        load::measure(&binary, options, &mut report)?;
    }
    if wants("directory") {
        measure_directory(options.providers, &mut report)?;
    }
    if wants("import") {
        lists::measure(&binary, options.imported, &mut report)?;
    }
    report.publish(options.only.len() == 3)
}

/// A register of so many providers, made once and kept.
fn big_register(binary: &Path, providers: u64) -> Result<PathBuf> {
    let folder = folder().join(format!("register-{providers}"));
    if folder.join("made").is_file() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    println!("Making a register of {providers} providers.");
    let mut demo = run::quaymark(binary, &folder);
    shell::run(demo.args(["demo", "--providers", &providers.to_string()]))?;
    std::fs::write(folder.join("made"), "")?;
    Ok(folder)
}

/// The directory's own measurement; its last line is JSON.
fn measure_directory(providers: u64, report: &mut Report) -> Result<()> {
    let database = folder().join(format!("directory-{providers}.db"));
    let mut example = shell::cargo("run");
    example
        .args([
            "--release",
            "-p",
            "quaymark-server",
            "--example",
            "directory_scale",
            "--",
        ])
        .args(["--providers", &providers.to_string()])
        .arg("--database")
        .arg(&database);
    let mut last = String::new();
    let succeeded = shell::each_line(&mut example, |line| last = line.to_owned())?;
    anyhow::ensure!(succeeded, "the measurement of the directory failed");
    let figures: Value = serde_json::from_str(&last).context("its last line is not JSON")?;
    report.section(&format!(
        "Directory of {providers} providers, four records each"
    ));
    for (name, figure) in figures.as_object().into_iter().flatten() {
        report.figure(&name.replace('_', " "), &plain(figure), "");
    }
    Ok(())
}

fn plain(figure: &Value) -> String {
    match figure.as_f64() {
        Some(number) if number.fract() != 0.0 => format!("{number:.3}"),
        _ => figure.to_string().replace('"', ""),
    }
}

/// A program confined to one processor.
fn on_processor(processor: u32, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &processor.to_string()]).arg(program);
    command
}
