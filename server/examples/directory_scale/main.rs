//! Measures the directory at scale: fills a database through the store, loads it, and prints time,
//! memory, visibility of a change, and recall and time of suggestions. The last line is JSON.
//!
//! `directory_scale --providers 1000000 --database /tmp/scale.db`: a database that exists is used
//! as it is.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

mod fill;
mod names;
mod queries;
mod recall;

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use clap::Parser;
use quaymark_core::time::Instant;
use quaymark_server::clock::Stopwatch;
use quaymark_server::directory::{Directory, Snapshot};
use quaymark_server::store::Store;
use recall::Recall;

/// Names changed to see how soon the new one is found; each is changed back.
const CHANGES: u64 = 30;

/// The register's size and place.
#[derive(Debug, Parser)]
struct Options {
    /// How many providers.
    #[arg(long, default_value_t = 1_000_000)]
    providers: u64,
    /// How many records each has.
    #[arg(long, default_value_t = 4)]
    records: u64,
    /// The file of the database; a new one is filled.
    #[arg(long)]
    database: PathBuf,
    /// How many queries for recall.
    #[arg(long, default_value_t = 1000)]
    queries: u64,
}

/// Times in milliseconds, in order.
struct Times(Vec<f64>);

impl Times {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    fn percentile(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(place).copied().unwrap_or_default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let is_new = !options.database.exists();
    let store = Store::open(&format!("sqlite:{}", options.database.display()))?;
    if is_new {
        let watch = Stopwatch::start();
        fill::fill(&store, options.providers, options.records)?;
        println!("filled in {:.1} s", ms(&watch) / 1000.0);
    }
    let resident_before = resident_bytes()?;
    let watch = Stopwatch::start();
    let directory = Directory::load(&store)?;
    let load_s = ms(&watch) / 1000.0;
    let snapshot = directory.snapshot();
    let providers = snapshot.provider_count();
    let per_provider = (resident_bytes()? - resident_before) / providers.max(1) as f64;
    let index_mb = snapshot.name_index_bytes() as f64 / 1e6;
    println!("{providers} providers loaded in {load_s:.1} s, {per_provider:.0} bytes each");

    let recall = Recall::measure(&snapshot, options.queries);
    let lookup_us = lookup_us(&snapshot);
    drop(snapshot);
    let (visible, pause_ms) = visibility(&store, directory)?;
    println!(
        "{{\"providers\":{providers},\"load_s\":{load_s:.2},\"bytes_per_provider\":{per_provider:.0},\
         \"name_index_mb\":{index_mb:.1},{},\
         \"suggest_p50_ms\":{:.2},\"suggest_p99_ms\":{:.2},\"lookup_us\":{lookup_us:.2},\
         \"visible_p50_ms\":{:.2},\"visible_max_ms\":{:.2},\"reader_pause_max_ms\":{pause_ms:.2}}}",
        recall.json(),
        recall.times.percentile(50),
        recall.times.percentile(99),
        visible.percentile(50),
        visible.percentile(100),
    );
    Ok(())
}

fn ms(watch: &Stopwatch) -> f64 {
    watch.elapsed_micros() as f64 / 1000.0
}

/// Milliseconds this thread was on a processor, so that a busy machine does not count. The kernel
/// adds them up a few milliseconds at a time: good for sums, not for single times.
fn processor_ms() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(0.0, |nanoseconds| nanoseconds / 1e6)
}

/// What the process holds in memory, from the kernel.
fn resident_bytes() -> Result<f64, Box<dyn Error>> {
    const PAGE_BYTES: f64 = 4096.0;
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages = statm
        .split_whitespace()
        .nth(1)
        .ok_or("statm has no second field")?;
    Ok(pages.parse::<f64>()? * PAGE_BYTES)
}

/// Microseconds to unpack a provider found by its register number.
fn lookup_us(snapshot: &Snapshot) -> f64 {
    const LOOKUPS: u64 = 100_000;
    let providers = snapshot.provider_count() as u64;
    let watch = Stopwatch::start();
    let found = (0..LOOKUPS)
        .filter(|seed| {
            let id = fill::provider_id(queries::meant(*seed, providers));
            snapshot.provider(id).is_some()
        })
        .count();
    println!("{found} of {LOOKUPS} providers looked up");
    ms(&watch) * 1000.0 / LOOKUPS as f64
}

/// Milliseconds from each commit until the new name is found, while another thread keeps reading;
/// and the longest that thread waited.
fn visibility(store: &Store, directory: Directory) -> Result<(Times, f64), Box<dyn Error>> {
    let directory = Arc::new(directory);
    let is_done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (directory, is_done) = (Arc::clone(&directory), Arc::clone(&is_done));
        thread::spawn(move || longest_read_ms(&directory, &is_done))
    };
    let begun = processor_ms();
    let mut times = Vec::new();
    for change in 0..CHANGES {
        let name = format!("Zyxomar Quillfax {change}");
        let number = queries::meant(change, directory.snapshot().provider_count() as u64);
        let now = Instant::from_ms(1_795_000_000_000);
        store.write(now, |tx| tx.append(fill::listing(number, &name)))?;
        let watch = Stopwatch::start();
        directory.catch_up(store)?;
        let matches = directory.snapshot().suggest(&name, 1);
        if matches.first().is_none_or(|found| found.name != name) {
            return Err(format!("{name} is not found after its commit").into());
        }
        times.push(ms(&watch));
        // The register stays as it was filled, so that it can be measured again.
        store.write(now, |tx| {
            tx.append(fill::listing(number, &names::name(number)))
        })?;
        directory.catch_up(store)?;
    }
    is_done.store(true, Ordering::Relaxed);
    let each = (processor_ms() - begun) / (2 * CHANGES) as f64;
    println!("a change takes {each:.2} ms of a processor, with writing it");
    let pause_ms = reader.join().map_err(|_| "the reading thread panicked")?;
    Ok((Times::of(times), pause_ms))
}

fn longest_read_ms(directory: &Directory, is_done: &AtomicBool) -> f64 {
    let mut longest = 0.0_f64;
    while !is_done.load(Ordering::Relaxed) {
        let watch = Stopwatch::start();
        let snapshot = directory.snapshot();
        let view = snapshot.provider(fill::provider_id(7));
        if view.is_none() {
            return f64::INFINITY;
        }
        longest = longest.max(ms(&watch));
    }
    longest
}
