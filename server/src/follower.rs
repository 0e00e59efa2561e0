//! The thread that keeps the directory and the keys abreast of the log, whoever writes.
//!
//! An unreachable database is told once and waited for: meanwhile the service answers from what it
//! knows.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::directory::Directory;
use crate::keys::VerdictKeys;
use crate::store::Store;

/// How long one wait for a change lasts; also how long stopping may take.
const WAIT: Duration = Duration::from_secs(1);
/// How long to wait after an error.
const AFTER_ERROR: Duration = Duration::from_millis(500);
/// Reference data changes without an entry: it is read again after so many waits without a change.
const WAITS_WITHOUT_CHANGE: u32 = 10;

/// The running thread.
#[derive(Debug)]
pub struct Follower {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

struct Following {
    store: Store,
    directory: Arc<Directory>,
    keys: VerdictKeys,
    is_failing: bool,
    waits: u32,
    /// The size of the log when the key files were last read.
    keys_read_at: u64,
}

impl Follower {
    /// Starts to follow.
    pub fn start(
        store: &Store,
        directory: &Arc<Directory>,
        keys: &VerdictKeys,
    ) -> io::Result<Self> {
        let (stop, stopped) = channel();
        let following = Following {
            store: store.clone(),
            directory: Arc::clone(directory),
            keys: keys.clone(),
            is_failing: false,
            waits: 0,
            keys_read_at: directory.snapshot().head().size,
        };
        let thread = std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || following.run(&stopped))?;
        Ok(Self { stop, thread })
    }

    /// Stops and waits for the thread to end.
    pub fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the follower ended in a panic");
        }
    }
}

impl Following {
    fn run(mut self, stopped: &Receiver<()>) {
        loop {
            let pause = match self.follow_once() {
                Ok(()) => {
                    self.is_failing = false;
                    Duration::ZERO
                }
                Err(error) => {
                    if !std::mem::replace(&mut self.is_failing, true) {
                        tracing::warn!(%error, "the log cannot be followed; trying on");
                    }
                    AFTER_ERROR
                }
            };
            if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    fn follow_once(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let size = self.directory.snapshot().head().size;
        let has_grown = self.store.wait_for_change(size, WAIT)?;
        self.waits += 1;
        if has_grown || self.waits >= WAITS_WITHOUT_CHANGE {
            self.waits = 0;
            self.directory.catch_up(&self.store)?;
        }
        // By the size known, not by this wait: a reading that failed is tried again, also when
        // somebody else brought the directory up to date.
        let size = self.directory.snapshot().head().size;
        if size != self.keys_read_at {
            self.keys.reload()?;
            self.keys_read_at = size;
        }
        Ok(())
    }
}
