//! The answers to `GET /v1/providers` and `GET /v1/providers/{id}`.

use serde::{Deserialize, Serialize};

use super::{AsOf, Organisation};
use crate::document::{ProviderDocument, RecordDocument};
use crate::entry::{Change, EntryClaims, EntryKind, StatusReason};
use crate::id::{Country, ProviderId, RecordId};
use crate::reason::Reason;
use crate::register::LogIndex;
use crate::time::Instant;
use crate::timeline::Timeline;
use crate::verdict::Outcome;

/// Some providers of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderList {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The providers. A page can hold fewer than asked for and still have a next one.
    pub providers: Vec<ProviderListed>,
    /// Address of the next page, relative to this host; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A provider in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderListed {
    /// The register number.
    pub id: ProviderId,
    /// The legal name; `[erased]` where it was erased.
    pub name: String,
    /// The trading or former name that matched, where it was not the legal one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_name: Option<String>,
    /// Where it is established.
    pub country: Country,
    /// Its own place on the register.
    pub standing: StandingNow,
    /// The answer for the port, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// When that answer will change by what is recorded now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_change_at: Option<Instant>,
}

/// Whether something counts now, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandingNow {
    /// Whether it counts.
    pub counts: bool,
    /// The first reason against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The end of what counts now, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// All that the register publishes about one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderPublished {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The register number.
    pub id: ProviderId,
    /// Where it is established.
    pub country: Country,
    /// Its names and identifiers; `[erased]` as the name where they were erased.
    pub document: ProviderDocument,
    /// Whether they were erased.
    #[serde(default)]
    pub is_erased: bool,
    /// Its own place on the register.
    pub standing: StandingNow,
    /// The periods of that place.
    pub periods: Timeline,
    /// The entry of that place.
    pub entry: LogIndex,
    /// Every record about it, in order of first entry.
    pub records: Vec<RecordPublished>,
    /// Where to read on.
    pub links: ProviderLinks,
}

/// A certification, licence, vetting or equivalence decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordPublished {
    /// The record's number.
    pub id: RecordId,
    /// What sort of record.
    pub kind: EntryKind,
    /// The entry it rests on.
    pub entry: LogIndex,
    /// Which version of the record that is.
    pub version: u32,
    /// When the register wrote that version.
    pub recorded_at: Instant,
    /// Why there is that version.
    pub change: Change,
    /// Why it was suspended, withdrawn or annulled, where the attestor said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// Whether it counts now.
    pub standing: StandingNow,
    /// The attestor that vouches.
    pub issuer: Organisation,
    /// The designation of the edition, for a certification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub designation: Option<String>,
    /// What is claimed, in codes.
    pub claims: EntryClaims,
    /// When which status holds; empty where the owner has not released it.
    pub periods: Timeline,
    /// Number, printed dates, scope and accreditation; absent where not released or erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<RecordDocument>,
    /// Whether that was erased.
    #[serde(default)]
    pub is_erased: bool,
}

/// Addresses about one provider, relative to this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderLinks {
    /// This answer.
    #[serde(rename = "self")]
    pub this: String,
    /// Every version of every record.
    pub history: String,
    /// The verdict; `port` must be added.
    pub verify: String,
    /// The page for people.
    pub page: String,
}
