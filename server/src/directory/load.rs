//! Reading the log into the directory: at start from the first entry, later from the newest one
//! known. One function for both.
//!
//! Many entries are read and parsed by several threads and applied in order by the caller's.

use std::num::NonZero;
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use quaymark_core::entry::EntryKind;
use quaymark_core::id::IdError;
use quaymark_core::register::LogIndex;

use super::Directory;
use super::draft::Draft;
use super::reference::Reference;
use super::stated::{EntryFault, Stated};
use crate::clock::Deadline;
use crate::store::{Commit, Documents, Reader, Store, StoreError};

/// Entries read and parsed at a time.
const BATCH: u64 = 2048;
/// Commits read at a time.
const COMMITS: u32 = 10_000;
/// Reference data changes without an entry, and hardly ever: who follows reads it again after so long.
const REFERENCE_KEPT: Duration = Duration::from_secs(10);
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
    /// The reference data, if it was read.
    reference: Option<Reference>,
}

impl Directory {
    /// Applies every committed entry after the newest one known and the reference data, and publishes
    /// once. Returns how many entries there were. Safe to call from several threads; readers never wait.
    pub fn catch_up(&self, store: &Store) -> Result<usize, LoadError> {
        let mut reference_kept = self.take_turn();
        *reference_kept = None;
        self.read_on(store, &mut reference_kept)
    }

    /// The same for those who come often: reference data that was read a moment ago is not read again.
    pub fn follow(&self, store: &Store) -> Result<usize, LoadError> {
        self.read_on(store, &mut self.take_turn())
    }

    fn take_turn(&self) -> MutexGuard<'_, Option<Deadline>> {
        // A panic while a draft was made left the published snapshot as it was.
        let turn = self.reference_kept.lock();
        turn.unwrap_or_else(PoisonError::into_inner)
    }

    fn read_on(
        &self,
        store: &Store,
        reference_kept: &mut Option<Deadline>,
    ) -> Result<usize, LoadError> {
        let current = self.snapshot();
        let known = current.head().size;
        let is_kept = reference_kept.is_some_and(|until| !until.left().is_zero());
        let news = read_news(store, known, !is_kept)?;
        let size = news.commits.last().map_or(known, |commit| commit.size);
        let changed = (news.reference).filter(|reference| *reference != *current.reference);
        if size == known && changed.is_none() {
            keep_reference(reference_kept, is_kept);
            return Ok(0);
        }
        let mut draft = Draft::of(&current);
        drop(current);
        apply_range(store, known..size, &mut draft)?;
        for commit in news.commits {
            draft.commit(commit);
        }
        if let Some(reference) = changed {
            draft.set_reference(reference);
        }
        self.current.store(Arc::new(draft.finish()));
        keep_reference(reference_kept, is_kept);
        Ok((size - known) as usize)
    }
}

/// Only once what was read is in place: after an error all of it is read again.
fn keep_reference(reference_kept: &mut Option<Deadline>, is_kept: bool) {
    if !is_kept {
        *reference_kept = Some(Deadline::after(REFERENCE_KEPT));
    }
}

fn read_news(store: &Store, known: u64, with_reference: bool) -> Result<News, LoadError> {
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
        let reference = with_reference.then(|| read_reference(tx)).transpose()?;
        Ok(News { commits, reference })
    })
}

fn read_reference(tx: &mut Reader<'_>) -> Result<Reference, LoadError> {
    let is_demonstration = tx.meta("demonstration")?.as_deref() == Some("true");
    let (ports, services) = (tx.ports()?, tx.services()?);
    Ok(Reference::new(ports, services, is_demonstration)?)
}

fn apply_range(store: &Store, range: Range<u64>, draft: &mut Draft) -> Result<(), LoadError> {
    let batches = (range.end - range.start).div_ceil(BATCH);
    if batches <= 1 {
        return apply(&read_batch(store, range)?, draft);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64 + 1;
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

#[cfg(test)]
mod tests {
    use quaymark_core::time::Instant;

    use super::*;
    use crate::store::PortRow;

    #[test]
    fn who_follows_reads_ports_again_in_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("register.db");
        let store = Store::open(&format!("sqlite:{}", file.display())).expect("a database");
        let directory = Directory::load(&store).expect("it loads");
        let port = PortRow {
            locode: "NLRTM".to_owned(),
            name: "Rotterdam".to_owned(),
            country: "NL".to_owned(),
            latitude: 51.9,
            longitude: 4.1,
            timezone: "Europe/Amsterdam".to_owned(),
        };
        let written = store.write(Instant::from_ms(0), |tx| tx.put_port(&port));
        written.expect("the port is written");
        directory.follow(&store).expect("it follows");
        assert!(directory.snapshot().ports().is_empty(), "read a moment ago");
        *directory.take_turn() = Some(Deadline::after(Duration::ZERO));
        directory.follow(&store).expect("it follows");
        assert_eq!(directory.snapshot().ports().len(), 1);
    }
}
