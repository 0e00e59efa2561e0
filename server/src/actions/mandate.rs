//! What asking and deciding who speaks have in common. A mandate lets an organisation speak for a
//! provider, attestor or port; where the registrar moves one, one of its people asks and another agrees.
//!
//! **Invariant:** nobody who belongs to an organisation concerned asks or agrees. The database's triggers
//! hold the same rule.

use quaymark_core::account::{EmailAddress, OrganisationKind};
use quaymark_core::entry::EntryKind;
use quaymark_core::id::{
    AttestorId, ClaimId, MandateChangeId, OrganisationId, PersonId, ProviderId, UnLocode,
};
use quaymark_core::time::Instant;

use super::administration::AdministrationError;
use super::known::Known;
use super::speak_for::expect_may_speak;
use crate::auth::secrets::number;
use crate::notices::mandates::{Told, tell};
use crate::store::{
    MandateChange, MandateChangeRow, MandateState, OrganisationRow, Reader, StoreError, Writer,
};

/// How long a change waits for another person, in days.
pub const WAITS_DAYS: i64 = 14;

/// What an administrator's act came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// Another person is asked to agree.
    Asked(MandateChangeId),
}

/// What is to be asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) kind: MandateChange,
    pub(super) organisation: &'a OrganisationRow,
    pub(super) whom: &'a str,
    /// The claim whose posted code was shown.
    pub(super) claim: Option<ClaimId>,
    /// Where the invitation of an administrator goes.
    pub(super) email: Option<&'a EmailAddress>,
}

impl<'a> Asked<'a> {
    pub(super) const fn of(
        kind: MandateChange,
        organisation: &'a OrganisationRow,
        whom: &'a str,
    ) -> Self {
        Self {
            kind,
            organisation,
            whom,
            claim: None,
            email: None,
        }
    }
}

/// Asks for a change in the name of a person of the registrar, and tells whom it concerns at once. The
/// audit row is written by who calls.
pub(super) fn ask(
    tx: &mut Writer<'_>,
    now: Instant,
    asked_by: PersonId,
    asked: &Asked<'_>,
) -> Result<MandateChangeId, AdministrationError> {
    expect_no_party(tx, asked_by, asked.organisation.id, asked.whom)?;
    if asked.kind == MandateChange::Give {
        expect_may_speak(tx, asked.organisation.id, asked.whom)?;
    }
    tx.end_late_mandate_changes(now)?;
    let open = tx.open_mandate_changes(now)?;
    if open.iter().any(|other| is_same(other, asked)) {
        return Err(AdministrationError::AlreadySo(
            "it was asked for already: another administrator of the registrar decides",
        ));
    }
    let row = MandateChangeRow {
        id: number(MandateChangeId::from_bits)?,
        kind: asked.kind,
        organisation: asked.organisation.id,
        whom: asked.whom.to_owned(),
        claim: asked.claim,
        email: asked.email.cloned(),
        state: MandateState::Open,
        asked_by,
        asked_at: now,
        expires_at: now.plus_days(WAITS_DAYS),
        decided_by: None,
        decided_at: None,
    };
    tx.insert_mandate_change(&row)?;
    tell(tx, &row, asked_by, Told::Asked)?;
    Ok(row.id)
}

fn is_same(other: &MandateChangeRow, asked: &Asked<'_>) -> bool {
    other.organisation == asked.organisation.id && other.kind == asked.kind
}

/// Refuses those who belong to the organisation, to the one that speaks for the same, or to that of the
/// port that may attest in its name.
pub(super) fn expect_no_party(
    tx: &mut Reader<'_>,
    who: PersonId,
    organisation: OrganisationId,
    whom: &str,
) -> Result<(), AdministrationError> {
    let concerned = tx.concerned_by(whom)?;
    let is_concerned = |own: &String| concerned.contains(own);
    let ties = tx.ties_of(who)?;
    let is_party = ties.iter().any(|tie| {
        tie.organisation == organisation || tie.represents.as_ref().is_some_and(is_concerned)
    });
    if is_party {
        return Err(AdministrationError::FourEyes(
            "you belong to an organisation concerned: somebody else does this",
        ));
    }
    Ok(())
}

/// Whom an organisation of a sort is to speak for, if the register knows them.
pub(super) fn represented(
    tx: &mut Writer<'_>,
    kind: OrganisationKind,
    text: &str,
) -> Result<Option<String>, AdministrationError> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = match kind {
        OrganisationKind::Provider => {
            let id: Option<ProviderId> = text.parse().ok();
            listed(tx, id.map(|id| id.to_string()), EntryKind::Provider)?
        }
        OrganisationKind::Port => match text.parse::<UnLocode>() {
            Ok(port) if Known::read(tx)?.has_port(port) => Some(port.to_string()),
            _ => None,
        },
        OrganisationKind::Auditor => None,
        _ => {
            let id: Option<AttestorId> = text.parse().ok();
            listed(tx, id.map(|id| id.to_string()), EntryKind::Attestor)?
        }
    };
    let expected = match kind {
        OrganisationKind::Provider => "a firm on the register, as prv_…, or nothing",
        OrganisationKind::Port => "a port of the register, as NLRTM, or nothing",
        OrganisationKind::Auditor => "nothing: auditors speak for nobody",
        _ => "an attestor on the register, as att_…, or nothing",
    };
    let faulty = || AdministrationError::faulty("represents", text, expected);
    found.map(Some).ok_or_else(faulty)
}

fn listed(
    tx: &mut Writer<'_>,
    id: Option<String>,
    kind: EntryKind,
) -> Result<Option<String>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let head = tx.head_of(&id)?;
    Ok(head.filter(|head| head.kind == kind).map(|_| id))
}
