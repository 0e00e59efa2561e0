//! Other programs: started with what is run printed, and errors that name the program.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The folder Cargo builds into.
pub fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether this is a build machine, on which nothing may be skipped.
pub fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false")
}

/// A Cargo command in the workspace, with the lock file as it is.
pub fn cargo(subcommand: &str) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).arg(subcommand).arg("--locked");
    command
}

/// A Cargo command on every package but this one. Always the same packages, so that their
/// dependencies are built once: another choice would ask other features of them.
pub fn cargo_on_workspace(subcommand: &str) -> Command {
    let mut command = cargo(subcommand);
    command.args(["--workspace", "--exclude", "xtask"]);
    command
}

/// Runs a command to its end; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    if succeeds(command)? {
        return Ok(());
    }
    bail!("`{}` failed", line_of(command))
}

/// Runs a command to its end and says whether it succeeded.
pub fn succeeds(command: &mut Command) -> Result<bool> {
    println!("> {}", line_of(command));
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", line_of(command)))?;
    Ok(status.success())
}

/// Runs a command silently and returns what it printed; an error with its own words if it fails.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start `{}`", line_of(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed: {}", line_of(command), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command, shows its standard output and hands each line on. Says whether it succeeded.
pub fn each_line(command: &mut Command, mut take: impl FnMut(&str)) -> Result<bool> {
    println!("> {}", line_of(command));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", line_of(command)))?;
    let stdout = child.stdout.take().context("its output was piped")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        take(&line);
    }
    Ok(child.wait()?.success())
}

/// Where a program is: on the path, or in one of the folders given.
pub fn find_program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(folders.iter().cloned())
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Whether this process may install packages and change users.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}
