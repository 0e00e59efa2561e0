//! The figures as a table, on the terminal and in `docs/BENCHMARKS.md`.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::shell;

/// What was measured so far.
#[derive(Debug, Default)]
pub struct Report {
    lines: String,
}

impl Report {
    /// Begins a table.
    pub fn section(&mut self, title: &str) {
        println!("\n{title}");
        let _ = writeln!(
            self.lines,
            "\n## {title}\n\n| What | Measured | Asked for |\n|---|---|---|"
        );
    }

    /// A line of the table.
    pub fn figure(&mut self, what: &str, measured: &str, asked_for: &str) {
        println!("  {what:<58} {measured:>20}   {asked_for}");
        let _ = writeln!(self.lines, "| {what} | {measured} | {asked_for} |");
    }

    /// Writes the whole down, if it is whole.
    pub fn publish(&self, is_whole: bool) -> Result<()> {
        if !is_whole {
            println!("\nOnly a part was measured: docs/BENCHMARKS.md stays as it is.");
            return Ok(());
        }
        let path = shell::root().join("docs/BENCHMARKS.md");
        let text = format!("{}{}{}", INTRODUCTION, machine()?, self.lines);
        fs::write(&path, text)?;
        println!("\nWritten to docs/BENCHMARKS.md.");
        Ok(())
    }
}

const INTRODUCTION: &str = "# Benchmarks

Measured by `cargo xtask bench` in one run. The server is confined to one processor core; wrk loads it
from another with 32 connections over a hot set of 10,000 providers picked at random over the whole
register, with the middleware of the real route table in place. *Bare actix* is a handler that returns
a fixed body of the same size under the same load. Each figure of load is the median of the rounds,
which alternate.

";

fn machine() -> Result<String> {
    let date = shell::output(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let cores = processors
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let memory = fs::read_to_string("/proc/meminfo")?;
    let kilobytes: u64 = memory
        .split_whitespace()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let gigabytes = kilobytes.div_ceil(1024 * 1024);
    let compiler = shell::output(Command::new("rustc").arg("--version"))?;
    Ok(format!(
        "{}: {cores} cores of {model}, {gigabytes} GB of memory, {}.\n",
        date.trim(),
        compiler.trim()
    ))
}
