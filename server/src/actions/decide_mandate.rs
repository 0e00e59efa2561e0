//! Another administrator of the registrar agrees to a change of who speaks, or declines it. With the
//! agreement it is carried out, in the same transaction, with one audit row that names both.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::MandateChangeId;
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::claim_provider::{PURPOSE, claimant_still_administers};
use super::deactivate_organisation::find;
use super::grant_claim::close_granted;
use super::invite_person::send_invitation;
use super::mandate::expect_no_party;
use super::speak_for::{end_invitations_from_outside, end_speaking, let_speak};
use super::submission::Party;
use crate::notices::mandates::{Told, tell};
use crate::store::{
    ClaimState, Deed, MandateChange, MandateChangeRow, MandateState, Reader, Store, StoreError,
    Writer,
};

/// Agrees to what another asked for, and carries it out.
pub fn agree_mandate_change(
    store: &Store,
    now: Instant,
    by: &Party,
    id: MandateChangeId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut row = open(tx, now, id)?;
        if row.asked_by == by.person {
            return Err(AdministrationError::FourEyes(
                "you asked for it yourself: somebody else agrees",
            ));
        }
        expect_no_party(tx, by.person, row.organisation, &row.whom)?;
        expect_asker_in_office(tx, &row)?;
        decide(tx, now, by, &mut row, MandateState::CarriedOut)?;
        carry_out(tx, now, by, &row)?;
        tell(tx, &row, by.person, Told::CarriedOut)?;
        let deed = deed("agree_mandate_change", &row);
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

/// Declines what another asked for, or takes back what one asked for oneself. A claim is refused with it.
pub fn decline_mandate_change(
    store: &Store,
    now: Instant,
    by: &Party,
    id: MandateChangeId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut row = open(tx, now, id)?;
        if row.asked_by != by.person {
            expect_no_party(tx, by.person, row.organisation, &row.whom)?;
        }
        decide(tx, now, by, &mut row, MandateState::Declined)?;
        refuse_its_claim(tx, now, by, &row)?;
        tell(tx, &row, by.person, Told::Declined)?;
        let deed = deed("decline_mandate_change", &row);
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

/// Notes what was decided, and by whom.
fn decide(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    row: &mut MandateChangeRow,
    state: MandateState,
) -> Result<(), StoreError> {
    row.state = state;
    row.decided_by = Some(by.person);
    row.decided_at = Some(now);
    tx.decide_mandate_change(row)
}

fn open(
    tx: &mut Reader<'_>,
    now: Instant,
    id: MandateChangeId,
) -> Result<MandateChangeRow, AdministrationError> {
    let found = tx.find_mandate_change(id)?;
    let open = found.filter(|row| row.state == MandateState::Open && now < row.expires_at);
    open.ok_or(AdministrationError::UnknownMandateChange(id))
}

/// What was asked for stands on the place of who asked: it is no longer good once they have left it.
fn expect_asker_in_office(
    tx: &mut Reader<'_>,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    let person = tx.find_person(row.asked_by)?;
    let is_here = person.is_some_and(|person| person.deactivated_at.is_none());
    let places = tx.organisations_of(row.asked_by)?;
    // The codes of claims are made by reviewers too.
    let is_fit =
        |role: Role| role == Role::Administrator || (row.claim.is_some() && role == Role::Reviewer);
    let is_in_office = places
        .iter()
        .any(|(own, role)| own.kind == OrganisationKind::Registrar && is_fit(*role));
    if is_here && is_in_office {
        return Ok(());
    }
    Err(AdministrationError::AlreadySo(
        "who asked for it does not work for the registrar any more: decline it, and ask anew",
    ))
}

fn carry_out(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    match row.kind {
        MandateChange::Give => give(tx, now, by, row),
        MandateChange::End => end_speaking(tx, row.organisation, &row.whom),
        MandateChange::Administer => invite(tx, now, by, row),
        MandateChange::Restore => restore(tx, now, row),
    }
}

fn give(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    let Some(id) = row.claim else {
        let_speak(tx, now, row.organisation, &row.whom)?;
        return invite_first(tx, now, by, row);
    };
    let claim = tx.find_claim(id)?;
    let claim = claim.filter(|claim| claim.state == ClaimState::Open && now < claim.expires_at);
    let claim = claim.ok_or(AdministrationError::UnknownClaim(id))?;
    if !claimant_still_administers(tx, &claim)? {
        return Err(AdministrationError::AlreadySo(
            "who claims does not administer the firm any more: decline it",
        ));
    }
    close_granted(tx, now, claim, Some(by.person))
}

/// Invites the first administrator of an organisation that was added to speak: both have seen the address.
fn invite_first(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    match row.email {
        Some(_) => invite(tx, now, by, row),
        None => Ok(()),
    }
}

/// Invites the administrator, in the name of who agrees.
fn invite(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    let organisation = find(tx, row.organisation)?;
    let has_changed = organisation.deactivated_at.is_some()
        || organisation.represents.as_ref() != Some(&row.whom)
        || !tx.administrators_of(row.organisation)?.is_empty();
    let (false, Some(email)) = (has_changed, &row.email) else {
        return Err(AdministrationError::AlreadySo(
            "its own administrators invite its people, or it speaks for somebody else by now",
        ));
    };
    send_invitation(
        tx,
        now,
        by.person,
        &organisation,
        (email, Role::Administrator),
    )?;
    Ok(())
}

fn restore(
    tx: &mut Writer<'_>,
    now: Instant,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    let mut organisation = find(tx, row.organisation)?;
    if organisation.deactivated_at.is_none() || organisation.represents.as_ref() != Some(&row.whom)
    {
        return Err(AdministrationError::AlreadySo(
            "it is active already, or somebody else speaks for them by now",
        ));
    }
    organisation.deactivated_at = None;
    tx.update_organisation(&organisation)?;
    Ok(end_invitations_from_outside(tx, now, organisation.id)?)
}

fn refuse_its_claim(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    row: &MandateChangeRow,
) -> Result<(), AdministrationError> {
    let claim = match row.claim {
        Some(id) => tx.find_claim(id)?,
        None => None,
    };
    let Some(mut claim) = claim.filter(|claim| claim.state == ClaimState::Open) else {
        return Ok(());
    };
    claim.state = ClaimState::Refused;
    claim.decided_by = Some(by.person);
    claim.decided_at = Some(now);
    tx.update_claim(&claim)?;
    Ok(tx.end_links_for(PURPOSE, claim.organisation, None, now)?)
}

/// Names who asked and who decided.
fn deed(action: &'static str, row: &MandateChangeRow) -> Deed {
    let told = json!({
        "change": row.kind.as_str(),
        "organisation": row.organisation,
        "whom": row.whom,
        "claim": row.claim,
        "asked_by": row.asked_by,
        "decided_by": row.decided_by,
        "state": row.state.as_str(),
    });
    let before = json!({"asked_by": row.asked_by, "state": MandateState::Open.as_str()});
    Deed::new(action, row.id).before(before).after(told)
}
