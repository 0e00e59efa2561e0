//! Which problems each address of the interface can answer with.

use crate::error::Code;

/// Problems any address can answer with.
pub(super) const ANYWHERE: &[Code] = &[
    Code::InvalidEncoding,
    Code::UnknownParameter,
    Code::DuplicateParameter,
    Code::BadRequest,
    Code::MethodNotAllowed,
    Code::UriTooLong,
    Code::TooManyRequests,
    Code::Internal,
];
const QUESTION: &[Code] = &[
    Code::MissingParameter,
    Code::MalformedPort,
    Code::MalformedProfile,
    Code::MalformedInstant,
    Code::KnownAtInFuture,
    Code::KnownAtBeforeRegister,
    Code::ProfileRequired,
    Code::UnknownPort,
    Code::UnknownProfile,
    Code::PortWithoutProfile,
    Code::ProfileNotInForce,
    Code::NotReady,
];
const IDENTIFIER: &[Code] = &[Code::MalformedIdentifier, Code::WrongCheckCharacter];
const BODY: &[Code] = &[
    Code::InvalidJson,
    Code::DuplicateMember,
    Code::WrongType,
    Code::NoProviders,
    Code::TooManyProviders,
    Code::BodyTooLarge,
    Code::UnsupportedMediaType,
];
const DATABASE: &[Code] = &[
    Code::UnknownProvider,
    Code::DatabaseUnavailable,
    Code::NotReady,
];
const LIST: &[Code] = &[
    Code::InvalidParameter,
    Code::InvalidCursor,
    Code::MalformedCountry,
    Code::MalformedPort,
    Code::MalformedProfile,
    Code::MissingParameter,
    Code::ProfileRequired,
    Code::UnknownPort,
    Code::UnknownProfile,
    Code::PortWithoutProfile,
    Code::ProfileNotInForce,
    Code::NotReady,
];

/// Problems of whatever asks who is there.
const SIGNED_IN: &[Code] = &[
    Code::SignInRequired,
    Code::InvalidToken,
    Code::NotPermitted,
    Code::SecondFactorRequired,
    Code::SignInClosed,
    Code::SecondFactorTooOld,
    Code::CrossSiteRequest,
    Code::DatabaseUnavailable,
    Code::NotReady,
];
const ONCE: &[Code] = &[
    Code::IdempotencyKeyRequired,
    Code::IdempotencyKeyReused,
    Code::RequestUnderway,
    Code::RequestDone,
    Code::RegisterReadOnly,
    Code::RequestDone,
];
const REPEATABLE: &[Code] = &[
    Code::IdempotencyKeyRequired,
    Code::IdempotencyKeyReused,
    Code::RequestUnderway,
    Code::RequestDone,
    Code::InvalidJson,
    Code::WrongType,
    Code::BodyTooLarge,
    Code::UnsupportedMediaType,
    Code::InvalidPayload,
    Code::SubmissionFaulty,
    Code::NotYours,
    Code::RegisterReadOnly,
];
const ACT: &[Code] = &[
    Code::UnknownSubmission,
    Code::IfMatchRequired,
    Code::VersionConflict,
    Code::WrongState,
    Code::NotAttested,
    Code::RecordChanged,
    Code::ConflictOfInterest,
    Code::ScanPending,
    Code::DocumentInfected,
    Code::NoteRequired,
];
const DOCUMENT: &[Code] = &[
    Code::UnknownDocument,
    Code::DocumentRefused,
    Code::DocumentInfected,
    Code::ScanPending,
    Code::TooManyDocuments,
    Code::MissingParameter,
    Code::InvalidParameter,
    Code::StorageFull,
];
const PROFILE: &[Code] = &[
    Code::UnknownProfileDraft,
    Code::UnknownDecision,
    Code::UnknownProfile,
    Code::MalformedProfile,
    Code::IfMatchRequired,
    Code::VersionConflict,
    Code::WrongState,
    Code::ProfileFaulty,
];
const ADMINISTRATION: &[Code] = &[
    Code::InvalidParameter,
    Code::UnknownKey,
    Code::UnknownPerson,
    Code::UnknownInvitation,
    Code::LastAdministrator,
    Code::WrongState,
];
const ORGANISATIONS: &[Code] = &[
    Code::InvalidCursor,
    Code::UnknownOrganisation,
    Code::UnknownMandateChange,
    Code::UnknownErasure,
    Code::UnknownClaim,
    Code::ConflictOfInterest,
];
const TOKEN: &[Code] = &[
    Code::SignInFailed,
    Code::InvalidToken,
    Code::InvalidParameter,
    Code::NotPermitted,
    Code::SecondFactorRequired,
    Code::SignInClosed,
    Code::DatabaseUnavailable,
    Code::InvalidJson,
    Code::WrongType,
    Code::BodyTooLarge,
    Code::UnsupportedMediaType,
];
const ATTESTOR: &[Code] = &[
    Code::UnknownAttestor,
    Code::NotYours,
    Code::MalformedInstant,
];
const LISTS: &[Code] = &[Code::ListUnreadable, Code::MissingParameter];
const BEHIND_A_COMMITMENT: &[Code] = &[Code::UnknownBody, Code::BodyErased, Code::NotYours];
const OWN_LIST: &[Code] = &[Code::InvalidParameter, Code::InvalidCursor];

/// Problems of one address beside those of [`ANYWHERE`].
pub(super) fn problems_of(path: &str) -> Vec<&'static [Code]> {
    match path {
        "/v1/verify/{provider}" => vec![IDENTIFIER, QUESTION],
        "/v1/verify" => vec![QUESTION, BODY],
        "/v1/suggest" => vec![&[Code::MissingParameter, Code::InvalidParameter]],
        "/v1/providers" => vec![LIST],
        "/v1/providers/{provider}" | "/v1/providers/{provider}/history" => {
            vec![IDENTIFIER, DATABASE]
        }
        "/v1/ports" => vec![&[Code::MalformedCountry]],
        "/v1/ports/{port}" | "/v1/ports/{port}/profile" => {
            vec![&[Code::MalformedPort, Code::UnknownPort]]
        }
        "/v1/account" => vec![SIGNED_IN],
        "/v1/audit" => vec![SIGNED_IN, OWN_LIST, &[Code::MalformedInstant]],
        "/v1/changes" => vec![&[
            Code::InvalidCursor,
            Code::InvalidParameter,
            Code::DatabaseUnavailable,
            Code::NotReady,
        ]],
        path if path.starts_with("/v1/token") => vec![TOKEN],
        path if [
            "/v1/organisations",
            "/v1/mandate-changes",
            "/v1/erasures",
            "/v1/claims",
            "/v1/people/{person}",
        ]
        .iter()
        .any(|own| path.starts_with(own)) =>
        {
            vec![
                SIGNED_IN,
                IDENTIFIER,
                REPEATABLE,
                ADMINISTRATION,
                ORGANISATIONS,
            ]
        }
        path if ["/v1/keys", "/v1/people", "/v1/invitations"]
            .iter()
            .any(|own| path.starts_with(own)) =>
        {
            vec![SIGNED_IN, IDENTIFIER, REPEATABLE, ADMINISTRATION]
        }
        "/v1/jobs" => vec![SIGNED_IN],
        path if path.starts_with("/v1/jobs/") => {
            vec![SIGNED_IN, IDENTIFIER, ONCE, &[Code::UnknownJob]]
        }
        "/v1/bodies/{commitment}" => vec![SIGNED_IN, IDENTIFIER, BEHIND_A_COMMITMENT],
        "/v1/submissions" => vec![SIGNED_IN, REPEATABLE, OWN_LIST],
        path if path.starts_with("/v1/receipts/") => {
            vec![IDENTIFIER, QUESTION, DATABASE]
        }
        path if path.starts_with("/log/") => {
            vec![&[Code::UnknownPath, Code::DatabaseUnavailable, Code::NotReady]]
        }
        "/v1/documents/{document}" | "/v1/submissions/{submission}/documents" => {
            vec![SIGNED_IN, IDENTIFIER, REPEATABLE, ACT, DOCUMENT]
        }
        "/v1/attestations/bulk" => vec![SIGNED_IN, REPEATABLE, OWN_LIST, LISTS],
        "/v1/attestors/{attestor}/impact" => vec![SIGNED_IN, IDENTIFIER, ATTESTOR],
        path if path.starts_with("/v1/records/") => {
            vec![SIGNED_IN, IDENTIFIER, REPEATABLE, ACT]
        }
        path if path.starts_with("/v1/submissions/") => {
            vec![SIGNED_IN, IDENTIFIER, REPEATABLE, ACT]
        }
        path if path.starts_with("/v1/profiles") || path.starts_with("/v1/equivalences") => {
            vec![SIGNED_IN, IDENTIFIER, REPEATABLE, PROFILE, OWN_LIST]
        }
        _ => Vec::new(),
    }
}
