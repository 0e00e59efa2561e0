//! People and invitations of an organisation, as `/v1/people` and `/v1/invitations` show and take them.

use serde::{Deserialize, Serialize};

use crate::id::{MailLinkId, PersonId};
use crate::time::Instant;

/// Somebody who belongs to the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonListed {
    /// Their number.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do, for example `signatory`.
    pub role: String,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
    /// Whether they are kept from signing in.
    pub is_deactivated: bool,
    /// Since when they have had this role.
    pub since: Instant,
    /// When they last acted for the organisation in a browser, to the minute; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Instant>,
}

/// The people of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonList {
    /// By name.
    pub people: Vec<PersonListed>,
}

/// Another role for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleGiven {
    /// `viewer`, `editor`, `signatory`, `reviewer` or `administrator`.
    pub role: String,
}

/// An invitation to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationAsked {
    /// Where it goes.
    pub email: String,
    /// The role it brings.
    pub role: String,
}

/// An invitation nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationListed {
    /// Its number.
    pub id: MailLinkId,
    /// Where it went.
    pub email: String,
    /// The role it brings.
    pub role: String,
    /// When it was sent.
    pub created_at: Instant,
    /// When it is no longer good.
    pub expires_at: Instant,
}

/// The open invitations of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationList {
    /// Newest first.
    pub invitations: Vec<InvitationListed>,
}
