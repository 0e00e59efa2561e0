//! Organisations, and [`members`], the places people have in them.

mod members;

use diesel::prelude::*;
use quaymark_core::account::OrganisationKind;
use quaymark_core::id::OrganisationId;
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::organisation;
use super::writer::Writer;

pub use members::{Member, MembershipRow};

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    /// The provider, attestor or port it speaks for.
    pub represents: Option<String>,
    pub created_at: Instant,
    pub deactivated_at: Option<Instant>,
}

/// Which organisations are asked for. What is left out does not narrow the search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationsAsked {
    /// A part of the name, or the whole number of the organisation or of whom it speaks for.
    pub words: Option<String>,
    /// The name and number of the last one seen.
    pub after: Option<(String, OrganisationId)>,
}

type StoredOrganisation = (String, String, String, Option<String>, i64, Option<i64>);

diesel::define_sql_function! {
    /// Small letters; on SQLite of ASCII alone.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Words in which no character stands for others.
fn plain(words: &str) -> String {
    let escaped = words.chars().flat_map(|c| match c {
        '!' | '%' | '_' => vec!['!', c],
        other => vec![other],
    });
    escaped.collect()
}

fn to_organisation(row: StoredOrganisation) -> Result<OrganisationRow, StoreError> {
    let (id, kind, name, represents, created_at, deactivated_at) = row;
    Ok(OrganisationRow {
        id: id.parse().map_err(damaged)?,
        kind: kind.parse().map_err(damaged)?,
        name,
        represents,
        created_at: Instant::from_ms(created_at),
        deactivated_at: deactivated_at.map(Instant::from_ms),
    })
}

impl Reader<'_> {
    /// An organisation by number, deactivated or not.
    pub fn find_organisation(
        &mut self,
        id: OrganisationId,
    ) -> Result<Option<OrganisationRow>, StoreError> {
        let row: Option<StoredOrganisation> = organisation::table
            .find(id.to_string())
            .first(self.connection)
            .optional()?;
        row.map(to_organisation).transpose()
    }

    /// The organisation that speaks for a provider, attestor or port.
    pub fn find_organisation_of(
        &mut self,
        represents: &str,
    ) -> Result<Option<OrganisationRow>, StoreError> {
        let row: Option<StoredOrganisation> = organisation::table
            .filter(organisation::represents.eq(represents))
            .first(self.connection)
            .optional()?;
        row.map(to_organisation).transpose()
    }

    /// Every organisation, by name.
    pub fn organisations(&mut self) -> Result<Vec<OrganisationRow>, StoreError> {
        let rows: Vec<StoredOrganisation> = organisation::table
            .order((organisation::name, organisation::id))
            .load(self.connection)?;
        rows.into_iter().map(to_organisation).collect()
    }

    /// Organisations of a whole name, in large letters or small; on SQLite others than ASCII as they are.
    pub fn organisations_named(
        &mut self,
        name: &str,
        limit: u32,
    ) -> Result<Vec<OrganisationRow>, StoreError> {
        let small = plain(&name.to_lowercase());
        let is_named = lower(organisation::name).like(small).escape('!');
        let is_typed = organisation::name.like(plain(name)).escape('!');
        let rows: Vec<StoredOrganisation> = organisation::table
            .filter(is_named.or(is_typed))
            .order((organisation::name, organisation::id))
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter().map(to_organisation).collect()
    }

    /// Organisations by name, those that fit what is asked, from a place on.
    pub fn organisations_found(
        &mut self,
        asked: &OrganisationsAsked,
        limit: u32,
    ) -> Result<Vec<OrganisationRow>, StoreError> {
        let mut query = organisation::table.into_boxed();
        if let Some(words) = &asked.words {
            let part = |words: &str| format!("%{}%", plain(words));
            let is_named = lower(organisation::name)
                .like(part(&words.to_lowercase()))
                .escape('!');
            let is_typed = organisation::name.like(part(words)).escape('!');
            let is_it = organisation::id
                .eq(words.clone())
                .or(organisation::represents.eq(words.clone()).assume_not_null());
            query = query.filter(is_named.or(is_typed).or(is_it));
        }
        if let Some((name, id)) = &asked.after {
            let is_later = organisation::name.gt(name.clone());
            let is_next = organisation::name
                .eq(name.clone())
                .and(organisation::id.gt(id.to_string()));
            query = query.filter(is_later.or(is_next));
        }
        let rows: Vec<StoredOrganisation> = query
            .order((organisation::name, organisation::id))
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter().map(to_organisation).collect()
    }
}

impl Writer<'_> {
    /// Adds an organisation.
    pub fn insert_organisation(&mut self, row: &OrganisationRow) -> Result<(), StoreError> {
        diesel::insert_into(organisation::table)
            .values((
                organisation::id.eq(row.id.to_string()),
                organisation::kind.eq(row.kind.as_str()),
                organisation::name.eq(&row.name),
                organisation::represents.eq(&row.represents),
                organisation::created_at.eq(row.created_at.as_ms()),
                organisation::deactivated_at.eq(row.deactivated_at.map(Instant::as_ms)),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Takes over an organisation's name, what it speaks for and whether it is active.
    pub fn update_organisation(&mut self, row: &OrganisationRow) -> Result<(), StoreError> {
        diesel::update(organisation::table.find(row.id.to_string()))
            .set((
                organisation::name.eq(&row.name),
                organisation::represents.eq(&row.represents),
                organisation::deactivated_at.eq(row.deactivated_at.map(Instant::as_ms)),
            ))
            .execute(self.connection())?;
        Ok(())
    }
}
