//! Removing a passkey from one's account. The last second factor stays where a role asks for one.

use quaymark_core::id::{PasskeyId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::add_passkey::PasskeyError;
use super::sign_in::SignInError;
use crate::auth::letters;
use crate::store::{Actor, Deed, Reader, Store, StoreError};

/// Removes a passkey that is one's own; one that is not is as if it were not.
pub fn remove_passkey(
    store: &Store,
    now: Instant,
    actor: &Actor,
    id: PasskeyId,
) -> Result<(), PasskeyError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    store.change(now, |tx| {
        let row = tx.find_person(person)?;
        let row = row.ok_or(SignInError::SessionEnded)?;
        let held = tx.passkeys_of(person)?;
        let Some(key) = held.iter().find(|key| key.id == id) else {
            return Err(SignInError::LinkNotGood.into());
        };
        let is_last = held.len() == 1 && row.totp_confirmed_at.is_none();
        if is_last && must_have_factor(tx, person)? {
            return Err(SignInError::LastFactor.into());
        }
        tx.delete_passkey(person, id)?;
        if is_last {
            tx.replace_recovery_codes(person, &[])?;
        }
        letters::tell_change(tx, &row, "A passkey was removed from your account.")?;
        let deed = Deed::new("remove_passkey", person)
            .before(json!({"passkey": key.id.to_string(), "name": key.name}));
        tx.audit(now, actor, &deed)?;
        Ok(())
    })
}

/// Whether a role of a person, in any organisation, asks for a second factor.
pub(super) fn must_have_factor(tx: &mut Reader<'_>, person: PersonId) -> Result<bool, StoreError> {
    let places = tx.organisations_of(person)?;
    Ok(places.iter().any(|(_, role)| role.demands_second_factor()))
}
