//! Slows down who guesses, without locking out whose account it is.
//!
//! Failures are counted by account and network: from the sixth on, that network must wait longer and
//! longer for that account. An account that many networks try is slowed down for all, a little, but
//! never for a browser in which its owner has signed in before: that one counts by itself. Whether the
//! account exists plays no part.

use std::net::IpAddr;

use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};

use crate::store::{FailureRow, Reader, StoreError, Writer};

/// Failures are forgotten after so long without another, in milliseconds.
const FORGET_MS: i64 = 24 * 60 * 60 * 1000;

/// How fast a count of failures slows its source down.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// So many failures cost nothing.
    free: u32,
    /// What the next one costs, in milliseconds; each further one costs twice as much.
    first_ms: i64,
    /// The most it may cost, in milliseconds.
    most_ms: i64,
}

/// One network, or one known browser, at one account.
const NEAR: Pace = Pace {
    free: 5,
    first_ms: 5_000,
    most_ms: 15 * 60 * 1000,
};
/// Everybody else at one account.
const WIDE: Pace = Pace {
    free: 20,
    first_ms: 1_000,
    most_ms: 60 * 1000,
};

/// Where an attempt is counted.
#[derive(Clone, Debug)]
pub struct Sources(Vec<([u8; 32], Pace)>);

impl Sources {
    /// An attempt at an account from a network.
    pub fn network(account: &str, network: Option<IpAddr>) -> Self {
        let network = network.map_or_else(String::new, |network| network.to_string());
        Self(vec![
            (source(&["network", account, &network]), NEAR),
            (source(&["account", account]), WIDE),
        ])
    }

    /// An attempt at an account from a browser in which its owner has signed in before.
    pub fn device(account: &str, device: &str) -> Self {
        Self(vec![(source(&["device", account, device]), NEAR)])
    }

    /// An attempt by somebody who has given the password already.
    pub fn factor(person: &str) -> Self {
        Self(vec![(source(&["factor", person]), NEAR)])
    }

    /// How long the source must still wait, in whole seconds; `None` if it need not.
    pub fn wait_seconds(
        &self,
        tx: &mut Reader<'_>,
        now: Instant,
    ) -> Result<Option<u32>, StoreError> {
        let mut until = now;
        for (source, _) in &self.0 {
            if let Some(row) = tx.find_failures(source)? {
                until = until.max(row.blocked_until);
            }
        }
        let left_ms = until.as_ms() - now.as_ms();
        let seconds = u32::try_from((left_ms + 999) / 1000).unwrap_or(u32::MAX);
        Ok((seconds > 0).then_some(seconds))
    }

    /// Counts a failure.
    pub fn note_failure(&self, tx: &mut Writer<'_>, now: Instant) -> Result<(), StoreError> {
        tx.forget_failures_before(now.plus_ms(-FORGET_MS))?;
        for (source, pace) in &self.0 {
            let failures = tx.find_failures(source)?.map_or(0, |row| row.failures) + 1;
            let row = FailureRow {
                failures,
                last_at: now,
                blocked_until: now.plus_ms(pace.delay_ms(failures)),
            };
            tx.put_failures(source, row)?;
        }
        Ok(())
    }

    /// Forgets the failures of who got it right. What others tried at the account stays counted.
    pub fn note_success(&self, tx: &mut Writer<'_>) -> Result<(), StoreError> {
        match self.0.first() {
            Some((source, _)) => tx.forget_failures(source),
            None => Ok(()),
        }
    }
}

impl Pace {
    fn delay_ms(self, failures: u32) -> i64 {
        match failures.checked_sub(self.free) {
            None | Some(0) => 0,
            Some(over) => (self.first_ms << (over - 1).min(20)).min(self.most_ms),
        }
    }
}

fn source(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_have_an_end() {
        let delays: Vec<i64> = (4..10).map(|failures| NEAR.delay_ms(failures)).collect();
        assert_eq!(delays, [0, 0, 5_000, 10_000, 20_000, 40_000]);
        assert_eq!(NEAR.delay_ms(1_000_000), NEAR.most_ms);
        assert_eq!((WIDE.delay_ms(20), WIDE.delay_ms(21)), (0, 1_000));
        assert_eq!(WIDE.delay_ms(500), WIDE.most_ms);
    }

    #[test]
    fn parts_of_a_source_do_not_run_together() {
        assert_ne!(source(&["ab", "c"]), source(&["a", "bc"]));
    }
}
