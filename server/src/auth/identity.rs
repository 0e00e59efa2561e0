//! Who asks: a person, the organisation they act for, and how they have shown it.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, OrganisationId, PersonId, SessionId};
use quaymark_core::time::Instant;

use super::permission::Scope;
use super::{bearer, gate, secrets, session};
use crate::error::Refusal;
use crate::store::{Means, PersonRow, Reader, SessionRow, Store, StoreError};

/// Who asks, as the database says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they act from; `None` while they belong to no organisation, or no longer to the one
    /// they chose.
    pub place: Option<Place>,
    /// Whether they have a second factor set up.
    pub has_second_factor: bool,
    /// When they last showed it in this session.
    pub second_factor_at: Option<Instant>,
    /// What a key or token is good for; `None` for a browser's session, which is good for all.
    pub scopes: Option<Vec<Scope>>,
    /// The session, where there is one.
    pub session: Option<SessionId>,
    /// How they ask.
    pub means: Means,
}

/// A person's place in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Its sort.
    pub kind: OrganisationKind,
    /// The provider, attestor or port it speaks for.
    pub represents: Option<String>,
    /// The attestor in whose name it attests.
    pub attests_as: Option<AttestorId>,
    /// What the person may do in it.
    pub role: Role,
}

/// What a request shows to say who asks.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The token of a browser's session.
    Session(String),
    /// A bearer token.
    Bearer(String),
}

impl Credential {
    /// Whose it is, if it is good at an instant. Removal, deactivation and sign-out work at once, and
    /// so does closing the door. `issuer` is the register's address.
    pub fn identify(
        &self,
        store: &Store,
        issuer: &str,
        now: Instant,
    ) -> Result<Option<Identity>, Refusal> {
        match self {
            Self::Bearer(token) => {
                let found = store.read(|tx| {
                    gate::expect_open(tx)?;
                    Ok::<_, Refusal>(bearer::identify(tx, token, issuer, now)?)
                })?;
                if let Some((_, Some(key))) = &found {
                    bearer::note_used(store, key, now);
                }
                Ok(found.map(|(identity, _)| identity))
            }
            Self::Session(token) => {
                let found = store.read(|tx| {
                    gate::expect_open(tx)?;
                    Ok::<_, Refusal>(find_session(tx, token, now)?)
                })?;
                if let Some((_, row)) = &found {
                    session::note_seen(store, row, now);
                }
                Ok(found.map(|(identity, _)| identity))
            }
        }
    }
}

fn find_session(
    tx: &mut Reader<'_>,
    token: &str,
    now: Instant,
) -> Result<Option<(Identity, SessionRow)>, StoreError> {
    let row = tx.find_session(&secrets::hash(token))?;
    let Some(row) = row.filter(|row| session::is_open(row, now)) else {
        return Ok(None);
    };
    let person = tx.find_person(row.person)?;
    match person.filter(|person| person.deactivated_at.is_none()) {
        Some(person) => Ok(Some((of_session(tx, &row, person)?, row))),
        None => Ok(None),
    }
}

fn of_session(
    tx: &mut Reader<'_>,
    row: &SessionRow,
    person: PersonRow,
) -> Result<Identity, StoreError> {
    let place = match row.organisation {
        Some(organisation) => place_of(tx, person.id, organisation)?,
        None => None,
    };
    Ok(Identity {
        place,
        has_second_factor: person.totp_confirmed_at.is_some() || tx.has_passkey(person.id)?,
        second_factor_at: row.second_factor_at,
        scopes: None,
        session: Some(row.id),
        means: Means::Session,
        person: person.id,
        name: person.name,
    })
}

/// A person's place in an organisation, while both last.
pub fn place_of(
    tx: &mut Reader<'_>,
    person: PersonId,
    organisation: OrganisationId,
) -> Result<Option<Place>, StoreError> {
    let Some(membership) = tx.find_membership(person, organisation)? else {
        return Ok(None);
    };
    let row = tx.find_organisation(organisation)?;
    let Some(row) = row.filter(|row| row.deactivated_at.is_none()) else {
        return Ok(None);
    };
    Ok(Some(Place {
        organisation,
        attests_as: tx.attests_as(&row)?,
        organisation_name: row.name,
        kind: row.kind,
        represents: row.represents,
        role: membership.role,
    }))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Somebody who may do whatever their role may.
    pub(crate) fn somebody(kind: OrganisationKind, role: Role) -> Identity {
        Identity {
            person: PersonId::from_bits(1),
            name: "Ann".to_owned(),
            place: Some(Place {
                organisation: OrganisationId::from_bits(2),
                organisation_name: "Firm".to_owned(),
                kind,
                represents: None,
                attests_as: None,
                role,
            }),
            has_second_factor: true,
            second_factor_at: Some(Instant::from_ms(1_000_000_000)),
            scopes: None,
            session: Some(SessionId::from_bits(3)),
            means: Means::Session,
        }
    }
}
