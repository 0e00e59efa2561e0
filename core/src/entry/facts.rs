//! From an entry to the fact the rules read. The one place that decides which claims a kind needs.

use super::{Entry, EntryKind, EntryType};
use crate::id::{AttestorId, Country, EditionId, IdError, ProfileId, ProviderId, RecordId};
use crate::register::{
    Attestor, Certification, Claims, Edition, Equivalence, Licence, Listing, LogIndex, Profile,
    Record, Regime, Vetting,
};
use crate::requirement::RequirementError;
use crate::statement::Jwk;
use crate::timeline::Timeline;

/// What an entry states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A provider's place on the register, and its country.
    Listing(Listing, Country),
    /// A fact about a provider.
    Record(ProviderId, Record),
    /// An edition of a standard.
    Edition(Edition),
    /// A licence regime.
    Regime(Regime),
    /// An attestor.
    Attestor(Attestor),
    /// A version of a profile.
    Profile(Profile),
    /// A verdict key and when it signs.
    VerdictKey(Jwk, Timeline),
    /// Documents of these entries were erased.
    Erased(Vec<LogIndex>),
    /// A log key, reply, state root or build: no rule reads it.
    Other,
}

/// An entry that does not state what its kind must state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A claim this kind needs is absent.
    #[error("the claim `{0}` is missing")]
    MissingClaim(&'static str),
    /// The record or subject is not the identifier it should be.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The type is not the one that entries of this kind bear.
    #[error("an entry of kind {kind:?} is of type {expected:?}, not {found:?}")]
    WrongType {
        /// The kind of the entry.
        kind: EntryKind,
        /// The type it has to bear.
        expected: EntryType,
        /// The type it bears.
        found: EntryType,
    },
    /// The prefix of the record's number tells another kind than the entry.
    #[error("the record {record} is not of kind {kind:?}")]
    WrongKind {
        /// The record's number.
        record: RecordId,
        /// The kind of the entry.
        kind: EntryKind,
    },
    /// An erasure of something that is not before it.
    #[error("an erasure at {0} names an entry that is not before it")]
    ErasesLater(LogIndex),
    /// A profile's tree with the port's own words in it: those stand in the document, which can be
    /// erased.
    #[error("requirement {0} has a reason in free text, which the log may not hold")]
    FreeText(String),
    /// A profile's tree that asks for the impossible.
    #[error(transparent)]
    Requirement(#[from] RequirementError),
}

fn need<T: Clone>(claim: Option<&T>, name: &'static str) -> Result<T, FactError> {
    claim.cloned().ok_or(FactError::MissingClaim(name))
}

impl Entry {
    /// What this entry, at its index in the log, states.
    pub fn fact(&self, entry: LogIndex) -> Result<Fact, FactError> {
        self.check_type()?;
        Ok(match self.kind {
            EntryKind::Provider => self.listing(entry)?,
            EntryKind::Certification
            | EntryKind::Licence
            | EntryKind::Vetting
            | EntryKind::Equivalence => Fact::Record(self.subject.parse()?, self.record(entry)?),
            EntryKind::Edition => Fact::Edition(self.edition(entry)?),
            EntryKind::Regime => Fact::Regime(self.regime(entry)?),
            EntryKind::Attestor => Fact::Attestor(self.attestor(entry)?),
            EntryKind::Profile => Fact::Profile(self.profile(entry)?),
            EntryKind::VerdictKey => {
                let jwk = need(self.claims.jwk.as_ref(), "jwk")?;
                Fact::VerdictKey(jwk, self.periods.clone())
            }
            EntryKind::Erasure => Fact::Erased(self.erased(entry)?),
            EntryKind::LogKey | EntryKind::Reply | EntryKind::State | EntryKind::Build => {
                Fact::Other
            }
        })
    }

    fn check_type(&self) -> Result<(), FactError> {
        let (kind, expected, found) = (self.kind, self.kind.entry_type(), self.entry_type);
        if expected == found {
            Ok(())
        } else {
            Err(FactError::WrongType {
                kind,
                expected,
                found,
            })
        }
    }

    fn country(&self) -> Result<Country, FactError> {
        need(self.claims.country.as_ref(), "country")
    }

    fn issuer(&self) -> Result<AttestorId, FactError> {
        need(self.claims.issuer.as_ref(), "issuer")
    }

    fn listing(&self, entry: LogIndex) -> Result<Fact, FactError> {
        let listing = Listing {
            provider: self.record.parse()?,
            timeline: self.periods.clone(),
            entry,
        };
        Ok(Fact::Listing(listing, self.country()?))
    }

    fn record(&self, entry: LogIndex) -> Result<Record, FactError> {
        let (id, kind) = (self.record.parse::<RecordId>()?, self.kind);
        if EntryKind::from(id.kind()) != kind {
            return Err(FactError::WrongKind { record: id, kind });
        }
        Ok(Record {
            id,
            claims: self.record_claims()?,
            timeline: self.periods.clone(),
            is_confidential: self.claims.confidential.unwrap_or(false),
            entry,
        })
    }

    fn record_claims(&self) -> Result<Claims, FactError> {
        let claims = &self.claims;
        Ok(match self.kind {
            EntryKind::Certification => Claims::Certification(Certification {
                edition: need(claims.edition.as_ref(), "edition")?,
                issuer: self.issuer()?,
                is_accredited: claims.accredited.unwrap_or(false),
                services: claims.services.clone(),
                ports: claims.ports.clone(),
            }),
            EntryKind::Licence => Claims::Licence(Licence {
                country: self.country()?,
                issuer: self.issuer()?,
                activities: claims.services.clone(),
                tolerated_until: claims.tolerated_until,
            }),
            EntryKind::Vetting => Claims::Vetting(Vetting {
                level: need(claims.level.as_ref(), "level")?,
                issuer: self.issuer()?,
                country: self.country()?,
            }),
            _ => Claims::Equivalence(Equivalence {
                port: need(claims.port.as_ref(), "port")?,
                issuer: self.issuer()?,
                standard: need(claims.family.as_ref(), "family")?,
            }),
        })
    }

    fn edition(&self, entry: LogIndex) -> Result<Edition, FactError> {
        let claims = &self.claims;
        Ok(Edition {
            id: self.record.parse::<EditionId>()?,
            family: need(claims.family.as_ref(), "family")?,
            class: need(claims.class.as_ref(), "class")?,
            status: need(claims.status.as_ref(), "status")?,
            transition_ends_at: claims.transition_ends_at,
            requires: claims.requires.clone(),
            supersedes: claims.supersedes.clone(),
            entry,
        })
    }

    fn regime(&self, entry: LogIndex) -> Result<Regime, FactError> {
        let asks = need(self.claims.company_licence.as_ref(), "company_licence")?;
        Ok(Regime {
            country: self.country()?,
            asks_company_licence: asks,
            entry,
        })
    }

    fn attestor(&self, entry: LogIndex) -> Result<Attestor, FactError> {
        Ok(Attestor {
            id: self.record.parse()?,
            kind: need(self.claims.attestor.as_ref(), "attestor")?,
            country: self.country()?,
            timeline: self.periods.clone(),
            entry,
        })
    }

    fn erased(&self, entry: LogIndex) -> Result<Vec<LogIndex>, FactError> {
        let erased = &self.claims.erased;
        need(self.claims.erased_because.as_ref(), "erased_because")?;
        need(erased.first(), "erased")?;
        match erased.iter().all(|index| *index < entry) {
            true => Ok(erased.clone()),
            false => Err(FactError::ErasesLater(entry)),
        }
    }

    fn profile(&self, entry: LogIndex) -> Result<Profile, FactError> {
        let claims = &self.claims;
        let requirement = need(claims.requirement.as_ref(), "requirement")?;
        requirement.check()?;
        if let Some((place, _)) = requirement.clone().take_reasons().pop_first() {
            return Err(FactError::FreeText(place));
        }
        Ok(Profile {
            id: self.subject.parse::<ProfileId>()?,
            version: need(claims.profile_version.as_ref(), "profile_version")?,
            port: need(claims.port.as_ref(), "port")?,
            timeline: self.periods.clone(),
            margin_days: claims.margin_days.unwrap_or(0),
            requirement,
            entry,
        })
    }
}
