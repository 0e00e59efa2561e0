//! Publishes a draft as the next version of a port's requirement profile.
//!
//! **Invariant:** a version never comes into force in the past, nor before one that is still to come.

use quaymark_core::entry::Change;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::wire::ProfileContent;
use quaymark_core::zones::Zone;
use serde_json::json;

use super::REGISTRAR;
use super::authority::Authority;
use super::known::{Known, stored};
use super::profile_draft::{
    ProfileDraftError, PublishedVersion, SeenDraft, expect_own, faults_in, load_seen,
    published_versions, summary,
};
use super::publish_profile::{ProfileDraft, check, entry_draft};
use super::submission::Party;
use crate::import::RowFault;
use crate::store::{Deed, ProfileDraftRow, Store, StoreError, Writer};

/// Publishes a draft, which is gone with that. Who signs for the port stands in the entry by
/// pseudonym.
pub fn publish_profile_draft(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: SeenDraft,
) -> Result<PublishedVersion, ProfileDraftError> {
    store.change(now, |tx| {
        let draft = load_seen(tx, by, seen)?;
        expect_own(tx, draft.port, &draft.profile)?;
        let known = Known::read(tx)?;
        let faults = faults_in(&known, &draft.content);
        let Some(day) = draft.content.effective_from.filter(|_| faults.is_empty()) else {
            return Err(ProfileDraftError::Faults(faults));
        };
        let versions = published_versions(tx, &draft.profile)?;
        let published = publish(tx, &known, by, &draft, day, &versions)?;
        tx.delete_profile_draft(draft.id)?;
        let target = format!("{}.v{}", published.profile, published.version);
        let after = json!({
            "profile": published.profile,
            "profile_version": published.version,
            "periods": published.timeline,
            "content": draft.content,
        });
        let deed = Deed::new("publish_profile", target);
        let deed = deed.before(summary(&draft)).after(after);
        tx.audit(now, &by.actor, &deed.entry(published.entry))?;
        Ok(published)
    })
}

fn publish(
    tx: &mut Writer<'_>,
    known: &Known,
    by: &Party,
    draft: &ProfileDraftRow,
    day: CivilDate,
    versions: &[PublishedVersion],
) -> Result<PublishedVersion, ProfileDraftError> {
    let next = versions.last().map_or(1, |last| last.version + 1);
    let next = version_of(draft, &draft.content, day, next);
    let zone = check(known, &next)?;
    let from = first_instant(&zone, day, tx.recorded_at()).map_err(one_fault)?;
    expect_after_coming(versions, from, tx.recorded_at(), day).map_err(one_fault)?;
    let until = next.effective_until.map(|last| zone.end_of(last));
    let authority = Authority {
        actor: REGISTRAR,
        approvals: vec![by.person.to_string()],
        first: Change::Published,
    };
    let mut entry = entry_draft(&next, from, until, &authority)?;
    // A port has no attestor's number of its own: the log names it by its code.
    entry.actor = draft.port.to_string();
    tx.append(entry)?;
    let newest = published_versions(tx, &draft.profile)?.pop();
    let missing = || StoreError::Damaged(format!("{} was not written", draft.profile));
    newest.ok_or_else(|| missing().into())
}

fn version_of(
    draft: &ProfileDraftRow,
    content: &ProfileContent,
    day: CivilDate,
    version: u32,
) -> ProfileDraft {
    ProfileDraft {
        id: draft.profile.clone(),
        version,
        port: draft.port,
        title: content.title.trim().to_owned(),
        effective_from: day,
        effective_until: content.effective_until,
        margin_days: content.margin_days,
        requirement: content.requirement.clone(),
        note: content.note.clone().filter(|note| !note.trim().is_empty()),
        is_example: false,
    }
}

fn one_fault(fault: RowFault) -> ProfileDraftError {
    ProfileDraftError::Faults(vec![fault])
}

/// What speaks against a first day, as publication finds it; nothing of a port without a zone.
pub(super) fn fault_of_day(
    zone: Option<&str>,
    versions: &[PublishedVersion],
    day: CivilDate,
    now: Instant,
) -> Result<Option<RowFault>, StoreError> {
    let Some(zone) = zone else { return Ok(None) };
    let zone = stored(Zone::named(zone))?;
    let checked = first_instant(&zone, day, now)
        .and_then(|from| expect_after_coming(versions, from, now, day));
    Ok(checked.err())
}

/// The first instant of a day. Of today only what is left: nothing is asked in the past.
fn first_instant(zone: &Zone, day: CivilDate, now: Instant) -> Result<Instant, RowFault> {
    if zone.end_of(day) <= now {
        let expected = "today or a later day, in the port's zone";
        return Err(RowFault::new(
            0,
            "effective_from",
            &day.to_string(),
            expected,
        ));
    }
    Ok(zone.start_of(day).max(now))
}

/// The highest version granted is in force: one that begins earlier would keep an older one that is
/// still to come from ever being so.
fn expect_after_coming(
    versions: &[PublishedVersion],
    from: Instant,
    now: Instant,
    day: CivilDate,
) -> Result<(), RowFault> {
    let mut coming = versions.iter().filter(|version| {
        let comes_at = version.comes_at(now);
        comes_at.is_some_and(|comes_at| comes_at >= from)
    });
    let Some(coming) = coming.next() else {
        return Ok(());
    };
    let expected = format!(
        "a day after version {} comes into force; or withdraw that version first",
        coming.version
    );
    Err(RowFault::new(
        0,
        "effective_from",
        &day.to_string(),
        expected,
    ))
}

/// The day it is at a port.
pub fn today_at(zone_name: &str, now: Instant) -> Result<CivilDate, StoreError> {
    let zone = stored(Zone::named(zone_name))?;
    let mut day = now.utc_date().plus_days(1);
    while zone.start_of(day) > now {
        day = day.plus_days(-1);
    }
    Ok(day)
}
