//! Changes what a draft of a requirement profile says, as a whole or in one place of its tree; or
//! drops the draft.

use quaymark_core::time::Instant;
use quaymark_core::wire::ProfileContent;

use super::known::Known;
use super::profile_draft::{
    ProfileDraftError, SeenDraft, change_draft, faults_in, load_seen, published_versions, summary,
};
use super::publish_profile_draft::fault_of_day;
use super::submission::Party;
use crate::import::RowFault;
use crate::store::{Deed, ProfileDraftRow, Reader, Store, StoreError};

/// Changes what a draft says. The work is given what it says now, which is what was seen.
pub fn update_profile_draft(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: SeenDraft,
    work: impl FnOnce(&mut ProfileContent) -> Result<(), ProfileDraftError>,
) -> Result<ProfileDraftRow, ProfileDraftError> {
    change_draft(store, now, by, seen, |_, content| work(content))
}

/// Drops a draft.
pub fn discard_profile_draft(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: SeenDraft,
) -> Result<(), ProfileDraftError> {
    store.change(now, |tx| {
        let draft = load_seen(tx, by, seen)?;
        tx.delete_profile_draft(draft.id)?;
        let deed = Deed::new("discard_profile_draft", draft.id).before(summary(&draft));
        tx.audit(now, &by.actor, &deed)?;
        Ok(())
    })
}

/// What still keeps a draft from being published, at an instant: its day may have passed since.
pub fn faults_of_draft(
    tx: &mut Reader<'_>,
    draft: &ProfileDraftRow,
    now: Instant,
) -> Result<Vec<RowFault>, StoreError> {
    let known = Known::read(tx)?;
    let mut faults = faults_in(&known, &draft.content);
    if let Some(day) = draft.content.effective_from {
        let versions = published_versions(tx, &draft.profile)?;
        let zone = known.port_zone(draft.port);
        faults.extend(fault_of_day(zone, &versions, day, now)?);
    }
    Ok(faults)
}
