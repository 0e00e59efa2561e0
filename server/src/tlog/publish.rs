//! Publication: from entries that are committed to a checkpoint that everybody can see.
//!
//! One ordered function, called live and after any crash. Each step says what survives if the process
//! ends right after it; the next call goes on from what is stored, never from memory.

mod close;
mod cosign;
mod recheck;

use std::path::Path;
use std::sync::Arc;

use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;

use super::cosigners::{Cosigners, Nobody, Stage};
use super::error::PublishError;
use super::guard::{Discord, compare};
use super::key::LogKey;
use super::last::{Held, LastCheckpoint};
use super::name::LogName;
use super::state::{Run, StoredState};
use crate::clock::Clock;
use crate::store::{CheckpointRow, Reader, Store, StoreError};
use close::{Prepared, close, derive_first_run, put_missing_tiles, root_of_tiles};
pub(super) use close::{derive, stated_in};

/// The steps of publication that change something outside this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The state entry and the tiles are committed.
    CloseLog,
    /// The signed checkpoint is on disk, under another name.
    WriteBeside,
    /// It is the file `last-checkpoint`.
    PutInPlace,
    /// Witnesses keep it.
    Cosign,
    /// The file has their signatures too.
    KeepCosigned,
    /// The state map and the checkpoint are committed: it is public.
    Reveal,
}

/// When a test makes a step fail: before it is done, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is not done.
    NotDone,
    /// It is done, and said to have failed.
    DoneAll,
}

type Failures = Box<dyn FnMut(Step) -> Option<Failure> + Send>;

/// Makes the log public.
pub struct Publisher {
    store: Store,
    clock: Clock,
    key: LogKey,
    last: LastCheckpoint,
    state: StoredState,
    cosigners: Box<dyn Cosigners>,
    failures: Option<Failures>,
    /// What the entries after the newest checkpoint change, if it was worked out already.
    prepared: Option<Arc<Prepared>>,
    /// When witnesses are to be asked again about what is public.
    renewal_at: Option<Instant>,
}

impl Publisher {
    pub(super) fn new(store: Store, clock: Clock, data_dir: &Path, key: LogKey) -> Self {
        Self {
            store,
            clock,
            key,
            last: LastCheckpoint::within(data_dir),
            state: StoredState::default(),
            cosigners: Box::new(Nobody),
            failures: None,
            prepared: None,
            renewal_at: None,
        }
    }

    /// Asks others to sign before a checkpoint is public.
    pub fn ask(&mut self, cosigners: Box<dyn Cosigners>) {
        self.cosigners = cosigners;
    }

    /// Makes steps fail. Only tests do that.
    #[doc(hidden)]
    pub fn fail(&mut self, failures: impl FnMut(Step) -> Option<Failure> + Send + 'static) {
        self.failures = Some(Box::new(failures));
    }

    /// What checks the checkpoints it makes.
    pub const fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Makes everything public that is committed. `None` if there is nothing new.
    pub fn publish(&mut self) -> Result<Option<Checkpoint>, PublishError> {
        let done = self.publish_in_order();
        if done.as_ref().is_err_and(|error| !error.is_waiting()) {
            // What is in memory may not be what is stored.
            self.prepared = None;
            self.state.forget();
        }
        done
    }

    fn publish_in_order(&mut self) -> Result<Option<Checkpoint>, PublishError> {
        // A checkpoint that was whole before a crash is made public first: it was promised.
        let held = self.find_begun()?;
        let is_whole = |held: &Held| self.cosigners.is_enough(&held.note, self.key.verifier());
        if let Some(held) = held.as_ref().filter(|held| is_whole(held)) {
            self.reveal(&held.note, &held.checkpoint)?;
            return Ok(Some(held.checkpoint.clone()));
        }
        let Some(size) = self.close_log()? else {
            return Ok(None);
        };
        // Survives: the state entry, an entry like any other. Nothing is signed; the log may have
        // grown by the next call, which then closes it again.
        let Some(checkpoint) = self.recheck(size)? else {
            return Ok(None);
        };
        let mut note = self.key.sign(&checkpoint)?;
        // Survives: nothing. The same checkpoint gets the same signature again.
        if held.is_none_or(|held| held.checkpoint != checkpoint) {
            self.step(Step::WriteBeside, |this| {
                this.last.write_beside(&note.to_string())
            })?;
            // Survives: a file that nobody reads.
            self.step(Step::PutInPlace, |this| this.last.put_in_place())?;
        }
        // Survives: what nobody has seen and what is never signed otherwise. Without witnesses it is
        // the promise, and `find_begun` goes on here; else the next call asks them, for this checkpoint
        // or for one that continues it.
        self.cosign(&mut note, &checkpoint, Stage::Unpublished)?;
        // Survives: what witnesses keep, and the promise with enough of their signatures.
        self.reveal(&note, &checkpoint)?;
        // Survives: everything.
        Ok(Some(checkpoint))
    }

    /// The checkpoint in the file, if it is newer than all that are public; refuses to go on where
    /// file and database disagree.
    fn find_begun(&self) -> Result<Option<Held>, PublishError> {
        let held = self.last.read()?;
        self.store.read(|tx| {
            let name = self.name(tx)?;
            if let Some(discord) = compare(tx, held.as_ref(), &name, true)? {
                return Err(discord.into());
            }
            let public = tx.newest_checkpoint()?.map_or(0, |row| row.size);
            let is_begun = |held: &Held| {
                held.checkpoint.size > public && held.checkpoint.origin == name.origin
            };
            Ok(held.filter(is_begun))
        })
    }

    fn name(&self, tx: &mut Reader<'_>) -> Result<LogName, PublishError> {
        let (found, jwk) = (self.key.verifier().name(), self.key.jwk());
        let current = LogName::current(tx)?;
        let own = |name: &LogName| name.origin == found && name.jwk == jwk;
        let expected = current.as_ref().map_or_else(
            || "one that was never made public".to_owned(),
            |name| format!("`{}`", name.origin),
        );
        let found = found.to_owned();
        let other = Discord::OtherLog { found, expected };
        Ok(current.filter(own).ok_or(other)?)
    }

    /// Appends the entry that states the root of the state map, unless it is there already or nothing
    /// is new. Returns the size to be signed.
    fn close_log(&mut self) -> Result<Option<u64>, PublishError> {
        let (public, head) = self.store.read(|tx| {
            let public = tx.newest_checkpoint()?.map_or(0, |row| row.size);
            Ok::<_, StoreError>((public, tx.head()?.size))
        })?;
        if head == public {
            return Ok(None);
        }
        if public == 0 {
            derive_first_run(&self.store, self.clock.now(), &mut self.state, head)?;
        }
        // Most is read before the log is held.
        let mut run = self.store.read(|tx| {
            let mut run = Run::from(tx.derived()?.state);
            run.read_to(tx, head)?;
            Ok::<_, PublishError>(run)
        })?;
        let now = self.clock.now();
        self.step(Step::CloseLog, |this| {
            let (store, state) = (this.store.clone(), &mut this.state);
            let closed = store.write(now, |tx| close(tx, &mut run, state))?;
            this.prepared = closed.1.map(Arc::new);
            Ok(closed.0)
        })
    }

    /// Makes a checkpoint public, and the state map that of its last entry.
    fn reveal(&mut self, note: &Note, checkpoint: &Checkpoint) -> Result<(), PublishError> {
        let now = self.clock.now();
        let row = CheckpointRow {
            size: checkpoint.size,
            root: checkpoint.root,
            note: note.to_string(),
            published_at: now,
        };
        self.step(Step::Reveal, |this| {
            let store = this.store.clone();
            store.write(now, |tx| {
                match tx.newest_checkpoint()? {
                    // Another node with the same key was there first.
                    Some(public) if public.size > row.size => return Ok(()),
                    Some(public) if public.size == row.size && public.root == row.root => {
                        return Ok(());
                    }
                    Some(public) if public.size == row.size => {
                        return Err(Discord::Differs { size: row.size }.into());
                    }
                    _ => {}
                }
                // They may have been thrown away since it was signed.
                put_missing_tiles(tx, row.size)?;
                if root_of_tiles(tx, row.size)? != row.root {
                    return Err(Discord::Rotten { size: row.size }.into());
                }
                this.check_state(tx, row.size)?;
                let prepared = this.prepared(tx, row.size)?;
                tx.put_state(&prepared.rows, prepared.change.buckets(), row.size)?;
                Ok::<_, PublishError>(tx.put_checkpoint(&row)?)
            })
        })?;
        self.prepared = None;
        Ok(())
    }

    fn step<T>(
        &mut self,
        step: Step,
        work: impl FnOnce(&mut Self) -> Result<T, PublishError>,
    ) -> Result<T, PublishError> {
        match self.failures.as_mut().and_then(|failures| failures(step)) {
            None => work(self),
            Some(Failure::NotDone) => Err(PublishError::Injected("not done")),
            Some(Failure::DoneAll) => {
                work(self)?;
                Err(PublishError::Injected("done"))
            }
        }
    }
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
