//! The places people have in organisations.
//!
//! A membership is never changed: another role is another membership, and the one before ends. So
//! who could do what on a day stays known.

use diesel::prelude::*;
use quaymark_core::account::Role;
use quaymark_core::id::{MembershipId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::{OrganisationRow, StoredOrganisation, to_organisation};
use crate::store::error::StoreError;
use crate::store::reader::{Reader, damaged};
use crate::store::schema::{membership, organisation, person};
use crate::store::writer::Writer;

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
