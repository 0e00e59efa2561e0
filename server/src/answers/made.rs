//! Answers that take seconds on a large register: kept for a while, and made one at a time.

use std::sync::{Arc, Mutex, PoisonError};

use quaymark_core::time::Instant;
use tokio::task::{JoinError, spawn_blocking};

/// How long one is kept, so that its pages agree, in milliseconds.
const KEPT_MS: i64 = 120_000;
/// How many are kept.
const MOST_KEPT: usize = 8;

/// What one process has made of a sort, each under what it was asked for.
#[derive(Debug)]
pub struct MadeOnes<K, V> {
    kept: Mutex<Vec<Made<K, V>>>,
    /// Held while one is made: they take a processor for seconds.
    turn: Arc<tokio::sync::Mutex<()>>,
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
            turn: Arc::default(),
        }
    }
}

impl<K: PartialEq, V> MadeOnes<K, V> {
    /// The one asked for, by `make` if none was made a short while ago. Blocks until it is there.
    pub fn made_here(&self, key: K, now: Instant, make: impl FnOnce() -> V) -> Arc<V> {
        if let Some(kept) = self.kept(&key, now) {
            return kept;
        }
        let _turn = self.turn.blocking_lock();
        self.kept_or_made(key, now, make)
    }

    /// The same away from the threads that answer, with waiting that takes no thread. Whoever asked
    /// may go: the turn stays with what is being made, and ends with it.
    pub async fn made(
        self: &Arc<Self>,
        key: K,
        now: Instant,
        make: impl FnOnce() -> V + Send + 'static,
    ) -> Result<Arc<V>, JoinError>
    where
        K: Send + 'static,
        V: Send + Sync + 'static,
    {
        if let Some(kept) = self.kept(&key, now) {
            return Ok(kept);
        }
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let own = Arc::clone(self);
        let work = spawn_blocking(move || {
            let made = own.kept_or_made(key, now, make);
            drop(turn);
            made
        });
        work.await
    }

    /// Called with the turn held: who had it before may have made the same.
    fn kept_or_made(&self, key: K, now: Instant, make: impl FnOnce() -> V) -> Arc<V> {
        self.kept(&key, now).unwrap_or_else(|| {
            let made = Arc::new(make());
            self.keep(key, now, &made);
            made
        })
    }

    /// One that was made a short while ago.
    fn kept(&self, key: &K, now: Instant) -> Option<Arc<V>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|made| made.key == *key)?;
        let is_fresh = (found.at..found.at.plus_ms(KEPT_MS)).contains(&now);
        is_fresh.then(|| Arc::clone(&found.value))
    }

    /// Keeps one that was made at an instant, in the place of the oldest where there are too many.
    fn keep(&self, key: K, at: Instant, value: &Arc<V>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|made| made.key != key);
        if kept.len() >= MOST_KEPT {
            kept.remove(0);
        }
        let value = Arc::clone(value);
        kept.push(Made { key, at, value });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const NOW: Instant = Instant::from_ms(0);

    /// A thing to be made: says that it began, and waits to be told what it is.
    fn slowly(
        began: mpsc::Sender<&'static str>,
        told: mpsc::Receiver<u32>,
        name: &'static str,
    ) -> impl FnOnce() -> u32 + Send + 'static {
        move || {
            began.send(name).expect("the test listens");
            told.recv().expect("the test tells")
        }
    }

    #[test]
    fn one_is_made_at_a_time_though_whoever_asked_has_gone() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime").block_on(async {
            let ones = Arc::new(MadeOnes::<&str, u32>::default());
            let (began, beginnings) = mpsc::channel();
            let (tell_first, first_is) = mpsc::channel();
            let (tell_second, second_is) = mpsc::channel();
            let work = slowly(began.clone(), first_is, "first");
            let asking = Arc::clone(&ones);
            let first = tokio::spawn(async move { asking.made("a", NOW, work).await });
            let heard = spawn_blocking(move || (beginnings.recv(), beginnings));
            let (beginning, beginnings) = heard.await.expect("it is heard");
            assert_eq!(beginning, Ok("first"));
            first.abort();
            assert!(first.await.expect_err("it was given up").is_cancelled());

            let work = slowly(began, second_is, "second");
            let asking = Arc::clone(&ones);
            let second = tokio::spawn(async move { asking.made("b", NOW, work).await });
            tokio::task::yield_now().await;
            assert!(ones.turn.try_lock().is_err(), "the first is still made");
            assert_eq!(beginnings.try_recv(), Err(mpsc::TryRecvError::Empty));

            tell_first.send(1).expect("it waits");
            tell_second.send(2).expect("it waits, or will");
            assert_eq!(*second.await.expect("it ends").expect("it is made"), 2);
            assert_eq!(beginnings.try_recv(), Ok("second"));
            let kept = ones.made("a", NOW, || panic!("it was made")).await;
            assert_eq!(*kept.expect("it is kept"), 1, "nobody waited for it");
        });
    }
}
