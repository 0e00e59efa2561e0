//! Letters about somebody's account.

use crate::mail::{self, Content, Letter, Recipient};
use crate::store::{PersonRow, StoreError, Writer};

/// Sends a letter to a person's own address.
pub fn send(tx: &mut Writer<'_>, person: &PersonRow, content: Content) -> Result<(), StoreError> {
    let to = Recipient {
        person: Some(person.id),
        name: person.name.clone(),
        email: person.email.to_string(),
    };
    mail::queue(tx, Letter { to, content }).map(|_| ())
}

/// Tells a person what changed in their account: if it was not them, they know.
pub fn tell_change(
    tx: &mut Writer<'_>,
    person: &PersonRow,
    what: impl Into<String>,
) -> Result<(), StoreError> {
    let content = Content::SecurityNotice {
        what: what.into(),
        path: "/account".to_owned(),
    };
    send(tx, person, content)
}
