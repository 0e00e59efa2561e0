//! What was typed before it became a body, and every copy of that: emptied where it says what was erased.

use diesel::prelude::*;
use quaymark_core::id::{DocumentUseId, SubmissionId};
use quaymark_core::submission::Payload;

use crate::store::error::StoreError;
use crate::store::reader::damaged;
use crate::store::schema::{
    audit, document_use, idempotency, list_preview, submission, submission_step,
};
use crate::store::writer::Writer;

/// Shorter texts tell nothing by themselves.
const TELLING_BYTES: usize = 4;
/// What stands where the name of a file stood.
const NO_FILE_NAME: &str = "erased";

/// Texts of erased documents that tell what was erased, wherever else they stand.
#[derive(Clone, Debug, Default)]
pub struct Telling(Vec<String>);

impl Telling {
    /// The texts of some documents.
    pub fn of<'a>(documents: impl Iterator<Item = &'a str>) -> Self {
        let mut texts = Vec::new();
        for document in documents {
            let value = serde_json::from_str(document).unwrap_or_default();
            collect(&value, &mut texts);
        }
        texts.retain(|text| text.len() >= TELLING_BYTES);
        texts.sort_unstable();
        texts.dedup();
        Self(texts)
    }

    /// The same and some texts more.
    #[must_use]
    pub fn and(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        self.0
            .extend(texts.into_iter().filter(|text| text.len() >= TELLING_BYTES));
        self
    }

    fn stands_in(&self, text: &str) -> bool {
        self.0.iter().any(|told| text.contains(told.as_str()))
    }
}

/// Every text of a document but zones and days, which tell nobody apart.
fn collect(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        serde_json::Value::Object(members) => {
            let telling = members.iter().filter(|(name, _)| {
                !matches!(
                    name.as_str(),
                    "zone" | "valid_from" | "valid_until" | "record"
                )
            });
            telling.for_each(|(_, member)| collect(member, texts));
        }
        _ => {}
    }
}

impl Writer<'_> {
    /// Empties what was typed into a submission wherever it says what was erased, and the notes of its
    /// steps that do.
    pub fn erase_typed(&mut self, id: SubmissionId, telling: &Telling) -> Result<(), StoreError> {
        let Some(held) = self.submission(id)? else {
            return Ok(());
        };
        let mut value = held.payload.to_value();
        empty(&mut value, telling);
        let payload = Payload::of_value(held.kind(), value).map_err(damaged)?;
        diesel::update(submission::table.find(id.to_string()))
            .set(submission::payload.eq(payload.to_value().to_string()))
            .execute(self.connection())?;
        let of_this =
            submission_step::table.filter(submission_step::submission_id.eq(id.to_string()));
        let notes: Vec<(String, Option<String>)> = of_this
            .select((submission_step::id, submission_step::note))
            .load(self.connection())?;
        let told = notes.into_iter().filter(|(_, note)| {
            let note = note.as_deref().unwrap_or_default();
            telling.stands_in(note)
        });
        for (step, _) in told {
            diesel::update(submission_step::table.find(step))
                .set(submission_step::note.eq(None::<String>))
                .execute(self.connection())?;
        }
        Ok(())
    }

    /// Empties the copies of what was typed in the audit rows of a submission.
    pub fn erase_audited(&mut self, id: SubmissionId, telling: &Telling) -> Result<(), StoreError> {
        type Row = (i64, Option<String>, Option<String>);
        let rows: Vec<Row> = audit::table
            .filter(audit::target.eq(id.to_string()))
            .select((audit::idx, audit::before_json, audit::after_json))
            .load(self.connection())?;
        for (idx, before, after) in rows {
            let is_told =
                |text: &Option<String>| text.as_deref().is_some_and(|text| telling.stands_in(text));
            if !is_told(&before) && !is_told(&after) {
                continue;
            }
            let (before, after) = (
                emptied(before.as_deref(), telling)?,
                emptied(after.as_deref(), telling)?,
            );
            diesel::update(audit::table.find(idx))
                .set((audit::before_json.eq(before), audit::after_json.eq(after)))
                .execute(self.connection())?;
        }
        Ok(())
    }

    /// Drops kept answers and lists that say what was erased: both are kept for a short while anyway.
    pub fn drop_copies(&mut self, telling: &Telling) -> Result<(), StoreError> {
        let answers: Vec<(Vec<u8>, String)> = idempotency::table
            .select((idempotency::source, idempotency::body))
            .load(self.connection())?;
        for (source, _) in answers.iter().filter(|(_, body)| telling.stands_in(body)) {
            diesel::delete(idempotency::table.find(source)).execute(self.connection())?;
        }
        let lists: Vec<(String, String, Option<String>)> = list_preview::table
            .select((list_preview::id, list_preview::plan, list_preview::outcome))
            .load(self.connection())?;
        let told = lists.iter().filter(|(_, plan, outcome)| {
            telling.stands_in(plan) || outcome.as_deref().is_some_and(|o| telling.stands_in(o))
        });
        for (id, ..) in told {
            diesel::delete(list_preview::table.find(id)).execute(self.connection())?;
        }
        Ok(())
    }

    /// Takes a document from its submission together with the name its file had.
    pub fn erase_document(&mut self, id: DocumentUseId) -> Result<(), StoreError> {
        self.remove_document(id)?;
        diesel::update(document_use::table.find(id.to_string()))
            .set(document_use::file_name.eq(NO_FILE_NAME))
            .execute(self.connection())?;
        Ok(())
    }
}

fn emptied(text: Option<&str>, telling: &Telling) -> Result<Option<String>, StoreError> {
    let Some(text) = text else { return Ok(None) };
    let mut value = serde_json::from_str(text).map_err(damaged)?;
    empty(&mut value, telling);
    Ok(Some(value.to_string()))
}

/// Empties every text that says what was erased.
fn empty(value: &mut serde_json::Value, telling: &Telling) {
    match value {
        serde_json::Value::String(text) if telling.stands_in(text) => text.clear(),
        serde_json::Value::Array(items) => {
            items.iter_mut().for_each(|item| empty(item, telling));
            items.retain(|item| item.as_str() != Some(""));
        }
        serde_json::Value::Object(members) => {
            members
                .iter_mut()
                .for_each(|(_, member)| empty(member, telling));
        }
        _ => {}
    }
}
