//! What is searched for: numbers as rows have them, or what pages print instead, looked up here.

use quaymark_core::time::CivilDate;

use super::AuditQuery;
use crate::actions::read_audit::readable;
use crate::actions::submission::Party;
use crate::directory::Snapshot;
use crate::pages::component::Faults;
use crate::pages::words::counted;
use crate::store::{
    AuditFilter, AuditOrder, NumberAsked, OrganisationsAsked, OwnRecord, Reader, StoreError,
};

/// So many are told apart when several answer to a name.
const MOST: usize = 20;

/// What a text is taken for.
enum Found {
    /// A number, and what it is called.
    One(String, String),
    /// This many of a sort answer to it.
    Several(String),
    Nothing,
}

/// A search, and how names and printed numbers in it were understood.
pub(super) struct Search {
    pub(super) filter: AuditFilter,
    pub(super) understood: Vec<String>,
}

/// The search that was asked for, as far as it can be understood; the rest is a fault.
pub(super) fn search(
    tx: &mut Reader<'_>,
    snapshot: &Snapshot,
    by: &Party,
    query: &AuditQuery,
    faults: &mut Faults,
) -> Result<Search, StoreError> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut filter = AuditFilter {
        action: some(&query.action),
        ..AuditFilter::default()
    };
    let mut understood = Vec::new();
    match some(&query.who) {
        Some(who) if who.starts_with("per_") => filter.person = Some(who),
        Some(who) if who.starts_with("org_") => filter.organisation = Some(who),
        Some(who) => {
            let found = organisation(tx, by, &who)?;
            filter.organisation = taken("who", &who, found, faults, &mut understood);
        }
        None => {}
    }
    filter = readable(by, filter);
    if let Some(target) = some(&query.target) {
        filter.target = match is_in_rows(tx, &filter, &target)? {
            true => Some(target),
            false => {
                let found = printed(tx, snapshot, by, &target)?;
                taken("target", &target, found, faults, &mut understood)
            }
        };
    }
    let mut day = |field: &'static str, text: &str| -> Option<CivilDate> {
        let text = some(text)?;
        let read = text.parse().ok();
        if read.is_none() {
            faults.add(field, format!("“{text}” is no day: expected YYYY-MM-DD"));
        }
        read
    };
    filter.from = day("from", &query.from).map(CivilDate::utc_midnight);
    filter.until = day("to", &query.to).map(|day| day.plus_days(1).utc_midnight());
    Ok(Search { filter, understood })
}

/// The number a text was taken for; else the fault that says why none.
fn taken(
    field: &'static str,
    text: &str,
    found: Found,
    faults: &mut Faults,
    understood: &mut Vec<String>,
) -> Option<String> {
    match found {
        Found::One(number, name) => {
            if number != text {
                understood.push(format!("“{text}” is {name} ({number})."));
            }
            return Some(number);
        }
        Found::Several(many) => {
            faults.add(
                field,
                format!("“{text}”: {many}. Give the number of the one you mean"),
            );
        }
        Found::Nothing => {
            faults.add(field, format!("The register has nothing under “{text}”"));
        }
    }
    None
}

/// Whether rows say this word for word.
fn is_in_rows(tx: &mut Reader<'_>, filter: &AuditFilter, target: &str) -> Result<bool, StoreError> {
    let filter = AuditFilter {
        organisation: filter.organisation.clone(),
        target: Some(target.to_owned()),
        ..AuditFilter::default()
    };
    let rows = tx.audit_rows(&filter, AuditOrder::NewestBefore(i64::MAX), 1)?;
    Ok(!rows.is_empty())
}

/// The organisation that acts under a name, or for a firm, attestor or port of a number. Those who read
/// their own organisation's rows alone find no other by it.
fn organisation(tx: &mut Reader<'_>, by: &Party, text: &str) -> Result<Found, StoreError> {
    if !by.reads_all_audit() {
        return own_organisation(tx, by, text);
    }
    let most = MOST as u32 + 1;
    let mut found = tx.organisations_named(text, most)?;
    if found.is_empty() {
        let asked = OrganisationsAsked {
            words: Some(text.to_owned()),
            after: None,
        };
        found = tx.organisations_found(&asked, most)?;
    }
    Ok(match &found[..] {
        [] => Found::Nothing,
        [one] => Found::One(one.id.to_string(), one.name.clone()),
        several => Found::Several(many(several.len(), "organisations have it in their name")),
    })
}

/// Somebody's own organisation, if it answers to a text.
fn own_organisation(tx: &mut Reader<'_>, by: &Party, text: &str) -> Result<Found, StoreError> {
    let own = tx.find_organisation(by.organisation)?.filter(|own| {
        let is_named = own.name.to_lowercase().contains(&text.to_lowercase());
        is_named || own.represents.as_deref() == Some(text)
    });
    Ok(match own {
        Some(own) => Found::One(own.id.to_string(), own.name),
        None => Found::Nothing,
    })
}

/// The record of a printed number, or the firm of a name or number.
fn printed(
    tx: &mut Reader<'_>,
    snapshot: &Snapshot,
    by: &Party,
    text: &str,
) -> Result<Found, StoreError> {
    if let Some(head) = tx.head_of(text)? {
        return Ok(Found::One(head.record, String::new()));
    }
    let records = of_number(tx, by, text)?;
    match &records[..] {
        [] => Ok(firm(snapshot, text)),
        [one] => {
            let name = format!("the record of number {}", one.number);
            Ok(Found::One(one.head.record.clone(), name))
        }
        several => Ok(Found::Several(many(
            several.len(),
            "records have this number",
        ))),
    }
}

/// The records of a printed number; of those who read their own organisation's rows alone, theirs.
fn of_number(tx: &mut Reader<'_>, by: &Party, number: &str) -> Result<Vec<OwnRecord>, StoreError> {
    let (subject, issuer) = match by.reads_all_audit() {
        true => (None, None),
        false => (by.represents.as_deref(), by.attests_as),
    };
    if !by.reads_all_audit() && subject.is_none() && issuer.is_none() {
        return Ok(Vec::new());
    }
    tx.records_of_number(NumberAsked {
        number,
        subject,
        issuer,
        limit: MOST as u32 + 1,
    })
}

fn firm(snapshot: &Snapshot, text: &str) -> Found {
    let mut found = snapshot.suggest(text, MOST + 1);
    let is_it = |name: &str| name.to_lowercase() == text.to_lowercase();
    if found.iter().any(|one| is_it(&one.name)) {
        found.retain(|one| is_it(&one.name));
    }
    match &found[..] {
        [] => Found::Nothing,
        [one] => Found::One(one.provider.to_string(), one.name.clone()),
        several => Found::Several(many(several.len(), "firms answer to it")),
    }
}

/// How many there are; of many, that it is more than can be told.
fn many(count: usize, what: &str) -> String {
    match count > MOST {
        true => format!("more than {MOST} {what}"),
        false => counted(count, what, what),
    }
}
