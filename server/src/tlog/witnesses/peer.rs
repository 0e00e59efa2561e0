//! One witness, as the register knows it while it runs.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use quaymark_core::time::Instant;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::policy::Witness;
use ureq::Agent;

use crate::outgoing;

/// How far the clock of a witness may be from the register's.
const CLOCKS_APART_MS: i64 = 10 * 60 * 1000;
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(6);

/// One of them.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) name: String,
    pub(super) key: VerifierKey,
    pub(super) url: String,
    pub(super) agent: Agent,
    /// What it is known to have seen.
    seen: Mutex<u64>,
    /// Whether a request of a former round is still on its way.
    pub(super) is_busy: AtomicBool,
}

impl Peer {
    /// A witness of a policy, if it has an address.
    pub(super) fn of(witness: &Witness) -> Option<Self> {
        let url = witness.url.clone()?;
        Some(Self {
            name: witness.name.clone(),
            key: witness.key.clone(),
            agent: outgoing::agent(&url, REQUEST),
            url,
            seen: Mutex::default(),
            is_busy: AtomicBool::default(),
        })
    }

    pub(super) fn seen(&self) -> u64 {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn saw(&self, size: u64) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = size;
    }
}

/// A time of a cosignature.
pub(super) fn seconds(time: u64) -> Instant {
    Instant::from_seconds(i64::try_from(time).unwrap_or(i64::MAX / 1000))
}

/// Whether a cosignature is of about now.
pub(super) fn is_near(time: u64, now: Instant) -> bool {
    i64::try_from(time).is_ok_and(|time| {
        let apart = now.as_ms().saturating_sub(time.saturating_mul(1000));
        apart.saturating_abs() <= CLOCKS_APART_MS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosignature_is_of_about_now() {
        let now = seconds(1_795_428_005);
        for near in [1_795_428_005, 1_795_427_406, 1_795_428_604] {
            assert!(is_near(near, now), "{near}");
        }
        for far in [0, 1_795_427_404, 1_795_428_606, u64::MAX] {
            assert!(!is_near(far, now), "{far}");
        }
    }
}
