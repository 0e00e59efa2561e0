//! Requirement profiles while they are written: private rows, gone once they are published.

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, PersonId, ProfileDraftId, ProfileId, UnLocode};
use quaymark_core::time::Instant;
use quaymark_core::wire::ProfileContent;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::profile_draft;
use super::writer::Writer;

/// The next version of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileDraftRow {
    pub id: ProfileDraftId,
    pub profile: ProfileId,
    pub port: UnLocode,
    /// Counts its changes.
    pub version: u32,
    pub content: ProfileContent,
    pub organisation: OrganisationId,
    pub created_by: PersonId,
    pub created_at: Instant,
    pub updated_by: PersonId,
    pub updated_at: Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = profile_draft)]
struct Row {
    id: String,
    profile: String,
    port: String,
    version: i32,
    content: String,
    organisation_id: String,
    created_by: String,
    created_at: i64,
    updated_by: String,
    updated_at: i64,
}

impl Row {
    fn read(self) -> Result<ProfileDraftRow, StoreError> {
        Ok(ProfileDraftRow {
            id: self.id.parse().map_err(damaged)?,
            profile: self.profile.parse().map_err(damaged)?,
            port: self.port.parse().map_err(damaged)?,
            version: u32::try_from(self.version).map_err(damaged)?,
            content: serde_json::from_str(&self.content).map_err(damaged)?,
            organisation: self.organisation_id.parse().map_err(damaged)?,
            created_by: self.created_by.parse().map_err(damaged)?,
            created_at: Instant::from_ms(self.created_at),
            updated_by: self.updated_by.parse().map_err(damaged)?,
            updated_at: Instant::from_ms(self.updated_at),
        })
    }
}

impl Reader<'_> {
    /// A draft.
    pub fn profile_draft(
        &mut self,
        id: ProfileDraftId,
    ) -> Result<Option<ProfileDraftRow>, StoreError> {
        let row: Option<Row> = profile_draft::table
            .find(id.to_string())
            .select(Row::as_select())
            .first(self.connection)
            .optional()?;
        row.map(Row::read).transpose()
    }

    /// The draft of a profile.
    pub fn profile_draft_of(
        &mut self,
        profile: &ProfileId,
    ) -> Result<Option<ProfileDraftRow>, StoreError> {
        let row: Option<Row> = profile_draft::table
            .filter(profile_draft::profile.eq(profile.as_str()))
            .select(Row::as_select())
            .first(self.connection)
            .optional()?;
        row.map(Row::read).transpose()
    }

    /// The drafts of a port, in order of profile.
    pub fn profile_drafts_of(
        &mut self,
        port: UnLocode,
    ) -> Result<Vec<ProfileDraftRow>, StoreError> {
        let rows: Vec<Row> = profile_draft::table
            .filter(profile_draft::port.eq(port.as_str()))
            .order(profile_draft::profile)
            .select(Row::as_select())
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Writer<'_> {
    /// Keeps a new draft.
    pub fn insert_profile_draft(&mut self, draft: &ProfileDraftRow) -> Result<(), StoreError> {
        diesel::insert_into(profile_draft::table)
            .values((
                profile_draft::id.eq(draft.id.to_string()),
                profile_draft::profile.eq(draft.profile.as_str()),
                profile_draft::port.eq(draft.port.as_str()),
                profile_draft::version.eq(stored_version(draft)?),
                profile_draft::content.eq(content_text(draft)?),
                profile_draft::organisation_id.eq(draft.organisation.to_string()),
                profile_draft::created_by.eq(draft.created_by.to_string()),
                profile_draft::created_at.eq(draft.created_at.as_ms()),
                profile_draft::updated_by.eq(draft.updated_by.to_string()),
                profile_draft::updated_at.eq(draft.updated_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Saves what a draft says now.
    pub fn save_profile_draft(&mut self, draft: &ProfileDraftRow) -> Result<(), StoreError> {
        diesel::update(profile_draft::table.find(draft.id.to_string()))
            .set((
                profile_draft::version.eq(stored_version(draft)?),
                profile_draft::content.eq(content_text(draft)?),
                profile_draft::updated_by.eq(draft.updated_by.to_string()),
                profile_draft::updated_at.eq(draft.updated_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Forgets a draft: it was published, or nobody wants it any more.
    pub fn delete_profile_draft(&mut self, id: ProfileDraftId) -> Result<(), StoreError> {
        diesel::delete(profile_draft::table.find(id.to_string())).execute(self.connection())?;
        Ok(())
    }
}

fn stored_version(draft: &ProfileDraftRow) -> Result<i32, StoreError> {
    i32::try_from(draft.version).map_err(damaged)
}

fn content_text(draft: &ProfileDraftRow) -> Result<String, StoreError> {
    serde_json::to_string(&draft.content).map_err(damaged)
}
