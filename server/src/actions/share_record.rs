//! A firm makes a link that shows one of its records to whoever holds it, and ends it again. It
//! stops at once: each use looks it up.

use quaymark_core::id::{RecordId, ShareLinkId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::submission::{Party, SubmissionError};
use crate::auth::secrets::{Token, TokenKind, number};
use crate::store::{Deed, ShareLink, Store};

/// The longest a link is good for, in days.
pub const LONGEST_DAYS: i64 = 365;
/// The longest name of a link, in characters.
const MAX_NAME_CHARACTERS: usize = 120;

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The record it shows.
    pub record: String,
    /// Whom it is for, in the firm's words.
    pub name: String,
    /// So many days from now on.
    pub days: i64,
}

/// Makes a link. The token is told once; the register keeps its hash.
pub fn share_record(
    store: &Store,
    now: Instant,
    by: &Party,
    new: &NewLink,
) -> Result<Token, SubmissionError> {
    let name = new.name.trim();
    let is_fit = (1..=MAX_NAME_CHARACTERS).contains(&name.chars().count())
        && !name.chars().any(char::is_control);
    if !is_fit {
        let expected = "whom the link is for, in up to 120 characters";
        return Err(SubmissionError::fault("name", name, expected));
    }
    if !(1..=LONGEST_DAYS).contains(&new.days) {
        let expected = format!("1 to {LONGEST_DAYS} days");
        return Err(SubmissionError::fault(
            "days",
            &new.days.to_string(),
            expected,
        ));
    }
    let token = Token::new(TokenKind::Share)?;
    store.change(now, |tx| {
        let own = by.represents.clone().unwrap_or_default();
        let record: Option<RecordId> = new.record.parse().ok();
        let head = match record {
            Some(record) => tx.head_of(&record.to_string())?,
            None => None,
        };
        let head = head.filter(|head| head.subject == own).ok_or_else(|| {
            SubmissionError::fault("record", &new.record, "a record of your firm")
        })?;
        let link = ShareLink {
            id: number(ShareLinkId::from_bits)?,
            provider: own,
            record: head.record,
            name: name.to_owned(),
            organisation: by.organisation,
            created_by: by.person,
            created_at: now,
            expires_at: now.plus_days(new.days),
            ended_at: None,
        };
        tx.insert_share_link(&link, &token.hash())?;
        let after =
            json!({"record": link.record, "name": link.name, "expires_at": link.expires_at});
        let deed = Deed::new("share_record", link.id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(token)
    })
}

/// Ends a link of one's own organisation.
pub fn end_share(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ShareLinkId,
) -> Result<(), SubmissionError> {
    store.change(now, |tx| {
        if !tx.end_share_link(id, by.organisation, now)? {
            return Err(SubmissionError::NotYours(
                "the link belongs to another organisation, or has ended",
            ));
        }
        tx.audit(now, &by.actor, &Deed::new("end_share", id))?;
        Ok(())
    })
}
