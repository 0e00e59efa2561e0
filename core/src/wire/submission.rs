//! Submissions, for those who work in the register. What a submission asks for is `core::submission`.

use serde::{Deserialize, Serialize};

use crate::entry::ErasureReason;
use crate::id::{OrganisationId, PersonId, SubmissionId};
use crate::register::LogIndex;
use crate::submission::{ApprovalKind, Payload, StepKind, SubmissionKind, SubmissionState};
use crate::time::Instant;

/// A submission with all that happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionShown {
    /// The submission.
    #[serde(flatten)]
    pub submission: SubmissionListed,
    /// What it asks for.
    pub payload: Payload,
    /// Everything that happened, in order.
    pub steps: Vec<StepShown>,
    /// Who approved what is asked for now.
    pub approvals: Vec<ApprovalShown>,
    /// What the register noticed by itself. None of it refuses anything; there is none once it is erased.
    pub findings: Vec<FindingShown>,
    /// That what was published of it was erased since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<ErasedShown>,
}

/// The erasure of what a submission became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasedShown {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: ErasureReason,
    /// The log entry that says so.
    pub entry: LogIndex,
}

/// A submission in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionListed {
    /// Its number.
    pub id: SubmissionId,
    /// What it asks for.
    pub kind: SubmissionKind,
    /// Where it stands.
    pub state: SubmissionState,
    /// Counts its changes; the `ETag` is this in quotes.
    pub version: u32,
    /// The provider or attestor it is about.
    pub subject: String,
    /// The record it changes or became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The attestor in whose name it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestor: Option<String>,
    /// The organisation that wrote it.
    pub organisation: OrganisationId,
    /// How many different people must approve.
    pub people_needed: u32,
    /// Of how many different organisations.
    pub organisations_needed: u32,
    /// When it was begun.
    pub created_at: Instant,
    /// When it was handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Instant>,
    /// When it was published, rejected or withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Instant>,
    /// When it last changed.
    pub updated_at: Instant,
    /// The log entry it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<LogIndex>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepShown {
    /// What.
    pub step: StepKind,
    /// When.
    pub at: Instant,
    /// Who, by pseudonym.
    pub person: PersonId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// A question, an answer, a reason, or what was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One person's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalShown {
    /// How.
    pub kind: ApprovalKind,
    /// Who, by the pseudonym that stands in the log.
    pub person: PersonId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub at: Instant,
}

/// Something the register noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingShown {
    /// A stable code.
    pub code: String,
    /// The member it is about.
    pub field: String,
    /// In a sentence.
    pub detail: String,
}

/// One page of submissions, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionList {
    /// The submissions.
    pub submissions: Vec<SubmissionListed>,
    /// Where to read on; `null` on the last page.
    pub next: Option<String>,
}

/// What is to be begun.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmissionBegun {
    /// What is asked for.
    pub kind: SubmissionKind,
    /// The firm; those who speak for a firm may leave it out.
    #[serde(default)]
    pub subject: Option<String>,
    /// The members of its kind. A draft saves whatever is there.
    #[cfg_attr(feature = "openapi", schema(value_type = Payload))]
    pub payload: serde_json::Value,
}

/// What is asked for from now on, as a whole.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmissionEdited {
    /// The members of its kind.
    #[cfg_attr(feature = "openapi", schema(value_type = Payload))]
    pub payload: serde_json::Value,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionAsked {
    /// The question, up to 2,000 characters.
    pub question: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerGiven {
    /// The answer, up to 2,000 characters.
    pub answer: String,
    /// What is asked for from now on, if that changes; approvals are void then.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Payload>))]
    pub payload: Option<serde_json::Value>,
}

/// An attestor's confirmation.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// What is true instead, if something was wrong; left out, it is confirmed as it is.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Payload>))]
    pub payload: Option<serde_json::Value>,
    /// Where it is corrected to another number or edition, and the register holds a record of the same firm,
    /// edition and attestor: the record that it replaces, or `further`.
    #[serde(default)]
    pub replaces: Option<String>,
}

/// A refusal with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// The reason, up to 2,000 characters.
    pub reason: String,
}
