//! The sorts of entry, and the sorts of record within each.

use serde::{Deserialize, Serialize};

use crate::id::RecordKind;

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
