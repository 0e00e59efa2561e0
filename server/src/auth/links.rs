//! Links sent by mail: made, sent, and found again.

use quaymark_core::account::{EmailAddress, Role};
use quaymark_core::id::{MailLinkId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::secrets::{self, Token, TokenKind};
use crate::store::{LinkPurpose, MailLinkRow, PersonRow, Reader, StoreError, Writer};

/// Letters of one purpose to one address within [`SPAN_MS`] at most: nobody's mailbox is flooded.
const MOST_LETTERS: i64 = 5;
/// See [`MOST_LETTERS`], in milliseconds.
const SPAN_MS: i64 = 60 * 60 * 1000;

/// A link to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewLink<'a> {
    email: &'a EmailAddress,
    person: Option<PersonId>,
    purpose: LinkPurpose,
    lasts_minutes: u32,
    place: Option<Offer>,
}

/// What a link offers in an organisation, and who has it sent.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The role it brings; none where it brings nobody in.
    pub role: Option<Role>,
    /// Who has it sent.
    pub sent_by: PersonId,
}

impl<'a> NewLink<'a> {
    /// A link for a person, good for so many minutes.
    pub const fn to(person: &'a PersonRow, purpose: LinkPurpose, lasts_minutes: u32) -> Self {
        Self {
            email: &person.email,
            person: Some(person.id),
            purpose,
            lasts_minutes,
            place: None,
        }
    }

    /// A link for whoever reads an address, good for so many minutes.
    pub const fn to_address(
        email: &'a EmailAddress,
        purpose: LinkPurpose,
        lasts_minutes: u32,
        offer: Offer,
    ) -> Self {
        Self {
            email,
            person: None,
            purpose,
            lasts_minutes,
            place: Some(offer),
        }
    }
}

/// Makes a link; the token is for the letter.
pub fn issue(tx: &mut Writer<'_>, now: Instant, new: &NewLink<'_>) -> Result<Token, StoreError> {
    let token = Token::new(TokenKind::MailLink)?;
    let row = MailLinkRow {
        id: secrets::number(MailLinkId::from_bits)?,
        purpose: new.purpose,
        email: new.email.clone(),
        person: new.person,
        organisation: new.place.map(|offer| offer.organisation),
        role: new.place.and_then(|offer| offer.role),
        sent_by: new.place.map(|offer| offer.sent_by),
        created_at: now,
        expires_at: now.plus_ms(i64::from(new.lasts_minutes) * 60_000),
        used_at: None,
        ended_at: None,
    };
    tx.insert_mail_link(&row, &token.hash())?;
    Ok(token)
}

/// Whether enough letters of a purpose were sent to an address just now.
pub fn is_enough(
    tx: &mut Reader<'_>,
    purpose: LinkPurpose,
    email: &EmailAddress,
    now: Instant,
) -> Result<bool, StoreError> {
    let sent = tx.count_mail_links(purpose, email, now.plus_ms(-SPAN_MS))?;
    Ok(sent >= MOST_LETTERS)
}

/// The link of a token and the person it was sent to, if it is good for a purpose at an instant.
pub fn find(
    tx: &mut Reader<'_>,
    token: &str,
    purpose: LinkPurpose,
    now: Instant,
) -> Result<Option<(MailLinkRow, PersonRow)>, StoreError> {
    let link = tx.find_mail_link(&secrets::hash(token))?;
    let Some(link) = link.filter(|link| link.purpose == purpose && link.is_good(now)) else {
        return Ok(None);
    };
    let Some(id) = link.person else {
        return Ok(None);
    };
    let person = tx.find_person(id)?;
    let own = person.filter(|person| person.deactivated_at.is_none() && person.email == link.email);
    Ok(own.map(|person| (link, person)))
}
