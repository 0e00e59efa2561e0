//! What is known of each witness, for operators and their machines.

use std::sync::{Mutex, MutexGuard, PoisonError};

use quaymark_core::time::Instant;
use quaymark_core::wire::WitnessStatus;

use super::ask::Trouble;

/// What each witness did last, in the order of the policy.
#[derive(Debug, Default)]
pub struct Board(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    witnesses: Vec<WitnessStatus>,
    waiting: Option<u64>,
}

impl Board {
    pub(super) fn of(names: impl Iterator<Item = String>) -> Self {
        let witnesses = names.map(|name| WitnessStatus {
            name,
            cosigned_size: None,
            cosigned_at: None,
            trouble: None,
            since: None,
        });
        Self(Mutex::new(Kept {
            witnesses: witnesses.collect(),
            waiting: None,
        }))
    }

    /// Every witness.
    pub fn witnesses(&self) -> Vec<WitnessStatus> {
        self.lock().witnesses.clone()
    }

    /// The size of the checkpoint that waits for them.
    pub fn waiting(&self) -> Option<u64> {
        self.lock().waiting
    }

    pub(super) fn wait_with(&self, size: Option<u64>) {
        self.lock().waiting = size;
    }

    pub(super) fn cosigned(&self, place: usize, size: u64, at: Instant) {
        if let Some(one) = self.lock().witnesses.get_mut(place) {
            (one.trouble, one.since) = (None, None);
            (one.cosigned_size, one.cosigned_at) = (Some(size), Some(at));
        }
    }

    pub(super) fn troubled(&self, place: usize, trouble: Trouble, now: Instant) {
        if let Some(one) = self.lock().witnesses.get_mut(place) {
            one.trouble = Some(trouble.words());
            one.since.get_or_insert(now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
