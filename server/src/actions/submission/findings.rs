//! What the register notices of a submission by itself: warnings for the firm and the reviewer.
//! None of them refuses anything.

use quaymark_core::document::ProviderDocument;
use quaymark_core::id::ProviderId;
use quaymark_core::register::EditionStatus;
use quaymark_core::submission::Payload;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use super::{Sibling, siblings};
use crate::actions::import_list::families_held;
use crate::actions::known::{Known, KnownAttestor, KnownEdition, folded, stored};
use crate::store::{Reader, StoreError, Submission};

/// Something worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable code in snake case.
    pub code: &'static str,
    /// The member it is about.
    pub field: &'static str,
    /// In a sentence.
    pub words: String,
}

fn finding(code: &'static str, field: &'static str, words: String) -> Finding {
    Finding { code, field, words }
}

/// Everything worth a look, at an instant.
pub fn findings(
    tx: &mut Reader<'_>,
    known: &Known,
    submission: &Submission,
    now: Instant,
) -> Result<Vec<Finding>, StoreError> {
    let mut found = Vec::new();
    let members = submission.payload.to_value();
    let text = |name: &str| members[name].as_str().unwrap_or_default().trim().to_owned();
    if let Payload::Certification(_) = submission.payload
        && let Some(edition) = known.edition(&text("standard"))
    {
        found.extend(of_edition(known, edition, now));
        found.extend(of_cycle(edition, &text("valid_from"), &text("valid_until")));
        found.extend(of_pair(tx, known, edition, &submission.subject)?);
    }
    found.extend(of_number(tx, known, submission, now)?);
    let issuer = super::attestor_of(tx, known, &submission.payload)?;
    let issuer = issuer.and_then(|id| known.attestor(id.parse().ok()?));
    if let Some(issuer) = issuer {
        found.extend(of_issuer(issuer, &text("valid_from"), now));
        let printed = (text("accreditation_body"), text("accreditation_number"));
        found.extend(of_accreditation(issuer, &printed.0, &printed.1));
    }
    if let Some(holder) = submission.payload.holder() {
        found.extend(of_holder(tx, holder, &submission.subject)?);
    }
    if let Ok(until) = text("valid_until").parse::<CivilDate>()
        && until.utc_midnight().plus_days(1) <= now
    {
        let words = format!("It ended on {until}: it is recorded, and does not count.");
        found.push(finding("already_expired", "valid_until", words));
    }
    Ok(found)
}

fn of_edition(known: &Known, edition: &KnownEdition, now: Instant) -> Option<Finding> {
    let name = &edition.designation;
    let next = known.successor_of(&edition.edition.id);
    let instead = next.map_or_else(String::new, |next| {
        format!(" {} has taken its place.", next.designation)
    });
    match edition.edition.transition_ends_at {
        Some(end) if end <= now => {
            let words = format!(
                "{name} has ended: no certificate to it counts since {end}, whatever is printed.{instead}"
            );
            Some(finding("edition_ended", "standard", words))
        }
        Some(end) => {
            let words = format!("{name} ends: certificates to it count until {end}.{instead}");
            Some(finding("edition_ends", "standard", words))
        }
        None if edition.edition.status == EditionStatus::Superseded => {
            let words = format!("{name} is superseded; it still counts.{instead}");
            Some(finding("edition_superseded", "standard", words))
        }
        None => None,
    }
}

fn of_cycle(edition: &KnownEdition, from: &str, until: &str) -> Option<Finding> {
    let years = edition.cycle_years?;
    let (from, until): (CivilDate, CivilDate) = (from.parse().ok()?, until.parse().ok()?);
    let days = until.days() - from.days() + 1;
    if days <= i64::from(years) * 366 + 1 {
        return None;
    }
    let words = format!(
        "It runs for {days} days; certificates to {} run for {years} years at most.",
        edition.designation
    );
    Some(finding("longer_than_cycle", "valid_until", words))
}

fn of_pair(
    tx: &mut Reader<'_>,
    known: &Known,
    edition: &KnownEdition,
    subject: &str,
) -> Result<Vec<Finding>, StoreError> {
    let beside = known.required_beside(&edition.edition.id);
    let Ok(provider) = subject.parse::<ProviderId>() else {
        return Ok(Vec::new());
    };
    if beside.is_empty() {
        return Ok(Vec::new());
    }
    let held = families_held(tx, known, provider)?;
    let missing = beside.iter().filter(|family| !held.contains(*family));
    let found = missing.map(|family| {
        let words = format!(
            "{} counts only beside a certificate to {family}, and the register has none of this firm.",
            edition.designation
        );
        finding("pair_missing", "standard", words)
    });
    Ok(found.collect())
}

/// Another number of the same firm, standard and attestor, and what becomes of the one that is there.
fn of_number(
    tx: &mut Reader<'_>,
    known: &Known,
    submission: &Submission,
    now: Instant,
) -> Result<Option<Finding>, StoreError> {
    let payload = &submission.payload;
    let beside = siblings(tx, known, &submission.subject, payload, now)?;
    if beside.is_empty() || !submission.state.is_open() {
        return Ok(None);
    }
    let named = payload.record();
    let replaced = beside.iter().find(|one| named == Some(one.record.as_str()));
    let words = match replaced {
        Some(one) => format!(
            "It replaces {} ({}): that record goes on under the new number.",
            one.numbered(),
            one.record
        ),
        None => {
            let numbers: Vec<String> = beside.iter().map(Sibling::numbered).collect();
            format!(
                "The register has {} of the same firm, standard and attestor: this is a \
                 further record beside it.",
                numbers.join(", ")
            )
        }
    };
    Ok(Some(finding("another_number", "number", words)))
}

fn of_issuer(issuer: &KnownAttestor, from: &str, now: Instant) -> Option<Finding> {
    let day: Option<CivilDate> = from.parse().ok();
    let at = day.map_or(now, |day| issuer.zone.start_of(day));
    for at in [at, now] {
        let status = issuer.attestor.timeline.status_at(at);
        if status != StatusAt::Recorded(RecordedStatus::Granted) {
            let words = format!(
                "{} was not in good standing on {at}: nothing in its name counts then.",
                issuer.name
            );
            return Some(finding("issuer_unsound", "issuer", words));
        }
    }
    None
}

fn of_accreditation(issuer: &KnownAttestor, body: &str, number: &str) -> Option<Finding> {
    if body.is_empty() && number.is_empty() {
        return None;
    }
    let name = &issuer.name;
    let words = match &issuer.accreditation {
        None => format!("The register knows no accreditation of {name}."),
        Some(held)
            if folded(&held.number) == folded(number) && folded(&held.body) == folded(body) =>
        {
            return None;
        }
        Some(held) => format!(
            "The register has {} {} for {name}, not {body} {number}.",
            held.body, held.number
        ),
    };
    Some(finding(
        "accreditation_differs",
        "accreditation_number",
        words,
    ))
}

fn of_holder(
    tx: &mut Reader<'_>,
    holder: &str,
    subject: &str,
) -> Result<Option<Finding>, StoreError> {
    let Some(held) = tx.newest(subject)? else {
        return Ok(None);
    };
    let Some(document) = held.document else {
        return Ok(None);
    };
    let document: ProviderDocument = stored(serde_json::from_str(&document))?;
    let names = [&document.name]
        .into_iter()
        .chain(&document.trading_names)
        .chain(&document.former_names);
    if names.into_iter().any(|name| folded(name) == folded(holder)) {
        return Ok(None);
    }
    let words = format!(
        "It is made out to {holder}; the register knows the firm as {}.",
        document.name
    );
    Ok(Some(finding("holder_differs", "holder", words)))
}
