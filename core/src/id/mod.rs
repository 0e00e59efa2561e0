//! Identifiers, parsed at the door: past this module no identifier is a bare text.
//!
//! A register number is ten random Crockford base-32 characters and a check character; see
//! [`number`]. Identifiers of other registers (LEI, VAT number, EUID, UN/LOCODE, IMO port facility
//! number) have a file each. Slugs name what the register itself defines: editions, services,
//! profiles.

mod codes;
mod company;
mod facility;
mod number;
mod record;
mod vat;

pub use codes::{Country, EditionId, Family, ProfileId, ServiceId, UnLocode};
pub use company::{Euid, Lei, ProviderRef};
pub use facility::FacilityNumber;
pub use number::{
    ApiKeyId, AttestorId, ClaimId, DocumentUseId, ErasureId, JobId, ListPreviewId, MailLinkId,
    MandateChangeId, MembershipId, OrganisationId, PasskeyId, PersonId, ProfileDraftId, ProviderId,
    SessionId, ShareLinkId, SubmissionId,
};
pub use record::{RecordId, RecordKind};
pub use vat::VatNumber;

/// Why a text is not the identifier it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a valid {kind}: expected {expected}")]
pub struct IdError {
    /// The identifier's name in plain words, for example `LEI`.
    pub kind: &'static str,
    /// The text as it was given.
    pub found: String,
    /// What would have been accepted.
    pub expected: &'static str,
    /// What exactly is wrong.
    pub fault: IdFault,
}

/// The two ways an identifier can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// The shape is wrong: length, alphabet, prefix.
    Form,
    /// The shape is right but the check character or digits are not: a typing error.
    CheckCharacter,
}

impl IdError {
    pub(crate) fn form(kind: &'static str, found: &str, expected: &'static str) -> Self {
        Self {
            kind,
            found: found.to_owned(),
            expected,
            fault: IdFault::Form,
        }
    }

    pub(crate) fn check(kind: &'static str, found: &str, expected: &'static str) -> Self {
        Self {
            kind,
            found: found.to_owned(),
            expected,
            fault: IdFault::CheckCharacter,
        }
    }
}
