//! The thread that makes the log public while the service runs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::error::PublishError;
use super::key::LogKey;
use super::name::{LogName, announce};
use super::publish::Publisher;
use crate::app::App;
use crate::clock::Clock;
use crate::store::Store;

/// How long to wait before looking for something new.
const EVERY: Duration = Duration::from_secs(1);
/// How long to leave witnesses alone at most when too few have cosigned.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The running thread; it stops when it is dropped.
#[derive(Debug)]
pub struct Publishing {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Publisher {
    /// The publisher of a data folder. A log that was never public gets its name and its key here.
    /// `None` if the log's key is not in this folder, or nothing may be written: then others publish,
    /// or nobody.
    pub fn open(
        store: &Store,
        clock: &Clock,
        data_dir: &Path,
        origin: &str,
    ) -> Result<Option<Self>, PublishError> {
        if store.read_only().is_some() {
            return Ok(None);
        }
        let key = match store.read(LogName::current)? {
            Some(name) => LogKey::find(data_dir, &name.origin, &name.jwk)?,
            None => first_key(store, clock, data_dir, origin)?,
        };
        Ok(key.map(|key| Self::new(store.clone(), clock.clone(), data_dir, key)))
    }
}

/// A crash between the key's file and its entry leaves a key that the next start takes. Of several
/// nodes that start together one becomes the log's.
fn first_key(
    store: &Store,
    clock: &Clock,
    data_dir: &Path,
    origin: &str,
) -> Result<Option<LogKey>, PublishError> {
    let key = LogKey::take(data_dir, origin)?;
    let is_own = store.write(clock.now(), |tx| match LogName::current(tx)? {
        Some(name) => Ok(name.origin == origin && name.jwk == key.jwk()),
        None => announce(tx, origin, &key.jwk()).map(|_| true),
    })?;
    Ok(is_own.then_some(key))
}

impl Publishing {
    /// Starts to publish, if this node holds the log's key.
    pub fn start(app: &Arc<App>) -> Result<Option<Self>, PublishError> {
        let config = &app.config;
        let opened = Publisher::open(&app.store, &app.clock, &config.data_dir, &config.origin)?;
        let Some(mut publisher) = opened else {
            tracing::warn!("this node does not hold the key of the log: it makes nothing public");
            return Ok(None);
        };
        if let Some(witnesses) = &app.witnesses {
            witnesses.are_for(publisher.verifier())?;
            publisher.ask(Box::new(Arc::clone(witnesses)));
        }
        tracing::info!(key = %publisher.verifier(), "the log is made public, signed by this key");
        let (stop, stopped) = channel();
        let newest = app.store.read(|tx| tx.newest_checkpoint())?;
        show_size(app, newest.map_or(0, |row| row.size));
        let app = Arc::clone(app);
        let thread = std::thread::Builder::new()
            .name("publisher".to_owned())
            .spawn(move || run(publisher, &app, &stopped))
            .map_err(PublishError::Thread)?;
        Ok(Some(Self {
            stop: Some(stop),
            thread: Some(thread),
        }))
    }
}

impl Drop for Publishing {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the publisher ended in a panic");
        }
    }
}

fn show_size(app: &App, size: u64) {
    let shown = &app.telemetry.checkpoint_size;
    shown.store(size, Ordering::Relaxed);
}

/// What the publisher was about when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// Making public what is new.
    Publication,
    /// Having what is public already cosigned anew.
    Renewal,
}

impl Work {
    /// Says that it failed, as far as it did: what is public stays so whatever becomes of a renewal.
    fn warn(self, error: &PublishError) {
        match self {
            Self::Publication => {
                tracing::warn!(%error, "the log cannot be made public; trying on");
            }
            Self::Renewal => tracing::warn!(
                %error,
                "the newest checkpoint is not cosigned anew and keeps its older cosignatures; trying on"
            ),
        }
    }
}

fn run(mut publisher: Publisher, app: &App, stopped: &Receiver<()>) {
    let (mut failing, mut wait) = (None, EVERY);
    loop {
        match turn(&mut publisher, app) {
            Ok(()) => (failing, wait) = (None, EVERY),
            Err((_, error)) if error.is_final() => {
                tracing::error!(%error, "nothing is written any more");
                app.store.refuse_writes(error.to_string());
                return;
            }
            Err((work, error)) => {
                let is_waiting = error.is_waiting();
                wait = if is_waiting {
                    (wait * 2).min(LONGEST_WAIT)
                } else {
                    EVERY
                };
                if failing.replace(work) != Some(work) {
                    work.warn(&error);
                }
            }
        }
        if stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// Makes public what is new; if nothing is, has what is public cosigned anew in its time.
fn turn(publisher: &mut Publisher, app: &App) -> Result<(), (Work, PublishError)> {
    let published = publisher.publish();
    match published.map_err(|error| (Work::Publication, error))? {
        Some(checkpoint) => {
            tracing::debug!(size = checkpoint.size, "a checkpoint is public");
            show_size(app, checkpoint.size);
        }
        None => {
            let renewed = publisher.renew();
            if renewed.map_err(|error| (Work::Renewal, error))? {
                tracing::debug!("the newest checkpoint is cosigned anew");
            }
        }
    }
    Ok(())
}
