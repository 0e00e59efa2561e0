//! What stands against a record or a listing: its suspension, withdrawal or annulment, with since when,
//! by which organisation, and why. The newest entry alone does not tell: it may be of later things.

use quaymark_core::entry::Entry;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline};

use super::history::organisation;
use crate::pages::component::Prose;
use crate::pages::words::{Names, When, Zones};

/// What holds of a record.
#[derive(Clone, Debug)]
pub struct Against {
    /// Suspended, withdrawn or annulled.
    pub status: RecordedStatus,
    /// Since when.
    pub since: When,
    /// In one sentence: what, since when, by whom, why.
    pub sentence: Prose,
}

/// What stands against a record at an instant; `None` if nothing does. `entries` are those of its
/// provider, in log order.
pub fn against(
    record: &str,
    entries: &[(LogIndex, Entry)],
    names: &impl Names,
    now: Instant,
) -> Option<Against> {
    let of_record = entries.iter().map(|(_, entry)| entry);
    let of_record: Vec<&Entry> = of_record.filter(|entry| entry.record == record).collect();
    let newest = of_record.last()?;
    let status = against_at(&newest.periods, now)?;
    let told = told_by(&of_record, status, now);
    let zone = told.claims.issuer.map(|issuer| names.zone(issuer));
    let since = since(&newest.periods, now).unwrap_or(told.recorded_at);
    let since = Zones::named(zone).first_day(since, now);
    let by = organisation(told, names);
    let why = match told.reason {
        Some(reason) => format!(" by {by}: {}.", reason.words()),
        None => format!(" by {by}. No reason was given."),
    };
    let (what, on) = match status {
        RecordedStatus::Suspended => ("Suspended since ", ""),
        RecordedStatus::Withdrawn => ("Withdrawn from ", " on"),
        _ => ("Annulled, as if it had never been, on ", ""),
    };
    let sentence = Prose::from(what).and(since.clone()).and(on).and(why);
    Some(Against {
        status,
        since,
        sentence,
    })
}

fn against_at(timeline: &Timeline, now: Instant) -> Option<RecordedStatus> {
    match timeline.status_at(now) {
        StatusAt::Recorded(status) => Some(status).filter(|s| *s != RecordedStatus::Granted),
        StatusAt::NotYet | StatusAt::Ended => None,
    }
}

/// The version since which the status holds at that instant without a break: it says why.
fn told_by<'a>(versions: &[&'a Entry], status: RecordedStatus, now: Instant) -> &'a Entry {
    let say_so = versions.iter().rev();
    let say_so = say_so.take_while(|entry| against_at(&entry.periods, now) == Some(status));
    say_so
        .last()
        .copied()
        .unwrap_or(versions[versions.len() - 1])
}

/// The first instant of the status that holds; none of an annulment, which holds for all time.
fn since(timeline: &Timeline, now: Instant) -> Option<Instant> {
    if timeline.is_annulled() {
        return None;
    }
    let mut since = None;
    let mut before = None;
    for period in timeline.periods().iter().filter(|one| one.from <= now) {
        let goes_on = before == Some((Some(period.from), period.status));
        if !goes_on {
            since = Some(period.from);
        }
        before = Some((period.until, period.status));
    }
    since
}

#[cfg(test)]
mod tests {
    use super::super::test_register::{entry, instant};
    use super::*;
    use crate::pages::test_names::TableOfNames;
    use quaymark_core::entry::{Change, StatusReason};

    fn granted() -> Timeline {
        let (from, until) = ("2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        Timeline::granted(instant(from), Some(instant(until))).expect("a timeline")
    }

    fn turned(timeline: &Timeline, at: &str, status: RecordedStatus) -> Timeline {
        let turned = timeline.changed_from(instant(at), status);
        turned.expect("a timeline")
    }

    fn because(mut entry: Entry, reason: StatusReason) -> Entry {
        entry.reason = Some(reason);
        entry
    }

    /// Suspended in March, restored in May, suspended again in July for another reason.
    fn story() -> Vec<(LogIndex, Entry)> {
        let march = turned(
            &granted(),
            "2026-02-28T23:00:00Z",
            RecordedStatus::Suspended,
        );
        let may = turned(&march, "2026-05-01T08:00:00Z", RecordedStatus::Granted);
        let july = turned(&may, "2026-07-01T09:30:00Z", RecordedStatus::Suspended);
        let audit = entry("2026-03-02T10:00:00Z", Change::Suspended, march);
        let fees = entry("2026-07-01T09:30:00Z", Change::Suspended, july.clone());
        let entries = [
            entry("2024-01-01T00:00:00Z", Change::Granted, granted()),
            because(audit, StatusReason::AuditFindings),
            entry("2026-05-01T08:00:00Z", Change::Restored, may),
            because(fees, StatusReason::FeesUnpaid),
            entry("2026-08-01T08:00:00Z", Change::Corrected, july),
        ];
        (4..).zip(entries).collect()
    }

    fn said(entries: &[(LogIndex, Entry)], at: &str) -> Option<String> {
        let said = against("crt_1", entries, &TableOfNames, instant(at));
        said.map(|said| said.sentence.plain())
    }

    #[test]
    fn each_suspension_has_its_own_reason_and_day() {
        let at = |at| said(&story(), at);
        let by = entry("2026-05-01T08:00:00Z", Change::Restored, granted()).actor;
        assert_eq!(
            at("2026-03-05T00:00:00Z"),
            Some(format!(
                "Suspended since 1 March 2026 by Attestor {by}: findings of an audit."
            ))
        );
        assert_eq!(
            at("2026-09-05T00:00:00Z"),
            Some(format!(
                "Suspended since 1 July 2026, 09:30 UTC by Attestor {by}: fees not paid."
            ))
        );
        for free in [
            "2026-02-28T22:59:59Z",
            "2026-06-01T00:00:00Z",
            "2027-02-01T00:00:00Z",
        ] {
            assert_eq!(at(free), None, "{free}");
        }
    }

    #[test]
    fn a_withdrawal_and_an_annulment_say_so() {
        let withdrawn = turned(
            &granted(),
            "2026-03-01T00:00:00Z",
            RecordedStatus::Withdrawn,
        );
        let annulled = turned(&granted(), "2026-03-01T00:00:00Z", RecordedStatus::Annulled);
        let of = |periods| {
            let entry = entry("2026-04-01T10:00:00Z", Change::Withdrawn, periods);
            said(&[(4, entry)], "2026-05-01T00:00:00Z").expect("something stands against it")
        };
        let withdrawn = of(withdrawn);
        assert!(
            withdrawn.starts_with("Withdrawn from 1 March 2026 on by"),
            "{withdrawn}"
        );
        assert!(withdrawn.ends_with("No reason was given."), "{withdrawn}");
        let annulled = of(annulled);
        assert!(
            annulled.contains("on 1 April 2026, 10:00 UTC"),
            "{annulled}"
        );
    }

    #[test]
    fn other_records_of_the_firm_say_nothing() {
        let mut entries = story();
        for (_, entry) in &mut entries {
            entry.record = "crt_2".to_owned();
        }
        assert_eq!(said(&entries, "2026-09-05T00:00:00Z"), None);
    }
}
