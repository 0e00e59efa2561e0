//! Submissions: what one party asks the register to say, and where that stands.
//!
//! A submission is private until it is published; then what it asked for is an entry of the log.

mod payload;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::words;

pub use payload::{
    CertificationPayload, ClaimPayload, ConfidentialityPayload, Difference, EquivalencePayload,
    LicencePayload, Payload, PayloadError, ProviderPayload, ReplyPayload, StatusPayload,
    VettingPayload, differences, words_of,
};

/// The longest reply to a contested status, in characters.
pub const MAX_REPLY_CHARACTERS: usize = 500;

/// A text that is none of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not one of the words known here")]
pub struct UnknownWord(String);

/// A closed list of words that the interface describes.
macro_rules! described {
    ($(#[$doc:meta])* $type:ident { $($word:tt)+ }) => {
        words! {
            $(#[$doc])*
            #[derive(Serialize, Deserialize)]
            #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
            #[serde(rename_all = "snake_case")]
            $type { $($word)+ }
        }

        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::find(text).ok_or_else(|| UnknownWord(text.to_owned()))
            }
        }
    };
}

described! {
    /// What is asked for.
    SubmissionKind {
        /// A new or a renewed certificate.
        Certification => "certification" "certificate",
        /// A new or a renewed licence.
        Licence => "licence" "licence",
        /// A new or a renewed vetting.
        Vetting => "vetting" "vetting",
        /// A firm's place on the register.
        ProviderListing => "provider_listing" "new firm",
        /// Other names or identifiers of a firm.
        ProviderCorrection => "provider_correction" "correction of a firm's data",
        /// A record restored or annulled.
        StatusChange => "status_change" "change of status",
        /// An attestor's own standing.
        AttestorStanding => "attestor_standing" "standing of an attestor",
        /// A record concealed or released by its owner.
        Confidentiality => "confidentiality" "confidentiality of a record",
        /// The firm's reply to a contested status.
        Reply => "reply" "reply",
        /// A port's decision to take other evidence.
        Equivalence => "equivalence" "equivalence decision",
        /// A claim to speak for a firm.
        Claim => "claim" "claim to a firm",
    }
}

described! {
    /// Where a submission stands.
    SubmissionState {
        /// Being written; nobody else sees it.
        Draft => "draft" "draft",
        /// Handed in.
        Submitted => "submitted" "submitted",
        /// Waiting for an answer of the party that handed it in.
        Questioned => "questioned" "question to answer",
        /// Confirmed by the attestor in whose name it is.
        Attested => "attested" "confirmed by the attestor",
        /// On the public register.
        Published => "published" "published",
        /// Refused, with a reason.
        Rejected => "rejected" "rejected",
        /// Taken back.
        Withdrawn => "withdrawn" "withdrawn",
    }
}

described! {
    /// How somebody approved.
    ApprovalKind {
        /// In the name of the attestor.
        Attested => "attested" "confirmed",
        /// Apart from the parties.
        Reviewed => "reviewed" "approved",
    }
}

described! {
    /// What is known of a document's safety.
    ScanState {
        /// The virus scanner has not answered yet.
        ScanPending => "scan_pending" "waits for the virus scanner",
        /// The scanner found nothing.
        Clean => "clean" "no virus found",
        /// No scanner looks at documents of this register: its operator decided so.
        Unscanned => "unscanned" "not scanned",
        /// The scanner found something; the file is removed.
        Infected => "infected" "virus found, file removed",
    }
}

described! {
    /// What happened to a submission.
    StepKind {
        /// It was begun.
        Drafted => "drafted" "Begun",
        /// What it asks for was changed.
        Updated => "updated" "Changed",
        /// A document was added; the note is its name.
        DocumentAdded => "document_added" "Document added",
        /// A document was removed; the note is its name.
        DocumentRemoved => "document_removed" "Document removed",
        /// It was handed in.
        Submitted => "submitted" "Submitted",
        /// Somebody asked a question.
        Questioned => "questioned" "Question asked",
        /// The question was answered.
        Answered => "answered" "Answered",
        /// The attestor confirmed it as it was.
        Attested => "attested" "Confirmed",
        /// The attestor corrected it and confirmed that.
        Corrected => "corrected" "Corrected and confirmed",
        /// A reviewer approved.
        Approved => "approved" "Approved",
        /// Enough had approved: it is public.
        Published => "published" "Published",
        /// It was refused.
        Rejected => "rejected" "Rejected",
        /// It was taken back.
        Withdrawn => "withdrawn" "Withdrawn",
    }
}

impl StepKind {
    /// The steps in which somebody writes what is asked for, and so becomes an author of it.
    pub const WRITTEN: [Self; 3] = [Self::Drafted, Self::Updated, Self::Corrected];
}

impl ScanState {
    /// Whether others than its author may open a document, and rest an approval on it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Clean | Self::Unscanned)
    }
}

impl SubmissionState {
    /// Those in which something can still happen to it.
    pub const OPEN: [Self; 4] = [
        Self::Draft,
        Self::Submitted,
        Self::Questioned,
        Self::Attested,
    ];

    /// Whether anything can still happen to it.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// Whether others than the party that wrote it see it.
    pub const fn is_handed_in(self) -> bool {
        !matches!(self, Self::Draft)
    }
}
