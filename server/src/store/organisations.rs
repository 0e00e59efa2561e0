//! Organisations, and the places people have in them.
//!
//! A membership is never changed: another role is another membership, and the one before ends. So
//! who could do what on a day stays known.

use diesel::prelude::*;
use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{MembershipId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::{membership, organisation, person};
use super::writer::Writer;

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

/// A person's place in an organisation, in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembershipRow {
    pub id: MembershipId,
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub role: Role,
    pub created_at: Instant,
    /// Who invited the person, if anybody did.
    pub brought_by: Option<PersonId>,
    /// Who gave this role: at the registrar never who invited, for any above viewer. A trigger of the
    /// database holds it.
    pub given_by: Option<PersonId>,
}

impl MembershipRow {
    /// A place nobody was invited to: the operator gives it, or it is in a firm of one's own.
    pub const fn added(
        id: MembershipId,
        person: PersonId,
        organisation: OrganisationId,
        role: Role,
        created_at: Instant,
    ) -> Self {
        Self {
            id,
            person,
            organisation,
            role,
            created_at,
            brought_by: None,
            given_by: None,
        }
    }
}

/// Somebody of an organisation, for lists of its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub membership: MembershipRow,
    pub name: String,
    pub email: String,
    /// When the person was kept from signing in.
    pub deactivated_at: Option<Instant>,
    /// Whether the person has a code generator set up.
    pub has_totp: bool,
}

type StoredOrganisation = (String, String, String, Option<String>, i64, Option<i64>);

#[derive(Queryable, Selectable)]
#[diesel(table_name = membership)]
struct StoredMembership {
    id: String,
    person_id: String,
    organisation_id: String,
    role: String,
    created_at: i64,
    brought_by: Option<String>,
    given_by: Option<String>,
}

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

impl TryFrom<StoredMembership> for MembershipRow {
    type Error = StoreError;

    fn try_from(row: StoredMembership) -> Result<Self, StoreError> {
        let known = |id: Option<String>| id.map(|id| id.parse().map_err(damaged)).transpose();
        Ok(Self {
            brought_by: known(row.brought_by)?,
            given_by: known(row.given_by)?,
            id: row.id.parse().map_err(damaged)?,
            person: row.person_id.parse().map_err(damaged)?,
            organisation: row.organisation_id.parse().map_err(damaged)?,
            role: row.role.parse().map_err(damaged)?,
            created_at: Instant::from_ms(row.created_at),
        })
    }
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

    /// Organisations by name, those that fit what is asked, from a place on.
    pub fn organisations_found(
        &mut self,
        asked: &OrganisationsAsked,
        limit: u32,
    ) -> Result<Vec<OrganisationRow>, StoreError> {
        let mut query = organisation::table.into_boxed();
        if let Some(words) = &asked.words {
            let part = format!("%{}%", plain(&words.to_lowercase()));
            let is_named = lower(organisation::name).like(part).escape('!');
            let is_it = organisation::id
                .eq(words.clone())
                .or(organisation::represents.eq(words.clone()).assume_not_null());
            query = query.filter(is_named.or(is_it));
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

    /// A person's place in an organisation, in force.
    pub fn find_membership(
        &mut self,
        person: PersonId,
        organisation: OrganisationId,
    ) -> Result<Option<MembershipRow>, StoreError> {
        let row: Option<StoredMembership> = membership::table
            .filter(membership::person_id.eq(person.to_string()))
            .filter(membership::organisation_id.eq(organisation.to_string()))
            .filter(membership::ended_at.is_null())
            .select(StoredMembership::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The active organisations a person belongs to, with their role, by name.
    pub fn organisations_of(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<(OrganisationRow, Role)>, StoreError> {
        let rows: Vec<(StoredOrganisation, String)> = membership::table
            .inner_join(organisation::table.on(organisation::id.eq(membership::organisation_id)))
            .filter(membership::person_id.eq(person.to_string()))
            .filter(membership::ended_at.is_null())
            .filter(organisation::deactivated_at.is_null())
            .order((organisation::name, organisation::id))
            .select((organisation::all_columns, membership::role))
            .load(self.connection)?;
        let read = |(row, role): (StoredOrganisation, String)| {
            Ok((to_organisation(row)?, role.parse().map_err(damaged)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// The people of an organisation, by name.
    pub fn members_of(&mut self, organisation: OrganisationId) -> Result<Vec<Member>, StoreError> {
        type Row = (StoredMembership, (String, String, Option<i64>, Option<i64>));
        let rows: Vec<Row> = membership::table
            .inner_join(person::table.on(person::id.eq(membership::person_id)))
            .filter(membership::organisation_id.eq(organisation.to_string()))
            .filter(membership::ended_at.is_null())
            .order((person::name, person::id))
            .select((
                StoredMembership::as_select(),
                (
                    person::name,
                    person::email,
                    person::deactivated_at,
                    person::totp_confirmed_at,
                ),
            ))
            .load(self.connection)?;
        let read = |(row, (name, email, deactivated_at, totp_confirmed_at)): Row| {
            Ok(Member {
                membership: row.try_into()?,
                name,
                email,
                deactivated_at: deactivated_at.map(Instant::from_ms),
                has_totp: totp_confirmed_at.is_some(),
            })
        };
        rows.into_iter().map(read).collect()
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

    /// Adds a membership. The person must have none in force in that organisation.
    pub fn insert_membership(&mut self, row: &MembershipRow) -> Result<(), StoreError> {
        diesel::insert_into(membership::table)
            .values((
                membership::id.eq(row.id.to_string()),
                membership::person_id.eq(row.person.to_string()),
                membership::organisation_id.eq(row.organisation.to_string()),
                membership::role.eq(row.role.as_str()),
                membership::created_at.eq(row.created_at.as_ms()),
                membership::brought_by.eq(row.brought_by.map(|id| id.to_string())),
                membership::given_by.eq(row.given_by.map(|id| id.to_string())),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends a membership; whether it was in force.
    pub fn end_membership(&mut self, id: MembershipId, now: Instant) -> Result<bool, StoreError> {
        let in_force = membership::table
            .filter(membership::id.eq(id.to_string()))
            .filter(membership::ended_at.is_null());
        let ended = diesel::update(in_force)
            .set(membership::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(ended > 0)
    }
}
