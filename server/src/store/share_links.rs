//! Links by which a firm shows a confidential record to those it chooses. Only their hash is kept.

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, PersonId, ShareLinkId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::share_link;
use super::writer::Writer;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareLink {
    pub id: ShareLinkId,
    pub provider: String,
    pub record: String,
    /// Whom it is for, in the firm's words.
    pub name: String,
    pub organisation: OrganisationId,
    pub created_by: PersonId,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = share_link)]
struct Row {
    id: String,
    provider: String,
    record: String,
    name: String,
    organisation_id: String,
    created_by: String,
    created_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<ShareLink, StoreError> {
        Ok(ShareLink {
            id: self.id.parse().map_err(damaged)?,
            provider: self.provider,
            record: self.record,
            name: self.name,
            organisation: self.organisation_id.parse().map_err(damaged)?,
            created_by: self.created_by.parse().map_err(damaged)?,
            created_at: Instant::from_ms(self.created_at),
            expires_at: Instant::from_ms(self.expires_at),
            ended_at: self.ended_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// The link of a token's hash, if it is good at an instant and the organisation that made it is
    /// active and still speaks for the firm.
    pub fn share_link_of(
        &mut self,
        hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<ShareLink>, StoreError> {
        let row: Option<Row> = share_link::table
            .filter(share_link::token_hash.eq(&hash[..]))
            .filter(share_link::ended_at.is_null())
            .filter(share_link::expires_at.gt(now.as_ms()))
            .select(Row::as_select())
            .first(self.connection)
            .optional()?;
        let Some(link) = row.map(Row::read).transpose()? else {
            return Ok(None);
        };
        let speaks = self.spokesman_of(&link.provider)? == Some(link.organisation);
        Ok(speaks.then_some(link))
    }

    /// The links of an organisation that were not ended, newest first.
    pub fn share_links_of(&mut self, of: OrganisationId) -> Result<Vec<ShareLink>, StoreError> {
        let rows: Vec<Row> = share_link::table
            .filter(share_link::organisation_id.eq(of.to_string()))
            .filter(share_link::ended_at.is_null())
            .order((share_link::created_at.desc(), share_link::id))
            .select(Row::as_select())
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Writer<'_> {
    /// Keeps a new link by the hash of its token.
    pub fn insert_share_link(
        &mut self,
        link: &ShareLink,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        diesel::insert_into(share_link::table)
            .values((
                share_link::id.eq(link.id.to_string()),
                share_link::token_hash.eq(&hash[..]),
                share_link::provider.eq(&link.provider),
                share_link::record.eq(&link.record),
                share_link::name.eq(&link.name),
                share_link::organisation_id.eq(link.organisation.to_string()),
                share_link::created_by.eq(link.created_by.to_string()),
                share_link::created_at.eq(link.created_at.as_ms()),
                share_link::expires_at.eq(link.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends every link a person made.
    pub fn end_share_links_made_by(
        &mut self,
        maker: PersonId,
        now: Instant,
    ) -> Result<(), StoreError> {
        let open = share_link::table
            .filter(share_link::created_by.eq(maker.to_string()))
            .filter(share_link::ended_at.is_null());
        diesel::update(open)
            .set(share_link::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends a link of an organisation; whether it was open.
    pub fn end_share_link(
        &mut self,
        id: ShareLinkId,
        of: OrganisationId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let open = share_link::table
            .filter(share_link::id.eq(id.to_string()))
            .filter(share_link::organisation_id.eq(of.to_string()))
            .filter(share_link::ended_at.is_null());
        let ended = diesel::update(open)
            .set(share_link::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(ended > 0)
    }
}
