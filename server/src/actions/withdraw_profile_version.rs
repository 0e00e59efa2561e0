//! Withdraws a published version of a profile whose day has not come: it will never be in force.
//!
//! What is in force is not withdrawn: a port that asks for something else publishes the next version.

use quaymark_core::entry::Change;
use quaymark_core::id::ProfileId;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;
use serde_json::json;

use super::REGISTRAR;
use super::authority::Authority;
use super::change_status::{newest, next_version};
use super::known::profile_record;
use super::profile_draft::{ProfileDraftError, PublishedVersion, own_port, published_versions};
use super::submission::Party;
use crate::store::{Deed, EntryDraft, Store, Writer};

/// A published version as somebody saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenVersion {
    /// The profile.
    pub profile: ProfileId,
    /// Its version.
    pub version: u32,
    /// The entry that told it.
    pub entry: LogIndex,
}

/// Withdraws it.
pub fn withdraw_profile_version(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: &SeenVersion,
) -> Result<PublishedVersion, ProfileDraftError> {
    store.change(now, |tx| {
        let held = held(tx, by, seen)?;
        let Some(comes_at) = held.comes_at(tx.recorded_at()) else {
            let detail = format!(
                "version {} of {} is in force, was, or is withdrawn: only a version whose day has \
                 not come can be withdrawn",
                seen.version, seen.profile
            );
            return Err(ProfileDraftError::State(detail));
        };
        let withdrawn = withdraw(tx, by, &held, comes_at)?;
        let record = profile_record(&seen.profile, seen.version);
        let deed = Deed::new("withdraw_profile_version", record)
            .before(json!({"periods": held.timeline}))
            .after(json!({"periods": withdrawn.timeline}));
        tx.audit(now, &by.actor, &deed.entry(withdrawn.entry))?;
        Ok(withdrawn)
    })
}

fn held(
    tx: &mut Writer<'_>,
    by: &Party,
    seen: &SeenVersion,
) -> Result<PublishedVersion, ProfileDraftError> {
    let port = own_port(by)?;
    let mut versions = published_versions(tx, &seen.profile)?.into_iter();
    let held = versions.find(|held| held.version == seen.version && held.port == port);
    let held = held.ok_or_else(|| ProfileDraftError::UnknownProfile(seen.profile.clone()))?;
    if held.entry == seen.entry {
        return Ok(held);
    }
    Err(ProfileDraftError::Outdated {
        what: profile_record(&seen.profile, seen.version),
        found: held.entry,
    })
}

fn withdraw(
    tx: &mut Writer<'_>,
    by: &Party,
    held: &PublishedVersion,
    comes_at: Instant,
) -> Result<PublishedVersion, ProfileDraftError> {
    let record = profile_record(&held.profile, held.version);
    let entry = newest(tx, &record)?;
    let document = tx.newest(&record)?.and_then(|stored| stored.document);
    let periods = entry
        .periods
        .changed_from(comes_at, RecordedStatus::Withdrawn)
        .map_err(|fault| ProfileDraftError::State(fault.to_string()))?;
    let authority = Authority {
        actor: REGISTRAR,
        approvals: vec![by.person.to_string()],
        first: Change::Published,
    };
    let index = tx.append(EntryDraft {
        actor: held.port.to_string(),
        periods: periods.clone(),
        document,
        ..next_version(&entry, &authority, Change::Withdrawn)
    })?;
    Ok(PublishedVersion {
        entry: index,
        timeline: periods,
        ..held.clone()
    })
}
