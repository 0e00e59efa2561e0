//! The published versions of a profile, as the log tells them now.

use quaymark_core::document::ProfileDocument;
use quaymark_core::entry::Entry;
use quaymark_core::id::{ProfileId, UnLocode};
use quaymark_core::register::LogIndex;
use quaymark_core::requirement::Requirement;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline};
use quaymark_core::wire::ProfileContent;

use crate::actions::known::{profile_record, stored};
use crate::store::{Reader, StoreError};

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedVersion {
    /// The profile.
    pub profile: ProfileId,
    /// Its version.
    pub version: u32,
    /// The port.
    pub port: UnLocode,
    /// The newest entry about it.
    pub entry: LogIndex,
    /// When it is in force.
    pub timeline: Timeline,
    /// Days of margin.
    pub margin_days: u32,
    /// What it asks, with the port's reasons.
    pub requirement: Requirement,
    /// Its words.
    pub document: ProfileDocument,
}

impl PublishedVersion {
    /// Whether it is in force at an instant, unless a higher one is.
    pub fn is_granted_at(&self, at: Instant) -> bool {
        self.timeline.status_at(at) == StatusAt::Recorded(RecordedStatus::Granted)
    }

    /// The instant at which it is going to come into force, if that has not come.
    pub fn comes_at(&self, now: Instant) -> Option<Instant> {
        let begins_at = self.timeline.begins_at().filter(|at| *at > now)?;
        self.is_granted_at(begins_at).then_some(begins_at)
    }
}

/// Every version of a profile, in order.
pub fn published_versions(
    tx: &mut Reader<'_>,
    profile: &ProfileId,
) -> Result<Vec<PublishedVersion>, StoreError> {
    let mut versions = Vec::new();
    for version in 1.. {
        let Some(held) = tx.newest(&profile_record(profile, version))? else {
            break;
        };
        let entry = Entry::from_bytes(&held.bytes)?;
        let document: ProfileDocument = match &held.document {
            Some(text) => stored(serde_json::from_str(text))?,
            None => ProfileDocument::default(),
        };
        let missing = || StoreError::Damaged(format!("{} is no profile", entry.record));
        let mut requirement = entry.claims.requirement.clone().ok_or_else(missing)?;
        requirement.put_reasons(&document.reasons);
        versions.push(PublishedVersion {
            profile: profile.clone(),
            version,
            port: entry.claims.port.ok_or_else(missing)?,
            entry: held.index,
            timeline: entry.periods,
            margin_days: entry.claims.margin_days.unwrap_or(0),
            requirement,
            document,
        });
    }
    Ok(versions)
}

/// What a draft begins with that is made from a published version.
pub(in crate::actions) fn content_of(version: &PublishedVersion) -> ProfileContent {
    ProfileContent {
        title: version.document.title.clone(),
        note: version.document.note.clone(),
        effective_from: None,
        effective_until: None,
        margin_days: version.margin_days,
        requirement: version.requirement.clone(),
    }
}
