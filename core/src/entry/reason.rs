//! Why a record was suspended, withdrawn or annulled: a closed list, as the log holds no free text.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The reason an attestor gives with a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StatusReason {
    /// What an audit found was not put right.
    AuditFindings,
    /// The attestor was not paid.
    FeesUnpaid,
    /// The holder asked for it.
    AtHoldersRequest,
    /// The mark or the certificate was misused.
    Misuse,
    /// The attestor is not accredited for it any more.
    AccreditationLost,
    /// Anything else.
    Other,
}

/// A text that is none of the reasons.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a reason known here")]
pub struct UnknownReason(String);

impl StatusReason {
    /// Every reason, in a fixed order.
    pub const ALL: [Self; 6] = [
        Self::AuditFindings,
        Self::FeesUnpaid,
        Self::AtHoldersRequest,
        Self::Misuse,
        Self::AccreditationLost,
        Self::Other,
    ];

    /// The code as entries bear it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuditFindings => "audit_findings",
            Self::FeesUnpaid => "fees_unpaid",
            Self::AtHoldersRequest => "at_holders_request",
            Self::Misuse => "misuse",
            Self::AccreditationLost => "accreditation_lost",
            Self::Other => "other",
        }
    }

    /// The code as people read it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AuditFindings => "findings of an audit",
            Self::FeesUnpaid => "fees not paid",
            Self::AtHoldersRequest => "at the holder’s request",
            Self::Misuse => "misuse of the certificate or mark",
            Self::AccreditationLost => "accreditation lost",
            Self::Other => "another reason",
        }
    }
}

impl fmt::Display for StatusReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StatusReason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| UnknownReason(text.to_owned()))
    }
}
