//! Writes new versions of providers' listings, so many a second, until it is ended.
//!
//! `steady-writes DATABASE TARGETS RATE`: TARGETS is a list of addresses that end in `/{provider}?…`.
//! The last line says how many were written in a second.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant as Moment};

use quaymark_core::entry::{Change, Entry};
use quaymark_server::clock::Clock;
use quaymark_server::store::{EntryDraft, Store};

type Failure = Box<dyn Error>;

/// How often it says how fast it is.
const TELL: Duration = Duration::from_secs(5);

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or(format!("{what} is missing"));
    let store = Store::open(&next("a database")?)?;
    let targets = fs::read_to_string(next("a list of addresses")?)?;
    let rate: u32 = next("writes a second")?.parse()?;
    let providers: Vec<&str> = targets.lines().filter_map(provider_in).collect();
    let pause = Duration::from_secs(1) / rate;
    let (began, mut told, mut written) = (Moment::now(), Moment::now(), 0_u32);
    for provider in providers.iter().cycle() {
        write_again(&store, provider)?;
        written += 1;
        let due = pause * written;
        std::thread::sleep(due.saturating_sub(began.elapsed()));
        if told.elapsed() > TELL {
            told = Moment::now();
            let reached = f64::from(written) / began.elapsed().as_secs_f64();
            writeln!(std::io::stdout(), "{reached:.1}")?;
        }
    }
    Ok(())
}

/// `/v1/verify/{provider}?port=…`.
fn provider_in(target: &str) -> Option<&str> {
    target.rsplit('/').next()?.split('?').next()
}

/// The listing as it is, once more, in a transaction of its own.
fn write_again(store: &Store, provider: &str) -> Result<(), Failure> {
    store.write(Clock::System.now(), |tx| -> Result<(), Failure> {
        let held = tx.newest(provider)?;
        let held = held.ok_or_else(|| format!("{provider} is not on the register"))?;
        let entry = Entry::from_bytes(&held.bytes)?;
        tx.append(EntryDraft::again(entry, held.document, Change::Corrected))?;
        Ok(())
    })
}
