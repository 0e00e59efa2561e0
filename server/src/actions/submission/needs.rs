//! In whose name a submission is, and who must approve it.

use quaymark_core::entry::Entry;
use quaymark_core::id::{AttestorId, UnLocode};
use quaymark_core::submission::{Payload, StatusPayload, SubmissionKind};

use crate::actions::known::Known;
use crate::store::{Needs, Reader, StoreError};

const ONE: Needs = Needs {
    people: 1,
    organisations: 1,
};
const TWO_OF_ONE: Needs = Needs {
    people: 2,
    organisations: 1,
};
const TWO_OF_TWO: Needs = Needs {
    people: 2,
    organisations: 2,
};

/// The attestor in whose name something is asked, if it can be told: the issuer; for an
/// equivalence decision the port, where the port itself works in the register.
pub fn attestor_of(
    tx: &mut Reader<'_>,
    known: &Known,
    payload: &Payload,
) -> Result<Option<String>, StoreError> {
    match payload {
        Payload::Certification(payload) => Ok(named(known, &payload.issuer)),
        Payload::Licence(payload) => Ok(named(known, &payload.issuer)),
        Payload::Vetting(payload) => Ok(named(known, &payload.issuer)),
        Payload::StatusChange(payload) => issuer_of_record(tx, payload.record.trim()),
        Payload::Equivalence(payload) => {
            let issuer = named(known, &payload.issuer);
            let port: Result<UnLocode, _> = payload.port.trim().parse();
            match port {
                Ok(port) if tx.spokesman_of(&port.to_string())?.is_some() => {
                    Ok(Some(port.to_string()))
                }
                _ => Ok(issuer),
            }
        }
        _ => Ok(None),
    }
}

fn named(known: &Known, name: &str) -> Option<String> {
    let name = name.trim();
    if let Ok(id) = name.parse::<AttestorId>() {
        return known.attestor(id).map(|_| id.to_string());
    }
    match known.attestors_named(name).as_slice() {
        [one] => Some(one.attestor.id.to_string()),
        _ => None,
    }
}

/// The attestor that vouches for a record, if one does.
pub(super) fn issuer_of_record(
    tx: &mut Reader<'_>,
    record: &str,
) -> Result<Option<String>, StoreError> {
    let Some(held) = tx.newest(record)? else {
        return Ok(None);
    };
    let entry = Entry::from_bytes(&held.bytes)?;
    Ok(entry.claims.issuer.map(|issuer| issuer.to_string()))
}

/// Who must approve. What grants, restores or annuls takes two people; of two organisations where
/// the attestor works in the register, else of the registrar.
pub(in crate::actions) fn needs_of(
    tx: &mut Reader<'_>,
    payload: &Payload,
    attestor: Option<&str>,
) -> Result<Needs, StoreError> {
    let by_attestor = match attestor {
        Some(attestor) => tx.spokesman_of(attestor)?.is_some(),
        None => false,
    };
    let granting = if by_attestor { TWO_OF_TWO } else { TWO_OF_ONE };
    Ok(match payload {
        Payload::StatusChange(status) | Payload::AttestorStanding(status) if is_quick(status) => {
            ONE
        }
        _ => match payload.kind() {
            SubmissionKind::ProviderCorrection
            | SubmissionKind::Confidentiality
            | SubmissionKind::Reply => ONE,
            _ => granting,
        },
    })
}

/// Suspending and withdrawing is quick.
fn is_quick(status: &StatusPayload) -> bool {
    matches!(status.status.trim(), "suspended" | "withdrawn")
}
