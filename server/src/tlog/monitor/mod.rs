//! The log as an outsider follows it: what is new since the last look must continue what was seen,
//! and keep the rules.
//!
//! - [`follow`]: one look. [`Report`]: what it found.
//! - [`StateFile`]: what is remembered until the next, and the evidence of a log that forked.
//!
//! Absent: anything of the register itself. It believes a key and its own memory, nothing else.

mod advance;
mod report;
mod state_file;
mod told;
mod trust;

use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::watch::{Bounds, Breach, Fault, Watch};

use super::served::{Served, Unreachable};
use advance::Look;
pub use report::{Found, KeyFrom, Outcome, Report, Size};
use state_file::Kept;
pub use state_file::{StateError, StateFile};
pub use trust::{Trust, key_on_first_use};

/// What is to be looked at, and how.
pub struct Asked<'a> {
    /// Where the log is served.
    pub source: &'a dyn Served,
    /// What is remembered.
    pub state: &'a StateFile,
    /// Whom the caller trusts.
    pub trust: Trust,
    /// The time now.
    pub now: Instant,
    /// How far from it entries may be.
    pub bounds: Bounds,
    /// Forget what was found before: somebody has seen to it.
    pub acknowledges: bool,
}

/// Why nothing can be said of the log.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// There is no answer.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// What is remembered cannot be used, or not be kept.
    #[error(transparent)]
    State(#[from] StateError),
    /// Somebody else's log.
    #[error("the state file follows the log `{expected}`; what is served is `{found}`")]
    OtherLog {
        /// What is remembered.
        expected: String,
        /// What is there.
        found: String,
    },
    /// Another key than before.
    #[error("the state file follows the log by the key {expected}; now it is to be {found}")]
    OtherKey {
        /// What is remembered.
        expected: String,
        /// What is given.
        found: String,
    },
    /// No key is given, remembered or served.
    #[error("no key: give one by --policy or --vkey, the log names none for `{0}`")]
    NoKey(String),
}

/// Looks at the log once, and remembers what it saw.
pub fn follow(asked: &Asked<'_>) -> Result<Report, MonitorError> {
    let mut kept = asked.state.read()?;
    if let Some(kept) = kept.as_mut().filter(|_| asked.acknowledges) {
        kept.found.clear();
        kept.found_count = 0;
        asked.state.write(kept)?;
    }
    let mut report = Report::at(asked.now, kept.as_ref());
    let text = asked.source.checkpoint()?.unwrap_or_default();
    let read = Note::parse(&text).and_then(|note| Ok((Checkpoint::from_note(&note)?, note)));
    let Ok((checkpoint, note)) = read else {
        report.breach(&Breach::of_log(Fault::NoCheckpoint), asked.now);
        return Ok(report);
    };
    if let Some(breach) = trust::check(asked, kept.as_ref(), &checkpoint, &note, &mut report)? {
        report.breach(&breach, asked.now);
        return Ok(report);
    }
    report.now = Some(Size::of(&checkpoint));
    let watch = watch_of(asked, kept.as_mut())?;
    let look = Look {
        asked,
        checkpoint,
        text,
    };
    look.compare(kept, watch, &mut report)?;
    Ok(report)
}

/// The log as far as it was read before.
fn watch_of(asked: &Asked<'_>, kept: Option<&mut Kept>) -> Result<Watch, StateError> {
    let Some(kept) = kept else {
        return Ok(Watch::default());
    };
    let damaged = || asked.state.damaged("what is remembered of the log");
    let memory = kept.log.take().ok_or_else(damaged)?;
    let watch = Watch::remembering(memory).map_err(|_| damaged())?;
    let is_seen = kept
        .checkpoint()
        .is_ok_and(|seen| seen.size == watch.size() && seen.root == watch.root());
    is_seen.then_some(watch).ok_or_else(damaged)
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
