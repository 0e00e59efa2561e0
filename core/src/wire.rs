//! What clients are sent. Nothing else is serialised to them.
//!
//! JSON in snake_case, instants as RFC 3339 in UTC, enums as closed lists. One file per resource.

mod account;
mod administration;
mod as_of;
mod attestor;
mod audit;
mod body;
mod bulk;
mod document;
mod erasure;
mod history;
mod jobs;
mod keys;
mod operations;
mod organisation;
mod people;
mod port;
mod problem;
mod profile;
mod provider;
mod record;
mod standard;
mod submission;
mod suggestion;
mod token;
mod verdict;

pub use account::Account;
pub use administration::{
    AdministratorAsked, ClaimAsked, ClaimCodeMade, ClaimCodeShown, ClaimList, ClaimShown,
    MandateChangeAsked, MandateChangeList, MandateChangeShown, OrganisationAsked, OrganisationList,
    OrganisationShown, PersonShown, PlaceShown,
};
pub use as_of::AsOf;
pub use attestor::{AttestorImpact, AttestorImpactOnProfile};
pub use audit::{AuditList, AuditShown};
pub use body::BodyPublished;
pub use bulk::{BulkAnswer, BulkAnswers, BulkQuestion, MAX_BULK_PROVIDERS};
pub use document::{DocumentList, DocumentShown};
pub use erasure::{ErasureAsked, ErasureList, ErasureShown};
pub use history::{Changes, History, LoggedEntry, Version};
pub use jobs::{JobDead, JobDecided, JobsShown};
pub use keys::{KeyAsked, KeyList, KeyListed, KeyMade};
pub use operations::{KeyPublished, KeySet, Readiness, WitnessStatus};
pub use organisation::Organisation;
pub use people::{
    InvitationAsked, InvitationList, InvitationListed, PersonList, PersonListed, RoleGiven,
};
pub use port::{
    PortList, PortListed, PortProfiles, PortPublished, ProfilePublished, ProfileVersion,
};
pub use problem::{Problem, ProblemFault};
pub use profile::{
    EquivalenceList, EquivalenceShown, PreviewFirm, PreviewMoment, PreviewWhen, ProfileContent,
    ProfileDraftBegun, ProfileDraftList, ProfileDraftShown, ProfilePreview, ProfileStart,
    ProfileVersionChanged,
};
pub use provider::{
    ProviderLinks, ProviderList, ProviderListed, ProviderPublished, RecordPublished, StandingNow,
};
pub use record::{ListOutcome, RowEffect, RowOutcome, StatusTurn, StatusTurned};
pub use standard::{EditionPublished, StandardList};
pub use submission::{
    AnswerGiven, ApprovalShown, Attestation, ErasedShown, FindingShown, QuestionAsked, Rejection,
    StepShown, SubmissionBegun, SubmissionEdited, SubmissionList, SubmissionListed,
    SubmissionShown,
};
pub use suggestion::{Suggestion, Suggestions};
pub use token::{TokenAsked, TokenGiven, TokenRevoked};
pub use verdict::{VerdictDocument, VerdictPort, VerdictProvider};
