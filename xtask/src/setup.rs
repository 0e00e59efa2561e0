//! What a new machine lacks: targets, packages, axe-core. Everything found is left as it is.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{python, shell};

/// A program the tests need and the packages that bring it.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The program.
    pub program: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Debian packages that bring it.
    pub packages: &'static [&'static str],
}

/// The browser the pages and the widget are tested in.
pub const CHROMIUM: Wanted = Wanted {
    program: "chromium",
    purpose: "the browser suite",
    packages: &["chromium", "chromium-driver"],
};
/// What drives the browser.
pub const CHROMEDRIVER: Wanted = Wanted {
    program: "chromedriver",
    purpose: "the browser suite",
    packages: &["chromium", "chromium-driver"],
};
/// What brings axe-core and s3rver.
pub const NPM: Wanted = Wanted {
    program: "npm",
    purpose: "the accessibility checks of the browser suite and the suite of the store of documents",
    packages: &["npm"],
};
/// What runs somebody else's implementation of signed statements: version 20 or later.
pub const NODE: Wanted = Wanted {
    program: "node",
    purpose: "the outside check of signed statements",
    packages: &["nodejs"],
};
/// The virus scanner documents are looked at by.
pub const CLAMD: Wanted = Wanted {
    program: "clamd",
    purpose: "the suite of the virus scanner",
    packages: &["clamav-daemon"],
};
/// What runs the second implementation of the log's formats.
pub const PYTHON: Wanted = Wanted {
    program: "python3",
    purpose: "the second opinion on the log's formats",
    packages: &["python3"],
};
/// What runs somebody else's implementation of the log.
pub const GO: Wanted = Wanted {
    program: "go",
    purpose: "the outside verifier of the log",
    packages: &["golang-go", "golang-golang-x-mod-dev"],
};
/// Where Debian puts Go's packages.
const GO_MOD: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
/// What keeps a program in Python with all it needs in a folder of its own.
pub const VENV: Wanted = Wanted {
    program: "python3",
    purpose: "the suites that ask programs in Python",
    packages: &["python3", "python3-venv"],
};
/// What makes calls of the system fail.
pub const STRACE: Wanted = Wanted {
    program: "strace",
    purpose: "the suite of injected faults",
    packages: &["strace"],
};
const SCHEMATHESIS_VERSION: &str = "4.32.5";
const TLOG_SCALES_VERSION: &str = "0.0.3";
const AXE_VERSION: &str = "4.14.1";
const JOSE_VERSION: &str = "6.2.18";
const S3RVER_VERSION: &str = "3.7.1";

/// Adds the WebAssembly target where rustup is there to do it.
pub fn wasm_target() -> Result<()> {
    let sysroot = shell::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let installed = PathBuf::from(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown/lib");
    if installed.is_dir() {
        return Ok(());
    }
    println!("Adding the WebAssembly target for the widget.");
    let mut rustup = Command::new("rustup");
    rustup.current_dir(shell::root());
    shell::run(rustup.args(["target", "add", "wasm32-unknown-unknown"]))
        .context("the widget needs the target wasm32-unknown-unknown of rustc")
}

/// Finds a program, or installs it where this process may. `None`: not there.
pub fn program(wanted: Wanted) -> Option<PathBuf> {
    // Debian keeps daemons where only root's search path looks.
    let folders = [PathBuf::from("/usr/sbin")];
    shell::find_program(wanted.program, &folders).or_else(|| {
        install(wanted);
        shell::find_program(wanted.program, &folders)
    })
}

/// Whether Go's packages for logs are there, or could be installed.
pub fn has_go_mod() -> bool {
    let folder = PathBuf::from(GO_MOD);
    if !folder.is_dir() {
        install(GO);
    }
    folder.is_dir()
}

/// Installs packages by apt-get as root; otherwise says which are missing.
pub fn install(wanted: Wanted) {
    let packages = wanted.packages.join(" ");
    let has_apt = shell::find_program("apt-get", &[]).is_some();
    if !has_apt || !shell::is_root() {
        println!("Missing for {}: {packages}.", wanted.purpose);
        return;
    }
    println!("Installing {packages} for {}.", wanted.purpose);
    let refreshed = apt_get(&["update", "-qq"]);
    let options = ["install", "-y", "-qq", "--no-install-recommends"];
    let installed = apt_get(&[&options[..], wanted.packages].concat());
    if let Err(error) = refreshed.and(installed) {
        println!("Could not install {packages}: {error:#}.");
    }
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    shell::output(command.args(arguments)).map(drop)
}

/// The path of schemathesis, installed once from PyPI into the target folder.
pub fn schemathesis() -> Result<PathBuf> {
    let folder = venv("schemathesis", "schemathesis", SCHEMATHESIS_VERSION)?;
    Ok(folder.join("bin/schemathesis"))
}

/// The Python that knows tlog-scales, installed once from PyPI into the target folder.
pub fn tlog_scales() -> Result<PathBuf> {
    let folder = venv("tlog-scales", "tlog-scales", TLOG_SCALES_VERSION)?;
    Ok(folder.join("bin/python3"))
}

/// Whether strace is there, or could be installed, and may look at other processes.
pub fn can_inject() -> bool {
    let Some(strace) = program(STRACE) else {
        return false;
    };
    let mut tried = Command::new(strace);
    tried.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=write"]);
    let inject = ["-e", "inject=write:error=EIO:when=9", "true"];
    shell::output(tried.args(inject)).is_ok()
}

/// A folder with Python and a package of PyPI, under the target folder.
fn venv(folder: &str, package: &str, version: &str) -> Result<PathBuf> {
    let folder = shell::target_dir().join(folder);
    let is_whole = folder.join("installed");
    if is_whole.is_file() {
        return Ok(folder);
    }
    let Some(python) = program(PYTHON) else {
        bail!("python3 is missing, and with it {package}");
    };
    println!("Installing {package} {version}.");
    python::environment(&python, &folder)?;
    let mut pip = Command::new(folder.join("bin/pip"));
    let wanted = format!("{package}=={version}");
    shell::output(pip.args(["install", "--quiet", &wanted]))?;
    fs::write(is_whole, wanted)?;
    Ok(folder)
}

/// The path of `axe.min.js`, fetched once from npm into the target folder.
pub fn axe_core() -> Result<PathBuf> {
    let script = npm_package("axe-core", AXE_VERSION)?.join("axe.min.js");
    anyhow::ensure!(script.is_file(), "axe-core holds no axe.min.js");
    Ok(script)
}

/// The folder of `jose`, fetched once from npm into the target folder, where Node is there to run it.
pub fn jose() -> Result<PathBuf> {
    if program(NODE).is_none() {
        bail!("node is missing");
    }
    npm_package("jose", JOSE_VERSION)
}

/// The folder of a package without dependencies, fetched once from npm into the target folder.
fn npm_package(name: &str, version: &str) -> Result<PathBuf> {
    let folder = shell::target_dir().join(name);
    let unpacked = folder.join("package");
    if unpacked.join("package.json").is_file() {
        return Ok(unpacked);
    }
    let Some(npm) = program(NPM) else {
        bail!("npm is missing, and with it {name}");
    };
    println!("Fetching {name} {version}.");
    fs::create_dir_all(&folder)?;
    let package = format!("{name}@{version}");
    let mut pack = Command::new(npm);
    pack.current_dir(&folder);
    let archive = shell::output(pack.args(["pack", "--silent", &package]))?;
    let archive = archive.lines().last().context("npm named no archive")?;
    let mut tar = Command::new("tar");
    tar.current_dir(&folder);
    shell::output(tar.args(["-xzf", archive]))?;
    anyhow::ensure!(unpacked.is_dir(), "{package} holds no package");
    Ok(unpacked)
}

/// The path of s3rver, a store that speaks S3, installed once from npm into the target folder.
pub fn s3rver() -> Result<PathBuf> {
    let folder = shell::target_dir().join("s3rver");
    let found = folder.join("node_modules/.bin/s3rver");
    if found.is_file() {
        return Ok(found);
    }
    let Some(npm) = program(NPM) else {
        bail!("npm is missing, and with it s3rver");
    };
    println!("Installing s3rver {S3RVER_VERSION}.");
    fs::create_dir_all(&folder)?;
    let mut install = Command::new(npm);
    install
        .args([
            "install",
            "--silent",
            "--no-fund",
            "--no-audit",
            "--ignore-scripts",
        ])
        .arg("--prefix")
        .arg(&folder)
        .arg(format!("s3rver@{S3RVER_VERSION}"));
    shell::output(&mut install)?;
    anyhow::ensure!(found.is_file(), "s3rver has no program of this name");
    Ok(found)
}
