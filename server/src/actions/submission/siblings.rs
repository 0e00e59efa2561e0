//! What the register holds of the same firm, standard and attestor under another number than a
//! submission's: a renewal under a new number replaces one of these, or stands beside them.

use std::collections::BTreeMap;

use quaymark_core::document::RecordDocument;
use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::id::{AttestorId, EditionId};
use quaymark_core::submission::Payload;
use quaymark_core::time::{CivilDate, Instant};
use serde_json::Value;

use super::SubmissionError;
use super::needs::named;
use crate::actions::known::Known;
use crate::store::{ERASED_NUMBER, Reader, StoreError, number_in_key};

/// The answer that a number replaces none.
pub const FURTHER: &str = "further";

/// The kinds of record that bear a number of their attestor's.
const NUMBERED: [EntryKind; 3] = [
    EntryKind::Certification,
    EntryKind::Licence,
    EntryKind::Vetting,
];

/// A record under another number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// The record.
    pub record: String,
    /// Its number.
    pub number: String,
    /// The last day printed on it, if that is public.
    pub valid_until: Option<CivilDate>,
    /// Whether its owner has not released it.
    pub is_withheld: bool,
}

impl Sibling {
    /// Its number in a sentence.
    pub fn numbered(&self) -> String {
        numbered(&self.number)
    }
}

/// A printed number in a sentence, or that it was erased.
pub fn numbered(number: &str) -> String {
    match number {
        ERASED_NUMBER => "a number that was erased".to_owned(),
        number => format!("number {number}"),
    }
}

/// What a number is looked for among.
#[derive(PartialEq, Eq)]
struct Sought<'a> {
    kind: EntryKind,
    issuer: AttestorId,
    edition: Option<EditionId>,
    number: &'a str,
}

/// What the register holds of a firm that bears a number, with its newest entry.
#[derive(Clone, Debug)]
pub struct Numbered {
    entry: Entry,
    sibling: Sibling,
}

/// Everything of a firm that bears a number.
pub fn numbered_of(tx: &mut Reader<'_>, subject: &str) -> Result<Vec<Numbered>, StoreError> {
    let mut newest = BTreeMap::new();
    for held in tx.entries_of_subject(subject)? {
        let entry = Entry::from_bytes(&held.bytes)?;
        if NUMBERED.contains(&entry.kind) {
            newest.insert(entry.record.clone(), (entry, held.document));
        }
    }
    let mut found = Vec::with_capacity(newest.len());
    for (record, (entry, document)) in newest {
        let keys = tx.keys_of(&record)?;
        let key = keys.first().map(String::as_str).unwrap_or_default();
        let document = document.and_then(|text| serde_json::from_str(&text).ok());
        let document: RecordDocument = document.unwrap_or_default();
        let sibling = Sibling {
            number: number_in_key(entry.kind, key).to_owned(),
            valid_until: document.valid_until,
            is_withheld: entry.claims.confidential == Some(true),
            record,
        };
        found.push(Numbered { entry, sibling });
    }
    Ok(found)
}

/// The records a submission may replace, by number; none where its own number is on the register, or while
/// it cannot be told yet.
pub fn siblings(
    tx: &mut Reader<'_>,
    known: &Known,
    subject: &str,
    payload: &Payload,
    now: Instant,
) -> Result<Vec<Sibling>, StoreError> {
    if sought(known, payload).is_none() {
        return Ok(Vec::new());
    }
    let held = numbered_of(tx, subject)?;
    Ok(siblings_among(&held, known, payload, now))
}

/// The same among what was read of the firm before.
pub fn siblings_among(
    held: &[Numbered],
    known: &Known,
    payload: &Payload,
    now: Instant,
) -> Vec<Sibling> {
    let Some(sought) = sought(known, payload) else {
        return Vec::new();
    };
    let beside = held.iter().filter(|one| sought.is_beside(&one.entry, now));
    let mut found: Vec<Sibling> = beside.map(|one| one.sibling.clone()).collect();
    if found.iter().any(|one| one.number == sought.number) {
        return Vec::new();
    }
    found.sort_by(|one, other| one.number.cmp(&other.number));
    found
}

/// A payload with an answer to what its number is: the record it replaces, or [`FURTHER`].
pub fn with_answer(payload: &Payload, answer: &str) -> Result<Payload, SubmissionError> {
    let mut members = payload.to_value();
    let is_further = answer == FURTHER;
    members["further"] = Value::Bool(is_further);
    members["record"] = Value::from(if is_further { "" } else { answer });
    Ok(Payload::of_value(payload.kind(), members)?)
}

/// Whether two payloads are looked for among the same records, under the same number.
pub(in crate::actions) fn is_numbered_alike(known: &Known, one: &Payload, other: &Payload) -> bool {
    sought(known, one) == sought(known, other)
}

/// The record a payload names as the one it replaces, if it names one.
pub(super) fn replaced(payload: &Payload) -> Result<Option<&str>, SubmissionError> {
    let named = payload.record();
    if named.is_some() && payload.to_value()["further"] == true {
        let expected = "a further record, or `record` with the one it replaces, not both";
        return Err(SubmissionError::fault(
            "further",
            "true",
            expected.to_owned(),
        ));
    }
    Ok(named)
}

fn sought<'a>(known: &Known, payload: &'a Payload) -> Option<Sought<'a>> {
    let (kind, issuer, number) = match payload {
        Payload::Certification(held) => (EntryKind::Certification, &held.issuer, &held.number),
        Payload::Licence(held) => (EntryKind::Licence, &held.issuer, &held.number),
        Payload::Vetting(held) => (EntryKind::Vetting, &held.issuer, &held.number),
        _ => return None,
    };
    let edition = match payload {
        Payload::Certification(held) => {
            Some(known.edition(held.standard.trim())?.edition.id.clone())
        }
        _ => None,
    };
    let number = Some(number.trim()).filter(|number| !number.is_empty())?;
    Some(Sought {
        kind,
        issuer: named(known, issuer)?,
        edition,
        number,
    })
}

impl Sought<'_> {
    /// Whether a record is of the same kind, attestor and edition, and not over for good.
    fn is_beside(&self, entry: &Entry, now: Instant) -> bool {
        entry.kind == self.kind
            && entry.claims.issuer == Some(self.issuer)
            && entry.claims.edition == self.edition
            && !entry.periods.status_at(now).is_over()
    }
}
