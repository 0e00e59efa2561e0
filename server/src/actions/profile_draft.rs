//! What all acts on a port's requirement profiles share: whose they are, what may stop them, and the
//! one way to change a draft.
//!
//! **Invariant:** a change names the version that was seen, saves the next one and writes exactly one
//! audit row; or it does nothing. A draft is seen by the people of its port alone.

mod error;
mod faults;
mod published;

use quaymark_core::account::OrganisationKind;
use quaymark_core::id::{ProfileDraftId, ProfileId, UnLocode};
use quaymark_core::time::Instant;
use quaymark_core::wire::ProfileContent;
use serde_json::json;

use super::submission::Party;
use crate::store::{Deed, ProfileDraftRow, Reader, Store, Writer};

pub use error::ProfileDraftError;
pub use faults::{read_content, read_requirement};
pub use published::{PublishedVersion, published_versions};

pub(super) use faults::{check_size, faults_in};
pub(super) use published::content_of;

/// The draft somebody acts on, as they saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenDraft {
    /// Its number.
    pub id: ProfileDraftId,
    /// The version they saw.
    pub version: u32,
}

/// The port somebody speaks for.
pub fn own_port(by: &Party) -> Result<UnLocode, ProfileDraftError> {
    let own = by.represents.as_deref().and_then(|own| own.parse().ok());
    let own = own.filter(|_| by.kind == OrganisationKind::Port);
    own.ok_or(ProfileDraftError::NoPort)
}

/// A draft of the port somebody speaks for.
pub fn load_draft(
    tx: &mut Reader<'_>,
    by: &Party,
    id: ProfileDraftId,
) -> Result<ProfileDraftRow, ProfileDraftError> {
    let port = own_port(by)?;
    let found = tx.profile_draft(id)?.filter(|draft| draft.port == port);
    found.ok_or(ProfileDraftError::Unknown(id))
}

/// The same, if nobody has changed it since it was seen.
pub(super) fn load_seen(
    tx: &mut Reader<'_>,
    by: &Party,
    seen: SeenDraft,
) -> Result<ProfileDraftRow, ProfileDraftError> {
    let held = load_draft(tx, by, seen.id)?;
    if held.version == seen.version {
        return Ok(held);
    }
    Err(ProfileDraftError::Outdated {
        what: held.profile.to_string(),
        found: u64::from(held.version),
    })
}

/// Refuses a profile of another port, and a new name that does not say whose it is.
pub(super) fn expect_own(
    tx: &mut Reader<'_>,
    port: UnLocode,
    profile: &ProfileId,
) -> Result<(), ProfileDraftError> {
    match published_versions(tx, profile)?.first() {
        Some(first) if first.port == port => Ok(()),
        Some(_) => Err(ProfileDraftError::UnknownProfile(profile.clone())),
        None => {
            let start = format!("{}-", port.as_str().to_ascii_lowercase());
            if profile.as_str().starts_with(&start) && profile.as_str().len() > start.len() {
                return Ok(());
            }
            let expected = format!("a new name that begins with {start}");
            Err(ProfileDraftError::fault(
                "profile",
                profile.as_str(),
                expected,
            ))
        }
    }
}

/// Changes what a draft says in one transaction; returns it as it is then.
pub(super) fn change_draft(
    store: &Store,
    now: Instant,
    by: &Party,
    seen: SeenDraft,
    work: impl FnOnce(&mut Writer<'_>, &mut ProfileContent) -> Result<(), ProfileDraftError>,
) -> Result<ProfileDraftRow, ProfileDraftError> {
    store.change(now, |tx| {
        let mut draft = load_seen(tx, by, seen)?;
        let before = summary(&draft);
        work(tx, &mut draft.content)?;
        check_size(&draft.content)?;
        draft.version += 1;
        draft.updated_by = by.person;
        draft.updated_at = now;
        tx.save_profile_draft(&draft)?;
        let deed = Deed::new("update_profile_draft", draft.id);
        let deed = deed.before(before).after(summary(&draft));
        tx.audit(now, &by.actor, &deed)?;
        Ok(draft)
    })
}

/// What audit rows say of a draft.
pub(super) fn summary(draft: &ProfileDraftRow) -> serde_json::Value {
    json!({
        "profile": draft.profile,
        "version": draft.version,
        "content": draft.content,
    })
}
