//! Why a record has a new version.

use serde::{Deserialize, Serialize};

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

impl Change {
    /// Whether it speaks against a record, and so may bear a reason.
    pub const fn speaks_against(self) -> bool {
        matches!(self, Self::Suspended | Self::Withdrawn | Self::Annulled)
    }
}
