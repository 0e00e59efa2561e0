//! Writes one fact a transaction until it is killed, and says each once it is committed.
//!
//! The crash suite starts it, reads what it acknowledged, and kills it.

use std::error::Error;
use std::io::Write;

use quaymark_core::timeline::Timeline;
use quaymark_server::clock::Clock;
use quaymark_server::store::Store;
use quaymark_tests::facts::{Facts, granted};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("a database is named first")?;
    let first: u64 = arguments.next().ok_or("a number to begin with")?.parse()?;
    let store = Store::open(&database)?;
    let clock = Clock::System;
    let facts = Facts::scene(&store, clock.now());
    let mut out = std::io::stdout().lock();
    for bits in first.. {
        let now = clock.now();
        let provider = facts.provider(bits, "Crash Security", now, now);
        writeln!(out, "{provider}")?;
        out.flush()?;
        let periods: Timeline = granted(now, None);
        let change = quaymark_core::entry::Change::Granted;
        let record = facts.certificate(bits, provider, periods, change, now);
        writeln!(out, "{record}")?;
        out.flush()?;
    }
    Ok(())
}
