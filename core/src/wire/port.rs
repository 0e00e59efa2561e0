//! The answers to `GET /v1/ports`, `/v1/ports/{locode}` and `/v1/ports/{locode}/profile`.

use serde::{Deserialize, Serialize};

use super::AsOf;
use crate::document::ProfileDocument;
use crate::id::{Country, ProfileId, UnLocode};
use crate::register::LogIndex;
use crate::requirement::Requirement;
use crate::timeline::Timeline;

/// Every port of the register, in order of name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortList {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The ports.
    pub ports: Vec<PortListed>,
}

/// A port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortListed {
    /// Its UN/LOCODE.
    pub locode: UnLocode,
    /// Its name.
    pub name: String,
    /// The state it lies in.
    pub country: Country,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its IANA time zone.
    pub timezone: String,
    /// The profiles it has published.
    pub profiles: Vec<ProfileId>,
}

/// One port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortPublished {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The port.
    #[serde(flatten)]
    pub port: PortListed,
}

/// What one port asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortProfiles {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The port.
    pub port: UnLocode,
    /// Its name.
    pub name: String,
    /// Every profile, in order of name.
    pub profiles: Vec<ProfilePublished>,
}

/// A profile with all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfilePublished {
    /// Its name in questions.
    pub profile: ProfileId,
    /// The version in force now, if any is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_in_force: Option<u32>,
    /// Every version, oldest first.
    pub versions: Vec<ProfileVersion>,
}

/// One version of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileVersion {
    /// Counts up from 1.
    pub version: u32,
    /// The entry it rests on.
    pub entry: LogIndex,
    /// When it is in force.
    pub periods: Timeline,
    /// A record that ends within so many days meets, but is flagged.
    pub margin_days: u32,
    /// What is asked.
    pub requirement: Requirement,
    /// What it is for.
    pub document: ProfileDocument,
}
