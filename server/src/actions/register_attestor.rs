//! Enters an attestor, or changes what the register holds of it.

use quaymark_core::document::AttestorDocument;
use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, UnLocode};
use quaymark_core::register::AttestorKind;
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline};
use quaymark_core::zones::Zone;

use super::authority::{Authority, Numbers};
use super::change_status::change_code;
use super::enter::{Effect, Seen, Stopped, canonical, read_back};
use super::known::{Known, folded, stored};
use crate::import::RowFault;
use crate::import::rows::AttestorRow;
use crate::store::{EntryDraft, StoreError, Writer, port_attestor_key};

/// An attestor as it was entered.
#[derive(Clone, Copy, Debug)]
pub struct EnteredAttestor {
    /// Its number.
    pub id: AttestorId,
    /// What became of the row.
    pub effect: Effect,
}

/// Enters one attestor within a transaction.
pub fn register_attestor(
    tx: &mut Writer<'_>,
    known: &mut Known,
    row: &AttestorRow,
    by: &Authority,
    numbers: &mut Numbers,
    seen: &mut Seen,
) -> Result<EnteredAttestor, Stopped> {
    let held = match held_by(tx, row)? {
        Some(id) => tx.newest(&id.to_string())?.map(|held| (id, held)),
        None => None,
    };
    expect_free_port(tx, known, row, held.as_ref().map(|(id, _)| *id))?;
    let Some((id, held)) = held else {
        let id = numbers.fresh(tx, AttestorId::from_bits)?;
        seen.once(id.bits(), row.line)?;
        let document = row.document(zone_of(known, row)?);
        let timeline = first_timeline(row, &stored(Zone::named(&document.zone))?)?;
        let change = by.first;
        append(
            tx,
            known,
            draft(id, row, row.port, &document, timeline, by, change)?,
        )?;
        let effect = Effect::Added;
        return Ok(EnteredAttestor { id, effect });
    };
    seen.once(id.bits(), row.line)?;
    let (entry, held_document): (Entry, AttestorDocument) = read_back(&held, row.line)?;
    refuse_another(row, &entry)?;
    let zone = row.zone.clone().unwrap_or_default();
    let document = row.over(row.document(zone), &held_document);
    let zone = stored(Zone::named(&document.zone))?;
    let (timeline, change) = revised(row, &zone, &entry.periods, by)?;
    let port = row.port.or(entry.claims.port);
    let is_same =
        held_document == document && entry.periods == timeline && entry.claims == claims(row, port);
    if is_same {
        let effect = Effect::Unchanged;
        return Ok(EnteredAttestor { id, effect });
    }
    append(
        tx,
        known,
        draft(id, row, port, &document, timeline, by, change)?,
    )?;
    let effect = Effect::Changed;
    Ok(EnteredAttestor { id, effect })
}

/// What an attestor is and where it is established decides what everything it vouched for is worth:
/// another kind or country is another attestor.
fn refuse_another(row: &AttestorRow, held: &Entry) -> Result<(), Stopped> {
    let refuse = |column, found: &str, held: &str| {
        let expected = format!("{held}, as held: an attestor that differs in this is a new one");
        Err(RowFault::new(row.line, column, found, expected).into())
    };
    if let Some(kind) = held.claims.attestor.filter(|kind| *kind != row.kind) {
        return refuse("kind", kind_word(row.kind), kind_word(kind));
    }
    if let Some(country) = held
        .claims
        .country
        .filter(|country| *country != row.country)
    {
        return refuse("country", row.country.as_str(), country.as_str());
    }
    let (port, stated) = (held.claims.port, row.port);
    match port.zip(stated).filter(|(port, stated)| port != stated) {
        Some((port, stated)) => refuse("port", &stated.to_string(), &port.to_string()),
        None => Ok(()),
    }
}

/// A port has one authority: through it the people of the port attest.
fn expect_free_port(
    tx: &mut Writer<'_>,
    known: &Known,
    row: &AttestorRow,
    id: Option<AttestorId>,
) -> Result<(), Stopped> {
    let Some(port) = row.port else { return Ok(()) };
    let refuse =
        |expected: String| Err(RowFault::new(row.line, "port", &port.to_string(), expected).into());
    if !known.has_port(port) {
        return refuse("a port of the register".to_owned());
    }
    match tx.attestor_of_port(port)? {
        Some(owner) if Some(owner) != id => {
            refuse(format!("a port whose authority is not {owner}"))
        }
        _ => Ok(()),
    }
}

fn append(tx: &mut Writer<'_>, known: &mut Known, draft: EntryDraft) -> Result<(), StoreError> {
    let record = draft.record.clone();
    tx.append(draft)?;
    match tx.newest(&record)? {
        Some(entry) => known.take_attestor(&entry),
        None => Ok(()),
    }
}

fn held_by(tx: &mut Writer<'_>, row: &AttestorRow) -> Result<Option<AttestorId>, Stopped> {
    if let Some(number) = row.number {
        if tx.head_of(&number.to_string())?.is_none() {
            let expected = "an attestor on the register: numbers are given by the register alone";
            let value = number.to_string();
            return Err(RowFault::new(row.line, "register_number", &value, expected).into());
        }
        return Ok(Some(number));
    }
    let owner = tx.find_key(&key(row))?;
    Ok(owner.map(|owner| stored(owner.parse())).transpose()?)
}

fn zone_of(known: &Known, row: &AttestorRow) -> Result<String, Stopped> {
    let zone = row.zone.clone().or_else(|| known.country_zone(row.country));
    zone.ok_or_else(|| {
        let expected = format!("a time zone: the register knows no port of {}", row.country);
        RowFault::new(row.line, "zone", "", expected).into()
    })
}

fn first_timeline(row: &AttestorRow, zone: &Zone) -> Result<Timeline, Stopped> {
    let sound = stored(Timeline::granted(zone.start_of(row.sound_from), None))?;
    match (row.status, row.status_from) {
        (None | Some(RecordedStatus::Granted), _) | (_, None) => Ok(sound),
        (Some(status), Some(day)) => changed_on(row, zone, &sound, status, day),
    }
}

/// What a row makes of the timeline held, and why: its first day, and the status it states from a
/// day on. A row that states none never undoes one that was recorded since.
fn revised(
    row: &AttestorRow,
    zone: &Zone,
    held: &Timeline,
    by: &Authority,
) -> Result<(Timeline, Change), Stopped> {
    let begun = held.begun_at(zone.start_of(row.sound_from));
    let begun = begun.map_err(|_| {
        let expected = "a day before its first change of status";
        let value = row.sound_from.to_string();
        RowFault::new(row.line, "sound_from", &value, expected)
    })?;
    let (Some(status), Some(day)) = (row.status, row.status_from) else {
        return Ok((begun, Change::Corrected));
    };
    if begun.status_at(zone.start_of(day)) == StatusAt::Recorded(status) {
        return Ok((begun, Change::Corrected));
    }
    let change = change_code(status);
    by.check(change).map_err(|fault| {
        RowFault::new(row.line, "status", "a change of status", fault.to_string())
    })?;
    Ok((changed_on(row, zone, &begun, status, day)?, change))
}

fn changed_on(
    row: &AttestorRow,
    zone: &Zone,
    timeline: &Timeline,
    status: RecordedStatus,
    day: CivilDate,
) -> Result<Timeline, Stopped> {
    let changed = timeline.changed_from(zone.start_of(day), status);
    changed.map_err(|fault| {
        let expected = format!("a day on which that status can begin: {fault}");
        RowFault::new(row.line, "status_from", &day.to_string(), expected).into()
    })
}

fn claims(row: &AttestorRow, port: Option<UnLocode>) -> EntryClaims {
    EntryClaims {
        port,
        attestor: Some(row.kind),
        country: Some(row.country),
        ..EntryClaims::default()
    }
}

const fn kind_word(kind: AttestorKind) -> &'static str {
    match kind {
        AttestorKind::CertificationBody => "certification_body",
        AttestorKind::LicensingAuthority => "licensing_authority",
        AttestorKind::VettingAuthority => "vetting_authority",
        AttestorKind::Port => "port",
        AttestorKind::Registrar => "registrar",
    }
}

fn key(row: &AttestorRow) -> String {
    let (country, kind) = (row.country, kind_word(row.kind));
    format!("attestor:{country}:{kind}:{}", folded(&row.name))
}

fn draft(
    id: AttestorId,
    row: &AttestorRow,
    port: Option<UnLocode>,
    document: &AttestorDocument,
    periods: Timeline,
    by: &Authority,
    change: Change,
) -> Result<EntryDraft, StoreError> {
    Ok(EntryDraft {
        entry_type: EntryType::Attestor,
        kind: EntryKind::Attestor,
        record: id.to_string(),
        subject: id.to_string(),
        actor: by.actor.to_string(),
        approvals: by.approvals.clone(),
        change,
        claims: claims(row, port),
        periods,
        document: Some(canonical(document)?),
        keys: port
            .map(port_attestor_key)
            .into_iter()
            .chain([key(row)])
            .collect(),
    })
}
