//! Erases what the register published about a record: documents with their salts, and what else of
//! them is kept. The log stays whole: it never held them, and gains an entry that says what was erased,
//! why, and which two people of the registrar wanted it.
//!
//! **Invariant:** nothing goes that two people did not want lately. The entry names every document of the
//! record that was ever erased, so the newest one answers for all; `log fsck` finds a document that is gone
//! without it.

mod files;

use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{ErasureId, PersonId};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use serde_json::json;

use super::REGISTRAR;
use super::document::DocumentError;
use super::erasure::{ErasureTarget, Found, NothingToErase, find, unfit};
use super::known::erasure_record;
use crate::documents::Shelf;
use crate::jobs::Kind;
use crate::notices::erasures::{Told, tell};
use crate::store::{
    Actor, Deed, EntryDraft, ErasureRow, ErasureState, Reader, Store, StoreError, Telling, Writer,
};

use files::{Gone, erase_files, file_names};

/// What was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The record.
    pub record: String,
    /// The entries whose documents are gone now.
    pub entries: Vec<LogIndex>,
    /// The entry that says so.
    pub entry: LogIndex,
    /// Files that are gone too.
    pub files: usize,
    /// SHA-256 of files that were to go and were not there.
    pub absent: Vec<String>,
}

/// Why nothing is erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// No such erasure.
    #[error("{0} is not an erasure that anybody asked for")]
    Unknown(ErasureId),
    /// Only one person wants it so far.
    #[error("{0} is not approved: another person of the registrar does that, on the desk")]
    NotApproved(ErasureId),
    /// Somebody does not want it.
    #[error("{0} was refused, or taken back")]
    Refused(ErasureId),
    /// It waited for too long.
    #[error("{0} has lapsed: an approval is good for 30 days. Ask for it anew, on the desk")]
    Lapsed(ErasureId),
    /// It is carried out.
    #[error("{id} was carried out before: entry {entry} says so")]
    Done {
        /// Which.
        id: ErasureId,
        /// The entry.
        entry: LogIndex,
        /// Whether the files of the database were written anew, too.
        is_swept: bool,
    },
    /// One of the two left since.
    #[error(
        "{0}, who wants it, is no active reviewer or administrator of the registrar any more, or belongs \
         to the firm concerned: ask for it anew"
    )]
    NoLongerFit(PersonId),
    /// There is nothing to erase.
    #[error(transparent)]
    Nothing(#[from] NothingToErase),
    /// A file.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Carries an erasure out. Call [`finish_erasure`] afterwards, so that the database's files forget it too.
pub fn erase_record(
    store: &Store,
    shelf: &Shelf,
    now: Instant,
    id: ErasureId,
) -> Result<Erased, EraseError> {
    store.change(now, |tx| {
        let at = tx.recorded_at();
        let (mut row, approved_by) = due(tx, at, id)?;
        expect_both_fit(tx, &row, approved_by)?;
        let found = find(tx, &ErasureTarget::of(&row.target), row.decided_at)?;
        let entry = announce(tx, &row, approved_by, &found)?;
        let files = take_out(tx, shelf, &row, &found)?;
        row.state = ErasureState::Done;
        row.done_at = Some(at);
        row.entry = Some(entry);
        tx.move_erasure(&row)?;
        tell(tx, &row, None, Told::Done)?;
        let deed = Deed::new("erase_record", &found.record)
            .after(json!({
                "erasure": id,
                "entries": found.going,
                "reason": row.reason,
                "asked_by": row.asked_by,
                "approved_by": approved_by,
                "files": files.removed,
                "files_absent": files.absent,
            }))
            .entry(entry);
        tx.audit(now, &Actor::command(), &deed)?;
        Ok(Erased {
            record: found.record,
            entries: found.going,
            entry,
            files: files.removed.len(),
            absent: files.absent,
        })
    })
}

/// Writes the files of the database anew, and notes that this erasure is finished; whether it is. It is not
/// while somebody still reads the state from before.
pub fn finish_erasure(store: &Store, now: Instant, id: ErasureId) -> Result<bool, StoreError> {
    if !store.sweep()? {
        return Ok(false);
    }
    store.write(now, |tx| {
        let done = tx.find_erasure(id)?;
        let done = done.filter(|row| row.state == ErasureState::Done && row.swept_at.is_none());
        if let Some(mut row) = done {
            row.swept_at = Some(now);
            tx.move_erasure(&row)?;
        }
        Ok(true)
    })
}

/// Takes out the documents, what was typed before it became one, every copy, and the files if they are
/// meant.
fn take_out(
    tx: &mut Writer<'_>,
    shelf: &Shelf,
    row: &ErasureRow,
    found: &Found,
) -> Result<Gone, EraseError> {
    let telling = Telling::of(documents(found, |index| found.going.contains(&index)));
    for index in &found.going {
        tx.erase_body(*index)?;
    }
    let left: Vec<&str> = documents(found, |index| !found.going.contains(&index)).collect();
    tx.veil_keys(&found.record, &left)?;
    let submissions = tx.submissions_of_entries(&found.subject, &found.going)?;
    let telling = match row.with_documents {
        true => telling.and(file_names(tx, &submissions)?),
        false => telling,
    };
    for id in &submissions {
        tx.erase_typed(*id, &telling)?;
        tx.erase_audited(*id, &telling)?;
    }
    tx.empty_copies(&telling)?;
    tx.give_telling_jobs_up(Kind::SendLetter.as_str(), &telling)?;
    match row.with_documents {
        true => erase_files(tx, shelf, &submissions),
        false => Ok(Gone::default()),
    }
}

fn documents(found: &Found, is_meant: impl Fn(LogIndex) -> bool) -> impl Iterator<Item = &str> {
    let versions = found.versions.iter();
    let meant = versions.filter(move |(stored, _)| is_meant(stored.index));
    meant.filter_map(|(stored, _)| stored.document.as_deref())
}

/// The erasure, if it may be carried out with an entry of that time, and who approved it.
fn due(
    tx: &mut Reader<'_>,
    at: Instant,
    id: ErasureId,
) -> Result<(ErasureRow, PersonId), EraseError> {
    let row = tx.find_erasure(id)?.ok_or(EraseError::Unknown(id))?;
    match (row.state, row.decided_by, row.entry) {
        (ErasureState::Approved, Some(_), _) if at >= row.expires_at => Err(EraseError::Lapsed(id)),
        (ErasureState::Approved, Some(approved_by), _) => Ok((row, approved_by)),
        (ErasureState::Done, _, Some(entry)) => Err(EraseError::Done {
            id,
            entry,
            is_swept: row.swept_at.is_some(),
        }),
        (ErasureState::Refused, ..) => Err(EraseError::Refused(id)),
        (ErasureState::Ended, ..) => Err(EraseError::Lapsed(id)),
        _ => Err(EraseError::NotApproved(id)),
    }
}

/// Both still stand where they stood when they wanted it.
fn expect_both_fit(
    tx: &mut Reader<'_>,
    row: &ErasureRow,
    approved_by: PersonId,
) -> Result<(), EraseError> {
    for person in [row.asked_by, approved_by] {
        if unfit(tx, person, &row.subject)?.is_some() {
            return Err(EraseError::NoLongerFit(person));
        }
    }
    Ok(())
}

/// Appends the entry that says so, with everything erased of the record before.
fn announce(
    tx: &mut Writer<'_>,
    row: &ErasureRow,
    approved_by: PersonId,
    found: &Found,
) -> Result<LogIndex, EraseError> {
    let record = erasure_record(&found.record);
    let mut erased = match tx.newest(&record)? {
        Some(held) => {
            let before = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
            before.claims.erased
        }
        None => Vec::new(),
    };
    erased.extend(&found.going);
    erased.sort_unstable();
    erased.dedup();
    Ok(tx.append(EntryDraft {
        entry_type: EntryType::Erasure,
        kind: EntryKind::Erasure,
        record,
        subject: found.subject.clone(),
        actor: REGISTRAR.to_string(),
        approvals: [row.asked_by, approved_by]
            .map(|person| person.to_string())
            .to_vec(),
        change: Change::Erased,
        claims: EntryClaims {
            erased,
            erased_because: Some(row.reason),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: None,
        keys: Vec::new(),
    })?)
}
