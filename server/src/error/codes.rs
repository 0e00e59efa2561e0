//! The one table of problem codes: spelling, status, title.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($name:ident => $status:ident $text:literal $title:literal),+ $(,)?) => {
        /// The stable code of a problem. Programs act on it; it is never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $name),+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as it is spelled on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),+ }
            }

            /// A few words, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }
        }
    };
}

codes! {
    MalformedIdentifier => BAD_REQUEST "malformed_identifier" "The identifier does not have its form",
    WrongCheckCharacter => BAD_REQUEST "wrong_check_character" "The identifier was mistyped: its check character is wrong",
    MalformedPort => BAD_REQUEST "malformed_port" "The port is not a UN/LOCODE",
    MalformedProfile => BAD_REQUEST "malformed_profile" "The profile is not a profile's name",
    MalformedCountry => BAD_REQUEST "malformed_country" "The country is not a country code",
    MalformedInstant => BAD_REQUEST "malformed_instant" "The time is not an RFC 3339 instant",
    KnownAtInFuture => BAD_REQUEST "known_at_in_future" "The register cannot say what it will know",
    KnownAtBeforeRegister => BAD_REQUEST "known_at_before_register" "The register did not exist yet",
    MissingParameter => BAD_REQUEST "missing_parameter" "A parameter is missing",
    UnknownParameter => BAD_REQUEST "unknown_parameter" "A parameter is not known here",
    DuplicateParameter => BAD_REQUEST "duplicate_parameter" "A parameter is given twice",
    InvalidParameter => BAD_REQUEST "invalid_parameter" "A parameter has a value that is not accepted",
    InvalidEncoding => BAD_REQUEST "invalid_encoding" "The address is not percent-encoded UTF-8",
    InvalidCursor => BAD_REQUEST "invalid_cursor" "The cursor is not one this list gave out",
    InvalidJson => BAD_REQUEST "invalid_json" "The body is not JSON",
    DuplicateMember => BAD_REQUEST "duplicate_member" "A member of the body is given twice",
    WrongType => BAD_REQUEST "wrong_type" "A member of the body has the wrong type",
    TooManyProviders => BAD_REQUEST "too_many_providers" "The list of providers is too long",
    NoProviders => BAD_REQUEST "no_providers" "The list of providers is empty",
    ProfileRequired => BAD_REQUEST "profile_required" "The port has several profiles: one must be named",
    BadRequest => BAD_REQUEST "bad_request" "The request cannot be understood",
    WrongPassword => UNPROCESSABLE_ENTITY "wrong_password" "The password is not right",
    PasskeyRefused => UNPROCESSABLE_ENTITY "passkey_refused" "The passkey is not good",
    FormOutdated => BAD_REQUEST "form_outdated" "The form was made for another sign-in",
    SignInRequired => UNAUTHORIZED "sign_in_required" "This asks you to sign in",
    SignInFailed => UNAUTHORIZED "sign_in_failed" "Address, password or code is not right",
    InvalidToken => UNAUTHORIZED "invalid_token" "The bearer token is not good",
    NotPermitted => FORBIDDEN "not_permitted" "You may not do this",
    SecondFactorRequired => FORBIDDEN "second_factor_required" "This asks for your second factor",
    SecondFactorTooOld => FORBIDDEN "second_factor_too_old" "This asks for your second factor again",
    CrossSiteRequest => FORBIDDEN "cross_site_request" "The request comes from another site",
    UnknownPath => NOT_FOUND "unknown_path" "Nothing is at this address",
    UnknownProvider => NOT_FOUND "unknown_provider" "The provider is not on the register",
    UnknownAttestor => NOT_FOUND "unknown_attestor" "The attestor is not on the register",
    UnknownPort => NOT_FOUND "unknown_port" "The port is not known to the register",
    UnknownProfile => NOT_FOUND "unknown_profile" "The port has no profile of this name",
    PortWithoutProfile => NOT_FOUND "port_without_profile" "The port has published no profile",
    ProfileNotInForce => NOT_FOUND "profile_not_in_force" "No version of the profile is in force at that time",
    UnknownSession => NOT_FOUND "unknown_session" "You have no such session",
    UnknownOrganisation => NOT_FOUND "unknown_organisation" "You belong to no such organisation",
    UnknownJob => NOT_FOUND "unknown_job" "There is no such failed job",
    UnknownKey => NOT_FOUND "unknown_key" "Your organisation has no such key",
    UnknownPerson => NOT_FOUND "unknown_person" "There is no such person here",
    UnknownInvitation => NOT_FOUND "unknown_invitation" "Your organisation has no such invitation",
    UnknownClaim => NOT_FOUND "unknown_claim" "There is no such open claim",
    UnknownErasure => NOT_FOUND "unknown_erasure" "There is no such erasure that waits",
    UnknownMandateChange => NOT_FOUND "unknown_mandate_change" "There is no such open change of who speaks",
    LastAdministrator => CONFLICT "last_administrator" "Nobody could look after the organisation any more",
    BodyErased => GONE "body_erased" "What the entry commits to was erased",
    LinkNotGood => GONE "link_not_good" "The link is not good any more",
    PreviewGone => GONE "preview_gone" "The list is not there to be carried out any more",
    ListUnreadable => UNPROCESSABLE_ENTITY "list_unreadable" "The file is not a list that can be read",
    UnknownSubmission => NOT_FOUND "unknown_submission" "There is no such submission, or you may not see it",
    UnknownShareLink => NOT_FOUND "unknown_share_link" "The link shows nothing, or no longer",
    UnknownDocument => NOT_FOUND "unknown_document" "There is no such document, or you may not read it",
    UnknownBody => NOT_FOUND "unknown_body" "No entry of the log commits to this",
    UnknownProfileDraft => NOT_FOUND "unknown_profile_draft" "There is no such draft, or it is another port's",
    UnknownDecision => NOT_FOUND "unknown_decision" "There is no such decision, or it is another port's",
    NotYours => FORBIDDEN "not_yours" "It belongs to another organisation",
    ConflictOfInterest => FORBIDDEN "conflict_of_interest" "Four eyes: somebody else has to do this",
    WrongState => CONFLICT "wrong_state" "It does not stand where this can be done",
    NotAttested => CONFLICT "not_attested" "The attestor has not confirmed yet",
    RecordChanged => CONFLICT "record_changed" "The record has changed on the register since",
    LastSecondFactor => CONFLICT "last_second_factor" "A role asks for a second factor",
    RequestUnderway => CONFLICT "request_underway" "The first request with this key is being answered",
    RequestDone => CONFLICT "request_done" "The request was done, and its answer was lost",
    ScanPending => CONFLICT "scan_pending" "The virus scanner has not answered yet",
    DocumentInfected => CONFLICT "document_infected" "A virus was found in the document",
    TooManyDocuments => CONFLICT "too_many_documents" "The submission has as many documents as it can have",
    VersionConflict => PRECONDITION_FAILED "version_conflict" "Somebody changed it since",
    IfMatchRequired => PRECONDITION_REQUIRED "if_match_required" "An update names the version it was made from",
    IdempotencyKeyRequired => BAD_REQUEST "idempotency_key_required" "A key is needed, so that a repetition does nothing twice",
    IdempotencyKeyReused => UNPROCESSABLE_ENTITY "idempotency_key_reused" "The key was used for another request",
    SubmissionFaulty => UNPROCESSABLE_ENTITY "submission_faulty" "Something is missing or wrong",
    ProfileFaulty => UNPROCESSABLE_ENTITY "profile_faulty" "Something in the profile is missing or wrong",
    InvalidPayload => UNPROCESSABLE_ENTITY "invalid_payload" "The payload is not that of its kind",
    DocumentRefused => UNPROCESSABLE_ENTITY "document_refused" "The document is not one that is accepted",
    NoteRequired => UNPROCESSABLE_ENTITY "note_required" "Words are needed, and not too many",
    MethodNotAllowed => METHOD_NOT_ALLOWED "method_not_allowed" "The address does not take this method",
    BodyTooLarge => PAYLOAD_TOO_LARGE "body_too_large" "The body is too large",
    UriTooLong => URI_TOO_LONG "uri_too_long" "The address is too long",
    UnsupportedMediaType => UNSUPPORTED_MEDIA_TYPE "unsupported_media_type" "The body is of a type that is not read here",
    TooManyRequests => TOO_MANY_REQUESTS "too_many_requests" "Too many requests from one client",
    StorageFull => INSUFFICIENT_STORAGE "storage_full" "The register's disk takes no more",
    Internal => INTERNAL_SERVER_ERROR "internal" "The register failed",
    DatabaseUnavailable => SERVICE_UNAVAILABLE "database_unavailable" "The database cannot be reached",
    WidgetNotBuilt => SERVICE_UNAVAILABLE "widget_not_built" "The server was built without the widget",
    RegisterReadOnly => SERVICE_UNAVAILABLE "register_read_only" "The register is read-only until its operator acts",
    SignInClosed => SERVICE_UNAVAILABLE "sign_in_closed" "The operator lets nobody sign in now",
    NotReady => SERVICE_UNAVAILABLE "not_ready" "The register is not ready to answer",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_spelled_once_in_snake_case() {
        for (place, code) in Code::ALL.iter().enumerate() {
            let text = code.as_str();
            assert!(
                text.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'),
                "{text}"
            );
            let again = Code::ALL[..place]
                .iter()
                .any(|other| other.as_str() == text);
            assert!(!again, "{text} is spelled twice");
        }
    }

    #[test]
    fn every_code_is_an_error() {
        for code in Code::ALL {
            let status = code.status();
            assert!(
                status.is_client_error() || status.is_server_error(),
                "{code:?}"
            );
        }
    }
}
