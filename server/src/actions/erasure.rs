//! What asking for an erasure, approving it and carrying it out have in common: what is to go, and who may
//! want it.
//!
//! **Invariant:** two different people of the registrar want it, none of whom belongs to the firm. The
//! database's triggers hold the same rules: who asks and who approves, until when, and what the entry may say.

use std::fmt;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Commitment, Entry, EntryKind};
use quaymark_core::id::PersonId;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;

use super::administration::AdministrationError;
use crate::store::{Reader, StoreError, StoredEntry};

/// How long it waits to be approved, in days.
pub const WAITS_DAYS: i64 = 14;
/// How long an approval is good for carrying it out, in days.
pub const GOOD_DAYS: i64 = 30;

/// What is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasureTarget {
    /// The documents of every version of a record.
    Record(String),
    /// The one document behind a commitment.
    Body(Commitment),
}

impl ErasureTarget {
    /// What a text names: a commitment by its form, else a record.
    pub fn of(text: &str) -> Self {
        match text.parse() {
            Ok(commitment) => Self::Body(commitment),
            Err(_) => Self::Record(text.to_owned()),
        }
    }
}

impl fmt::Display for ErasureTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(record) => f.write_str(record),
            Self::Body(commitment) => commitment.fmt(f),
        }
    }
}

/// Why there is nothing to erase.
#[derive(Debug, thiserror::Error)]
pub enum NothingToErase {
    /// No such record, and no entry commits to it.
    #[error("{0} is not a record of the register, and no entry commits to it")]
    Unknown(String),
    /// Not something that may hold what must be erased.
    #[error(
        "{0} is not a provider, a record about one, or a reply: only their documents are erased"
    )]
    NotErasable(String),
    /// There is nothing left.
    #[error("the documents of {0} were erased already, or it never had any")]
    NothingLeft(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NothingToErase> for AdministrationError {
    fn from(nothing: NothingToErase) -> Self {
        match nothing {
            NothingToErase::Unknown(found) | NothingToErase::NotErasable(found) => Self::faulty(
                "target",
                found,
                "a firm, a record about one or a reply by its number, or the commitment sha256:… to one \
                 of their documents",
            ),
            NothingToErase::NothingLeft(_) => {
                Self::AlreadySo("its documents were erased already, or it never had any")
            }
            NothingToErase::Store(error) => error.into(),
        }
    }
}

/// The versions of a record, and what is to go.
pub(super) struct Found {
    pub(super) record: String,
    pub(super) subject: String,
    pub(super) versions: Vec<(StoredEntry, Entry)>,
    pub(super) going: Vec<LogIndex>,
}

/// What is to go of a target. What was published after the approval stays: nobody has approved that it goes.
pub(super) fn find(
    tx: &mut Reader<'_>,
    target: &ErasureTarget,
    approved_at: Option<Instant>,
) -> Result<Found, NothingToErase> {
    let unknown = || NothingToErase::Unknown(target.to_string());
    let (record, only) = match target {
        ErasureTarget::Record(record) => (record.clone(), None),
        ErasureTarget::Body(commitment) => {
            let held = tx.body_with(commitment)?.ok_or_else(unknown)?;
            let entry = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
            (entry.record, Some(held.committed.entry))
        }
    };
    let head = tx.head_of(&record)?.ok_or_else(unknown)?;
    if !is_erasable(head.kind) {
        return Err(NothingToErase::NotErasable(record));
    }
    let mut versions = Vec::new();
    for stored in tx.entries_of_subject(&head.subject)? {
        let entry = Entry::from_bytes(&stored.bytes).map_err(StoreError::from)?;
        if entry.record == record {
            versions.push((stored, entry));
        }
    }
    let is_asked = |index: LogIndex| only.is_none_or(|only| only == index);
    let was_there = |entry: &Entry| approved_at.is_none_or(|at| entry.recorded_at <= at);
    let held = versions
        .iter()
        .filter(|(stored, entry)| stored.document.is_some() && was_there(entry));
    let going = held.map(|(stored, _)| stored.index);
    let going: Vec<LogIndex> = going.filter(|index| is_asked(*index)).collect();
    if going.is_empty() {
        return Err(NothingToErase::NothingLeft(record));
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

/// Why somebody neither asks for an erasure nor approves one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Not an active reviewer or administrator of the registrar.
    NotOfRegistrar,
    /// They belong to the firm concerned.
    OwnFirm,
}

/// What keeps somebody from wanting that the documents about a firm are erased.
pub(super) fn unfit(
    tx: &mut Reader<'_>,
    person: PersonId,
    subject: &str,
) -> Result<Option<Unfit>, StoreError> {
    let row = tx.find_person(person)?;
    let is_active = row.is_some_and(|row| row.deactivated_at.is_none());
    let places = tx.organisations_of(person)?;
    let may = |role: Role| matches!(role, Role::Reviewer | Role::Administrator);
    let mut of_registrar = places
        .iter()
        .filter(|(organisation, _)| organisation.kind == OrganisationKind::Registrar);
    if !is_active || !of_registrar.any(|(_, role)| may(*role)) {
        return Ok(Some(Unfit::NotOfRegistrar));
    }
    // A deactivated organisation ties as well: who turned it off is not less of a party.
    let ties = tx.ties_of(person)?;
    let mut represented = ties.iter().map(|tie| tie.represents.as_deref());
    Ok(represented
        .any(|whom| whom == Some(subject))
        .then_some(Unfit::OwnFirm))
}

/// Refuses who may not want it.
pub(super) fn expect_fit(
    tx: &mut Reader<'_>,
    person: PersonId,
    subject: &str,
) -> Result<(), AdministrationError> {
    match unfit(tx, person, subject)? {
        None => Ok(()),
        Some(Unfit::NotOfRegistrar) => Err(AdministrationError::FourEyes(
            "a reviewer or administrator of the registrar does this",
        )),
        Some(Unfit::OwnFirm) => Err(AdministrationError::FourEyes(
            "you belong to the firm concerned: somebody else does this",
        )),
    }
}
