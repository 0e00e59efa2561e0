//! What a row of an attestor's list says of the record that its number replaces: the record goes on under
//! the new number, or this is a further one beside it. Where the register holds the like under another
//! number, a row that says neither is not carried out.

use std::collections::HashMap;

use quaymark_core::id::RecordId;
use quaymark_core::submission::Payload;
use quaymark_core::time::Instant;

use crate::actions::known::Known;
use crate::actions::submission::{Numbered, Sibling, numbered_of, siblings_among};
use crate::import::cells::Cells;
use crate::import::header::{Column, Header, optional};
use crate::import::rows::{ListKind, RecordRow};
use crate::import::{RawRow, RowFault};
use crate::store::{Reader, StoreError};

/// The column that says it.
pub(super) const COLUMN: &str = "replaces";
/// What stands there for a further record.
const NOTHING: &str = "none";

/// What a row says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replaces {
    /// Nothing is said.
    Unsaid,
    /// It is a further record.
    Nothing,
    /// This record goes on under the row's number.
    Record(RecordId),
}

/// The columns of an attestor's own list: those of imports, and this one.
pub(super) fn columns_of(kind: ListKind) -> Vec<Column> {
    let mut columns = kind.columns().to_vec();
    columns.push(optional(COLUMN));
    columns
}

impl Replaces {
    pub(super) fn read(header: &Header, raw: &RawRow) -> Result<Self, RowFault> {
        let text = Cells::of(header, raw).text(COLUMN);
        if text.is_empty() {
            return Ok(Self::Unsaid);
        }
        if text.eq_ignore_ascii_case(NOTHING) {
            return Ok(Self::Nothing);
        }
        let record = text.parse().map(Self::Record);
        record.map_err(|_| {
            let expected =
                format!("the register number of a record, for example crt_…, or {NOTHING}");
            RowFault::new(raw.line, COLUMN, text, expected)
        })
    }

    /// The record of a number that the register has: it is said to replace no other one.
    pub(super) fn beside_own(self, row: &RecordRow, own: RecordId) -> Result<RecordId, RowFault> {
        match self {
            Self::Record(other) if other != own => {
                let expected = format!("nothing: the register has this number already, of {own}");
                Err(refused(row, &other.to_string(), expected))
            }
            _ => Ok(own),
        }
    }

    /// The record that goes on under a number the register does not have, if one does: of those it is
    /// asked about.
    pub(super) fn among(
        self,
        row: &RecordRow,
        asked: &[Sibling],
    ) -> Result<Option<RecordId>, RowFault> {
        let found = match self {
            Self::Nothing => return Ok(None),
            Self::Unsaid if asked.is_empty() => return Ok(None),
            Self::Unsaid => String::new(),
            Self::Record(record) => record.to_string(),
        };
        match self {
            Self::Record(record) if asked.iter().any(|one| one.record == found) => Ok(Some(record)),
            _ => Err(refused(row, &found, expected_of(asked))),
        }
    }
}

/// What firms have that bears a number: read once for each firm.
#[derive(Default)]
pub(super) struct Beside(HashMap<String, Vec<Numbered>>);

impl Beside {
    /// The records of a firm that a row is asked about: what its owner has not released goes on under
    /// another number by the forms alone.
    pub(super) fn asked(
        &mut self,
        tx: &mut Reader<'_>,
        (known, now): (&Known, Instant),
        subject: &str,
        payload: &Payload,
    ) -> Result<Vec<Sibling>, StoreError> {
        if !self.0.contains_key(subject) {
            let held = numbered_of(tx, subject)?;
            self.0.insert(subject.to_owned(), held);
        }
        let mut asked = siblings_among(&self.0[subject], known, payload, now);
        asked.retain(|one| !one.is_withheld);
        Ok(asked)
    }

    /// Reads a firm again when it is next asked about.
    pub(super) fn forget(&mut self, subject: &str) {
        self.0.remove(subject);
    }
}

/// What is to be said of these records.
pub(super) fn expected_of(asked: &[Sibling]) -> String {
    if asked.is_empty() {
        return format!(
            "nothing or {NOTHING}: the register has none of this firm, standard and attestor that \
             could go on under another number"
        );
    }
    let records: Vec<String> = asked
        .iter()
        .map(|one| format!("{} ({})", one.record, one.numbered()))
        .collect();
    format!(
        "{} if that record goes on under this number, or {NOTHING} if this is a further one beside it",
        records.join(" or ")
    )
}

fn refused(row: &RecordRow, found: &str, expected: String) -> RowFault {
    RowFault::new(row.line, COLUMN, found, expected)
}
