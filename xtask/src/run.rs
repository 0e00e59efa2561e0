//! From a fresh clone to a register in a browser: builds, makes the demonstration register once,
//! serves it, and tells what to try.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{fetch, setup, shell, widget};

/// The port whose profile the demonstration page asks for.
const DEMONSTRATION_PORT: &str = "NLRTM";

/// How to run.
#[derive(Args, Debug)]
pub struct Options {
    /// The port to serve on; the demonstration page of a port's site takes the next one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Builds with all optimisations, which takes some minutes the first time.
    #[arg(long)]
    release: bool,
}

/// Runs until interrupted.
pub fn run(options: &Options) -> Result<()> {
    setup::wasm_target()?;
    println!("Building the widget.");
    widget::build_small(&shell::root())?;
    println!("Building the service.");
    let binary = build_service(options.release)?;
    let folder = shell::root().join("var");
    make_demonstration(&binary, &folder)?;
    let mut server = start(&binary, &folder, options.port)?;
    let register = address_said_by(&mut server)?;
    let mut host = start_host_page(&binary, &register, options.port + 1)?;
    let site = address_said_by(&mut host)?;
    invite(&register, &site)?;
    let ended = server.wait()?;
    host.kill().and_then(|()| host.wait())?;
    if !ended.success() {
        bail!("the service ended with {ended}");
    }
    Ok(())
}

/// Builds the binary and says where it is.
pub fn build_service(is_release: bool) -> Result<PathBuf> {
    let mut build = shell::cargo("build");
    build.args(["-p", "quaymark-server", "--bin", "quaymark"]);
    if is_release {
        build.arg("--release");
    }
    shell::run(&mut build)?;
    let profile = if is_release { "release" } else { "debug" };
    Ok(shell::target_dir().join(profile).join("quaymark"))
}

/// The binary on the database of a folder.
pub fn quaymark(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    let database = format!("sqlite:{}", folder.join("quaymark.db").display());
    command
        .env("QUAYMARK_DATABASE", database)
        .env("QUAYMARK_DATA_DIR", folder);
    command
}

fn make_demonstration(binary: &Path, folder: &Path) -> Result<()> {
    if folder.join("quaymark.db").is_file() {
        println!("Using the register in var/; remove that folder to begin anew.");
        // Says how to sign in, if the register is a demonstration.
        quaymark(binary, folder)
            .arg("demo")
            .stderr(Stdio::null())
            .status()?;
        return Ok(());
    }
    println!("Making a demonstration register in var/.");
    // Made under another name, so that an interrupted first run leaves nothing half-made.
    let unfinished = folder.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    shell::run(quaymark(binary, &unfinished).arg("demo"))?;
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(&unfinished)? {
        let entry = entry?;
        fs::rename(entry.path(), folder.join(entry.file_name()))?;
    }
    fs::remove_dir(&unfinished)?;
    Ok(())
}

fn start(binary: &Path, folder: &Path, port: u16) -> Result<Child> {
    quaymark(binary, folder)
        .args(["serve", "--log", "warn"])
        // Documents of a demonstration are invented, and there is no scanner here.
        .arg("--documents-unscanned")
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the service")
}

fn start_host_page(binary: &Path, register: &str, port: u16) -> Result<Child> {
    Command::new(binary)
        .args(["host-page", "--register", register])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the page of a port's site")
}

/// Waits for the line in which a server says where it listens, without a trailing slash.
fn address_said_by(server: &mut Child) -> Result<String> {
    let output = server.stdout.take().context("its output is piped")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next().transpose()? {
        if let Some((_, rest)) = line.split_once("http://") {
            // Read on, so that the server never waits for somebody to listen to it.
            thread::spawn(move || {
                for line in lines.map_while(Result::ok) {
                    println!("{line}");
                }
            });
            return Ok(format!("http://{}", rest.trim_end_matches('/')));
        }
        println!("{line}");
    }
    bail!("it ended before it listened; is the port taken? Try --port 8090")
}

/// A provider to show: one that meets what the port asks, or just the first.
fn a_provider(register: &str) -> Result<String> {
    let address = register.trim_start_matches("http://");
    let list = format!("/v1/providers?port={DEMONSTRATION_PORT}&limit=100");
    let list: serde_json::Value = serde_json::from_str(&fetch::body(address, &list)?)?;
    let providers = list["providers"].as_array().cloned().unwrap_or_default();
    let meets = providers
        .iter()
        .find(|provider| provider["outcome"] == "meets");
    let chosen = meets
        .or(providers.first())
        .context("the register is empty")?;
    Ok(chosen["id"].as_str().unwrap_or_default().to_owned())
}

fn invite(register: &str, site: &str) -> Result<()> {
    let (port, provider) = (DEMONSTRATION_PORT, a_provider(register)?);
    println!();
    println!("Quaymark answers at {register}/ with a demonstration register. Try:");
    println!("  a port and who meets what it asks   {register}/ports/{port}");
    println!("  a provider, for that port           {register}/providers/{provider}?port={port}");
    println!("  its signed verdict                  {register}/v1/verify/{provider}?port={port}");
    println!("  a desk (password: see above)        {register}/sign-in");
    println!("  the documentation of the API        {register}/docs");
    println!("  the widget on a port's own site     {site}/?port={port}&provider={provider}");
    println!("Stop with Ctrl-C.");
    Ok(())
}
