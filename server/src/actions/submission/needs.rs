//! In whose name a submission is, and who must approve it.

use quaymark_core::entry::{Entry, EntryKind};
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
        Payload::Certification(payload) => on_desk(tx, named(known, &payload.issuer)),
        Payload::Licence(payload) => on_desk(tx, named(known, &payload.issuer)),
        Payload::Vetting(payload) => on_desk(tx, named(known, &payload.issuer)),
        Payload::StatusChange(payload) => issuer_of_record(tx, payload.record.trim()),
        Payload::Equivalence(payload) => {
            let issuer = named(known, &payload.issuer);
            let port: Result<UnLocode, _> = payload.port.trim().parse();
            match port {
                Ok(port) if tx.spokesman_of(&port.to_string())?.is_some() => {
                    Ok(Some(port.to_string()))
                }
                _ => on_desk(tx, issuer),
            }
        }
        _ => Ok(None),
    }
}

pub(super) fn named(known: &Known, name: &str) -> Option<AttestorId> {
    let name = name.trim();
    if let Ok(id) = name.parse::<AttestorId>() {
        return known.attestor(id).map(|_| id);
    }
    match known.attestors_named(name).as_slice() {
        [one] => Some(one.attestor.id),
        _ => None,
    }
}

fn on_desk(
    tx: &mut Reader<'_>,
    attestor: Option<AttestorId>,
) -> Result<Option<String>, StoreError> {
    attestor.map(|one| tx.desk_name_of(one)).transpose()
}

/// The attestor that vouches for a record, if one does, as desks know it.
pub(super) fn issuer_of_record(
    tx: &mut Reader<'_>,
    record: &str,
) -> Result<Option<String>, StoreError> {
    let Some(held) = tx.newest(record)? else {
        return Ok(None);
    };
    let entry = Entry::from_bytes(&held.bytes)?;
    let port = entry.claims.port.map(|port| port.to_string());
    match port.filter(|_| entry.kind == EntryKind::Equivalence) {
        Some(port) if tx.spokesman_of(&port)?.is_some() => Ok(Some(port)),
        _ => on_desk(tx, entry.claims.issuer),
    }
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
