//! Enters a firm, or changes what the register holds of it.

use quaymark_core::document::ProviderDocument;
use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::ProviderId;
use quaymark_core::timeline::Timeline;

use super::authority::{Authority, Numbers};
use super::enter::{Effect, Seen, Stopped, canonical, read_back};
use super::known::{folded, stored};
use crate::import::RowFault;
use crate::import::rows::ProviderRow;
use crate::store::{EntryDraft, StoreError, Writer};

/// A firm as it was entered.
#[derive(Clone, Copy, Debug)]
pub struct EnteredProvider {
    /// Its register number.
    pub id: ProviderId,
    /// What became of the row.
    pub effect: Effect,
}

/// Enters one firm within a transaction.
pub fn enter_provider(
    tx: &mut Writer<'_>,
    row: &ProviderRow,
    by: &Authority,
    numbers: &mut Numbers,
    seen: &mut Seen,
) -> Result<EnteredProvider, Stopped> {
    match held_by(tx, row)? {
        Some(id) => {
            seen.once(id.bits(), row.line)?;
            let effect = change(tx, row, id, by)?;
            Ok(EnteredProvider { id, effect })
        }
        None => {
            let id = numbers.fresh(tx, ProviderId::from_bits)?;
            seen.once(id.bits(), row.line)?;
            let timeline = stored(Timeline::granted(tx.recorded_at(), None))?;
            let draft = draft(id, row, &row.document, by, by.first, timeline)?;
            tx.append(draft)?;
            let effect = Effect::Added;
            Ok(EnteredProvider { id, effect })
        }
    }
}

/// Enters a firm that is new to the register, under a number it was given before.
pub fn list_provider(
    tx: &mut Writer<'_>,
    id: ProviderId,
    row: &ProviderRow,
    by: &Authority,
) -> Result<(), Stopped> {
    if let Some(held) = held_by(tx, row)? {
        let expected =
            format!("a firm that is not on the register: this is {held}, which you can claim");
        let name = &row.document.name;
        return Err(RowFault::new(row.line, "name", name, expected).into());
    }
    let timeline = stored(Timeline::granted(tx.recorded_at(), None))?;
    tx.append(draft(id, row, &row.document, by, by.first, timeline)?)?;
    Ok(())
}

/// The provider the row is about, if it is on the register: by number, identifiers, or name.
fn held_by(tx: &mut Writer<'_>, row: &ProviderRow) -> Result<Option<ProviderId>, Stopped> {
    if let Some(number) = row.number {
        return by_number(tx, row, number).map(Some);
    }
    let mut found: Option<(ProviderId, String)> = None;
    for (column, key) in identifiers(&row.document) {
        let Some(owner) = tx.find_key(&key)? else {
            continue;
        };
        let owner: ProviderId = stored(owner.parse())?;
        if let Some((first, first_key)) = &found
            && *first != owner
        {
            let expected =
                format!("one of {first}, to whom {first_key} belongs; this is {owner}'s");
            return Err(RowFault::new(row.line, column, value_of(&key), expected).into());
        }
        found = Some((owner, key));
    }
    match found {
        Some((id, _)) => Ok(Some(id)),
        None => match tx.find_key(&name_key(row, &row.document.name))? {
            Some(owner) => Ok(Some(stored(owner.parse())?)),
            None => Ok(None),
        },
    }
}

fn by_number(
    tx: &mut Writer<'_>,
    row: &ProviderRow,
    number: ProviderId,
) -> Result<ProviderId, Stopped> {
    let refuse = |column, value: &str, expected: String| {
        Stopped::from(RowFault::new(row.line, column, value, expected))
    };
    if tx.head_of(&number.to_string())?.is_none() {
        let expected = "a provider on the register: numbers are given by the register alone";
        return Err(refuse(
            "register_number",
            &number.to_string(),
            expected.to_owned(),
        ));
    }
    for (column, key) in identifiers(&row.document) {
        if let Some(owner) = tx.find_key(&key)?
            && owner != number.to_string()
        {
            let expected = format!("an identifier of {number}; this is {owner}'s");
            return Err(refuse(column, value_of(&key), expected));
        }
    }
    Ok(number)
}

fn change(
    tx: &mut Writer<'_>,
    row: &ProviderRow,
    id: ProviderId,
    by: &Authority,
) -> Result<Effect, Stopped> {
    let record = id.to_string();
    let held = tx.newest(&record)?;
    let held = held.ok_or_else(|| StoreError::Damaged(format!("{record} has no entry")))?;
    let (entry, document): (Entry, ProviderDocument) = read_back(&held, row.line)?;
    let wanted = row.over(&document);
    if wanted == document && entry.claims.country == Some(row.country) {
        return Ok(Effect::Unchanged);
    }
    for (_, key) in identifiers(&document) {
        if !identifiers(&wanted).iter().any(|(_, kept)| *kept == key) {
            tx.release_key(&key, &record)?;
        }
    }
    let old_country = entry.claims.country.unwrap_or(row.country);
    tx.release_key(
        &format!("name:{old_country}:{}", folded(&document.name)),
        &record,
    )?;
    tx.append(draft(
        id,
        row,
        &wanted,
        by,
        Change::Corrected,
        entry.periods,
    )?)?;
    Ok(Effect::Changed)
}

fn draft(
    id: ProviderId,
    row: &ProviderRow,
    document: &ProviderDocument,
    by: &Authority,
    change: Change,
    periods: Timeline,
) -> Result<EntryDraft, StoreError> {
    let mut keys: Vec<String> = identifiers(document)
        .into_iter()
        .map(|(_, key)| key)
        .collect();
    if keys.is_empty() {
        keys.push(name_key(row, &document.name));
    }
    Ok(EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Provider,
        record: id.to_string(),
        subject: id.to_string(),
        actor: by.actor.to_string(),
        approvals: by.approvals.clone(),
        change,
        claims: EntryClaims {
            country: Some(row.country),
            ..EntryClaims::default()
        },
        periods,
        document: Some(canonical(document)?),
        keys,
    })
}

fn identifiers(document: &ProviderDocument) -> Vec<(&'static str, String)> {
    let lei = document.lei.iter().map(|lei| ("lei", format!("lei:{lei}")));
    let vat = document.vat.iter().map(|vat| ("vat", format!("vat:{vat}")));
    let euid = document
        .euid
        .iter()
        .map(|euid| ("euid", format!("euid:{euid}")));
    lei.chain(vat).chain(euid).collect()
}

/// Finds a firm without identifiers again.
fn name_key(row: &ProviderRow, name: &str) -> String {
    format!("name:{}:{}", row.country, folded(name))
}

fn value_of(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, value)| value)
}
