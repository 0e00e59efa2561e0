//! What the log stores: one entry per version of a record, as RFC 8785 canonical JSON.
//!
//! The bytes are made once, stored and hashed; nothing ever serialises a stored entry again. An
//! entry carries the whole timeline of its record, so the newest entry alone answers for every
//! instant. Names of people, documents and reasons in free text are absent; names and numbers of
//! firms stand in the *body*, kept off the log behind a salted commitment.

mod commitment;
mod erasure;
mod facts;
mod past;
mod reason;

use serde::{Deserialize, Serialize};

use crate::id::{AttestorId, Country, EditionId, Family, RecordKind, ServiceId, UnLocode};
use crate::register::{AttestorKind, EditionStatus, LogIndex, StandardClass, VettingLevel};
use crate::requirement::Requirement;
use crate::statement::Jwk;
use crate::time::Instant;
use crate::timeline::Timeline;

pub use commitment::{Commitment, CommitmentError};
pub use erasure::{ErasureReason, UnknownErasureReason};
pub use facts::{Fact, FactError};
pub use past::{differs_before, first_difference};
pub use reason::{StatusReason, UnknownReason};

/// The largest entry accepted, in bytes.
pub const MAX_ENTRY_BYTES: usize = 16 * 1024;
/// The version of this format.
pub const ENTRY_VERSION: u8 = 1;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Always [`ENTRY_VERSION`].
    pub v: u8,
    /// What sort of entry this is.
    #[serde(rename = "type")]
    pub entry_type: EntryType,
    /// What sort of record, within the type.
    pub kind: EntryKind,
    /// The record's number or slug.
    pub record: String,
    /// Whom or what the record is about; the record itself where it is about nobody else.
    pub subject: String,
    /// Counts up from 1 with each entry of the record.
    pub version: u32,
    /// Index of the record's previous entry; `null` for the first.
    pub prev: Option<LogIndex>,
    /// When the register wrote it. Never earlier than the entry before.
    pub recorded_at: Instant,
    /// The organisation that acted: an attestor's or provider's number, or a port's UN/LOCODE.
    pub actor: String,
    /// Pseudonymous ids of the people who approved. Empty where no two people did.
    pub approvals: Vec<String>,
    /// Why there is a new version.
    pub change: Change,
    /// Why it was suspended, withdrawn or annulled, where the attestor says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// What is claimed, in codes only.
    pub claims: EntryClaims,
    /// The whole timeline.
    pub periods: Timeline,
    /// Commitment to the public document; `null` where there is none.
    pub body: Option<Commitment>,
}

/// The sorts of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryType {
    /// A fact about a provider, an edition or a licence regime.
    Record,
    /// A version of a port's profile.
    Profile,
    /// An attestor and its standing.
    Attestor,
    /// A key that signs verdicts.
    Key,
    /// A provider's reply to a contested status.
    Reply,
    /// The root of the state map.
    State,
    /// The hash of a shipped widget.
    Build,
    /// What was erased of a record.
    Erasure,
}

/// The sorts of record within an entry type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A provider's place on the register.
    Provider,
    /// A certificate.
    Certification,
    /// A licence.
    Licence,
    /// A vetting.
    Vetting,
    /// An equivalence decision.
    Equivalence,
    /// An edition of a standard.
    Edition,
    /// A state's licence regime.
    Regime,
    /// A version of a profile.
    Profile,
    /// An attestor.
    Attestor,
    /// A verdict key.
    VerdictKey,
    /// The key that signs checkpoints under one name of the log.
    LogKey,
    /// A reply.
    Reply,
    /// A state root.
    State,
    /// A widget build.
    Build,
    /// Documents of a record that were erased.
    Erasure,
}

impl EntryKind {
    /// Every kind, in a fixed order.
    pub const ALL: [Self; 15] = [
        Self::Provider,
        Self::Certification,
        Self::Licence,
        Self::Vetting,
        Self::Equivalence,
        Self::Edition,
        Self::Regime,
        Self::Profile,
        Self::Attestor,
        Self::VerdictKey,
        Self::LogKey,
        Self::Reply,
        Self::State,
        Self::Build,
        Self::Erasure,
    ];

    /// The word used in entries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Certification => "certification",
            Self::Licence => "licence",
            Self::Vetting => "vetting",
            Self::Equivalence => "equivalence",
            Self::Edition => "edition",
            Self::Regime => "regime",
            Self::Profile => "profile",
            Self::Attestor => "attestor",
            Self::VerdictKey => "verdict_key",
            Self::LogKey => "log_key",
            Self::Reply => "reply",
            Self::State => "state",
            Self::Build => "build",
            Self::Erasure => "erasure",
        }
    }
}

/// Why a record has a new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Entered for the first time by the parties concerned.
    Granted,
    /// Taken over from a list by the operator.
    Imported,
    /// Reference data loaded or changed.
    ReferenceLoaded,
    /// A new period of validity.
    Renewed,
    /// Out of force for a while.
    Suspended,
    /// In force again.
    Restored,
    /// Ended before its time.
    Withdrawn,
    /// Found wrong from the start.
    Annulled,
    /// A mistake put right.
    Corrected,
    /// The owner released it to everyone.
    Released,
    /// The owner keeps it to itself.
    Concealed,
    /// A profile version, a state root or a build was published.
    Published,
    /// A key began to sign.
    KeyActivated,
    /// A key no longer signs; what it signed holds.
    KeyRetired,
    /// A key was in other hands.
    KeyCompromised,
    /// Documents were erased.
    Erased,
}

/// Claims of every kind, in codes; absent fields do not belong to the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EntryClaims {
    /// Certification: the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionId>,
    /// The attestor that vouches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<AttestorId>,
    /// Certification: issued under accreditation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accredited: Option<bool>,
    /// Certification: services in scope. Licence: activities permitted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Certification: ports in scope.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<UnLocode>,
    /// Licence, vetting, regime, provider, attestor: the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Vetting: the level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<VettingLevel>,
    /// Licence: tolerated after expiry until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated_until: Option<Instant>,
    /// The owner has not released the record; its grants are withheld, and what speaks against it is
    /// not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidential: Option<bool>,
    /// Profile, equivalence: the port. Attestor: the port whose authority it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<UnLocode>,
    /// Equivalence, edition: the family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<Family>,
    /// Edition: the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<StandardClass>,
    /// Edition: where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<EditionStatus>,
    /// Edition: certificates are void from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition_ends_at: Option<Instant>,
    /// Edition: editions that must be held with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<EditionId>,
    /// Edition: older editions it replaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<EditionId>,
    /// Attestor: what it may assert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestor: Option<AttestorKind>,
    /// Regime: law asks the company for a licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_licence: Option<bool>,
    /// Profile: the days of margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_days: Option<u32>,
    /// Profile: the version, beside the record's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_version: Option<u32>,
    /// Profile: the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Requirement>,
    /// Key: the public key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwk: Option<Jwk>,
    /// State: the root of the state map over all entries before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_root: Option<Commitment>,
    /// Build: the hash of the files shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Commitment>,
    /// Erasure: the entries whose documents were erased.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<LogIndex>,
    /// Erasure: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_because: Option<ErasureReason>,
}

/// Bytes that are not an entry, or an entry that cannot be one.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not the JSON of an entry.
    #[error("not an entry: {0}")]
    Json(#[from] serde_json::Error),
    /// Larger than [`MAX_ENTRY_BYTES`].
    #[error("the entry has {0} bytes, the limit is {MAX_ENTRY_BYTES}")]
    TooLarge(usize),
    /// Of another version of the format than [`ENTRY_VERSION`].
    #[error("the entry is of version {0}, only version {ENTRY_VERSION} is known")]
    UnknownVersion(u8),
}

impl EntryKind {
    /// The type that entries of this kind bear.
    pub const fn entry_type(self) -> EntryType {
        match self {
            Self::Provider
            | Self::Certification
            | Self::Licence
            | Self::Vetting
            | Self::Equivalence
            | Self::Edition
            | Self::Regime => EntryType::Record,
            Self::Profile => EntryType::Profile,
            Self::Attestor => EntryType::Attestor,
            Self::VerdictKey | Self::LogKey => EntryType::Key,
            Self::Reply => EntryType::Reply,
            Self::State => EntryType::State,
            Self::Build => EntryType::Build,
            Self::Erasure => EntryType::Erasure,
        }
    }
}

impl Change {
    /// Whether it speaks against a record, and so may bear a reason.
    pub const fn speaks_against(self) -> bool {
        matches!(self, Self::Suspended | Self::Withdrawn | Self::Annulled)
    }
}

impl From<RecordKind> for EntryKind {
    fn from(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Certification => Self::Certification,
            RecordKind::Licence => Self::Licence,
            RecordKind::Vetting => Self::Vetting,
            RecordKind::Equivalence => Self::Equivalence,
        }
    }
}

impl Entry {
    /// The canonical bytes: RFC 8785 key order and spelling.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let bytes = serde_jcs::to_vec(self)?;
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLarge(bytes.len()));
        }
        Ok(bytes)
    }

    /// Reads stored bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLarge(bytes.len()));
        }
        let entry: Self = serde_json::from_slice(bytes)?;
        if entry.v != ENTRY_VERSION {
            return Err(EntryError::UnknownVersion(entry.v));
        }
        Ok(entry)
    }
}
