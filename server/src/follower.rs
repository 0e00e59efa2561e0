//! The thread that keeps the directory and the keys abreast of the log, whoever writes.
//!
//! An unreachable database is told once and waited for: meanwhile the service answers from what it
//! knows, for as long as the last [`crate::confirmation`] holds.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use quaymark_core::register::LogIndex;

use crate::app::App;
use crate::keys::KeyState;
use crate::store::StoreError;

/// How long one wait for a change lasts; also how long stopping may take.
const WAIT: Duration = Duration::from_secs(1);
/// How long to wait after an error.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// The running thread; it stops when it is dropped.
#[derive(Debug)]
pub struct Follower {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Following {
    app: Arc<App>,
    is_failing: bool,
    /// What the log said of keys when the key files were last read.
    keys_read_for: Option<LogIndex>,
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

impl Follower {
    /// Starts to follow.
    pub fn start(app: &Arc<App>) -> io::Result<Self> {
        let (stop, stopped) = channel();
        let following = Following {
            app: Arc::clone(app),
            is_failing: false,
            // They were read before the log was: once more, lest something came between.
            keys_read_for: None,
        };
        let thread = std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || following.run(&stopped))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
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

    fn follow_once(&mut self) -> Result<(), AnyError> {
        let app = Arc::clone(&self.app);
        let size = app.directory.snapshot().head().size;
        app.store.wait_for_change(size, WAIT)?;
        app.directory.follow(&app.store)?;
        // By what is known, not by this wait: a reading that failed is tried again, also when
        // somebody else brought the directory up to date.
        let keys = app.keys_changed_at();
        if keys != self.keys_read_for {
            app.keys.reload()?;
            self.keys_read_for = keys;
        }
        app.heed_keys();
        confirm(&app)
    }
}

/// Compares the directory's size with the database's. A larger one is caught up with next time.
fn confirm(app: &App) -> Result<(), AnyError> {
    let asked_at = app.clock.now();
    let stored = app.store.read(|tx| tx.head())?.size;
    let known = app.directory.snapshot().head().size;
    if stored < known {
        let text = format!("the database has {stored} entries, fewer than the {known} known");
        return Err(StoreError::Damaged(text).into());
    }
    if stored == known {
        app.confirmation.confirm(asked_at);
    }
    Ok(())
}

impl App {
    /// The newest entry about a key that signs or signed verdicts.
    fn keys_changed_at(&self) -> Option<LogIndex> {
        let snapshot = self.directory.snapshot();
        snapshot.verdict_keys().iter().map(|key| key.entry).max()
    }

    /// Signs no more with a key that the log says has ended.
    pub fn heed_keys(&self) {
        let ring = self.keys.ring();
        let (snapshot, now) = (self.directory.snapshot(), self.clock.now());
        let mut known = snapshot.verdict_keys().iter();
        if let Some(own) = known.find(|key| key.jwk == *ring.signing().jwk()) {
            self.keys.heed(KeyState::of(&own.timeline, now));
        }
    }
}
