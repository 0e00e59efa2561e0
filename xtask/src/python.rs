//! Programs in Python from PyPI, each with all it needs in a folder of its own below the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{setup, shell};

/// A witness and a verifier of logs that others wrote.
const FOREIGN: [&str; 2] = ["aics-witness==0.1.0", "aics-tlog==0.2.1"];
/// The Pythons these ask for, newest first.
const RECENT: [&str; 3] = ["python3.14", "python3.13", "python3.12"];

/// Begins a folder for a program, by a Python; Debian has the module for it in a package of its own.
pub fn environment(python: &Path, folder: &Path) -> Result<()> {
    let begin = || {
        let mut begin = Command::new(python);
        begin.args(["-m", "venv", "--clear"]).arg(folder);
        shell::output(&mut begin)
    };
    if begin().is_err() {
        setup::install(setup::VENV);
        begin()?;
    }
    Ok(())
}

/// The folder with the programs of the foreign witness, installed once from PyPI.
pub fn foreign_witness() -> Result<PathBuf> {
    let folder = shell::target_dir().join("foreign-witness");
    let programs = folder.join("bin");
    let is_whole = || {
        let mut names = ["aics-witness", "aics-tlog"].iter();
        names.all(|name| shell::output(Command::new(programs.join(name)).arg("--version")).is_ok())
    };
    if is_whole() {
        return Ok(programs);
    }
    println!("Installing {}.", FOREIGN.join(" and "));
    let recent = recent();
    let is_recent = recent.is_some();
    let Some(python) = recent.or_else(|| setup::program(setup::PYTHON)) else {
        bail!("no Python is installed, and with it no foreign witness");
    };
    environment(&python, &folder)?;
    let mut pip = Command::new(programs.join("pip"));
    pip.args(["install", "--quiet"]);
    if !is_recent {
        // They ask for 3.12 and work with the 3.11 of Debian 12.
        pip.arg("--ignore-requires-python");
    }
    shell::output(pip.args(FOREIGN))?;
    if !is_whole() {
        bail!("the foreign witness needs Python 3.12 or later: install python3.12");
    }
    Ok(programs)
}

/// A Python that is recent enough, on the path or kept by pyenv, and that starts.
fn recent() -> Option<PathBuf> {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_default();
    let kept = std::fs::read_dir(home.join(".pyenv/versions"));
    let kept = kept.into_iter().flatten().flatten();
    let kept: Vec<PathBuf> = kept.map(|item| item.path().join("bin")).collect();
    let names = RECENT.iter();
    let found = names.flat_map(|name| {
        let on_path = shell::find_program(name, &[]);
        let kept = kept.iter().map(move |folder| folder.join(name));
        on_path.into_iter().chain(kept)
    });
    // What pyenv puts on the path may stand for nothing.
    found
        .filter(|python| python.is_file())
        .find(|python| shell::output(Command::new(python).arg("--version")).is_ok())
}
