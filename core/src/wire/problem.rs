//! Problem documents (RFC 9457).

use serde::{Deserialize, Serialize};

/// What is wrong with one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemFault {
    /// The member; empty if it is the whole.
    pub field: String,
    /// What was found there.
    pub found: String,
    /// What would have been accepted.
    pub expected: String,
}

/// Why a request failed: what was wrong, where, what was found and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// An address that names the sort of problem; ends in the code.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The sort of problem in a few words; the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code a program can act on.
    pub code: String,
    /// One sentence about this occurrence.
    pub detail: String,
    /// The parameter, header or member at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What was found there, cut to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What would have been accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Everything that is wrong, where several members are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<ProblemFault>,
    /// The request's id, as in the `x-request-id` header.
    pub instance: String,
}
