//! Begins the next version of a port's requirement profile as a draft: from nothing, from what is
//! published, or from an example.

use quaymark_core::id::{ProfileDraftId, ProfileId};
use quaymark_core::time::Instant;
use quaymark_core::wire::{ProfileContent, ProfileStart};

use super::profile_draft::{
    ProfileDraftError, content_of, expect_own, own_port, published_versions, summary,
};
use super::publish_profile::ProfileDraft;
use super::submission::Party;
use crate::auth::secrets::number;
use crate::store::{Deed, ProfileDraftRow, Reader, Store};

const EXAMPLES: &str = include_str!("../../data/example_requirement_profiles.json");

/// The example profiles that the register ships.
pub fn example_profiles() -> Vec<ProfileDraft> {
    serde_json::from_str(EXAMPLES).expect("the shipped examples are profiles")
}

/// Begins a draft. There is one for each profile: whoever comes second finds it there.
pub fn draft_profile(
    store: &Store,
    now: Instant,
    by: &Party,
    profile: &ProfileId,
    start: &ProfileStart,
) -> Result<ProfileDraftRow, ProfileDraftError> {
    store.change(now, |tx| {
        let port = own_port(by)?;
        expect_own(tx, port, profile)?;
        if let Some(held) = tx.profile_draft_of(profile)? {
            let detail = format!("{profile} has a draft already: {}", held.id);
            return Err(ProfileDraftError::State(detail));
        }
        let draft = ProfileDraftRow {
            id: number(ProfileDraftId::from_bits)?,
            profile: profile.clone(),
            port,
            version: 1,
            content: content(tx, now, profile, start)?,
            organisation: by.organisation,
            created_by: by.person,
            created_at: now,
            updated_by: by.person,
            updated_at: now,
        };
        tx.insert_profile_draft(&draft)?;
        let deed = Deed::new("draft_profile", draft.id).after(summary(&draft));
        tx.audit(now, &by.actor, &deed)?;
        Ok(draft)
    })
}

fn content(
    tx: &mut Reader<'_>,
    now: Instant,
    profile: &ProfileId,
    start: &ProfileStart,
) -> Result<ProfileContent, ProfileDraftError> {
    let none = |found: &ProfileId, expected: &str| {
        ProfileDraftError::fault("start", found.as_str(), expected)
    };
    match start {
        ProfileStart::Empty => Ok(ProfileContent::default()),
        ProfileStart::Newest => {
            let versions = published_versions(tx, profile)?;
            let newest = versions.last().map(content_of);
            newest.ok_or_else(|| none(profile, "a profile with a published version"))
        }
        ProfileStart::Profile(other) => {
            let versions = published_versions(tx, other)?;
            let mut in_force = versions.iter().rev().filter(|v| v.is_granted_at(now));
            let in_force = in_force.next().map(content_of);
            in_force.ok_or_else(|| none(other, "a profile with a version in force"))
        }
        ProfileStart::Template(wanted) => {
            let mut examples = example_profiles().into_iter();
            let found = examples.find(|example| example.id == *wanted);
            let found = found.ok_or_else(|| none(wanted, "an example the register ships"))?;
            Ok(ProfileContent {
                title: found.title,
                note: found.note,
                effective_from: None,
                effective_until: None,
                margin_days: found.margin_days,
                requirement: found.requirement,
            })
        }
    }
}
