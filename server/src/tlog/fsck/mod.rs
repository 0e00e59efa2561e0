//! The check of a whole log: everything that can be computed from the entries is computed again and
//! compared with what is stored or served.
//!
//! - [`walk`]: the entries in order, and what they come to at each size.
//! - [`bodies`]: the documents beside them.
//! - [`database`]: a register's own database, with everything derived. [`served`]: what is served, live
//!   or copied into files, which needs nothing but the log's key.

mod bodies;
mod database;
mod served;
mod walk;

use std::fmt;

use quaymark_core::tlog::watch::{Breach, Fault};

pub use database::{check_database, check_database_within};
pub use served::check_served;

/// Faults listed at most; all are counted.
const MOST_LISTED: usize = 50;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Entries read.
    pub entries: u64,
    /// Checkpoints whose root and signature were compared.
    pub checkpoints: u64,
    /// Stated roots of the state map that were computed again.
    pub states: u64,
    /// Tiles compared, hash by hash.
    pub tiles: u64,
    /// How many faults there are.
    pub fault_count: u64,
    /// The first of them.
    pub faults: Vec<String>,
}

impl Findings {
    /// Whether nothing is wrong.
    pub const fn is_clean(&self) -> bool {
        self.fault_count == 0
    }

    fn breach(&mut self, fault: Fault) {
        self.fault(Breach::of_log(fault));
    }

    fn fault(&mut self, words: impl fmt::Display) {
        self.fault_count += 1;
        if self.faults.len() < MOST_LISTED {
            self.faults.push(words.to_string());
        }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        write!(
            f,
            "{} entries, {} checkpoints, {} state roots, {} tiles: {} faults",
            self.entries, self.checkpoints, self.states, self.tiles, self.fault_count
        )
    }
}
