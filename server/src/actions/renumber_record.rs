//! Gives a record the number of the paper that replaces it: the same firm, kind, attestor and edition, and the
//! same claims but for its scope, which a renewal may change. The record goes on under the new number.
//!
//! A paper of another attestor or edition is another record. One with another level, country or accreditation
//! is refused here: the past of the record would be told anew.

use quaymark_core::entry::{Entry, EntryClaims};

use super::check_record::{check_claims, issuer_of};
use super::enter::Stopped;
use super::enter_record::record_of_row;
use super::known::Known;
use crate::import::RowFault;
use crate::import::rows::{ListKind, RecordRow};
use crate::store::{StoreError, Writer};

/// Puts the number of a row in the place of a record's own, where the register does not know the row's.
/// What is entered next under it is the record's next version.
pub(super) fn renumber_record(
    tx: &mut Writer<'_>,
    known: &Known,
    kind: ListKind,
    row: &RecordRow,
    record: &str,
) -> Result<(), Stopped> {
    let (key, holder) = record_of_row(tx, known, kind, row)?;
    if holder.is_some() {
        return Ok(());
    }
    let refuse = |column: &str, value: &str, expected: String| {
        Err(RowFault::new(row.line, column, value, expected).into())
    };
    let Some(held) = tx.newest(record)? else {
        let expected = "the number of a record on the register".to_owned();
        return refuse("record", record, expected);
    };
    let held = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
    if held.kind != kind.entry_kind() || held.subject != row.provider.to_string() {
        let expected = "a record of this kind, of the firm".to_owned();
        return refuse("record", record, expected);
    }
    let claims = check_claims(known, row, issuer_of(known, row)?)?;
    if (&held.claims.edition, held.claims.issuer) != (&claims.edition, claims.issuer) {
        return Ok(());
    }
    let told = |claims: &EntryClaims| (claims.country, claims.level, claims.accredited);
    if told(&held.claims) != told(&claims) {
        let expected = format!(
            "the level, country and accreditation of {record}: with others it is a further record, and \
             names none that it replaces"
        );
        return refuse("number", &row.number, expected);
    }
    for old in tx.keys_of(record)? {
        tx.move_key(&old, &key, record)?;
    }
    Ok(())
}
