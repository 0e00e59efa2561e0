//! What the register says of what a submission is about, beside what it would say.

use quaymark_core::document::{ProviderDocument, RecordDocument};
use quaymark_core::entry::Entry;
use quaymark_core::submission::{ConfidentialityPayload, Payload, StatusPayload, SubmissionState};
use quaymark_core::time::Instant;
use quaymark_core::timeline::StatusAt;
use serde_json::json;

use super::told_apart;
use crate::pages::component::{ChangedRow, Compared, Said};
use crate::pages::desk::begun::{firm_members, held_members};
use crate::pages::desk::erased::tell_before;
use crate::pages::desk::naming::Naming;
use crate::pages::words::status_tag;
use crate::store::{Reader, StoreError, StoredEntry, Submission};

/// Members that the register does not keep.
const NOT_KEPT: [&str; 1] = ["holder"];

/// What the register says now, or said before this was published, beside what the submission says;
/// none where it replaces nothing, or came to nothing.
pub(in crate::pages::desk) fn beside_register(
    tx: &mut Reader<'_>,
    held: &Submission,
    naming: &Naming<'_>,
    now: Instant,
) -> Result<Option<Compared>, StoreError> {
    let Some(stored) = replaced(tx, held)? else {
        return Ok(None);
    };
    let entry = Entry::from_bytes(&stored.bytes)?;
    let at = held.decided_at.unwrap_or(now);
    let (mut rows, same) = match &held.payload {
        Payload::Certification(_) | Payload::Licence(_) | Payload::Vetting(_) => {
            of_record(&held.payload, &stored, &entry, naming)
        }
        Payload::ProviderCorrection(_) => {
            let document: ProviderDocument = document_of(&stored);
            let before = firm_members(document, entry.claims.country);
            told_apart(&held.payload, &before, naming, |_| true)
        }
        Payload::StatusChange(asked) | Payload::AttestorStanding(asked) => {
            (vec![status_row(asked, &entry, naming, at)], Vec::new())
        }
        Payload::Confidentiality(asked) => (confidentiality_row(asked, &entry), Vec::new()),
        _ => return Ok(None),
    };
    let is_erased = entry.body.is_some() && stored.document.is_none();
    if is_erased && entry.claims.confidential != Some(true) {
        tell_before(&mut rows);
    }
    let is_decided = held.state == SubmissionState::Published;
    let (before, after) = match is_decided {
        true => ("On the register before", "It became"),
        false => ("On the register now", "Would become"),
    };
    Ok(Some(Compared {
        id: "register",
        caption: match rows.is_empty() {
            true => "Nothing differs from what the register says".to_owned(),
            false => "What differs from what the register says".to_owned(),
        },
        before,
        after,
        rows,
        same: same.join(", "),
    }))
}

/// The version of the record that the submission replaces, or replaced.
fn replaced(tx: &mut Reader<'_>, held: &Submission) -> Result<Option<StoredEntry>, StoreError> {
    let of_firm = matches!(held.payload, Payload::ProviderCorrection(_));
    let named = held
        .payload
        .record()
        .or(of_firm.then_some(held.subject.as_str()));
    let Some(record) = named else {
        return Ok(None);
    };
    match (held.state, held.entry) {
        (SubmissionState::Published, Some(entry)) => {
            let mut versions = tx.entries_of_subject(&held.subject)?;
            versions.retain(|version| version.index < entry && is_of(version, record));
            Ok(versions.pop())
        }
        (state, _) if state.is_open() => tx.newest(record),
        _ => Ok(None),
    }
}

fn is_of(version: &StoredEntry, record: &str) -> bool {
    Entry::from_bytes(&version.bytes).is_ok_and(|entry| entry.record == record)
}

fn document_of<T: serde::de::DeserializeOwned + Default>(stored: &StoredEntry) -> T {
    let text = stored.document.as_deref();
    let read = text.and_then(|text| serde_json::from_str(text).ok());
    read.unwrap_or_default()
}

/// What differs between the record that a certificate, licence or vetting names and what it says; nothing
/// where it names none.
pub(in crate::pages::desk) fn beside_record(
    tx: &mut Reader<'_>,
    payload: &Payload,
    naming: &Naming<'_>,
) -> Result<Vec<ChangedRow>, StoreError> {
    let Some(record) = payload.record() else {
        return Ok(Vec::new());
    };
    let Some(stored) = tx.newest(record)? else {
        return Ok(Vec::new());
    };
    let entry = Entry::from_bytes(&stored.bytes)?;
    Ok(of_record(payload, &stored, &entry, naming).0)
}

fn of_record(
    payload: &Payload,
    stored: &StoredEntry,
    entry: &Entry,
    naming: &Naming<'_>,
) -> (Vec<ChangedRow>, Vec<&'static str>) {
    let document: RecordDocument = document_of(stored);
    let before = held_members(payload.kind(), entry, &document);
    let is_kept = |name: &str| !NOT_KEPT.contains(&name);
    let (mut rows, same) = told_apart(payload, &before, naming, is_kept);
    if entry.claims.confidential == Some(true) {
        // What is not said is not nothing.
        let unsaid = rows.iter_mut().filter(|row| row.before == Said::default());
        unsaid.for_each(|row| row.before = Said::plain("Not released"));
    }
    (rows, same)
}

fn status_row(
    asked: &StatusPayload,
    entry: &Entry,
    naming: &Naming<'_>,
    at: Instant,
) -> ChangedRow {
    let before = match entry.periods.status_at(at) {
        StatusAt::NotYet => "Not yet valid".to_owned(),
        StatusAt::Ended => "Ended".to_owned(),
        StatusAt::Recorded(status) => status_tag(status).words.into_owned(),
    };
    let status = naming.member("status", &json!(asked.status)).words;
    let from = naming.member("from", &json!(asked.from)).words;
    ChangedRow {
        term: "Status".to_owned(),
        before: Said::plain(before),
        after: Said::plain(match from.is_empty() {
            true => status,
            false => format!("{status}, from {from}"),
        }),
    }
}

fn confidentiality_row(asked: &ConfidentialityPayload, entry: &Entry) -> Vec<ChangedRow> {
    let words = |is_concealed: bool| {
        Said::plain(match is_concealed {
            true => "Shown to holders of a link alone; what was published before stays public",
            false => "Shown to everyone",
        })
    };
    let (before, after) = (
        entry.claims.confidential.unwrap_or(false),
        asked.confidential,
    );
    let row = ChangedRow {
        term: "Content of the record".to_owned(),
        before: words(before),
        after: words(after),
    };
    (before != after).then_some(row).into_iter().collect()
}
