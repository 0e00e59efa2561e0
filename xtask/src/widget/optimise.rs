//! `wasm-opt` (binaryen), where it can be found. The build works without it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// The version asked of npm.
const BINARYEN: &str = "binaryen@132.0.0";

/// Finds `wasm-opt`: on the path, or as this workspace installed it before.
pub(super) fn find(root: &Path) -> Option<PathBuf> {
    let on_path = env::var_os("PATH").and_then(|path| {
        env::split_paths(&path)
            .map(|folder| folder.join("wasm-opt"))
            .find(|file| file.is_file())
    });
    on_path.or_else(|| Some(installed(root)).filter(|file| file.is_file()))
}

/// Whether npm is there to install it.
pub(super) fn can_install() -> bool {
    Command::new("npm")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installs `wasm-opt` from npm into the target folder, where [`find`] looks.
pub(super) fn install(root: &Path) -> Result<()> {
    let folder = tools(root);
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let status = Command::new("npm")
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--prefix")
        .arg(&folder)
        .arg(BINARYEN)
        .status()
        .context("starting npm")?;
    ensure!(
        status.success(),
        "npm could not install {BINARYEN}: {status}"
    );
    Ok(())
}

/// Runs `wasm-opt -Oz` on a module.
pub(super) fn run(program: &Path, wasm: &[u8], scratch: &Path) -> Result<Vec<u8>> {
    let input = scratch.join("widget-unoptimised.wasm");
    let output = scratch.join("widget-optimised.wasm");
    fs::write(&input, wasm).with_context(|| format!("writing {}", input.display()))?;
    let status = Command::new(program)
        .args([
            "--generate-global-effects",
            "-Oz",
            "--merge-similar-functions",
            "-aimfs=1",
            "-fimfs=1",
            "-ocimfs=0",
            "--converge",
            "--enable-bulk-memory",
            "--enable-bulk-memory-opt",
        ])
        .args(["--enable-nontrapping-float-to-int", "--enable-sign-ext"])
        .args([
            "--enable-mutable-globals",
            "--enable-reference-types",
            "--enable-multivalue",
        ])
        .args([
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg(&input)
        .arg("-o")
        .arg(&output)
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    ensure!(status.success(), "wasm-opt failed: {status}");
    fs::read(&output).with_context(|| format!("reading {}", output.display()))
}

fn tools(root: &Path) -> PathBuf {
    root.join("target/widget-tools")
}

fn installed(root: &Path) -> PathBuf {
    tools(root).join("node_modules/.bin/wasm-opt")
}
