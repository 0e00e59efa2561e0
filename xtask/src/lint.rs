//! Formatting and lints of every crate, the widget for the target it is shipped to.

use std::process::Command;

use anyhow::Result;

use crate::tally::Tally;
use crate::{setup, shell};

/// Runs every check and counts them.
pub fn run() -> Result<Tally> {
    setup::wasm_target()?;
    let mut tally = Tally::default();
    for (name, mut command) in checks() {
        let passed = shell::succeeds(&mut command)?;
        tally.step(name, passed);
    }
    Ok(tally)
}

fn checks() -> Vec<(&'static str, Command)> {
    let mut format = Command::new("cargo");
    format.current_dir(shell::root());
    format.args(["fmt", "--all", "--check"]);
    let mut workspace = shell::cargo("clippy");
    workspace
        .args(["--workspace", "--all-targets"])
        .args(["--features", "quaymark-tests/programs,quaymark-core/python"])
        .args(["--", "-D", "warnings"]);
    let mut embed = shell::cargo("clippy");
    embed
        .args([
            "-p",
            "quaymark-widget",
            "-p",
            "quaymark-core",
            "--no-default-features",
        ])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--", "-D", "warnings"]);
    vec![
        ("formatting", format),
        ("lints of the workspace", workspace),
        ("lints of the widget and core for wasm32", embed),
    ]
}
