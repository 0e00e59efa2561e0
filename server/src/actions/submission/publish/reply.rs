//! The right of reply: what a firm says to a status it contests. The statement stands in the body,
//! which can be erased; the entry says only that there is one.

use quaymark_core::document::ReplyDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::submission::{MAX_REPLY_CHARACTERS, ReplyPayload};
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline};

use super::super::SubmissionError;
use super::kinds::Publication;
use crate::actions::change_status::newest;
use crate::actions::enter::canonical;
use crate::actions::known::{reply_record, stored};
use crate::store::EntryDraft;

impl Publication<'_, '_> {
    /// A reply, or another in its place.
    pub(super) fn reply(&mut self, payload: &ReplyPayload) -> Result<String, SubmissionError> {
        let contested = self.own_record()?;
        let text = statement(&payload.text)?;
        let now = self.tx.recorded_at();
        let held = newest(self.tx, &contested)?;
        let is_contested = matches!(
            held.periods.status_at(now),
            StatusAt::Recorded(
                RecordedStatus::Suspended | RecordedStatus::Withdrawn | RecordedStatus::Annulled
            )
        );
        if !is_contested {
            let expected = "a record that is suspended, withdrawn or annulled now";
            return Err(SubmissionError::fault("record", &contested, expected));
        }
        let record = reply_record(&contested);
        let change = match self.tx.head_of(&record)? {
            Some(_) => Change::Corrected,
            None => self.by.first,
        };
        let document = ReplyDocument {
            record: contested,
            text,
        };
        self.tx.append(EntryDraft {
            entry_type: EntryType::Reply,
            kind: EntryKind::Reply,
            record: record.clone(),
            subject: self.submission.subject.clone(),
            actor: self.submission.subject.clone(),
            approvals: self.by.approvals.clone(),
            change,
            claims: EntryClaims::default(),
            periods: stored(Timeline::granted(now, None))?,
            document: Some(canonical(&document)?),
            keys: Vec::new(),
        })?;
        Ok(record)
    }
}

fn statement(text: &str) -> Result<String, SubmissionError> {
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    let is_clean = !text.chars().any(|c| c.is_control() && c != '\n');
    if (1..=MAX_REPLY_CHARACTERS).contains(&length) && is_clean {
        return Ok(text);
    }
    let expected = format!("a statement of up to {MAX_REPLY_CHARACTERS} characters, not {length}");
    Err(SubmissionError::fault("text", "", expected))
}
