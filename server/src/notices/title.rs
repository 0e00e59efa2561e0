//! What letters call a submission: its kind, what it is about, and whom.

use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::id::ProviderId;
use quaymark_core::submission::Payload;

use crate::actions::submission::numbered;
use crate::pages::component::FirmName;
use crate::pages::words::capitalised;
use crate::store::{Reader, StoreError, Submission, number_in_key};

/// Kind, standard and number where it has them, and the firm: `Certificate, EN 17483-3:2023, number
/// NL-2231, Havenwacht B.V.` The number of what is kept confidential stays out of the mail.
pub(crate) fn title(tx: &mut Reader<'_>, submission: &Submission) -> Result<String, StoreError> {
    let kind = capitalised(submission.kind().words());
    let mut about = about(tx, &submission.payload)?;
    about.push(subject_name(tx, submission)?);
    Ok(format!("{kind}, {}", about.join(", ")))
}

/// Standard and number: those entered, or those of the record it is about.
fn about(tx: &mut Reader<'_>, payload: &Payload) -> Result<Vec<String>, StoreError> {
    let (standard, number, is_confidential) = match payload {
        Payload::Certification(held) => (&*held.standard, &held.number, held.confidential),
        Payload::Licence(held) => ("", &held.number, held.confidential),
        Payload::Vetting(held) => ("", &held.number, held.confidential),
        Payload::Equivalence(held) => (&*held.family, &held.number, false),
        other => match other.record() {
            Some(record) => return about_record(tx, record),
            None => return Ok(Vec::new()),
        },
    };
    let (standard, number) = (standard.trim(), number.trim());
    let mut about = Vec::new();
    if !standard.is_empty() {
        about.push(designation(tx, standard)?);
    }
    if !number.is_empty() && !is_confidential {
        about.push(format!("number {number}"));
    }
    Ok(about)
}

fn about_record(tx: &mut Reader<'_>, record: &str) -> Result<Vec<String>, StoreError> {
    let Some(held) = tx.newest(record)? else {
        return Ok(Vec::new());
    };
    let entry = Entry::from_bytes(&held.bytes)?;
    let mut about = Vec::new();
    if let Some(edition) = &entry.claims.edition {
        about.push(designation(tx, &edition.to_string())?);
    }
    let is_told = entry.claims.confidential != Some(true)
        && matches!(
            entry.kind,
            EntryKind::Certification | EntryKind::Licence | EntryKind::Vetting
        );
    if let Some(key) = tx.keys_of(record)?.first().filter(|_| is_told) {
        about.push(numbered(number_in_key(entry.kind, key)));
    }
    Ok(about)
}

/// The designation of an edition of which somebody wrote the number; else what was written.
fn designation(tx: &mut Reader<'_>, text: &str) -> Result<String, StoreError> {
    let held = tx.newest(text)?;
    Ok(member(held.and_then(|held| held.document), "designation")
        .unwrap_or_else(|| text.to_owned()))
}

/// The name of whom it is about: as it is on the register, or as it is asked for.
fn subject_name(tx: &mut Reader<'_>, submission: &Submission) -> Result<String, StoreError> {
    let subject = &submission.subject;
    Ok(match tx.newest(subject)? {
        Some(held) => whom(held.document, subject).words(),
        None => {
            let asked = Some(submission.payload.to_value().to_string());
            member(asked, "name").unwrap_or_else(|| subject.clone())
        }
    })
}

/// What letters call a firm or an attestor of the register, by its newest document. A listing that says no
/// name was erased.
pub(super) fn whom(document: Option<String>, number: &str) -> FirmName {
    match member(document, "name") {
        Some(name) => FirmName::of(&name, number),
        None if number.parse::<ProviderId>().is_ok() => FirmName::erased(number),
        None => FirmName::of("", number),
    }
}

/// A text of a document, if it says one.
fn member(document: Option<String>, name: &str) -> Option<String> {
    let members: serde_json::Value = serde_json::from_str(&document?).ok()?;
    let text = members[name].as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}
