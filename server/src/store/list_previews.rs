//! Lists that were looked at, kept for a short while until they are carried out as they were seen.

use diesel::prelude::*;
use quaymark_core::id::{AttestorId, ListPreviewId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::list_preview;
use super::writer::Writer;

/// How long a list waits to be carried out, in milliseconds.
pub const PREVIEW_KEPT_MS: i64 = 60 * 60 * 1000;
/// How long it can be read afterwards, in milliseconds.
const READABLE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// A list that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPreview {
    pub id: ListPreviewId,
    pub organisation: OrganisationId,
    pub person: PersonId,
    /// The attestor in whose name it was looked at.
    pub attestor: AttestorId,
    /// The name of the file, as it was sent.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its rows with what each does, as JSON.
    pub plan: String,
    pub created_at: Instant,
    pub carried_out_at: Option<Instant>,
    /// What became of each row, as JSON.
    pub outcome: Option<String>,
}

impl ListPreview {
    /// Whether it can still be carried out at an instant.
    pub fn is_waiting(&self, now: Instant) -> bool {
        self.carried_out_at.is_none() && now < self.created_at.plus_ms(PREVIEW_KEPT_MS)
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = list_preview)]
struct Row {
    id: String,
    organisation_id: String,
    person_id: String,
    file_name: String,
    sha256: String,
    plan: String,
    created_at: i64,
    carried_out_at: Option<i64>,
    outcome: Option<String>,
    attestor: String,
}

impl Row {
    fn read(self) -> Result<ListPreview, StoreError> {
        Ok(ListPreview {
            id: self.id.parse().map_err(damaged)?,
            organisation: self.organisation_id.parse().map_err(damaged)?,
            person: self.person_id.parse().map_err(damaged)?,
            attestor: self.attestor.parse().map_err(damaged)?,
            file_name: self.file_name,
            sha256: self.sha256,
            plan: self.plan,
            created_at: Instant::from_ms(self.created_at),
            carried_out_at: self.carried_out_at.map(Instant::from_ms),
            outcome: self.outcome,
        })
    }
}

impl Reader<'_> {
    /// A list that was looked at by an organisation.
    pub fn list_preview(
        &mut self,
        id: ListPreviewId,
        of: OrganisationId,
    ) -> Result<Option<ListPreview>, StoreError> {
        let row: Option<Row> = list_preview::table
            .find(id.to_string())
            .filter(list_preview::organisation_id.eq(of.to_string()))
            .first(self.connection)
            .optional()?;
        row.map(Row::read).transpose()
    }
}

impl Writer<'_> {
    /// Keeps a list that was looked at. Throws away what is a week old.
    pub fn insert_list_preview(&mut self, new: &ListPreview) -> Result<(), StoreError> {
        let old = list_preview::created_at.lt(new.created_at.as_ms() - READABLE_MS);
        diesel::delete(list_preview::table.filter(old)).execute(self.connection())?;
        diesel::insert_into(list_preview::table)
            .values(Row {
                id: new.id.to_string(),
                organisation_id: new.organisation.to_string(),
                person_id: new.person.to_string(),
                file_name: new.file_name.clone(),
                sha256: new.sha256.clone(),
                plan: new.plan.clone(),
                created_at: new.created_at.as_ms(),
                carried_out_at: new.carried_out_at.map(Instant::as_ms),
                outcome: new.outcome.clone(),
                attestor: new.attestor.to_string(),
            })
            .execute(self.connection())?;
        Ok(())
    }

    /// Notes what became of a list; whether it was still to be carried out.
    pub fn finish_list_preview(
        &mut self,
        id: ListPreviewId,
        now: Instant,
        outcome: &str,
    ) -> Result<bool, StoreError> {
        let waiting = list_preview::table
            .find(id.to_string())
            .filter(list_preview::carried_out_at.is_null());
        let finished = diesel::update(waiting)
            .set((
                list_preview::carried_out_at.eq(now.as_ms()),
                list_preview::outcome.eq(outcome),
            ))
            .execute(self.connection())?;
        Ok(finished == 1)
    }
}
