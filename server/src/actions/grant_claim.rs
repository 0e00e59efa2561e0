//! A claim is shown to be right, or is not: by the link of the letter, or by the code that the
//! registrar posted. Five wrong codes end it.
//!
//! Whoever prints a code knows it. So a right code grants nothing by itself: it asks, in the name of who
//! made it, and another person of the registrar agrees ([`super::decide_mandate`]).

mod code;

use quaymark_core::id::{ClaimId, PersonId, ProviderId};
use quaymark_core::time::Instant;
use serde_json::json;
use subtle::ConstantTimeEq as _;

use super::administration::AdministrationError;
use super::claim_provider::{PURPOSE, claimant_still_administers, document_of, domain_of};
use super::mandate::{Asked, ask};
use super::speak_for::let_speak;
use super::submission::Party;
use crate::auth::{letters, secrets};
use crate::store::{
    Actor, ClaimMethod, ClaimRow, ClaimState, Deed, MailLinkRow, MandateChange, OrganisationRow,
    Reader, Store, StoreError, Writer,
};

use code::{hash_of, new_code};

/// So many wrong codes end a claim.
pub const MOST_WRONG_CODES: u32 = 5;

/// A claim whose letter was followed.
#[derive(Clone, Debug)]
pub struct FoundClaim {
    claim: ClaimRow,
    link: MailLinkRow,
    /// Who claims.
    pub organisation: OrganisationRow,
    /// The name of the firm that is claimed.
    pub provider: String,
}

/// The claim of a letter's link, if both are good at an instant; without granting it.
pub fn find_claim_of(
    tx: &mut Reader<'_>,
    token: &str,
    now: Instant,
) -> Result<Option<FoundClaim>, StoreError> {
    let link = tx.find_mail_link(&secrets::hash(token))?;
    let good = link.filter(|link| link.purpose == PURPOSE && link.is_good(now));
    let Some((link, organisation)) = good.and_then(|link| Some((link.clone(), link.organisation?)))
    else {
        return Ok(None);
    };
    let open = tx.open_claims_of(organisation, now)?;
    let mut own = open.into_iter();
    let claim = own.find(|claim| claim.method == ClaimMethod::DomainMail);
    let (Some(claim), Some(organisation)) = (claim, tx.find_organisation(organisation)?) else {
        return Ok(None);
    };
    let id: Option<ProviderId> = claim.provider.parse().ok();
    let document = match id {
        Some(id) => document_of(tx, id)?.unwrap_or_default(),
        None => return Ok(None),
    };
    // The domain may have changed since: only who reads its mail now can say.
    let is_its_domain = domain_of(&document) == Some(link.email.domain());
    if !is_its_domain || !claimant_still_administers(tx, &claim)? {
        return Ok(None);
    }
    Ok(Some(FoundClaim {
        claim,
        link,
        organisation,
        provider: document.name,
    }))
}

/// Grants the claim of a letter's link.
pub fn grant_by_letter(
    store: &Store,
    now: Instant,
    actor: &Actor,
    token: &str,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let found = find_claim_of(tx, token, now)?.ok_or(AdministrationError::LinkNotGood)?;
        if !tx.use_mail_link(found.link.id, now)? {
            return Err(AdministrationError::LinkNotGood);
        }
        grant(tx, now, actor, found.claim)
    })
}

/// Makes the code of a claim, for the letter on paper. It is told once; the one before is no longer
/// good. Who belongs to the firm that claims makes none.
pub fn make_claim_code(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ClaimId,
) -> Result<String, AdministrationError> {
    let code = new_code()?;
    store.change(now, |tx| {
        let mut claim = open_claim(tx, now, id)?;
        expect_stranger(tx, by, &claim)?;
        if claim.method != ClaimMethod::PostedCode {
            return Err(AdministrationError::UnknownClaim(id));
        }
        expect_not_shown(tx, now, id)?;
        claim.code_hash = Some(hash_of(id, &code).to_vec());
        claim.code_made_by = Some(by.person);
        tx.update_claim(&claim)?;
        tx.audit(now, &by.actor, &Deed::new("make_claim_code", id))?;
        Ok(code)
    })
}

/// Refuses a claim, for the registrar.
pub fn refuse_claim(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ClaimId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut claim = open_claim(tx, now, id)?;
        expect_stranger(tx, by, &claim)?;
        claim.state = ClaimState::Refused;
        claim.decided_by = Some(by.person);
        claim.decided_at = Some(now);
        tx.update_claim(&claim)?;
        tx.end_links_for(PURPOSE, claim.organisation, None, now)?;
        tx.end_mandate_changes(claim.organisation, Some(id), now)?;
        Ok(tx.audit(now, &by.actor, &Deed::new("refuse_claim", id))?)
    })
}

/// Takes the code of one's own claim as it was typed from the letter. The right one asks another person of
/// the registrar to agree.
pub fn show_claim_code(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ClaimId,
    typed: &str,
) -> Result<(), AdministrationError> {
    let tried = store.change(now, |tx| {
        let claim = open_claim(tx, now, id)?;
        if claim.organisation != by.organisation || !claimant_still_administers(tx, &claim)? {
            return Err(AdministrationError::UnknownClaim(id));
        }
        let Some(kept) = &claim.code_hash else {
            return Err(AdministrationError::AlreadySo(
                "the registrar has not posted the code yet",
            ));
        };
        expect_not_shown(tx, now, id)?;
        let is_right: bool = kept.as_slice().ct_eq(&hash_of(id, typed)[..]).into();
        if is_right {
            return ask_with_code(tx, now, by, &claim).map(Ok);
        }
        note_wrong_code(tx, now, by, claim).map(Err)
    });
    tried?.map_err(|left| AdministrationError::WrongCode { left })
}

/// Asks, in the name of who made the code, that the firm may speak.
fn ask_with_code(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    claim: &ClaimRow,
) -> Result<(), AdministrationError> {
    let maker = claim.code_made_by.ok_or(AdministrationError::AlreadySo(
        "the registrar makes another code: this one bears nobody's name",
    ))?;
    let organisation = tx.find_organisation(claim.organisation)?;
    let organisation = organisation.ok_or(AdministrationError::UnknownClaim(claim.id))?;
    let mut asked = Asked::of(MandateChange::Give, &organisation, &claim.provider);
    asked.claim = Some(claim.id);
    let change = ask(tx, now, maker, &asked)?;
    let deed = Deed::new("show_claim_code", claim.id).after(json!({ "mandate_change": change }));
    Ok(tx.audit(now, &by.actor, &deed)?)
}

/// Refuses once the right code was shown: another person of the registrar decides then.
fn expect_not_shown(
    tx: &mut Reader<'_>,
    now: Instant,
    id: ClaimId,
) -> Result<(), AdministrationError> {
    let open = tx.open_mandate_changes(now)?;
    if open.iter().any(|change| change.claim == Some(id)) {
        return Err(AdministrationError::AlreadySo(
            "the code was shown: another person of the registrar decides",
        ));
    }
    Ok(())
}

/// Counts a wrong code; how many more may be tried.
fn note_wrong_code(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    mut claim: ClaimRow,
) -> Result<u32, AdministrationError> {
    claim.wrong_codes += 1;
    let left = MOST_WRONG_CODES.saturating_sub(claim.wrong_codes);
    if left == 0 {
        claim.state = ClaimState::Ended;
        claim.decided_at = Some(now);
    }
    tx.update_claim(&claim)?;
    let deed = Deed::new("show_wrong_claim_code", claim.id).after(json!({ "left": left }));
    tx.audit(now, &by.actor, &deed)?;
    Ok(left)
}

fn open_claim(
    tx: &mut Reader<'_>,
    now: Instant,
    id: ClaimId,
) -> Result<ClaimRow, AdministrationError> {
    let found = tx.find_claim(id)?;
    let open = found.filter(|claim| claim.state == ClaimState::Open && now < claim.expires_at);
    open.ok_or(AdministrationError::UnknownClaim(id))
}

/// Refuses the registrar's people who belong to the firm that claims.
fn expect_stranger(
    tx: &mut Reader<'_>,
    by: &Party,
    claim: &ClaimRow,
) -> Result<(), AdministrationError> {
    let ties = tx.ties_of(by.person)?;
    if ties
        .iter()
        .any(|tie| tie.organisation == claim.organisation)
    {
        return Err(AdministrationError::OwnClaim);
    }
    Ok(())
}

/// Grants a claim by letter, with its audit row.
fn grant(
    tx: &mut Writer<'_>,
    now: Instant,
    actor: &Actor,
    claim: ClaimRow,
) -> Result<(), AdministrationError> {
    let after = json!({
        "provider": claim.provider,
        "organisation": claim.organisation,
        "method": claim.method.as_str(),
    });
    let deed = Deed::new("grant_claim", claim.id).after(after);
    close_granted(tx, now, claim, None)?;
    Ok(tx.audit(now, actor, &deed)?)
}

/// Lets the organisation speak for the firm and closes the claim.
pub(super) fn close_granted(
    tx: &mut Writer<'_>,
    now: Instant,
    mut claim: ClaimRow,
    decided_by: Option<PersonId>,
) -> Result<(), AdministrationError> {
    let_speak(tx, now, claim.organisation, &claim.provider)?;
    claim.state = ClaimState::Granted;
    claim.decided_by = decided_by;
    claim.decided_at = Some(now);
    tx.update_claim(&claim)?;
    tx.end_links_for(PURPOSE, claim.organisation, None, now)?;
    if let Some(person) = tx.find_person(claim.claimed_by)? {
        letters::tell_change(
            tx,
            &person,
            "Your firm's claim was granted: it speaks for itself.",
        )?;
    }
    Ok(())
}
