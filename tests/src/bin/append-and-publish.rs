//! Appends one fact and makes the log public, once; says each when it is done.
//!
//! The suite of injected faults starts it under strace. It ends with 3 where database and
//! `last-checkpoint` disagree: nothing is written then.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use quaymark_server::clock::Clock;
use quaymark_server::store::Store;
use quaymark_server::tlog::{Publisher, check_at_start};
use quaymark_tests::facts::Facts;

/// The log's name.
const ORIGIN: &str = "register.example/log";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("a database is named first")?;
    let data_dir = PathBuf::from(arguments.next().ok_or("a folder of data")?);
    let bits: u64 = arguments.next().ok_or("a number")?.parse()?;
    let store = Store::open(&database)?;
    if let Some(discord) = check_at_start(&store, &data_dir)? {
        writeln!(std::io::stderr(), "{discord}")?;
        return Ok(ExitCode::from(3));
    }
    let clock = Clock::System;
    let mut out = std::io::stdout().lock();
    let now = clock.now();
    let facts = Facts::of(&store);
    let provider = facts.try_provider(bits, "Injected Security", now, now)?;
    writeln!(out, "appended {provider}")?;
    let publisher = Publisher::open(&store, &clock, &data_dir, ORIGIN)?;
    let mut publisher = publisher.ok_or("the log's key is not here")?;
    while let Some(checkpoint) = publisher.publish()? {
        writeln!(out, "published {}", checkpoint.size)?;
    }
    Ok(ExitCode::SUCCESS)
}
