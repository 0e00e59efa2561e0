//! What those who administer have in common: who acts, and what may stop them.
//!
//! An administrator acts on their own organisation alone, and the registrar's on which organisations
//! there are. Whose a thing is, is checked where it is loaded.

use quaymark_core::account::Role;
use quaymark_core::id::{
    ApiKeyId, ClaimId, ErasureId, MailLinkId, MandateChangeId, OrganisationId, PersonId,
};

use crate::store::StoreError;

/// The longest name of a key, a person or an organisation, in characters.
const MAX_NAME_CHARS: usize = 120;

/// Why an act of an administrator is not done.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// A value is not one that is accepted.
    #[error("{field}: expected {expected}")]
    Faulty {
        /// Which one.
        field: &'static str,
        /// What was given.
        found: String,
        /// What would be accepted.
        expected: String,
    },
    /// The organisation has no such open key.
    #[error("your organisation has no open key {0}")]
    UnknownKey(ApiKeyId),
    /// Nobody of the organisation.
    #[error("{0} does not belong to your organisation")]
    UnknownPerson(PersonId),
    /// Nobody of the register.
    #[error("{0} is nobody of the register")]
    NoSuchPerson(PersonId),
    /// The organisation has no such open invitation.
    #[error("your organisation has no open invitation {0}")]
    UnknownInvitation(MailLinkId),
    /// No such organisation.
    #[error("{0} is not an organisation of the register")]
    UnknownOrganisation(OrganisationId),
    /// No such claim, or it is over.
    #[error("there is no open claim {0}")]
    UnknownClaim(ClaimId),
    /// No such change of who speaks, or it is over.
    #[error("there is no open change {0}")]
    UnknownMandateChange(MandateChangeId),
    /// No such erasure, or it waits no longer.
    #[error("no erasure {0} waits")]
    UnknownErasure(ErasureId),
    /// Nobody could look after the organisation any more.
    #[error("this is the last administrator: make somebody else administrator first")]
    LastAdministrator,
    /// They are in it.
    #[error("this person belongs to the organisation already")]
    MemberAlready,
    /// It stands as it was to be put.
    #[error("{0}")]
    AlreadySo(&'static str),
    /// So many letters went to the address just now that it gets no more for a while.
    #[error("enough letters went to this address within the last hour")]
    EnoughLetters,
    /// Another organisation speaks for it.
    #[error("another organisation speaks for this firm already")]
    SpokenFor,
    /// The link was used, ended, is too old, or its ground is gone.
    #[error("the link is not good any more")]
    LinkNotGood,
    /// The link was sent to somebody else.
    #[error("the invitation went to another address than yours")]
    OtherAddress,
    /// They belong to the firm that claims.
    #[error("you belong to the firm that claims: somebody else does this")]
    OwnClaim,
    /// Somebody else has to do it.
    #[error("four eyes: {0}")]
    FourEyes(&'static str),
    /// An organisation of a sort that is not the portal's to turn off or on, or to bring somebody into.
    #[error(
        "registrars and auditors are the operator's: `quaymark organisation` and `quaymark person` on \
         the command line"
    )]
    OperatorsAlone,
    /// The code is not the one that was posted.
    #[error("this is not the code; {left} attempts are left")]
    WrongCode {
        /// How often another may be tried.
        left: u32,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AdministrationError {
    /// A value that is not accepted.
    pub fn faulty(
        field: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self::Faulty {
            field,
            found: found.into(),
            expected: expected.into(),
        }
    }
}

/// A name as people write one: given, in one line, and not too long.
pub(super) fn name(
    field: &'static str,
    text: &str,
    expected: &str,
) -> Result<String, AdministrationError> {
    let text = text.trim();
    let is_fit =
        (1..=MAX_NAME_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if is_fit {
        return Ok(text.to_owned());
    }
    let expected = format!("{expected}, in up to {MAX_NAME_CHARS} characters");
    Err(AdministrationError::faulty(field, text, expected))
}

/// A role that an organisation of a sort has.
pub(super) fn role_in(
    kind: quaymark_core::account::OrganisationKind,
    role: Role,
) -> Result<Role, AdministrationError> {
    if kind.has_role(role) {
        return Ok(role);
    }
    let roles: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| kind.has_role(**role))
        .map(|role| role.as_str())
        .collect();
    Err(AdministrationError::faulty(
        "role",
        role.as_str(),
        roles.join(", "),
    ))
}
