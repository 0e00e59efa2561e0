//! Why documents were erased, as a code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why documents of a record were erased. Public, so no words of anybody's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErasureReason {
    /// A person was named or could be told from it.
    PersonalData,
    /// Somebody asked for it who may.
    AtSubjectsRequest,
    /// A court or a supervisory authority ordered it.
    Ordered,
    /// It should never have been published: unlawful, secret, or somebody else's.
    Unlawful,
    /// None of these.
    Other,
}

/// A word that is none of the reasons.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no reason of an erasure: expected personal_data, at_subjects_request, ordered, unlawful or other"
)]
pub struct UnknownErasureReason(pub String);

impl ErasureReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::PersonalData,
        Self::AtSubjectsRequest,
        Self::Ordered,
        Self::Unlawful,
        Self::Other,
    ];

    /// The code as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersonalData => "personal_data",
            Self::AtSubjectsRequest => "at_subjects_request",
            Self::Ordered => "ordered",
            Self::Unlawful => "unlawful",
            Self::Other => "other",
        }
    }

    /// The reason in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PersonalData => "Personal data",
            Self::AtSubjectsRequest => "Asked for by those concerned",
            Self::Ordered => "Ordered by a court or an authority",
            Self::Unlawful => "Should not have been published",
            Self::Other => "Another reason",
        }
    }
}

impl fmt::Display for ErasureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ErasureReason {
    type Err = UnknownErasureReason;

    fn from_str(text: &str) -> Result<Self, UnknownErasureReason> {
        let found = Self::ALL.into_iter().find(|reason| reason.as_str() == text);
        found.ok_or_else(|| UnknownErasureReason(text.to_owned()))
    }
}
