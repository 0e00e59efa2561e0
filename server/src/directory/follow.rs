//! The thread that keeps the directory up with the log, whoever writes it.
//!
//! What goes wrong is told once and tried again: until then the directory answers from what it
//! knows, and says from which size of the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Directory, LoadError};
use crate::store::Store;

/// How long one wait for a change lasts; also how soon a follower stops when asked to.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long after a failure it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows the log until it is dropped.
#[derive(Debug)]
pub struct Follower {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts to follow.
    pub fn start(directory: Arc<Directory>, store: Store) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || follow(&directory, &store, &stopped))?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A follower that panicked has been told of by the panic itself.
            let _ = thread.join();
        }
    }
}

fn follow(directory: &Directory, store: &Store, stop: &AtomicBool) {
    let mut has_failed = false;
    while !stop.load(Ordering::Relaxed) {
        match step(directory, store) {
            Ok(()) if has_failed => {
                tracing::info!("the directory follows the log again");
                has_failed = false;
            }
            Ok(()) => {}
            Err(error) => {
                if !has_failed {
                    tracing::error!(%error, "the directory cannot follow the log");
                    has_failed = true;
                }
                thread::park_timeout(PAUSE);
            }
        }
    }
}

fn step(directory: &Directory, store: &Store) -> Result<(), LoadError> {
    let known = directory.snapshot().head().size;
    if store.wait_for_change(known, PATIENCE)? {
        directory.catch_up(store)?;
    }
    Ok(())
}
