//! What the register does later and by itself: queued in a transaction, run by any node.
//!
//! A job is leased, so that two nodes never hold it at once; a node that dies loses its lease, and
//! another takes the job up. So every job may run more than once, and each is written to do no
//! harm then. A job that fails is tried again after growing waits, and in the end put aside, where
//! the registrar's administrators see it: nothing is lost silently.
//!
//! Rooms: [`Kind`] what can be done · [`backoff`] when again · [`runner`] the threads ·
//! [`schedule`] what comes round by the calendar and with the log.

pub mod backoff;
mod documents;
mod kind;
pub mod runner;
pub mod schedule;

pub use kind::Kind;
pub use runner::{JobRunner, run_due, take_turn};

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct JobFault {
    /// What went wrong, for operators: no addresses, no tokens.
    pub words: String,
    /// Whether trying again can hardly help.
    pub is_final: bool,
}

impl JobFault {
    /// Something that may pass.
    pub fn passing(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            is_final: false,
        }
    }

    /// Something that hardly passes by itself.
    pub fn lasting(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            is_final: true,
        }
    }
}

impl From<crate::store::StoreError> for JobFault {
    fn from(error: crate::store::StoreError) -> Self {
        Self {
            words: error.to_string(),
            is_final: !error.is_passing(),
        }
    }
}
