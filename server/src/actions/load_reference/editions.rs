//! Editions of standards, from `standards.json`.

use std::collections::BTreeSet;

use quaymark_core::document::EditionDocument;
use quaymark_core::entry::{EntryClaims, EntryKind};
use quaymark_core::id::{EditionId, Family};
use quaymark_core::register::{EditionStatus, StandardClass};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::zones::Zone;

use super::item::{Item, items, parse};
use super::source::SourceFile;
use super::{Fact, ReferenceError};

const CLASSES: [(&str, StandardClass); 4] = [
    ("certifiable", StandardClass::Certifiable),
    ("guidance", StandardClass::Guidance),
    ("authority_status", StandardClass::AuthorityStatus),
    ("law", StandardClass::Law),
];
const STATUSES: [(&str, EditionStatus); 4] = [
    ("current", EditionStatus::Current),
    ("superseded", EditionStatus::Superseded),
    ("in_development", EditionStatus::InDevelopment),
    ("expected", EditionStatus::Expected),
];
const CONFIDENCES: [(&str, ()); 3] = [("sourced", ()), ("unverified", ()), ("expected", ())];

/// Every edition of the file.
pub(super) fn read(file: &SourceFile) -> Result<Vec<Fact>, ReferenceError> {
    let list = parse(file)?;
    let items = items(file, &list, "id")?;
    let mut known = BTreeSet::new();
    for item in &items {
        let id: EditionId = item.parsed("id")?;
        if !known.insert(id.clone()) {
            return Err(item.wrong("id", format!("`{id}` twice"), "an id of its own"));
        }
    }
    items.iter().map(|item| edition(item, &known)).collect()
}

fn edition(item: &Item<'_>, known: &BTreeSet<EditionId>) -> Result<Fact, ReferenceError> {
    let id: EditionId = item.parsed("id")?;
    let document = document(item)?;
    let claims = EntryClaims {
        family: Some(item.parsed::<Family>("family")?),
        class: Some(item.word("class", &CLASSES)?),
        status: Some(item.word("status", &STATUSES)?),
        transition_ends_at: transition_ends_at(item, document.transition_ends)?,
        requires: of_this_file(item, "requires", known)?,
        supersedes: of_this_file(item, "supersedes", known)?,
        ..EntryClaims::default()
    };
    Fact::new(EntryKind::Edition, id.to_string(), claims, &document)
}

/// Certificates count to the end of the last day. Only a sourced day voids certificates.
fn transition_ends_at(
    item: &Item<'_>,
    day: Option<CivilDate>,
) -> Result<Option<Instant>, ReferenceError> {
    let Some(day) = day else {
        return Ok(None);
    };
    let confidence = item.maybe_text("transition_confidence")?;
    if confidence != Some("sourced") {
        return Err(item.wrong(
            "transition_confidence",
            confidence.unwrap_or("nothing"),
            "`sourced`, since transition_ends voids certificates; otherwise give transition_month",
        ));
    }
    let zone = Zone::named("UTC").map_err(|error| item.wrong("transition_ends", error, "UTC"))?;
    Ok(Some(zone.end_of(day)))
}

fn of_this_file(
    item: &Item<'_>,
    field: &str,
    known: &BTreeSet<EditionId>,
) -> Result<Vec<EditionId>, ReferenceError> {
    let ids = item.all_parsed::<EditionId>(field)?;
    match ids.iter().find(|id| !known.contains(id)) {
        Some(stranger) => Err(item.wrong(
            field,
            format!("`{stranger}`"),
            "ids of editions in this file",
        )),
        None => Ok(ids),
    }
}

fn document(item: &Item<'_>) -> Result<EditionDocument, ReferenceError> {
    if item.maybe_text("transition_confidence")?.is_some() {
        item.word("transition_confidence", &CONFIDENCES)?;
    }
    Ok(EditionDocument {
        designation: item.text("designation")?.to_owned(),
        title: item.text("title")?.to_owned(),
        publisher: item.text("publisher")?.to_owned(),
        year: item.maybe_number("year")?,
        sort: item.maybe_string("kind")?,
        holder: item.maybe_string("holder")?,
        transition_ends: item.maybe_parsed("transition_ends")?,
        transition_month: transition_month(item)?,
        transition_confidence: item.maybe_string("transition_confidence")?,
        cycle_years: item.maybe_number("cycle_years")?,
        accreditation_basis: item.texts("accreditation_basis")?,
        relevant_to_ports: item.maybe_string("relevant_to_ports")?,
        note: item.maybe_string("note")?,
        confidence: item.maybe_string("confidence")?,
        unverified_fields: item.texts("unverified_fields")?,
        sources: item.texts("sources")?,
    })
}

fn transition_month(item: &Item<'_>) -> Result<Option<String>, ReferenceError> {
    let Some(month) = item.maybe_text("transition_month")? else {
        return Ok(None);
    };
    let is_month = month.len() == 7 && format!("{month}-01").parse::<CivilDate>().is_ok();
    if is_month {
        Ok(Some(month.to_owned()))
    } else {
        Err(item.wrong("transition_month", format!("`{month}`"), "YYYY-MM"))
    }
}
