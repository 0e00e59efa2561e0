//! Question and answer of `POST /v1/verify`.

use serde::{Deserialize, Serialize};

use super::{AsOf, Problem, VerdictDocument};
use crate::id::{ProfileId, UnLocode};
use crate::time::Instant;

/// The most providers one question may name.
pub const MAX_BULK_PROVIDERS: usize = 1000;

/// Many providers, one port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkQuestion {
    /// The port that asks.
    pub port: UnLocode,
    /// The profile; may be left out where the port has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileId>,
    /// When the answers hold in the world; now, if left out. A day means its start in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<crate::schema::InstantOrDay>)
    )]
    pub at: Option<Instant>,
    /// As known to the register at that time; the newest, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Instant>,
    /// Register numbers, or `lei:…`, `vat:…`, `euid:…`; 1 to 1,000 of them.
    pub providers: Vec<String>,
}

/// The answers, in the order of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkAnswers {
    /// When and from what it was computed.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// One answer for each provider named.
    pub answers: Vec<BulkAnswer>,
}

/// The answer about one of them: a verdict or a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkAnswer {
    /// The provider as it was named.
    pub asked: String,
    /// The verdict with a statement of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictDocument>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}
