//! Adds a document to a submission. What was approved without it is approved no more.
//!
//! The file lies on the shelf before the row that names it is written: what a crash leaves in between
//! is a file nobody names, and is swept.

use quaymark_core::id::{DocumentUseId, SubmissionId};
use quaymark_core::submission::{ScanState, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::document::{DocumentError, expect_changeable, without_approvals};
use super::scan_document::queue_scan;
use super::submission::{Next, Party, Seen, SubmissionError, change, load, seen_now};
use crate::auth::secrets::number;
use crate::config::Scanning;
use crate::documents::{ContentHash, MAX_FILES, MediaType, Shelf, inspect, name};
use crate::store::{Document, NewFile, Reader, Store, StoreError, Submission, Writer};

/// How often somebody else may change the submission, or the file be swept, while it is added.
const MOST_ATTEMPTS: u32 = 8;

/// A document to be added.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// The submission it is for.
    pub submission: SubmissionId,
    /// The version of the submission that was seen, if that is to matter.
    pub seen: Option<u32>,
    /// The name a client gave the file.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New(Document),
    /// The same file was with the submission already.
    There(Document),
}

/// Refuses a document before it is received, where that can be told.
pub fn expect_room(tx: &mut Reader<'_>, by: &Party, id: SubmissionId) -> Result<(), DocumentError> {
    let held = load(tx, by, id)?;
    expect_changeable(by, &held, &SubmissionState::OPEN)?;
    Ok(())
}

/// Adds a document. Two who add at the same moment both succeed, and the same file twice is one.
pub fn add_document(
    store: &Store,
    shelf: &Shelf,
    scanning: &Scanning,
    now: Instant,
    by: &Party,
    new: &NewDocument,
) -> Result<Added, DocumentError> {
    store.read(|tx| expect_room(tx, by, new.submission))?;
    let media_type = inspect(&new.bytes)?;
    let hash = ContentHash::of(&new.bytes);
    let mut attempt = 1;
    loop {
        if let Some(there) = store.read(|tx| find_there(tx, new.submission, hash))? {
            return Ok(Added::There(there));
        }
        shelf.put(&new.bytes)?;
        let addition = Addition {
            shelf,
            scanning,
            by,
            new,
            media_type,
            hash,
        };
        match addition.write(store, now) {
            Err(Stopped::Meanwhile) if attempt < MOST_ATTEMPTS => attempt += 1,
            Err(Stopped::Meanwhile) => return Err(DocumentError::Missing(hash)),
            Err(Stopped::Refused(error)) => return Err(error),
            Ok(document) => return Ok(Added::New(document)),
        }
    }
}

fn find_there(
    tx: &mut Reader<'_>,
    id: SubmissionId,
    hash: ContentHash,
) -> Result<Option<Document>, DocumentError> {
    let held = tx.documents_of(id)?;
    let sha256 = hash.to_string();
    Ok(held.into_iter().find(|document| document.sha256 == sha256))
}

/// Why nothing was written.
enum Stopped {
    /// Something changed between looking and writing: look again.
    Meanwhile,
    /// It is not to be.
    Refused(DocumentError),
}

/// One attempt.
struct Addition<'a> {
    shelf: &'a Shelf,
    scanning: &'a Scanning,
    by: &'a Party,
    new: &'a NewDocument,
    media_type: MediaType,
    hash: ContentHash,
}

impl Addition<'_> {
    fn write(&self, store: &Store, now: Instant) -> Result<Document, Stopped> {
        let seen = match self.new.seen {
            Some(version) => Seen {
                id: self.new.submission,
                version,
            },
            None => seen_now(store, self.by, self.new.submission).map_err(refused)?,
        };
        let mut written = None;
        let mut stopped = None;
        let changed = change(
            store,
            now,
            self.by,
            seen,
            "add_document",
            |tx, held| match self.work(tx, now, held) {
                Ok((next, document)) => {
                    written = Some(document);
                    Ok(next)
                }
                Err(why) => {
                    stopped = Some(why);
                    Err(SubmissionError::Unknown(seen.id))
                }
            },
        );
        match (changed, stopped, written) {
            (_, Some(why), _) => Err(why),
            (Err(SubmissionError::Outdated { .. }), ..) if self.new.seen.is_none() => {
                Err(Stopped::Meanwhile)
            }
            (Err(error), ..) => Err(refused(error)),
            (Ok(_), _, Some(document)) => Ok(document),
            (Ok(_), _, None) => Err(Stopped::Meanwhile),
        }
    }

    /// Within the transaction.
    fn work(
        &self,
        tx: &mut Writer<'_>,
        now: Instant,
        held: Submission,
    ) -> Result<(Next, Document), Stopped> {
        expect_changeable(self.by, &held, &SubmissionState::OPEN).map_err(refused)?;
        let present = tx.documents_of(held.id).map_err(refused)?;
        let sha256 = self.hash.to_string();
        if present.iter().any(|document| document.sha256 == sha256) {
            return Err(Stopped::Meanwhile);
        }
        if present.len() >= MAX_FILES {
            return Err(refused(DocumentError::TooMany));
        }
        let scan = self.note_file(tx, now, &sha256)?;
        let mut document = self.document(now, sha256, scan).map_err(refused)?;
        document.id = tx.add_document(&document).map_err(refused)?;
        let submission = without_approvals(tx, held).map_err(refused)?;
        let step = (StepKind::DocumentAdded, Some(document.file_name.clone()));
        let next = Next {
            submission,
            steps: vec![step],
        };
        Ok((next, document))
    }

    /// Notes the file; what is known of its safety then.
    fn note_file(
        &self,
        tx: &mut Writer<'_>,
        now: Instant,
        sha256: &str,
    ) -> Result<ScanState, Stopped> {
        let known = tx.file_state(sha256).map_err(refused)?;
        if known.is_some_and(|known| known.scan == ScanState::Infected) {
            return Err(refused(DocumentError::Infected));
        }
        // Sweeping takes files away within a transaction too, so what lies there now stays.
        if !self.shelf.holds(self.hash).map_err(refused)? {
            return Err(Stopped::Meanwhile);
        }
        let file = NewFile {
            sha256,
            bytes: self.new.bytes.len() as u64,
            media_type: self.media_type.as_str(),
        };
        tx.note_file(file).map_err(refused)?;
        match known
            .filter(|known| !known.is_removed)
            .map(|known| known.scan)
        {
            Some(ScanState::Clean) => Ok(ScanState::Clean),
            _ if *self.scanning == Scanning::Unscanned => {
                tx.note_scan(sha256, ScanState::Unscanned)
                    .map_err(refused)?;
                Ok(ScanState::Unscanned)
            }
            other => {
                queue_scan(tx, sha256, now).map_err(refused)?;
                Ok(other.unwrap_or(ScanState::ScanPending))
            }
        }
    }

    fn document(
        &self,
        now: Instant,
        sha256: String,
        scan: ScanState,
    ) -> Result<Document, StoreError> {
        Ok(Document {
            id: number(DocumentUseId::from_bits)?,
            submission: self.new.submission,
            sha256,
            file_name: name::clean(&self.new.file_name),
            bytes: self.new.bytes.len() as u64,
            media_type: self.media_type.as_str().to_owned(),
            scan,
            uploaded_by: self.by.person,
            created_at: now,
        })
    }
}

fn refused(error: impl Into<DocumentError>) -> Stopped {
    Stopped::Refused(error.into())
}
