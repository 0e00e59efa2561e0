//! What an entry claims: the fields of every kind of record, in codes only.

use serde::{Deserialize, Serialize};

use super::{Commitment, ErasureReason};
use crate::id::{AttestorId, Country, EditionId, Family, ServiceId, UnLocode};
use crate::register::{AttestorKind, EditionStatus, LogIndex, StandardClass, VettingLevel};
use crate::requirement::Requirement;
use crate::statement::Jwk;
use crate::time::Instant;

/// Claims of every kind, in codes; absent fields do not belong to the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EntryClaims {
    /// Certification: the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionId>,
    /// The attestor that vouches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<AttestorId>,
    /// Certification: issued under accreditation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accredited: Option<bool>,
    /// Certification: services in scope. Licence: activities permitted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Certification: ports in scope.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<UnLocode>,
    /// Licence, vetting, regime, provider, attestor: the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Vetting: the level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<VettingLevel>,
    /// Licence: tolerated after expiry until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated_until: Option<Instant>,
    /// The owner has not released the record; its grants are withheld, and what speaks against it is
    /// not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidential: Option<bool>,
    /// Profile, equivalence: the port. Attestor: the port whose authority it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<UnLocode>,
    /// Equivalence, edition: the family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<Family>,
    /// Edition: the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<StandardClass>,
    /// Edition: where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<EditionStatus>,
    /// Edition: certificates are void from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition_ends_at: Option<Instant>,
    /// Edition: editions that must be held with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<EditionId>,
    /// Edition: older editions it replaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<EditionId>,
    /// Attestor: what it may assert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestor: Option<AttestorKind>,
    /// Regime: law asks the company for a licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_licence: Option<bool>,
    /// Profile: the days of margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_days: Option<u32>,
    /// Profile: the version, beside the record's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_version: Option<u32>,
    /// Profile: the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Requirement>,
    /// Key: the public key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwk: Option<Jwk>,
    /// State: the root of the state map over all entries before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_root: Option<Commitment>,
    /// Build: the hash of the files shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Commitment>,
    /// Erasure: the entries whose documents were erased.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<LogIndex>,
    /// Erasure: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_because: Option<ErasureReason>,
}
