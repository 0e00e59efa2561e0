//! The erasures that wait, with what whoever decides has to know.

use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;

use super::erasure::{ErasureTarget, NothingToErase, find};
use crate::store::{ErasureRow, ErasureState, Reader, StoreError};

/// An erasure that waits.
#[derive(Clone, Debug)]
pub struct ErasureSeen {
    pub row: ErasureRow,
    /// The firm's name, as it is published now.
    pub firm: Option<String>,
    /// How many documents go: of what is there now, or was when it was approved.
    pub documents: usize,
    pub asked_by: String,
    /// Who approved, if somebody did.
    pub approved_by: Option<String>,
}

/// The erasures that wait to be approved, to be carried out, or to be finished, the oldest first.
pub fn list_erasures(tx: &mut Reader<'_>, now: Instant) -> Result<Vec<ErasureSeen>, StoreError> {
    let waiting = tx.waiting_erasures(now)?.into_iter();
    waiting.map(|row| seen(tx, row)).collect()
}

fn seen(tx: &mut Reader<'_>, row: ErasureRow) -> Result<ErasureSeen, StoreError> {
    let documents = match find(tx, &ErasureTarget::of(&row.target), row.decided_at) {
        Ok(found) if row.state != ErasureState::Done => found.going.len(),
        Ok(_) => 0,
        Err(NothingToErase::Store(error)) => return Err(error),
        Err(_) => 0,
    };
    let approved_by = row.decided_by.map(|person| name_of(tx, person));
    Ok(ErasureSeen {
        firm: firm_of(tx, &row.subject)?,
        documents,
        asked_by: name_of(tx, row.asked_by)?,
        approved_by: approved_by.transpose()?,
        row,
    })
}

fn firm_of(tx: &mut Reader<'_>, subject: &str) -> Result<Option<String>, StoreError> {
    let document = tx.newest(subject)?.and_then(|entry| entry.document);
    let document: Option<serde_json::Value> =
        document.and_then(|text| serde_json::from_str(&text).ok());
    let name = document.and_then(|document| document["name"].as_str().map(str::to_owned));
    Ok(name)
}

fn name_of(tx: &mut Reader<'_>, person: PersonId) -> Result<String, StoreError> {
    let found = tx.find_person(person)?;
    Ok(found.map_or_else(|| person.to_string(), |person| person.name))
}
