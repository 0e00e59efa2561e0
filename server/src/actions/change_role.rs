//! An administrator gives somebody of their organisation another role, or takes them out. What stood
//! on the place before ends in the same transaction.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{MembershipId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::{AdministrationError, role_in};
use super::submission::Party;
use crate::auth::letters;
use crate::auth::secrets::number;
use crate::store::{Deed, LinkPurpose, MembershipRow, Reader, Store, StoreError, Writer};

/// Gives somebody of one's own organisation another role. What they may do is looked up at each
/// request, so their sessions and tokens do the rest of it at once; keys they made as an
/// administrator end.
pub fn change_role(
    store: &Store,
    now: Instant,
    by: &Party,
    person: PersonId,
    role: Role,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let role = role_in(by.kind, role)?;
        let held = place(tx, by, person)?;
        if held.role == role {
            return Err(AdministrationError::AlreadySo(
                "they have this role already",
            ));
        }
        expect_another_administrator(tx, &held)?;
        expect_two_at_registrar(by, &held, role)?;
        tx.end_membership(held.id, now)?;
        tx.insert_membership(&MembershipRow {
            id: number(MembershipId::from_bits)?,
            person,
            organisation: by.organisation,
            role,
            created_at: now,
            brought_by: held.brought_by,
            given_by: Some(by.person),
        })?;
        end_what_an_administrator_gave(tx, now, &held)?;
        tell(tx, by, person, |name| {
            format!("Your role in {name} is {} now.", role.words())
        })?;
        let deed = Deed::new("change_role", person)
            .before(json!({"organisation": by.organisation, "role": held.role}))
            .after(json!({"organisation": by.organisation, "role": role}));
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

/// Nobody makes two of themselves at the registrar: who invited somebody gives them no role in which
/// they could decide. Whom the operator added was named by somebody else than its administrators.
fn expect_two_at_registrar(
    by: &Party,
    held: &MembershipRow,
    role: Role,
) -> Result<(), AdministrationError> {
    if !needs_another(by, held, role) {
        return Ok(());
    }
    Err(AdministrationError::FourEyes(
        "you invited them, or they are you: another administrator of the registrar gives the role",
    ))
}

fn needs_another(by: &Party, held: &MembershipRow, role: Role) -> bool {
    let Some(brought_by) = held.brought_by else {
        return false;
    };
    let is_free = by.kind != OrganisationKind::Registrar || role == Role::Viewer;
    !is_free && (by.person == brought_by || by.person == held.person)
}

/// The other roles somebody may give a person of their organisation, whose administrators are given.
pub(super) fn roles_to_give(
    by: &Party,
    held: &MembershipRow,
    administrators: &[PersonId],
) -> Vec<Role> {
    if is_last_administrator(held, administrators) {
        return Vec::new();
    }
    let roles = Role::ALL.iter().copied();
    let others = roles.filter(|role| by.kind.has_role(*role) && *role != held.role);
    others
        .filter(|role| !needs_another(by, held, *role))
        .collect()
}

/// Whether a place is that of the only administrator there is.
pub(super) fn is_last_administrator(held: &MembershipRow, administrators: &[PersonId]) -> bool {
    held.role == Role::Administrator && administrators.iter().all(|other| *other == held.person)
}

/// Takes somebody out of one's own organisation. Sessions, tokens, keys and invitations that stood on
/// their place end.
pub fn remove_person(
    store: &Store,
    now: Instant,
    by: &Party,
    person: PersonId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let held = place(tx, by, person)?;
        expect_another_administrator(tx, &held)?;
        tx.end_membership(held.id, now)?;
        tx.end_sessions_for(person, by.organisation, now)?;
        tx.end_families_for(person, by.organisation, now)?;
        end_what_an_administrator_gave(tx, now, &held)?;
        tell(tx, by, person, |name| {
            format!("You do not belong to {name} any more.")
        })?;
        let before = json!({"organisation": by.organisation, "role": held.role});
        let deed = Deed::new("remove_person", person).before(before);
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

/// Somebody's place in the organisation of who acts: nobody reaches into another.
fn place(
    tx: &mut Reader<'_>,
    by: &Party,
    person: PersonId,
) -> Result<MembershipRow, AdministrationError> {
    let held = tx.find_membership(person, by.organisation)?;
    held.ok_or(AdministrationError::UnknownPerson(person))
}

/// Refuses to leave an organisation without anybody who looks after it.
fn expect_another_administrator(
    tx: &mut Reader<'_>,
    held: &MembershipRow,
) -> Result<(), AdministrationError> {
    match is_last_administrator(held, &tx.administrators_of(held.organisation)?) {
        true => Err(AdministrationError::LastAdministrator),
        false => Ok(()),
    }
}

/// Ends the keys somebody made and the invitations they had sent.
fn end_what_an_administrator_gave(
    tx: &mut Writer<'_>,
    now: Instant,
    held: &MembershipRow,
) -> Result<(), StoreError> {
    tx.end_api_keys_made_by(held.person, held.organisation, now)?;
    tx.end_links_sent_by(LinkPurpose::Invitation, held.person, held.organisation, now)
}

fn tell(
    tx: &mut Writer<'_>,
    by: &Party,
    person: PersonId,
    words: impl FnOnce(&str) -> String,
) -> Result<(), StoreError> {
    let organisation = tx.find_organisation(by.organisation)?;
    let name = organisation.map_or_else(String::new, |row| row.name);
    match tx.find_person(person)? {
        Some(row) if row.deactivated_at.is_none() => letters::tell_change(tx, &row, words(&name)),
        _ => Ok(()),
    }
}
