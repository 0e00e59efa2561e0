//! Signing up: somebody gives a name, an address and a password; a letter shows that the address is theirs.
//!
//! Whether the address has an account already is told to the address alone. Until it is confirmed
//! nobody signs in with it, and the one who confirms must know the password that was chosen: so nobody
//! is tricked into opening an account that another holds the key to.

use quaymark_core::account::EmailAddress;
use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;
use serde_json::json;

use crate::auth::links::{self, NewLink};
use crate::auth::{letters, secrets};
use crate::mail::Content;
use crate::store::{Actor, Deed, LinkPurpose, PersonRow, Store, StoreError, Writer};

/// How long the link in the letter is good.
const LINK_HOURS: u32 = 24;

/// Who signs up.
#[derive(Clone)]
pub struct SignUp {
    /// Their address.
    pub email: EmailAddress,
    /// Their name.
    pub name: String,
    /// Their password as it is to be kept. Hashed before, whoever it is: that takes its time.
    pub password_hash: String,
}

impl std::fmt::Debug for SignUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUp(…)")
    }
}

/// Notes who signs up and sends the letter.
pub fn sign_up(store: &Store, now: Instant, actor: &Actor, new: &SignUp) -> Result<(), StoreError> {
    store.change(now, |tx| {
        let known = tx.find_person_by_email(&new.email)?;
        let deed = match known {
            Some(person) if person.email_confirmed_at.is_some() => {
                let path = "/reset".to_owned();
                letters::send(tx, &person, Content::AccountExists { path })?;
                Deed::new("sign_up", person.id).after(json!({ "is_new": false }))
            }
            known => {
                let person = keep(tx, now, known, new)?;
                send_confirmation(tx, now, &person)?;
                Deed::new("sign_up", person.id).after(json!({ "is_new": true }))
            }
        };
        tx.audit(now, actor, &deed)
    })
}

fn keep(
    tx: &mut Writer<'_>,
    now: Instant,
    known: Option<PersonRow>,
    new: &SignUp,
) -> Result<PersonRow, StoreError> {
    let is_known = known.is_some();
    let mut person = match known {
        Some(person) => person,
        None => {
            let id = secrets::number(PersonId::from_bits)?;
            PersonRow::new(id, new.email.clone(), String::new(), now)
        }
    };
    person.name.clone_from(&new.name);
    person.password_hash = Some(new.password_hash.clone());
    if is_known {
        tx.update_person(&person)?;
    } else {
        tx.insert_person(&person)?;
    }
    Ok(person)
}

/// Sends the letter that confirms an address, unless enough of them were sent just now. Links sent
/// before are no longer good.
pub(super) fn send_confirmation(
    tx: &mut Writer<'_>,
    now: Instant,
    person: &PersonRow,
) -> Result<(), StoreError> {
    let purpose = LinkPurpose::ConfirmEmail;
    if links::is_enough(tx, purpose, &person.email, now)? {
        return Ok(());
    }
    tx.end_mail_links(purpose, &person.email, now)?;
    let token = links::issue(tx, now, &NewLink::to(person, purpose, LINK_HOURS * 60))?;
    let content = Content::ConfirmEmail {
        path: format!("/confirm/{}", token.reveal()),
        hours: LINK_HOURS,
    };
    letters::send(tx, person, content)
}
