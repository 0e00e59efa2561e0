//! The facts the rules read. Each is the newest entry of one record within some prefix of the log.
//!
//! Names, certificate numbers and documents are absent: no rule depends on them.

use serde::{Deserialize, Serialize};

use crate::id::{
    AttestorId, Country, EditionId, Family, ProfileId, ProviderId, RecordId, ServiceId, UnLocode,
};
use crate::requirement::Requirement;
use crate::time::Instant;
use crate::timeline::Timeline;

/// Index of an entry in the log, from zero.
pub type LogIndex = u64;

/// A provider's own place on the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The register number.
    pub provider: ProviderId,
    /// Granted while on the register.
    pub timeline: Timeline,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// A fact about a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The record's number; its prefix tells the kind.
    pub id: RecordId,
    /// What is claimed, in codes.
    pub claims: Claims,
    /// When which status holds. Of a confidential record only what speaks against it.
    pub timeline: Timeline,
    /// The owner has not released it: it exists, and no more is said.
    pub is_confidential: bool,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// What a record claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claims {
    /// A certificate to one edition of a standard.
    Certification(Certification),
    /// A licence granted by a state authority.
    Licence(Licence),
    /// A vetting scheme passed by the firm.
    Vetting(Vetting),
    /// A port's decision to take other evidence as equivalent.
    Equivalence(Equivalence),
}

/// A certificate's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certification {
    /// The edition certified to.
    pub edition: EditionId,
    /// The certification body.
    pub issuer: AttestorId,
    /// Whether the certificate was issued under accreditation for this standard.
    pub is_accredited: bool,
    /// Services in scope. None stated covers none.
    pub services: Vec<ServiceId>,
    /// Ports in scope. None stated restricts to none.
    pub ports: Vec<UnLocode>,
}

/// A licence's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// The state whose authority granted it.
    pub country: Country,
    /// The authority.
    pub issuer: AttestorId,
    /// Activities it permits. None stated restricts to none.
    pub activities: Vec<ServiceId>,
    /// The authority tolerates operation until then although the licence expired.
    pub tolerated_until: Option<Instant>,
}

/// A vetting's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vetting {
    /// How deep the scheme looks.
    pub level: VettingLevel,
    /// The authority or port that vetted.
    pub issuer: AttestorId,
    /// The country whose scheme it is.
    pub country: Country,
}

/// An equivalence decision's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalence {
    /// The port that decided, for itself alone.
    pub port: UnLocode,
    /// The port authority that decided.
    pub issuer: AttestorId,
    /// The family that counts as met.
    pub standard: Family,
}

/// How deep a vetting scheme looks; a higher level includes the lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VettingLevel {
    /// The firm and its officers are identified.
    Basic,
    /// The reliability check national law asks of guards.
    Standard,
    /// In addition a check for sensitive roles.
    Enhanced,
}

/// One edition of a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The slug, for example `en-17483-3-2023`.
    pub id: EditionId,
    /// The family that joins editions, for example `EN 17483-3`.
    pub family: Family,
    /// Which of the four kinds of text this is.
    pub class: StandardClass,
    /// Where it stands in its life.
    pub status: EditionStatus,
    /// First instant at which certificates to this edition are void.
    pub transition_ends_at: Option<Instant>,
    /// Editions that must be held with it.
    pub requires: Vec<EditionId>,
    /// Older editions this one replaces, in this family or another.
    pub supersedes: Vec<EditionId>,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// Four classes that never mix; only the first can be certified to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StandardClass {
    /// A standard a provider can be certified to.
    Certifiable,
    /// Guidance or terminology: cannot be held.
    Guidance,
    /// A status granted by an authority.
    AuthorityStatus,
    /// Law that binds the port: a firm cannot hold it.
    Law,
}

/// Where an edition stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EditionStatus {
    /// In force.
    Current,
    /// A later edition exists.
    Superseded,
    /// Being written: cannot be held yet.
    InDevelopment,
    /// Said to come: cannot be held yet.
    Expected,
}

/// An organisation entitled to assert a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestor {
    /// The attestor number.
    pub id: AttestorId,
    /// What it may assert.
    pub kind: AttestorKind,
    /// Where it is established; printed dates are days in this country.
    pub country: Country,
    /// Granted while its accreditation or standing is sound.
    pub timeline: Timeline,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// What an attestor may assert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttestorKind {
    /// Certifies to standards.
    CertificationBody,
    /// Grants licences by law.
    LicensingAuthority,
    /// Attests vetting.
    VettingAuthority,
    /// Sets profiles, vets, decides equivalence.
    Port,
    /// Keeps the register.
    Registrar,
}

/// How a state licenses guarding companies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// The state.
    pub country: Country,
    /// Whether law asks the company itself for a licence.
    pub asks_company_licence: bool,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// One version of a port's requirement profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The profile's slug.
    pub id: ProfileId,
    /// Counts up from 1 with each published version.
    pub version: u32,
    /// The port that asks.
    pub port: UnLocode,
    /// In force while granted.
    pub timeline: Timeline,
    /// A record that ends within so many days of 24 hours meets, but is flagged.
    pub margin_days: u32,
    /// What is asked.
    pub requirement: Requirement,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// Looks up the facts that are shared by all providers, as of one prefix of the log.
pub trait Rulebook {
    /// The edition with this slug.
    fn edition(&self, id: &EditionId) -> Option<&Edition>;
    /// The attestor with this number.
    fn attestor(&self, id: AttestorId) -> Option<&Attestor>;
    /// The licence regime of a state.
    fn regime(&self, country: Country) -> Option<&Regime>;
    /// Editions of any family that replace this one.
    fn successors(&self, id: &EditionId) -> Vec<&Edition>;
}

impl Claims {
    /// The attestor that vouches for the claim.
    pub const fn issuer(&self) -> AttestorId {
        match self {
            Self::Certification(certification) => certification.issuer,
            Self::Licence(licence) => licence.issuer,
            Self::Vetting(vetting) => vetting.issuer,
            Self::Equivalence(equivalence) => equivalence.issuer,
        }
    }
}
