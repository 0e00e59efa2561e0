//! Letters of what the log says anew: to the firm whose record it is, and to the attestor in whose
//! name it is, if others changed it.
//!
//! The log is followed entry by entry, so that nothing is missed whoever wrote it: a reviewer, an
//! attestor, a list, a command.

use std::ops::Range;

use quaymark_core::entry::{Change, Entry, EntryKind};
use quaymark_core::id::{AttestorId, PersonId};
use quaymark_core::register::LogIndex;
use quaymark_core::standing::{Standing, standing};
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;

use super::Firm;
use super::pieces::Piece;
use super::readers::{
    ANSWERABLE, active_organisations, is_spoken_for, people_for, people_of, without,
};
use crate::app::App;
use crate::directory::Snapshot;
use crate::jobs::JobFault;
use crate::mail::{Content, Letter, Recipient, queue_once};
use crate::pages::names::NamesOf;
use crate::pages::words::{Names, Zones};
use crate::store::{Documents, Reader, StoreError, Writer};

/// Queues the letters of a piece.
pub fn tell(app: &App, payload: &str) -> Result<(), JobFault> {
    let piece: Piece = serde_json::from_str(payload)
        .map_err(|_| JobFault::lasting("this release cannot read the job"))?;
    let snapshot = app.directory.snapshot();
    if snapshot.head().size < piece.to {
        return Err(JobFault::passing("this node has not read so far"));
    }
    let now = app.clock.now();
    for (index, entry) in (app.store).read(|tx| concerning_somebody(tx, piece.from..piece.to))? {
        let Some(change) = words_of(&entry, &NamesOf::new(&snapshot)) else {
            continue;
        };
        let entry = (index, &entry);
        match entry.1.kind {
            EntryKind::Attestor => tell_attestor(app, &snapshot, now, entry, &change)?,
            _ => tell_record(app, &snapshot, now, entry, change)?,
        }
    }
    Ok(())
}

/// The entries that somebody may have to hear of. Nobody speaks for most firms of a register that was
/// imported: what is said of them takes no transaction of its own.
fn concerning_somebody(
    tx: &mut Reader<'_>,
    range: Range<LogIndex>,
) -> Result<Vec<(LogIndex, Entry)>, StoreError> {
    let mut found = Vec::new();
    for stored in tx.entries_in(range, Documents::Of(&[]))? {
        let entry = Entry::from_bytes(&stored.bytes)?;
        let is_concerning = match entry.kind {
            EntryKind::Attestor => true,
            EntryKind::Provider
            | EntryKind::Certification
            | EntryKind::Licence
            | EntryKind::Vetting
            | EntryKind::Equivalence => {
                is_spoken_for(tx, &entry.subject)?
                    || match other_issuer(&entry) {
                        Some(issuer) => is_spoken_for(tx, &issuer.to_string())?,
                        None => false,
                    }
            }
            _ => false,
        };
        if is_concerning {
            found.push((stored.index, entry));
        }
    }
    Ok(found)
}

/// What happened, in words that follow what it happened to; `None` for what concerns nobody.
fn words_of(entry: &Entry, names: &impl Names) -> Option<String> {
    let dated = |words, status| Some(dated(entry, names, words, status));
    let plain = match entry.change {
        Change::Granted | Change::Imported => "was entered",
        Change::Renewed => "was renewed",
        Change::Corrected => "was corrected",
        Change::Released => "was released to everyone",
        Change::Concealed => "is no longer shown to everyone",
        Change::Annulled => "was annulled: it was wrong from the start",
        Change::Suspended => return dated("was suspended", RecordedStatus::Suspended),
        Change::Withdrawn => return dated("was withdrawn", RecordedStatus::Withdrawn),
        Change::Restored => return dated("was restored", RecordedStatus::Granted),
        Change::ReferenceLoaded
        | Change::Published
        | Change::KeyActivated
        | Change::KeyRetired
        | Change::KeyCompromised
        | Change::Erased => return None,
    };
    Some(plain.to_owned())
}

/// With the day it holds from, where the public entry says one.
fn dated(entry: &Entry, names: &impl Names, words: &str, status: RecordedStatus) -> String {
    let mut periods = entry.periods.periods().iter().rev();
    match periods.find(|period| period.status == status) {
        Some(period) => {
            let zone = entry.claims.issuer.map(|issuer| names.zone(issuer));
            let from = Zones::named(zone).first_day(period.from, entry.recorded_at);
            format!("{words}, from {} on", from.words)
        }
        None => words.to_owned(),
    }
}

fn tell_record(
    app: &App,
    snapshot: &Snapshot,
    now: Instant,
    (index, entry): (LogIndex, &Entry),
    change: String,
) -> Result<(), StoreError> {
    let id = entry.subject.parse().ok();
    let Some(firm) = id.and_then(|id| Firm::find(snapshot, id, now)) else {
        return Ok(());
    };
    let mut records = firm.view.records.iter();
    let record = records.find(|record| record.id.to_string() == entry.record);
    let content = Content::RecordChanged {
        firm: firm.name(),
        record: record.map_or_else(|| "The listing".to_owned(), |record| firm.title(record)),
        change,
        path: firm.path(&entry.record),
    };
    app.store.write(now, |tx| {
        let hands = hands_of(tx, index, entry)?;
        let mut people = people_for(tx, &entry.subject, ANSWERABLE)?;
        if let Some(issuer) = other_issuer(entry) {
            people.extend(people_for(tx, &issuer.to_string(), ANSWERABLE)?);
        }
        // Who is of both hears of it once: the letter is the same.
        let told = (index, entry.subject.as_str());
        queue_for(tx, told, without(people, &hands), &content)
    })
}

/// The attestor in whose name a record is, if somebody else changed it.
fn other_issuer(entry: &Entry) -> Option<AttestorId> {
    let issuer = entry.claims.issuer?;
    (issuer.to_string() != entry.actor).then_some(issuer)
}

/// Those who had the change in hand; they heard of it, or did it.
fn hands_of(
    tx: &mut Writer<'_>,
    index: LogIndex,
    entry: &Entry,
) -> Result<Vec<PersonId>, StoreError> {
    let approvals = entry.approvals.iter();
    let mut hands: Vec<PersonId> = approvals.filter_map(|person| person.parse().ok()).collect();
    if let Some(submission) = tx.submission_of_entry(&entry.subject, index)? {
        let steps = tx.steps_of(submission.id)?.into_iter();
        hands.extend(steps.map(|step| step.person));
    }
    Ok(hands)
}

/// To the attestor's own people, and to every firm with records that rest on it.
fn tell_attestor(
    app: &App,
    snapshot: &Snapshot,
    now: Instant,
    (index, entry): (LogIndex, &Entry),
    change: &str,
) -> Result<(), StoreError> {
    let Ok(attestor) = entry.record.parse::<AttestorId>() else {
        return Ok(());
    };
    let is_status = matches!(
        entry.change,
        Change::Suspended | Change::Withdrawn | Change::Annulled | Change::Restored
    );
    if !is_status {
        return Ok(());
    }
    let name = name_of(snapshot, attestor);
    let spoken = app.store.read(|tx| tx.desk_name_of(attestor))?;
    for organisation in app.store.read(active_organisations)? {
        let path = "/desk".to_owned();
        let (attestor_name, change) = (name.clone(), change.to_owned());
        let is_own = organisation.represents.as_deref() == Some(spoken.as_str());
        let records = if is_own {
            Vec::new()
        } else {
            match Firm::of(snapshot, &organisation, now) {
                Some(firm) => resting_on(&firm, attestor),
                None => continue,
            }
        };
        if records.is_empty() && !is_own {
            continue;
        }
        let content = Content::AttestorChanged {
            attestor: attestor_name,
            change,
            records,
            path,
        };
        app.store.write(now, |tx| {
            let people = people_of(tx, organisation.id, ANSWERABLE)?;
            // Each organisation has other records that rest on it.
            queue_for(tx, (index, &organisation.id.to_string()), people, &content)
        })?;
    }
    Ok(())
}

fn name_of(snapshot: &Snapshot, attestor: AttestorId) -> String {
    let entry = snapshot.attestor(attestor);
    let name = entry.map(|entry| entry.document.name).unwrap_or_default();
    if name.is_empty() {
        attestor.to_string()
    } else {
        name
    }
}

/// The records of a firm in the name of an attestor, each with whether it counts now.
fn resting_on(firm: &Firm<'_>, attestor: AttestorId) -> Vec<String> {
    let records = firm.view.records.iter();
    let own = records.filter(|record| record.claims.issuer() == attestor);
    own.map(|record| {
        let stands = standing(record, &firm.view.records, &firm.rules, firm.now);
        let counts = match stands {
            Standing::Counts => "counts now",
            Standing::DoesNotCount(_) => "does not count now",
        };
        format!("{}: {counts}", firm.title(record))
    })
    .collect()
}

/// Queues a letter of what an entry says to somebody, or of somebody.
fn queue_for(
    tx: &mut Writer<'_>,
    (index, of): (LogIndex, &str),
    people: Vec<Recipient>,
    content: &Content,
) -> Result<(), StoreError> {
    for to in people {
        let Some(person) = to.person else { continue };
        let content = content.clone();
        queue_once(
            tx,
            format!("changed:{index}:{of}:{person}"),
            Letter { to, content },
        )?;
    }
    Ok(())
}
