//! What was typed before it became a body, and every copy of that: emptied where it says what was erased.

use diesel::prelude::*;
use quaymark_core::id::SubmissionId;
use quaymark_core::submission::Payload;

use crate::store::error::StoreError;
use crate::store::reader::{Reader, damaged};
use crate::store::schema::{
    audit, document_use, idempotency, job, list_preview, submission, submission_step,
};
use crate::store::writer::Writer;

/// Shorter texts tell nothing by themselves.
const TELLING_BYTES: usize = 4;
/// What stands where the name of a file stood.
const NO_FILE_NAME: &str = "erased";

/// What documents say that tells nobody apart.
const NEVER_TELLING: [&str; 4] = ["zone", "valid_from", "valid_until", "record"];
/// What others say too: it is emptied where it was typed, and left in what was said to others.
const SHARED: [&str; 2] = ["town", "accreditation"];

/// Texts of erased documents that tell what was erased, wherever else they stand.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// Those of one firm alone.
    own: Vec<String>,
    /// Those that others may say too.
    shared: Vec<String>,
}

impl Telling {
    /// The texts of some documents.
    pub fn of<'a>(documents: impl Iterator<Item = &'a str>) -> Self {
        let mut telling = Self::default();
        for document in documents {
            let value = serde_json::from_str(document).unwrap_or_default();
            let serde_json::Value::Object(members) = value else {
                continue;
            };
            for (name, member) in &members {
                match name.as_str() {
                    name if NEVER_TELLING.contains(&name) => {}
                    name if SHARED.contains(&name) => collect(member, &mut telling.shared),
                    _ => collect(member, &mut telling.own),
                }
            }
        }
        telling
    }

    /// The same and some texts more.
    #[must_use]
    pub fn and(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        self.own
            .extend(texts.into_iter().filter(|text| text.len() >= TELLING_BYTES));
        self
    }

    /// Whether a text of the firm's own says it.
    fn stands_in(&self, text: &str) -> bool {
        let mut told = self.own.iter().chain(&self.shared);
        told.any(|told| text.contains(told.as_str()))
    }

    /// Whether a text for others says it.
    fn is_told_by(&self, text: &str) -> bool {
        self.own.iter().any(|told| text.contains(told.as_str()))
    }
}

fn collect(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) if text.len() >= TELLING_BYTES => texts.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        serde_json::Value::Object(members) => {
            members.values().for_each(|member| collect(member, texts));
        }
        _ => {}
    }
}

impl Reader<'_> {
    /// The names of the files that are or were with a submission.
    pub fn file_names_of(&mut self, id: SubmissionId) -> Result<Vec<String>, StoreError> {
        let names = document_use::table
            .filter(document_use::submission_id.eq(id.to_string()))
            .order(document_use::id)
            .select(document_use::file_name);
        Ok(names.load(self.connection)?)
    }

    /// Whether files that were with a submission were erased.
    pub fn has_erased_files(&mut self, id: SubmissionId) -> Result<bool, StoreError> {
        let erased = document_use::table
            .filter(document_use::submission_id.eq(id.to_string()))
            .filter(document_use::removed_at.is_not_null())
            .filter(document_use::file_name.eq(NO_FILE_NAME));
        let erased = diesel::select(diesel::dsl::exists(erased));
        Ok(erased.get_result(self.connection)?)
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

    /// Empties kept answers that say what was erased, and drops lists that do. A request whose answer
    /// is gone still counts as done.
    pub fn empty_copies(&mut self, telling: &Telling) -> Result<(), StoreError> {
        let answers: Vec<(Vec<u8>, String)> = idempotency::table
            .select((idempotency::source, idempotency::body))
            .load(self.connection())?;
        for (source, _) in answers.iter().filter(|(_, body)| telling.is_told_by(body)) {
            self.lose_answer(source)?;
        }
        let lists: Vec<(String, String, Option<String>)> = list_preview::table
            .select((list_preview::id, list_preview::plan, list_preview::outcome))
            .load(self.connection())?;
        let told = lists.iter().filter(|(_, plan, outcome)| {
            telling.is_told_by(plan) || outcome.as_deref().is_some_and(|o| telling.is_told_by(o))
        });
        for (id, ..) in told {
            diesel::delete(list_preview::table.find(id)).execute(self.connection())?;
        }
        Ok(())
    }

    /// Gives jobs of a kind up that say what was erased and are not done yet.
    pub fn give_telling_jobs_up(
        &mut self,
        kind: &str,
        telling: &Telling,
    ) -> Result<(), StoreError> {
        let waiting: Vec<(String, String)> = job::table
            .filter(job::kind.eq(kind))
            .filter(job::state.eq_any(["queued", "dead"]))
            .select((job::id, job::payload))
            .load(self.connection())?;
        let now = self.now().as_ms();
        for (id, _) in waiting.iter().filter(|(_, text)| telling.is_told_by(text)) {
            diesel::update(job::table.find(id))
                .set((
                    job::state.eq("given_up"),
                    job::payload.eq(""),
                    job::finished_at.eq(now),
                ))
                .execute(self.connection())?;
        }
        Ok(())
    }

    /// Takes the names away that files of a submission have or had.
    pub fn erase_file_names(&mut self, id: SubmissionId) -> Result<(), StoreError> {
        let of_this = document_use::table.filter(document_use::submission_id.eq(id.to_string()));
        diesel::update(of_this)
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
