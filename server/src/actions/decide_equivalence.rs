//! Records a port's decision to take other evidence of one firm as equivalent.

use quaymark_core::document::RecordDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, Family, ProviderId, RecordId, RecordKind, UnLocode};
use quaymark_core::register::AttestorKind;
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::{Timeline, TimelineError};

use super::authority::{ApprovalFault, Authority, Numbers};
use super::enter::canonical;
use super::known::Known;
use crate::store::{EntryDraft, StoreError, Writer};

/// A decision to record.
#[derive(Clone, Debug)]
pub struct EquivalenceDecision {
    /// The firm.
    pub provider: ProviderId,
    /// The port, for which alone it holds.
    pub port: UnLocode,
    /// The port authority that decided.
    pub issuer: AttestorId,
    /// The family that counts as met.
    pub family: Family,
    /// Its number.
    pub number: String,
    /// First day, in the issuer's zone.
    pub valid_from: CivilDate,
    /// Last day.
    pub valid_until: CivilDate,
    /// What is taken instead, and why; public.
    pub reason: String,
}

/// Why a decision was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// Not on the register.
    #[error("{0} is not on the register")]
    UnknownProvider(ProviderId),
    /// Not a port of the register.
    #[error("port: found {0}, expected a port of the register")]
    UnknownPort(UnLocode),
    /// Not a port, or a port of elsewhere.
    #[error("issuer: found {0}, expected a port of {1}")]
    UnfitIssuer(AttestorId, UnLocode),
    /// No such family.
    #[error("family: found `{0}`, expected a standard somebody can be certified to")]
    UnknownFamily(Family),
    /// The number names another decision.
    #[error("number: `{0}` belongs to {1} already")]
    NumberTaken(String, String),
    /// It ends before it begins.
    #[error("valid_until: {0}")]
    Timeline(#[from] TimelineError),
    /// Too few approvals.
    #[error(transparent)]
    Approval(#[from] ApprovalFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records the decision within a transaction. Granting takes two different approvals.
pub fn decide_equivalence(
    tx: &mut Writer<'_>,
    known: &Known,
    decision: &EquivalenceDecision,
    by: &Authority,
    numbers: &mut Numbers,
) -> Result<RecordId, DecisionError> {
    by.check(Change::Granted)?;
    let draft = draft(known, decision, by)?;
    if tx.head_of(&draft.subject)?.is_none() {
        return Err(DecisionError::UnknownProvider(decision.provider));
    }
    for key in &draft.keys {
        if let Some(owner) = tx.find_key(key)? {
            return Err(DecisionError::NumberTaken(decision.number.clone(), owner));
        }
    }
    let id = numbers.fresh(tx, |bits| {
        RecordId::from_bits(RecordKind::Equivalence, bits)
    })?;
    tx.append(EntryDraft {
        record: id.to_string(),
        ..draft
    })?;
    Ok(id)
}

fn draft(
    known: &Known,
    decision: &EquivalenceDecision,
    by: &Authority,
) -> Result<EntryDraft, DecisionError> {
    if !known.has_port(decision.port) {
        return Err(DecisionError::UnknownPort(decision.port));
    }
    if !known.has_certifiable(&decision.family) {
        return Err(DecisionError::UnknownFamily(decision.family.clone()));
    }
    let issuer = known.attestor(decision.issuer).filter(|issuer| {
        issuer.attestor.kind == AttestorKind::Port
            && issuer.attestor.country == decision.port.country()
            && issuer.port.is_none_or(|port| port == decision.port)
    });
    let issuer = issuer.ok_or(DecisionError::UnfitIssuer(decision.issuer, decision.port))?;
    let from = issuer.zone.start_of(decision.valid_from);
    let until = issuer.zone.end_of(decision.valid_until);
    let document = RecordDocument {
        number: Some(decision.number.clone()),
        valid_from: Some(decision.valid_from),
        valid_until: Some(decision.valid_until),
        zone: Some(issuer.zone_name.clone()),
        scope: Some(decision.reason.clone()),
        ..RecordDocument::default()
    };
    Ok(EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Equivalence,
        record: String::new(),
        subject: decision.provider.to_string(),
        actor: by.actor.to_string(),
        approvals: by.approvals.clone(),
        change: Change::Granted,
        claims: EntryClaims {
            port: Some(decision.port),
            issuer: Some(decision.issuer),
            family: Some(decision.family.clone()),
            ..EntryClaims::default()
        },
        periods: Timeline::granted(from, Some(until))?,
        document: Some(canonical(&document)?),
        keys: vec![format!(
            "equivalence:{}:{}",
            decision.issuer, decision.number
        )],
    })
}
