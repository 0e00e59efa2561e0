//! The history of a provider: every entry about it, newest first, with what it changed and when
//! that took effect.

use quaymark_core::entry::{
    Change, Entry, EntryKind, ErasureReason, StatusReason, first_difference,
};
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_core::register::LogIndex;
use quaymark_core::timeline::Timeline;

use crate::pages::component::{Prose, Tag, Tone};
use crate::pages::words::{
    Names, Zones, change_tag, counted, instant_words, kind_words, thousands,
};

/// One entry as the page shows it.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// Its place in the log.
    pub index: String,
    /// What it is about.
    pub what: String,
    /// The record's number.
    pub record: String,
    /// What it did.
    pub change: Tag,
    /// Why, where the attestor said so.
    pub reason: Option<&'static str>,
    /// When the register wrote it.
    pub recorded: String,
    /// When it took effect in the world.
    pub effective: Prose,
    /// Set where it changes what the register says about a time before it was recorded.
    pub retroactive: Option<Tag>,
    /// Who stated it.
    pub by: String,
}

/// Rows for entries in log order; the newest row comes first.
pub fn history(entries: &[(LogIndex, Entry)], names: &impl Names) -> Vec<HistoryRow> {
    let rows = entries.iter().enumerate().map(|(place, (index, entry))| {
        let older = entries[..place].iter().rev();
        let before = older
            .map(|(_, older)| older)
            .find(|older| older.record == entry.record);
        row(*index, entry, before, names)
    });
    let mut rows: Vec<HistoryRow> = rows.collect();
    rows.reverse();
    rows
}

fn row(index: LogIndex, entry: &Entry, before: Option<&Entry>, names: &impl Names) -> HistoryRow {
    let nothing = Timeline::default();
    let old = before.map_or(&nothing, |before| &before.periods);
    let effective_at = first_difference(old, &entry.periods);
    let is_withheld = entry.claims.confidential == Some(true);
    HistoryRow {
        index: thousands(index),
        what: subject(entry, names),
        record: entry.record.clone(),
        change: change_tag(entry.change),
        reason: entry
            .reason
            .map(StatusReason::words)
            .or(entry.claims.erased_because.map(ErasureReason::words)),
        recorded: instant_words(entry.recorded_at),
        effective: match effective_at {
            _ if is_withheld && !is_against(entry.change) => "Not released".into(),
            Some(at) => zones(entry, names).first_day(at, entry.recorded_at).into(),
            None => "No status changed".into(),
        },
        retroactive: entry
            .is_retroactive(before)
            .then(|| Tag::new(Tone::Warn, "Retroactive")),
        by: who(entry, names),
    }
}

/// Whether a change speaks against a record, or takes back what did: that is never withheld.
const fn is_against(change: Change) -> bool {
    matches!(
        change,
        Change::Suspended | Change::Restored | Change::Withdrawn | Change::Annulled
    )
}

/// Where the days of an entry were typed.
fn zones(entry: &Entry, names: &impl Names) -> Zones {
    let issuer = entry.claims.issuer.map(|issuer| names.zone(issuer));
    let port = entry.claims.port.map(|port| names.port_zone(port));
    Zones::named(issuer.into_iter().chain(port))
}

fn subject(entry: &Entry, names: &impl Names) -> String {
    let kind = kind_words(entry.kind);
    let more = match entry.kind {
        EntryKind::Certification => entry.claims.edition.as_ref().map(|id| names.edition(id)),
        EntryKind::Licence | EntryKind::Vetting => {
            entry.claims.country.map(crate::pages::words::country_name)
        }
        EntryKind::Equivalence => entry.claims.port.map(|port| names.port(port)),
        _ => None,
    };
    more.map_or_else(|| kind.to_owned(), |more| format!("{kind}: {more}"))
}

/// The organisation that attests what an entry says.
pub(super) fn organisation(entry: &Entry, names: &impl Names) -> String {
    let issuer = entry.claims.issuer;
    issuer.map_or_else(|| actor(entry, names), |issuer| names.attestor(issuer))
}

/// The organisation whose people made an entry.
fn actor(entry: &Entry, names: &impl Names) -> String {
    if let Ok(attestor) = entry.actor.parse::<AttestorId>() {
        names.attestor(attestor)
    } else if entry.actor.parse::<ProviderId>().is_ok() {
        "The provider".to_owned()
    } else {
        entry.actor.clone()
    }
}

/// The organisation that attests it; who entered it, where that is another one; how many approved.
fn who(entry: &Entry, names: &impl Names) -> String {
    let actor = actor(entry, names);
    let issuer = entry.claims.issuer;
    let who = match issuer.filter(|issuer| issuer.to_string() != entry.actor) {
        Some(issuer) => format!("{}, entered by {actor}", names.attestor(issuer)),
        None => actor,
    };
    match entry.approvals.len() {
        0 => who,
        people => format!("{who}, approved by {}", counted(people, "person", "people")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_register::{entry, instant};
    use super::*;
    use crate::pages::test_names::TableOfNames;
    use quaymark_core::timeline::RecordedStatus;

    fn granted() -> Timeline {
        let (from, until) = (
            instant("2024-01-01T00:00:00Z"),
            instant("2027-01-01T00:00:00Z"),
        );
        Timeline::granted(from, Some(until)).expect("a timeline")
    }

    fn changed(at: &str, status: RecordedStatus) -> Timeline {
        granted()
            .changed_from(instant(at), status)
            .expect("a timeline")
    }

    #[test]
    fn a_back_dated_suspension_is_marked() {
        let suspended = changed("2026-03-01T00:00:00Z", RecordedStatus::Suspended);
        let entries = [
            (
                4,
                entry("2026-01-01T00:00:00Z", Change::Imported, granted()),
            ),
            (
                9,
                entry("2026-05-01T08:00:00Z", Change::Suspended, suspended),
            ),
        ];
        let rows = history(&entries, &TableOfNames);
        assert_eq!((rows[0].index.as_str(), rows[1].index.as_str()), ("9", "4"));
        assert_eq!(rows[0].effective.plain(), "1 March 2026");
        assert_eq!(rows[0].recorded, "1 May 2026, 08:00 UTC");
        assert!(rows[0].retroactive.is_some());
        assert!(
            rows[1].retroactive.is_none(),
            "a first entry changes nothing that was known"
        );
    }

    #[test]
    fn a_suspension_at_once_is_not_retroactive() {
        let suspended = changed("2026-05-01T08:00:00Z", RecordedStatus::Suspended);
        let entries = [
            (
                4,
                entry("2026-01-01T00:00:00Z", Change::Imported, granted()),
            ),
            (
                9,
                entry("2026-05-01T08:00:00Z", Change::Suspended, suspended),
            ),
        ];
        assert!(history(&entries, &TableOfNames)[0].retroactive.is_none());
    }

    #[test]
    fn who_attests_is_told_apart_from_who_entered_it() {
        let (body, registrar) = (AttestorId::from_bits(7), AttestorId::from_bits(1));
        let mut own = entry("2026-01-01T00:00:00Z", Change::Granted, granted());
        own.claims.issuer = Some(body);
        own.approvals = vec!["p-1".to_owned(), "p-2".to_owned()];
        let mut taken_over = own.clone();
        taken_over.actor = registrar.to_string();
        taken_over.approvals.clear();
        let rows = history(&[(4, own), (5, taken_over)], &TableOfNames);
        let (body, registrar) = (format!("Attestor {body}"), format!("Attestor {registrar}"));
        assert_eq!(rows[0].by, format!("{body}, entered by {registrar}"));
        assert_eq!(rows[1].by, format!("{body}, approved by 2 people"));
    }

    #[test]
    fn an_annulment_takes_effect_from_the_start() {
        let annulled = changed("2026-05-01T00:00:00Z", RecordedStatus::Annulled);
        let at = first_difference(&granted(), &annulled);
        assert_eq!(at, Some(instant("2024-01-01T00:00:00Z")));
    }

    #[test]
    fn a_correction_of_words_alone_changes_no_status() {
        let entries = [
            (
                4,
                entry("2026-01-01T00:00:00Z", Change::Imported, granted()),
            ),
            (
                5,
                entry("2026-01-02T00:00:00Z", Change::Corrected, granted()),
            ),
        ];
        let rows = history(&entries, &TableOfNames);
        assert_eq!(rows[0].effective.plain(), "No status changed");
    }

    #[test]
    fn other_records_are_not_taken_for_an_older_version() {
        let mut other = entry("2026-01-02T00:00:00Z", Change::Imported, granted());
        other.record = "crt_2".to_owned();
        let entries = [
            (
                4,
                entry("2026-01-01T00:00:00Z", Change::Imported, granted()),
            ),
            (5, other),
        ];
        let rows = history(&entries, &TableOfNames);
        assert_eq!(rows[0].effective.plain(), "1 January 2024");
        assert!(rows[0].retroactive.is_none());
    }
}
