//! Erases what the register published about a record: documents with their salts, and what else of
//! them is kept. The log stays whole: it never held them, and gains an entry that says what was erased,
//! why, and that two people of the registrar wanted it.
//!
//! **Invariant:** the entry names every document of the record that was ever erased, so the newest one
//! answers for all; `log fsck` finds a document that is gone without it.

mod files;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{
    Change, Commitment, Entry, EntryClaims, EntryKind, EntryType, ErasureReason,
};
use quaymark_core::id::PersonId;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use serde_json::json;

use super::REGISTRAR;
use super::document::DocumentError;
use crate::documents::Shelf;
use crate::jobs::Kind;
use crate::store::{
    Actor, Deed, EntryDraft, Reader, Store, StoreError, StoredEntry, Telling, Writer,
};

use files::{Gone, erase_files, file_names};

/// What is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasureTarget {
    /// The documents of every version of a record.
    Record(String),
    /// The one document behind a commitment.
    Body(Commitment),
}

/// An erasure as it is asked for.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// What.
    pub target: ErasureTarget,
    /// Why, as everybody may read.
    pub reason: ErasureReason,
    /// Who asks for it.
    pub asked_by: PersonId,
    /// Who approves it.
    pub approved_by: PersonId,
    /// Whether the files handed in for it go too.
    pub with_documents: bool,
}

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
    /// No such record.
    #[error("{0} is not a record of the register")]
    UnknownRecord(String),
    /// No entry commits to it.
    #[error("no entry commits to {0}")]
    UnknownBody(Commitment),
    /// Not something that may hold what must be erased.
    #[error(
        "{0} is not a provider, a record about one, or a reply: only their documents are erased"
    )]
    NotErasable(String),
    /// There is nothing left.
    #[error("the documents of {0} were erased already, or it never had any")]
    NothingLeft(String),
    /// One person is not two.
    #[error("an erasure takes two different people: {0} both asks and approves")]
    SamePerson(PersonId),
    /// Not somebody who may.
    #[error("{0} is not an active reviewer or administrator of the registrar")]
    NotOfRegistrar(PersonId),
    /// They belong to the firm concerned.
    #[error("{0} belongs to the firm concerned: somebody else does this")]
    OwnFirm(PersonId),
    /// A file.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The versions of a record, and what is to go.
struct Found {
    record: String,
    subject: String,
    versions: Vec<(StoredEntry, Entry)>,
    going: Vec<LogIndex>,
}

/// Erases. Call [`Store::sweep`] afterwards, so that the database's files forget it too.
pub fn erase_record(
    store: &Store,
    shelf: &Shelf,
    now: Instant,
    erasure: &Erasure,
) -> Result<Erased, EraseError> {
    store.change(now, |tx| {
        let found = find(tx, &erasure.target)?;
        check_people(tx, erasure, &found.subject)?;
        let entry = announce(tx, erasure, &found)?;
        let telling = Telling::of(documents(&found, |index| found.going.contains(&index)));
        for index in &found.going {
            tx.erase_body(*index)?;
        }
        let left: Vec<&str> = documents(&found, |index| !found.going.contains(&index)).collect();
        tx.veil_keys(&found.record, &left)?;
        let submissions = tx.submissions_of_entries(&found.subject, &found.going)?;
        let telling = match erasure.with_documents {
            true => telling.and(file_names(tx, &submissions)?),
            false => telling,
        };
        for id in &submissions {
            tx.erase_typed(*id, &telling)?;
            tx.erase_audited(*id, &telling)?;
        }
        tx.empty_copies(&telling)?;
        tx.give_telling_jobs_up(Kind::SendLetter.as_str(), &telling)?;
        let files = match erasure.with_documents {
            true => erase_files(tx, shelf, &submissions)?,
            false => Gone::default(),
        };
        let deed = Deed::new("erase_record", &found.record)
            .after(json!({
                "entries": found.going,
                "reason": erasure.reason,
                "asked_by": erasure.asked_by,
                "approved_by": erasure.approved_by,
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

fn find(tx: &mut Reader<'_>, target: &ErasureTarget) -> Result<Found, EraseError> {
    let (record, only) = match target {
        ErasureTarget::Record(record) => (record.clone(), None),
        ErasureTarget::Body(commitment) => {
            let held = tx.body_with(commitment)?;
            let held = held.ok_or(EraseError::UnknownBody(*commitment))?;
            let entry = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
            (entry.record, Some(held.committed.entry))
        }
    };
    let head = tx.head_of(&record)?;
    let head = head.ok_or_else(|| EraseError::UnknownRecord(record.clone()))?;
    if !is_erasable(head.kind) {
        return Err(EraseError::NotErasable(record));
    }
    let mut versions = Vec::new();
    for stored in tx.entries_of_subject(&head.subject)? {
        let entry = Entry::from_bytes(&stored.bytes).map_err(StoreError::from)?;
        if entry.record == record {
            versions.push((stored, entry));
        }
    }
    let is_asked = |index: LogIndex| only.is_none_or(|only| only == index);
    let held = versions
        .iter()
        .filter(|(stored, _)| stored.document.is_some());
    let going = held.map(|(stored, _)| stored.index);
    let going: Vec<LogIndex> = going.filter(|index| is_asked(*index)).collect();
    if going.is_empty() {
        return Err(EraseError::NothingLeft(record));
    }
    Ok(Found {
        record,
        subject: head.subject,
        versions,
        going,
    })
}

/// Only what is about a firm may hold what must go; the rules of the register are nobody's data.
const fn is_erasable(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Provider
            | EntryKind::Certification
            | EntryKind::Licence
            | EntryKind::Vetting
            | EntryKind::Equivalence
            | EntryKind::Reply
    )
}

fn documents(found: &Found, is_meant: impl Fn(LogIndex) -> bool) -> impl Iterator<Item = &str> {
    let versions = found.versions.iter();
    let meant = versions.filter(move |(stored, _)| is_meant(stored.index));
    meant.filter_map(|(stored, _)| stored.document.as_deref())
}

fn check_people(tx: &mut Reader<'_>, erasure: &Erasure, subject: &str) -> Result<(), EraseError> {
    if erasure.asked_by == erasure.approved_by {
        return Err(EraseError::SamePerson(erasure.asked_by));
    }
    for person in [erasure.asked_by, erasure.approved_by] {
        let row = tx.find_person(person)?;
        let is_active = row.is_some_and(|row| row.deactivated_at.is_none());
        let places = tx.organisations_of(person)?;
        let may = |role: Role| matches!(role, Role::Reviewer | Role::Administrator);
        let mut of_registrar = places
            .iter()
            .filter(|(organisation, _)| organisation.kind == OrganisationKind::Registrar);
        if !is_active || !of_registrar.any(|(_, role)| may(*role)) {
            return Err(EraseError::NotOfRegistrar(person));
        }
        let mut represented = places.iter().map(|(of, _)| of.represents.as_deref());
        if represented.any(|whom| whom == Some(subject)) {
            return Err(EraseError::OwnFirm(person));
        }
    }
    Ok(())
}

/// Appends the entry that says so, with everything erased of the record before.
fn announce(tx: &mut Writer<'_>, erasure: &Erasure, found: &Found) -> Result<LogIndex, EraseError> {
    let record = format!("erasure.{}", found.record);
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
        approvals: [erasure.asked_by, erasure.approved_by]
            .map(|person| person.to_string())
            .to_vec(),
        change: Change::Erased,
        claims: EntryClaims {
            erased,
            erased_because: Some(erasure.reason),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: None,
        keys: Vec::new(),
    })?)
}
