//! Requirement profiles while they are written, for the people of a port.

use serde::{Deserialize, Serialize};

use super::ProblemFault;
use crate::id::{Country, Family, ProfileDraftId, ProfileId, ProviderId, UnLocode};
use crate::register::LogIndex;
use crate::requirement::Requirement;
use crate::time::{CivilDate, Instant};
use crate::timeline::Timeline;

/// What the next version of a profile is to say. A draft may be incomplete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileContent {
    /// What it is for.
    #[serde(default)]
    pub title: String,
    /// What it leaves to be checked by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The first day it is in force, in the port's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<CivilDate>,
    /// The last day, if it is to end without a next version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_until: Option<CivilDate>,
    /// A record that ends within so many days meets, but is flagged.
    #[serde(default)]
    pub margin_days: u32,
    /// What is asked.
    pub requirement: Requirement,
}

impl Default for ProfileContent {
    fn default() -> Self {
        Self {
            title: String::new(),
            note: None,
            effective_from: None,
            effective_until: None,
            margin_days: 0,
            requirement: Requirement::All(Vec::new()),
        }
    }
}

/// What a draft begins with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProfileStart {
    /// Nothing.
    Empty,
    /// The newest published version of the same profile.
    Newest,
    /// The version in force of another profile, also of another port.
    Profile(ProfileId),
    /// One of the example profiles that the register ships.
    Template(ProfileId),
}

/// A draft to be begun.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileDraftBegun {
    /// The profile: one of the port's own, or a new name that begins with the port's code in small
    /// letters and a hyphen.
    pub profile: ProfileId,
    /// What it begins with.
    pub start: ProfileStart,
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileDraftShown {
    /// Its number.
    pub id: ProfileDraftId,
    /// The profile whose next version it is.
    pub profile: ProfileId,
    /// The port.
    pub port: UnLocode,
    /// Counts its changes; the `ETag` is this in quotes.
    pub version: u32,
    /// When it last changed.
    pub updated_at: Instant,
    /// What it says.
    pub content: ProfileContent,
    /// What still keeps it from being published.
    pub faults: Vec<ProblemFault>,
}

/// The drafts of a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileDraftList {
    /// The drafts, in order of profile.
    pub drafts: Vec<ProfileDraftShown>,
}

/// A version that was published or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileVersionChanged {
    /// The profile.
    pub profile: ProfileId,
    /// Its version.
    pub profile_version: u32,
    /// The entry of the log that says so.
    pub entry: LogIndex,
    /// When it is in force.
    pub periods: Timeline,
}

/// What publishing a draft would change for the firms of the register, by the rules of verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfilePreview {
    /// When it was computed.
    pub computed_at: Instant,
    /// From which size of the log.
    pub log_size: u64,
    /// How many firms were weighed.
    pub providers: u64,
    /// Today and in 90 days.
    pub moments: Vec<PreviewMoment>,
    /// One page of the firms asked for.
    pub firms: Vec<PreviewFirm>,
    /// Where to read on; `null` on the last page.
    pub next: Option<String>,
}

/// Which look at a draft one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PreviewWhen {
    /// Today.
    Today,
    /// In 90 days.
    #[serde(rename = "in_90_days")]
    In90Days,
    /// When the draft comes into force.
    FirstDay,
}

/// What would change at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewMoment {
    /// Which look it is.
    pub when: PreviewWhen,
    /// The instant.
    pub at: Instant,
    /// The version in force then without the draft; `null` if none is.
    pub version_in_force: Option<u32>,
    /// How many firms meet what is in force then.
    pub meet_before: u64,
    /// How many would meet the draft.
    pub meet_after: u64,
    /// How many would meet it and do not meet what is in force.
    pub newly_meet: u64,
    /// How many meet what is in force and would not meet it.
    pub newly_fail: u64,
}

/// A firm for which something would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewFirm {
    /// Its register number.
    pub id: ProviderId,
    /// Its name; `[erased]` where it was erased.
    pub name: String,
    /// Where it is established.
    pub country: Country,
}

/// A port's decisions to take other evidence of one firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EquivalenceList {
    /// The decisions, newest first.
    pub decisions: Vec<EquivalenceShown>,
}

/// A decision to take other evidence of one firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EquivalenceShown {
    /// Its register number.
    pub record: String,
    /// The firm.
    pub provider: String,
    /// The port, for which alone it holds.
    pub port: UnLocode,
    /// The standard that counts as met.
    pub standard: Family,
    /// The newest entry about it.
    pub entry: LogIndex,
    /// When it holds.
    pub periods: Timeline,
}
