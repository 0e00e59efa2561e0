//! The figures as a table, on the terminal and in `docs/BENCHMARKS.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::shell;

/// The figures of one part of the measurements.
#[derive(Debug, Default)]
pub struct Report {
    lines: String,
}

impl Report {
    /// Begins a table.
    pub fn section(&mut self, title: &str) {
        println!("\n{title}");
        let _ = write!(self.lines, "\n## {title}\n\n");
    }

    /// Says in a sentence what the figures of the table are.
    pub fn say(&mut self, sentence: &str) {
        println!("{sentence}");
        let _ = write!(self.lines, "{sentence}\n\n");
    }

    /// Begins the figures of the table, with the machine and the day they were taken.
    pub fn begin_figures(&mut self) -> Result<()> {
        let _ = write!(
            self.lines,
            "{}\n\n| What | Measured | Asked for |\n|---|---|---|\n",
            machine()?
        );
        Ok(())
    }

    /// A line of the table.
    pub fn figure(&mut self, what: &str, measured: &str, asked_for: &str) {
        println!("  {what:<58} {measured:>20}   {asked_for}");
        let _ = writeln!(self.lines, "| {what} | {measured} | {asked_for} |");
    }

    /// Keeps the part for the page, in place of what was measured of it before.
    pub fn keep(&self, folder: &Path, part: &str) -> Result<()> {
        fs::write(part_file(folder, part), &self.lines)?;
        Ok(())
    }
}

fn part_file(folder: &Path, part: &str) -> PathBuf {
    folder.join(format!("{part}.md"))
}

/// Writes the page from the newest figures of every part, once there are figures of all.
pub fn publish(folder: &Path, parts: &[&str]) -> Result<()> {
    let mut text = INTRODUCTION.to_owned();
    for part in parts {
        let file = part_file(folder, part);
        if !file.is_file() {
            println!("\nNothing was measured of {part}: docs/BENCHMARKS.md stays as it is.");
            return Ok(());
        }
        text.push_str(&fs::read_to_string(file)?);
    }
    fs::write(shell::root().join("docs/BENCHMARKS.md"), text)?;
    println!("\nWritten to docs/BENCHMARKS.md.");
    Ok(())
}

const INTRODUCTION: &str = "# Benchmarks

Measured and written by `cargo xtask bench`, release builds. Each part says when and where its figures
were taken.
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
        "{}: {cores} cores of {model}, {gigabytes} GB of memory, {}.",
        date.trim(),
        compiler.trim()
    ))
}
