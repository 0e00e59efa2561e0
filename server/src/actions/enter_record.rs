//! Enters a certificate, licence or vetting of a list, or changes what the register holds of it.

use std::collections::HashMap;

use quaymark_core::document::RecordDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryType};
use quaymark_core::id::{EditionId, Family, ProviderId, ProviderRef, RecordId, RecordKind};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;

use super::authority::{Authority, Numbers};
use super::check_record::{check_claims, issuer_of};
use super::enter::{Effect, Seen, Stopped, canonical, read_back};
use super::known::{Known, KnownAttestor, stored};
use super::release_record::Released;
use super::revise_record::{Asked, Held, revised};
use crate::import::RowFault;
use crate::import::rows::{ListKind, RecordRow, RowClaims};
use crate::store::{EntryDraft, Writer};

/// A record as it was entered.
#[derive(Clone, Debug)]
pub struct EnteredRecord {
    /// Its number.
    pub id: RecordId,
    /// Whom it is about.
    pub provider: ProviderId,
    /// The edition, if it is a certificate.
    pub edition: Option<EditionId>,
    /// Its family, if it is a certificate.
    pub family: Option<Family>,
    /// What became of the row.
    pub effect: Effect,
}

/// Remembers the last provider looked up, as lists mostly keep one firm's rows together, and the
/// records seen.
#[derive(Clone, Debug, Default)]
pub struct Lookups {
    last: HashMap<ProviderRef, ProviderId>,
    seen: Seen,
}

/// Enters one record within a transaction.
pub fn enter_record(
    tx: &mut Writer<'_>,
    known: &Known,
    lookups: &mut Lookups,
    kind: ListKind,
    row: &RecordRow,
    by: &Authority,
    numbers: &mut Numbers,
) -> Result<EnteredRecord, Stopped> {
    let provider = lookups.provider(tx, row)?;
    let issuer = issuer_of(known, row)?;
    let claims = check_claims(known, row, issuer)?;
    let asked = Asked::of(row, issuer, claims)?;
    let key = key(kind, row, &asked.claims);
    let (record_kind, edition) = (record_kind(kind), asked.claims.edition.clone());
    let family = edition.as_ref().and_then(|id| known.edition(id.as_str()));
    let family = family.map(|known| known.edition.family.clone());
    let (id, effect) = match tx.find_key(&key)? {
        None => {
            let id = numbers.fresh(tx, |bits| RecordId::from_bits(record_kind, bits))?;
            let timeline = asked.first_timeline(row)?;
            lookups.seen.once(id.bits(), row.line)?;
            let draft = draft(kind, id, provider, by, by.first, &asked, timeline)?;
            tx.append(EntryDraft {
                keys: vec![key],
                ..draft
            })?;
            (id, Effect::Added)
        }
        Some(record) => {
            let id: RecordId = stored(record.parse())?;
            lookups.seen.once(id.bits(), row.line)?;
            let effect = change(tx, kind, row, id, provider, by, &asked)?;
            (id, effect)
        }
    };
    Ok(EnteredRecord {
        id,
        provider,
        edition,
        family,
        effect,
    })
}

fn change(
    tx: &mut Writer<'_>,
    kind: ListKind,
    row: &RecordRow,
    id: RecordId,
    provider: ProviderId,
    by: &Authority,
    asked: &Asked,
) -> Result<Effect, Stopped> {
    let held = tx.newest(&id.to_string())?;
    let held = held
        .ok_or_else(|| crate::store::StoreError::Damaged(format!("{id} has a key and no entry")))?;
    let (entry, document): (_, RecordDocument) = read_back(&held, row.line)?;
    if entry.subject != provider.to_string() {
        let expected = format!("a number that is not {}'s: this is {id}", entry.subject);
        return Err(RowFault::new(row.line, "number", &row.number, expected).into());
    }
    let held = Held {
        entry: &entry,
        document: &document,
    };
    let Some((timeline, change)) = revised(held, row, asked)? else {
        return Ok(Effect::Unchanged);
    };
    if let Err(fault) = by.check(change) {
        let value = row.status.map_or("", |_| "a change of status");
        return Err(RowFault::new(row.line, "status", value, fault.to_string()).into());
    }
    let draft = draft(kind, id, provider, by, change, asked, timeline)?;
    tx.append_because(draft, row.reason.filter(|_| change.speaks_against()))?;
    Ok(Effect::Changed)
}

fn draft(
    kind: ListKind,
    id: RecordId,
    provider: ProviderId,
    by: &Authority,
    change: Change,
    asked: &Asked,
    periods: Timeline,
) -> Result<EntryDraft, Stopped> {
    let document = asked.document.as_ref().map(canonical).transpose()?;
    Ok(EntryDraft {
        entry_type: EntryType::Record,
        kind: kind.entry_kind(),
        record: id.to_string(),
        subject: provider.to_string(),
        actor: by.actor.to_string(),
        approvals: by.approvals.clone(),
        change,
        claims: asked.claims.clone(),
        periods,
        document,
        keys: Vec::new(),
    })
}

/// What a row says in full, though its owner has not released it.
pub(super) fn full_of_row(known: &Known, row: &RecordRow) -> Result<Released, Stopped> {
    let row = &RecordRow {
        is_confidential: false,
        ..row.clone()
    };
    let issuer = issuer_of(known, row)?;
    let claims = check_claims(known, row, issuer)?;
    let asked = Asked::of(row, issuer, claims)?;
    Ok(Released {
        periods: asked.first_timeline(row)?,
        claims: asked.claims,
        document: asked.document.unwrap_or_default(),
    })
}

const fn record_kind(kind: ListKind) -> RecordKind {
    match kind {
        ListKind::Licences => RecordKind::Licence,
        ListKind::Vettings => RecordKind::Vetting,
        ListKind::Certifications | ListKind::Attestors | ListKind::Providers => {
            RecordKind::Certification
        }
    }
}

/// The key of a row's record, and the record if the register has it.
pub(super) fn record_of_row(
    tx: &mut Writer<'_>,
    known: &Known,
    kind: ListKind,
    row: &RecordRow,
) -> Result<(String, Option<RecordId>), Stopped> {
    let claims = check_claims(known, row, issuer_of(known, row)?)?;
    let key = key(kind, row, &claims);
    let record = tx.find_key(&key)?;
    let record = record.map(|record| stored(record.parse())).transpose()?;
    Ok((key, record))
}

/// Finds the record of a certificate, licence or vetting again.
fn key(kind: ListKind, row: &RecordRow, claims: &EntryClaims) -> String {
    let issuer = claims
        .issuer
        .map(|issuer| issuer.to_string())
        .unwrap_or_default();
    match (&row.claims, &claims.edition) {
        (RowClaims::Certification { .. }, Some(edition)) => {
            format!("certification:{issuer}:{edition}:{}", row.number)
        }
        _ => format!("{}:{issuer}:{}", record_kind(kind).as_str(), row.number),
    }
}

impl Lookups {
    /// The firm a row is about.
    pub(super) fn provider(
        &mut self,
        tx: &mut Writer<'_>,
        row: &RecordRow,
    ) -> Result<ProviderId, Stopped> {
        if let Some(id) = self.last.get(&row.provider) {
            return Ok(*id);
        }
        let record = match &row.provider {
            ProviderRef::Number(id) => tx.head_of(&id.to_string())?.map(|head| head.record),
            other => tx.find_key(&other.to_string())?,
        };
        let Some(record) = record else {
            let expected = "a provider on the register";
            let value = row.provider.to_string();
            return Err(RowFault::new(row.line, "provider", &value, expected).into());
        };
        let id = stored(record.parse())?;
        self.last.clear();
        self.last.insert(row.provider.clone(), id);
        Ok(id)
    }
}

impl Asked {
    /// The timeline of a record that is not on the register yet.
    fn first_timeline(&self, row: &RecordRow) -> Result<Timeline, Stopped> {
        let Some(span) = self.span else {
            return Ok(Timeline::default());
        };
        let granted = stored(Timeline::granted(span.from, span.until))?;
        self.with_stated_status(row, &granted)
    }

    /// A timeline with the status the row states, from the day it states.
    pub(super) fn with_stated_status(
        &self,
        row: &RecordRow,
        timeline: &Timeline,
    ) -> Result<Timeline, Stopped> {
        let (Some(status), Some(from)) = (row.status, self.status_from) else {
            return Ok(timeline.clone());
        };
        timeline.changed_from(from, status).map_err(|fault| {
            let expected = format!("a day on which that status can begin: {fault}");
            let value = row
                .status_from
                .map(|day| day.to_string())
                .unwrap_or_default();
            RowFault::new(row.line, "status_from", &value, expected).into()
        })
    }

    /// Turns the days of a row into instants, once, in the issuer's zone.
    fn of(row: &RecordRow, issuer: &KnownAttestor, claims: EntryClaims) -> Result<Self, Stopped> {
        if row.is_confidential {
            return Ok(Self::concealed(claims));
        }
        let zone = &issuer.zone;
        let span = row.valid_from.map(|first| super::revise_record::Span {
            from: zone.start_of(first),
            until: row.valid_until.map(|last| zone.end_of(last)),
        });
        let status_from: Option<Instant> = row.status_from.map(|day| zone.start_of(day));
        Ok(Self {
            claims,
            document: Some(RecordDocument {
                number: Some(row.number.clone()),
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                zone: Some(issuer.zone_name.clone()),
                scope: row.scope.clone(),
                accreditation: row.accreditation.clone(),
            }),
            span,
            status_from,
        })
    }

    /// A record its owner has not released says what it is about and no more.
    fn concealed(claims: EntryClaims) -> Self {
        Self {
            claims: super::release_record::concealed_claims(claims),
            document: None,
            span: None,
            status_from: None,
        }
    }
}
