//! Claims with numbers in place of codes.

use quaymark_core::register::{Certification, Claims, Equivalence, Licence, Vetting, VettingLevel};
use quaymark_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::directory::codes::{CodeBook, Codes};

/// Claims as they are packed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum PackedClaims {
    Certification {
        edition: u32,
        issuer: u32,
        is_accredited: bool,
        services: Vec<u32>,
        ports: Vec<u32>,
    },
    Licence {
        country: u32,
        issuer: u32,
        activities: Vec<u32>,
        tolerated_until_ms: Option<i64>,
    },
    Vetting {
        level: VettingLevel,
        issuer: u32,
        country: u32,
    },
    Equivalence {
        port: u32,
        issuer: u32,
        standard: u32,
    },
}

impl PackedClaims {
    pub(super) fn of(claims: &Claims, codes: &mut CodeBook<'_>) -> Self {
        match claims {
            Claims::Certification(claim) => Self::Certification {
                edition: codes.edition(&claim.edition),
                issuer: codes.attestor(&claim.issuer),
                is_accredited: claim.is_accredited,
                services: claim.services.iter().map(|id| codes.service(id)).collect(),
                ports: claim.ports.iter().map(|code| codes.port(code)).collect(),
            },
            Claims::Licence(claim) => Self::Licence {
                country: codes.country(&claim.country),
                issuer: codes.attestor(&claim.issuer),
                activities: claim
                    .activities
                    .iter()
                    .map(|id| codes.service(id))
                    .collect(),
                tolerated_until_ms: claim.tolerated_until.map(Instant::as_ms),
            },
            Claims::Vetting(claim) => Self::Vetting {
                level: claim.level,
                issuer: codes.attestor(&claim.issuer),
                country: codes.country(&claim.country),
            },
            Claims::Equivalence(claim) => Self::Equivalence {
                port: codes.port(&claim.port),
                issuer: codes.attestor(&claim.issuer),
                standard: codes.family(&claim.standard),
            },
        }
    }

    pub(super) fn unpack(&self, codes: &Codes) -> Claims {
        let services = |numbers: &[u32]| numbers.iter().map(|n| codes.services.code(*n)).collect();
        match self {
            Self::Certification {
                edition,
                issuer,
                is_accredited,
                services: scope,
                ports,
            } => Claims::Certification(Certification {
                edition: codes.editions.code(*edition),
                issuer: codes.attestors.code(*issuer),
                is_accredited: *is_accredited,
                services: services(scope),
                ports: ports.iter().map(|n| codes.ports.code(*n)).collect(),
            }),
            Self::Licence {
                country,
                issuer,
                activities,
                tolerated_until_ms,
            } => Claims::Licence(Licence {
                country: codes.countries.code(*country),
                issuer: codes.attestors.code(*issuer),
                activities: services(activities),
                tolerated_until: tolerated_until_ms.map(Instant::from_ms),
            }),
            Self::Vetting {
                level,
                issuer,
                country,
            } => Claims::Vetting(Vetting {
                level: *level,
                issuer: codes.attestors.code(*issuer),
                country: codes.countries.code(*country),
            }),
            Self::Equivalence {
                port,
                issuer,
                standard,
            } => Claims::Equivalence(Equivalence {
                port: codes.ports.code(*port),
                issuer: codes.attestors.code(*issuer),
                standard: codes.families.code(*standard),
            }),
        }
    }
}
