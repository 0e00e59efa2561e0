//! Organisations, who speaks for whom, and claims, as `/v1/organisations`, `/v1/mandate-changes`, `/v1/claims` and
//! `/v1/people/{person}` show and take them.

use serde::{Deserialize, Serialize};

use crate::id::{ClaimId, MandateChangeId, OrganisationId, PersonId, SubmissionId};
use crate::time::Instant;

/// An organisation that works in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationShown {
    /// Its number.
    pub id: OrganisationId,
    /// Its sort, for example `certification_body`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The provider, attestor or port it speaks for; absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub represents: Option<String>,
    /// Whether its people can act.
    pub is_active: bool,
    /// Whether it is active and nobody administers it.
    pub is_orphaned: bool,
    /// Since when it is there.
    pub created_at: Instant,
    /// What waits for another administrator of the registrar.
    pub waiting: Vec<MandateChangeShown>,
}

/// A page of organisations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationList {
    /// By name.
    pub organisations: Vec<OrganisationShown>,
    /// Where the next page is; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An organisation to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrganisationAsked {
    /// Its sort: `provider`, `certification_body`, `licensing_authority`, `vetting_authority`, `port`, `registrar` or
    /// `auditor`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whom it is to speak for, once another administrator agrees.
    #[serde(default)]
    pub represents: String,
    /// Where the invitation of its first administrator goes.
    pub administrator: String,
}

/// An administrator to be invited into an organisation that has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AdministratorAsked {
    /// Where the invitation goes.
    pub email: String,
}

/// A change of who speaks, which waits for another administrator of the registrar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MandateChangeShown {
    /// Its number.
    pub id: MandateChangeId,
    /// `give`, `end`, `administer` or `restore`.
    pub change: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The provider, attestor or port that is spoken for.
    pub whom: String,
    /// The claim whose posted code was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// Where the invitation of an administrator goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who administers the organisation now, each by name and address.
    #[serde(default)]
    pub administrators: Vec<String>,
    /// Where its open invitations went. Those that the registrar sent end when it is let speak.
    #[serde(default)]
    pub invitations: Vec<String>,
    /// Who asked: anybody but them agrees.
    pub asked_by: PersonId,
    /// When it was asked for.
    pub asked_at: Instant,
    /// When it lapses.
    pub expires_at: Instant,
}

/// The changes that wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MandateChangeList {
    /// The oldest first.
    pub changes: Vec<MandateChangeShown>,
}

/// A change of who speaks, to be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MandateChangeAsked {
    /// `give`, or `end`.
    pub change: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Whom it is to speak for; with `give` alone.
    #[serde(default)]
    pub whom: String,
}

/// A claim to speak for a provider, which waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimShown {
    /// Its number.
    pub id: ClaimId,
    /// The provider.
    pub provider: String,
    /// Who claims.
    pub organisation: OrganisationId,
    /// `domain_mail` or `posted_code`.
    pub way: String,
    /// Whether the registrar has made the code to be posted.
    pub has_code: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it lapses.
    pub expires_at: Instant,
}

/// Claims that wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimList {
    /// One's own firm's, newest first; the registrar's people see all, the oldest first.
    pub claims: Vec<ClaimShown>,
    /// The submission of a claim made by words, on which two reviewers decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionId>,
}

/// A claim to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimAsked {
    /// The provider, as `prv_…`.
    pub provider: String,
    /// `domain_mail`, `posted_code` or `registrar`.
    pub way: String,
    /// What stands before the `@` of the provider's domain; with `domain_mail` alone.
    #[serde(default)]
    pub address: String,
    /// Why the firm may speak; with `registrar` alone.
    #[serde(default)]
    pub words: String,
}

/// The code of a letter, as the firm types it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimCodeShown {
    /// The code.
    pub code: String,
}

/// A code that was made for a letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimCodeMade {
    /// The claim.
    pub claim: ClaimId,
    /// The code; in the first answer alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A person, for the registrar's administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonShown {
    /// Their number.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they are kept from signing in.
    pub is_deactivated: bool,
    /// Where they work.
    pub places: Vec<PlaceShown>,
}

/// A person's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceShown {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// What they may do in it.
    pub role: String,
    /// Whether nobody else administers it.
    pub is_last_administrator: bool,
}

/// Hides the code.
impl core::fmt::Debug for ClaimCodeShown {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ClaimCodeShown(…)")
    }
}

/// Hides the code.
impl core::fmt::Debug for ClaimCodeMade {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ClaimCodeMade(…)")
    }
}
