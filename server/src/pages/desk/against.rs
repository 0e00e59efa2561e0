//! What stands against a firm's records, for the top of its desk: why, since when, whom to ask, and what
//! the firm itself can do.

use quaymark_core::entry::Entry;
use quaymark_core::id::ProviderId;
use quaymark_core::register::Record;
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;

use super::fields::kind_of_record;
use crate::app::App;
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::pages::component::{Prose, Tag};
use crate::pages::provider::against::{Against, against};
use crate::pages::provider::record::Making;
use crate::pages::words::{Names, status_tag};
use crate::store::StoreError;

/// What ended for good is told for so many days.
const TOLD_DAYS: i64 = 90;

/// A record that something stands against.
pub(super) struct AgainstOwn {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) tag: Tag,
    /// What, since when, by whom, why.
    pub(super) sentence: Prose,
    /// What follows, and whom to ask.
    pub(super) advice: String,
    /// Words and address of what the firm can do.
    pub(super) ways: Vec<(&'static str, String)>,
}

/// Records that are suspended, and those that were withdrawn or annulled of late. Ways are told to who
/// may go them.
pub(super) fn against_own(
    app: &App,
    snapshot: &Snapshot,
    own: ProviderId,
    records: &[Record],
    may_begin: bool,
) -> Result<Vec<AgainstOwn>, Refusal> {
    let now = app.clock.now();
    let making = Making::of(snapshot, records, now);
    let contested = records.iter().filter(|one| making.is_contestable(one));
    let contested: Vec<&Record> = contested.collect();
    if contested.is_empty() {
        return Ok(Vec::new());
    }
    let subject = own.to_string();
    let stored = app
        .store
        .read::<_, StoreError>(|tx| tx.entries_of_subject(&subject))?;
    let entries = stored.iter().map(|entry| {
        let read = Entry::from_bytes(&entry.bytes).map_err(StoreError::from);
        read.map(|read| (entry.index, read))
    });
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let mut found: Vec<AgainstOwn> = Vec::new();
    for record in contested {
        let told = against(&record.id.to_string(), &entries, &making.names, now);
        if let Some(told) = told.filter(|told| is_told(told, now)) {
            found.push(own_record(&making, record, told, may_begin));
        }
    }
    Ok(found)
}

fn is_told(told: &Against, now: Instant) -> bool {
    told.status == RecordedStatus::Suspended || told.since.at.plus_days(TOLD_DAYS) > now
}

fn own_record(making: &Making<'_>, record: &Record, told: Against, may_begin: bool) -> AgainstOwn {
    AgainstOwn {
        id: record.id.to_string(),
        title: making.title(record),
        tag: status_tag(told.status),
        advice: advice(making, record, told.status),
        ways: match may_begin {
            true => ways(record, told.status),
            false => Vec::new(),
        },
        sentence: told.sentence,
    }
}

fn advice(making: &Making<'_>, record: &Record, status: RecordedStatus) -> String {
    let issuer = record.claims.issuer();
    let name = making.names.attestor(issuer);
    let entry = making.rules.attestor_entry(issuer);
    let domain = entry.and_then(|entry| entry.document.domain.clone());
    let whom = domain.map_or_else(|| name.clone(), |domain| format!("{name} ({domain})"));
    match status {
        RecordedStatus::Suspended => format!(
            "It does not count until it is restored. Ask {whom}: they alone can ask the register to \
             lift it. What you reply stands beside it on your public page."
        ),
        _ => format!(
            "It does not come back: a new one is a record of its own. Questions about it go to \
             {whom}. What you reply stands beside it on your public page."
        ),
    }
}

fn ways(record: &Record, status: RecordedStatus) -> Vec<(&'static str, String)> {
    let id = record.id;
    let mut ways = vec![(
        "Reply in public",
        format!("/desk/new?kind=reply&record={id}"),
    )];
    let Some(kind) = kind_of_record(id) else {
        return ways;
    };
    ways.push(match status {
        RecordedStatus::Suspended => (
            "Enter its renewal or a correction",
            format!("/desk/new?kind={kind}&record={id}"),
        ),
        _ => ("Enter a new one", format!("/desk/new?kind={kind}")),
    });
    ways
}
