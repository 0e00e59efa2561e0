//! Answers that take seconds on a large register: kept for a while, and made one at a time.

use std::sync::{Arc, Mutex, PoisonError};

use quaymark_core::time::Instant;

/// How long one is kept, so that its pages agree, in milliseconds.
const KEPT_MS: i64 = 120_000;
/// How many are kept.
const MOST_KEPT: usize = 8;

/// What one process has made of a sort, each under what it was asked for.
#[derive(Debug)]
pub struct MadeOnes<K, V> {
    kept: Mutex<Vec<Made<K, V>>>,
    /// Held while one is made: they take a processor for seconds.
    pub turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Made<K, V> {
    key: K,
    at: Instant,
    value: Arc<V>,
}

impl<K, V> Default for MadeOnes<K, V> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }
}

impl<K: PartialEq, V> MadeOnes<K, V> {
    /// One that was made a short while ago.
    pub fn kept(&self, key: &K, now: Instant) -> Option<Arc<V>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|made| made.key == *key)?;
        let is_fresh = (found.at..found.at.plus_ms(KEPT_MS)).contains(&now);
        is_fresh.then(|| Arc::clone(&found.value))
    }

    /// Keeps one that was made at an instant, in the place of the oldest where there are too many.
    pub fn keep(&self, key: K, at: Instant, value: &Arc<V>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|made| made.key != key);
        if kept.len() >= MOST_KEPT {
            kept.remove(0);
        }
        let value = Arc::clone(value);
        kept.push(Made { key, at, value });
    }
}
