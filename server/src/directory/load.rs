//! Reading the log into the directory: at start from the first entry, later from the newest one
//! known. One function for both.
//!
//! Many entries are read and parsed by several threads and applied in order by the caller's.

use std::num::NonZero;
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, PoisonError};
use std::thread;

use quaymark_core::entry::EntryKind;
use quaymark_core::id::IdError;
use quaymark_core::register::LogIndex;

use super::Directory;
use super::draft::Draft;
use super::reference::Reference;
use super::stated::{EntryFault, Stated};
use crate::store::{Commit, Documents, Store, StoreError};

/// Entries read and parsed at a time.
const BATCH: u64 = 2048;
/// Commits read at a time.
const COMMITS: u32 = 10_000;
/// Documents the directory answers from; those of records stay in the database.
const WITH_DOCUMENTS: &[EntryKind] = &[
    EntryKind::Provider,
    EntryKind::Edition,
    EntryKind::Regime,
    EntryKind::Attestor,
    EntryKind::Profile,
];

/// Why the directory could not be brought up to date. It stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry cannot be understood. Nothing after it is applied.
    #[error("entry {index} of the log cannot be understood: {fault}")]
    Entry {
        /// Its place in the log.
        index: LogIndex,
        /// What is wrong with it.
        fault: EntryFault,
    },
    /// Reference data that cannot be understood.
    #[error("the reference data cannot be understood: {0}")]
    Reference(#[from] IdError),
    /// The database holds fewer entries than a commit says.
    #[error("the log says it has {size} entries, but entry {missing} is missing")]
    Missing {
        /// The size a commit states.
        size: u64,
        /// The first entry that is not there.
        missing: LogIndex,
    },
}

impl LoadError {
    fn at(index: LogIndex) -> impl FnOnce(EntryFault) -> Self {
        move |fault| Self::Entry { index, fault }
    }
}

/// What one read of the database found to be new.
struct News {
    commits: Vec<Commit>,
    reference: Reference,
}

impl Directory {
    /// Applies every committed entry after the newest one known, and publishes once. Returns how
    /// many entries there were. Safe to call from several threads; readers never wait.
    pub fn catch_up(&self, store: &Store) -> Result<usize, LoadError> {
        // A panic while a draft was made left the published snapshot as it was.
        let _alone = self
            .following
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let current = self.snapshot();
        let known = current.head().size;
        let news = read_news(store, known)?;
        let size = news.commits.last().map_or(known, |commit| commit.size);
        let is_same_reference = news.reference == *current.reference;
        if size == known && is_same_reference {
            return Ok(0);
        }
        let mut draft = Draft::of(&current);
        drop(current);
        apply_range(store, known..size, &mut draft)?;
        for commit in news.commits {
            draft.commit(commit);
        }
        if !is_same_reference {
            draft.set_reference(news.reference);
        }
        self.current.store(Arc::new(draft.finish()));
        Ok((size - known) as usize)
    }
}

fn read_news(store: &Store, known: u64) -> Result<News, LoadError> {
    store.read(|tx| {
        let mut commits: Vec<Commit> = Vec::new();
        loop {
            let after = commits.last().map_or(known, |commit| commit.size);
            let some = tx.commits_after(after, COMMITS)?;
            if some.is_empty() {
                break;
            }
            commits.extend(some);
        }
        let is_demonstration = tx.meta("demonstration")?.as_deref() == Some("true");
        let reference = Reference::new(tx.ports()?, tx.services()?, is_demonstration)?;
        Ok(News { commits, reference })
    })
}

fn apply_range(store: &Store, range: Range<u64>, draft: &mut Draft) -> Result<(), LoadError> {
    let batches = (range.end - range.start).div_ceil(BATCH);
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64 + 1;
    if batches <= 1 {
        return apply(&read_batch(store, range)?, draft);
    }
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..threads.min(batches))
            .map(|lane| {
                let mine = batches_of(range.clone()).skip(lane as usize);
                let mine = mine.step_by(threads as usize);
                let (read, receive) = sync_channel(1);
                let (applied, spent) = channel();
                scope.spawn(move || read_lane(store, mine, &read, &spent));
                Lane { receive, applied }
            })
            .collect();
        for (range, lane) in batches_of(range).zip(lanes.iter().cycle()) {
            let batch = lane.next(store, &range)?;
            apply(&batch, draft)?;
            // A lane that has read its last batch leaves it to be freed here.
            let _ = lane.applied.send(batch);
        }
        Ok(())
    })
}

/// The applying end of a thread that reads.
struct Lane {
    receive: Receiver<Read>,
    /// Takes batches back when they are applied: memory is freed fastest by the thread that took
    /// it, and these are millions of small pieces.
    applied: Sender<Batch>,
}

impl Lane {
    /// The next batch. A lane that panicked sends nothing more; then the batch is read here.
    fn next(&self, store: &Store, range: &Range<u64>) -> Read {
        self.receive
            .recv()
            .unwrap_or_else(|_| read_batch(store, range.clone()))
    }
}

fn batches_of(range: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let end = range.end;
    range
        .step_by(BATCH as usize)
        .map(move |start| start..end.min(start + BATCH))
}

type Batch = Vec<(LogIndex, Stated)>;
type Read = Result<Batch, LoadError>;

/// Reads every batch of one lane in turn, a step ahead of the one who applies them.
fn read_lane(
    store: &Store,
    batches: impl Iterator<Item = Range<u64>>,
    to: &SyncSender<Read>,
    spent: &Receiver<Batch>,
) {
    for batch in batches {
        spent.try_iter().for_each(drop);
        let read = read_batch(store, batch);
        let is_last = read.is_err();
        // Nobody receives any more after an error in another lane.
        if to.send(read).is_err() || is_last {
            return;
        }
    }
}

fn read_batch(store: &Store, range: Range<u64>) -> Read {
    let size = range.end;
    let expected = range.clone();
    let stored = store.read(|tx| tx.entries_in(range, Documents::Of(WITH_DOCUMENTS)))?;
    let mut batch = Vec::with_capacity(stored.len());
    for (missing, entry) in expected.clone().zip(&stored) {
        if entry.index != missing {
            return Err(LoadError::Missing { size, missing });
        }
        let stated = Stated::read(entry).map_err(LoadError::at(entry.index))?;
        batch.push((entry.index, stated));
    }
    let missing = expected.start + batch.len() as u64;
    if missing < size {
        return Err(LoadError::Missing { size, missing });
    }
    Ok(batch)
}

fn apply(batch: &[(LogIndex, Stated)], draft: &mut Draft) -> Result<(), LoadError> {
    for (index, stated) in batch {
        draft.apply(stated).map_err(LoadError::at(*index))?;
    }
    Ok(())
}
