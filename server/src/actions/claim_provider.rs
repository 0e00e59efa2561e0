//! A firm's administrator claims a provider of the register for which nobody speaks: by a letter to
//! an address of the domain the register publishes, or by a code that the registrar posts to the
//! registered address. A third way, by hand, is a submission that two reviewers approve: see
//! [`super::claim_by_hand`].
//!
//! A claim stands on the place of who made it: it is no longer good once they do not administer.

use quaymark_core::account::EmailAddress;
use quaymark_core::document::ProviderDocument;
use quaymark_core::entry::EntryKind;
use quaymark_core::id::{ClaimId, OrganisationId, ProviderId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::submission::Party;
use crate::auth::links::{self, NewLink, Offer};
use crate::auth::secrets::number;
use crate::mail::{self, Content, Letter, Recipient};
use crate::store::{
    ClaimMethod, ClaimRow, ClaimState, Deed, LinkPurpose, Reader, Store, StoreError, Writer,
};

/// How long the link in the letter is good, in hours.
const LINK_HOURS: u32 = 48;
/// How long a claim waits for the code that is posted, in days.
const POST_DAYS: i64 = 30;
pub(super) const PURPOSE: LinkPurpose = LinkPurpose::Claim;

/// How a claim is to be shown right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a letter to this name at the provider's domain.
    DomainMail(String),
    /// By a code in a letter on paper.
    PostedCode,
}

/// Begins a claim; an earlier one of the organisation ends.
pub fn claim_provider(
    store: &Store,
    now: Instant,
    by: &Party,
    provider: &str,
    proof: &Proof,
) -> Result<ClaimId, AdministrationError> {
    store.change(now, |tx| {
        let (id, document) = claimable(tx, by, provider)?;
        end_claims_of(tx, now, by.organisation)?;
        let (method, expires_at) = match proof {
            Proof::DomainMail(local) => {
                let email = address(&document, local)?;
                send_letter(tx, now, by, &email, &document.name)?;
                let hours = i64::from(LINK_HOURS);
                (ClaimMethod::DomainMail, now.plus_ms(hours * 3_600_000))
            }
            Proof::PostedCode => (ClaimMethod::PostedCode, now.plus_days(POST_DAYS)),
        };
        let row = ClaimRow {
            id: number(ClaimId::from_bits)?,
            provider: id.to_string(),
            organisation: by.organisation,
            claimed_by: by.person,
            method,
            code_hash: None,
            wrong_codes: 0,
            state: ClaimState::Open,
            created_at: now,
            expires_at,
            decided_by: None,
            decided_at: None,
            code_made_by: None,
        };
        tx.insert_claim(&row)?;
        let after = json!({"provider": row.provider, "method": method.as_str()});
        tx.audit(
            now,
            &by.actor,
            &Deed::new("claim_provider", row.id).after(after),
        )?;
        Ok(row.id)
    })
}

/// Gives one's own open claim up.
pub fn give_up_claim(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ClaimId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let open = tx.open_claims_of(by.organisation, now)?;
        if !open.iter().any(|claim| claim.id == id) {
            return Err(AdministrationError::UnknownClaim(id));
        }
        end_claims_of(tx, now, by.organisation)?;
        Ok(tx.audit(now, &by.actor, &Deed::new("give_up_claim", id))?)
    })
}

/// The provider, if it is on the register and the organisation may claim it.
fn claimable(
    tx: &mut Writer<'_>,
    by: &Party,
    provider: &str,
) -> Result<(ProviderId, ProviderDocument), AdministrationError> {
    let own = tx.find_organisation(by.organisation)?;
    if own.is_none_or(|row| row.represents.is_some()) {
        return Err(AdministrationError::AlreadySo(
            "your organisation speaks for a firm already",
        ));
    }
    let unknown = || {
        let expected = "the number of a firm on the register, as prv_…";
        AdministrationError::faulty("provider", provider, expected)
    };
    let id: ProviderId = provider.trim().parse().map_err(|_| unknown())?;
    let document = document_of(tx, id)?.ok_or_else(unknown)?;
    if tx.spokesman_of(&id.to_string())?.is_some() {
        return Err(AdministrationError::SpokenFor);
    }
    Ok((id, document))
}

/// What the register publishes of a provider now.
pub(super) fn document_of(
    tx: &mut Reader<'_>,
    id: ProviderId,
) -> Result<Option<ProviderDocument>, StoreError> {
    let id = id.to_string();
    let head = tx.head_of(&id)?;
    if head.is_none_or(|head| head.kind != EntryKind::Provider) {
        return Ok(None);
    }
    let newest = tx.newest(&id)?.and_then(|entry| entry.document);
    let document = newest.map(|text| serde_json::from_str(&text));
    document
        .transpose()
        .map_err(|error| StoreError::Damaged(error.to_string()))
}

/// The domain to which a letter about a provider goes.
pub fn domain_of(document: &ProviderDocument) -> Option<&str> {
    let domain = document.domain.as_deref()?;
    Some(domain.strip_prefix("www.").unwrap_or(domain))
}

fn address(document: &ProviderDocument, local: &str) -> Result<EmailAddress, AdministrationError> {
    let Some(domain) = domain_of(document) else {
        return Err(AdministrationError::AlreadySo(
            "the register publishes no web domain of this firm: choose another way",
        ));
    };
    let local = local.trim();
    let expected = format!("what stands before @{domain}");
    let faulty = || AdministrationError::faulty("address", "", expected.clone());
    if local.contains('@') {
        return Err(faulty());
    }
    let email = format!("{local}@{domain}");
    email.parse().map_err(|_| faulty())
}

fn send_letter(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    email: &EmailAddress,
    provider: &str,
) -> Result<(), AdministrationError> {
    if links::is_enough(tx, PURPOSE, email, now)? {
        return Err(AdministrationError::EnoughLetters);
    }
    let offer = Offer {
        organisation: by.organisation,
        role: None,
        sent_by: by.person,
    };
    let new = NewLink::to_address(email, PURPOSE, LINK_HOURS * 60, offer);
    let token = links::issue(tx, now, &new)?;
    let organisation = tx.find_organisation(by.organisation)?;
    let content = Content::Claim {
        organisation: organisation.map_or_else(String::new, |row| row.name),
        provider: provider.to_owned(),
        path: format!("/claim/{}", token.reveal()),
        hours: LINK_HOURS,
    };
    let to = Recipient {
        person: None,
        name: String::new(),
        email: email.to_string(),
    };
    mail::queue(tx, Letter { to, content })?;
    Ok(())
}

/// Ends the open claims of an organisation, and the letters sent for them.
pub(super) fn end_claims_of(
    tx: &mut Writer<'_>,
    now: Instant,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    for mut claim in tx.open_claims_of(organisation, now)? {
        claim.state = ClaimState::Ended;
        claim.decided_at = Some(now);
        tx.update_claim(&claim)?;
        tx.end_mandate_changes(organisation, Some(claim.id), now)?;
    }
    tx.end_links_for(PURPOSE, organisation, None, now)
}

/// Whether who made a claim still administers the organisation that claims.
pub(super) fn claimant_still_administers(
    tx: &mut Reader<'_>,
    claim: &ClaimRow,
) -> Result<bool, StoreError> {
    let administrators = tx.administrators_of(claim.organisation)?;
    let row = tx.find_organisation(claim.organisation)?;
    let is_active = row.is_some_and(|row| row.deactivated_at.is_none());
    Ok(is_active && administrators.contains(&claim.claimed_by))
}
