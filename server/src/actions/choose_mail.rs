//! Stops, or starts again, letters of one topic for one person.

use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;
use serde_json::json;

use crate::mail::Topic;
use crate::store::{Actor, Deed, Means, Store, StoreError};

/// What a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailChoice {
    /// No letters of the topic any more.
    Stop,
    /// Letters of the topic again.
    Start,
}

/// Writes down what a person wants. Choosing the same again changes nothing.
pub fn choose_mail(
    store: &Store,
    now: Instant,
    person: PersonId,
    topic: Topic,
    choice: MailChoice,
) -> Result<(), StoreError> {
    let has_stopped = store.read(|tx| tx.refuses_mail(person, topic.as_str()))?;
    if has_stopped == (choice == MailChoice::Stop) {
        return Ok(());
    }
    let by = Actor {
        person: Some(person),
        organisation: None,
        means: Means::Anonymous,
        request: None,
    };
    store.change(now, |tx| {
        match choice {
            MailChoice::Stop => tx.refuse_mail(person, topic.as_str(), now)?,
            MailChoice::Start => tx.accept_mail(person, topic.as_str())?,
        }
        let deed = Deed::new("choose_mail", person)
            .before(json!({ "topic": topic.as_str(), "is_refused": has_stopped }))
            .after(json!({ "topic": topic.as_str(), "is_refused": !has_stopped }));
        tx.audit(now, &by, &deed)
    })
}
