//! Letters to people: queued with the change they tell of, rendered and sent by a job.
//!
//! A [`Letter`] holds what is to be said, never finished words, so that its templates and the
//! register's address are those of the day it leaves. [`Content`] is the closed list of letters.
//! Letters somebody can live without have a [`Topic`] and a way to stop them with one click
//! (RFC 8058); those without a topic are part of something the reader does and cannot be refused.
//!
//! **Invariant:** addresses and links stand in the job's payload and nowhere in logs or errors; the
//! payload is forgotten when the letter has left.

mod content;
mod refusal;
mod render;
mod route;

pub use content::{Content, Topic};
pub use refusal::{choice_path, choice_proof_is_right};
pub use render::{Rendered, render};

use quaymark_core::id::{JobId, PersonId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::jobs::{JobFault, Kind};
use crate::notices;
use crate::store::{LeasedJob, NewJob, StoreError, Writer};

/// The longest text within a letter, in characters.
const MAX_TEXT_CHARS: usize = 500;

/// Whom a letter is to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The person, if the register knows them; letters with a topic go to nobody else.
    pub person: Option<PersonId>,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Whom it is to.
    pub to: Recipient,
    /// What it says.
    pub content: Content,
}

/// Addresses do not get into logs by way of debugging.
impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recipient({:?})", self.person)
    }
}

/// Queues a letter within the caller's transaction: it leaves if, and only if, that commits.
pub fn queue(tx: &mut Writer<'_>, letter: Letter) -> Result<JobId, StoreError> {
    match queue_job(tx, letter, None)? {
        Some(id) => Ok(id),
        None => Err(StoreError::Damaged(
            "a letter without a key was taken for another".to_owned(),
        )),
    }
}

/// Queues a letter unless one with the same key was ever queued before; says whether it was.
pub fn queue_once(tx: &mut Writer<'_>, key: String, letter: Letter) -> Result<bool, StoreError> {
    Ok(queue_job(tx, letter, Some(key))?.is_some())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a queued letter is given away"
)]
fn queue_job(
    tx: &mut Writer<'_>,
    letter: Letter,
    dedup_key: Option<String>,
) -> Result<Option<JobId>, StoreError> {
    let mut payload =
        serde_json::to_value(&letter).map_err(|cause| StoreError::Other(cause.into()))?;
    tidy(&mut payload);
    let run_at = tx.now();
    tx.queue_job(&NewJob {
        kind: Kind::SendLetter.as_str(),
        payload: payload.to_string(),
        dedup_key,
        run_at,
    })
}

/// Texts of people become one line of bounded length: a name can neither add a line of its own to a
/// letter nor a header.
fn tidy(value: &mut Value) {
    match value {
        Value::String(text) => {
            let one_line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
            *text = one_line.take(MAX_TEXT_CHARS).collect();
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        Value::Object(members) => members.values_mut().for_each(tidy),
        _ => {}
    }
}

/// Sends the letter of a job. A letter that was refused since it was queued, or is no longer true,
/// counts as sent.
pub fn send_queued(app: &App, held: &LeasedJob) -> Result<(), JobFault> {
    let queued: Letter = serde_json::from_str(&held.payload)
        .map_err(|_| JobFault::lasting("this release cannot read the letter"))?;
    let Some(content) = notices::ends::as_of_now(app, queued.content) else {
        return Ok(());
    };
    let letter = Letter {
        to: queued.to,
        content,
    };
    let stop_path = match letter.content.topic() {
        None => None,
        Some(topic) => match wanted_by(app, &letter.to, topic)? {
            Some(person) => Some(choice_path(&app.store, app.clock.now(), person, topic)?),
            None => return Ok(()),
        },
    };
    let rendered = render(&letter, &app.config.public_url, stop_path.as_deref())
        .map_err(|_| JobFault::lasting("the letter's template failed"))?;
    route::send(app, held.id, &letter.to, &rendered)
}

fn wanted_by(app: &App, to: &Recipient, topic: Topic) -> Result<Option<PersonId>, JobFault> {
    let Some(person) = to.person else {
        return Ok(None);
    };
    let is_wanted = (app.store).read(|tx| tx.wants_mail(person, topic.as_str()))?;
    Ok(is_wanted.then_some(person))
}
