//! Letters about who speaks for a provider, attestor or port: at once when a change is asked for, and again
//! when it is decided. They go to the administrators of the organisations that would lose and gain, and
//! to the registrar's other administrators, who decide.

use std::collections::BTreeMap;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{OrganisationId, PersonId};

use super::readers::without;
use super::title;
use crate::mail::{self, Content, Letter, Recipient};
use crate::pages::words::instant_words;
use crate::store::{MandateChange, MandateChangeRow, Reader, StoreError, Writer};

/// What is told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was asked for.
    Asked,
    /// Another person agreed, and it is done.
    CarriedOut,
    /// It was declined, or taken back.
    Declined,
}

/// Tells whom it concerns, but not who just did it.
pub fn tell(
    tx: &mut Writer<'_>,
    row: &MandateChangeRow,
    by: PersonId,
    told: Told,
) -> Result<(), StoreError> {
    let change = sentence(tx, row)?;
    let mut paths = BTreeMap::new();
    for organisation in concerned(tx, row)? {
        paths.insert(organisation, "/desk");
    }
    for tie in tx.ties_of(row.asked_by)? {
        if tie.kind == OrganisationKind::Registrar {
            paths.insert(tie.organisation, "/desk/organisations");
        }
    }
    for (organisation, path) in paths {
        let content = Content::MandateChange {
            change: change.clone(),
            said: said(told).to_owned(),
            next: next(told, row),
            path: path.to_owned(),
        };
        for to in without(administrators(tx, organisation)?, &[by]) {
            let content = content.clone();
            mail::queue(tx, Letter { to, content })?;
        }
    }
    Ok(())
}

/// The organisations that would lose or gain. Through a port its people may attest as the attestor that
/// states it, until another organisation speaks for that attestor.
fn concerned(
    tx: &mut Reader<'_>,
    row: &MandateChangeRow,
) -> Result<Vec<OrganisationId>, StoreError> {
    let mut concerned = vec![row.organisation];
    for whom in tx.concerned_by(&row.whom)? {
        let holder = tx.find_organisation_of(&whom)?.map(|own| own.id);
        concerned.extend(holder.filter(|own| *own != row.organisation));
    }
    Ok(concerned)
}

/// Those who administer an organisation, deactivated or not.
fn administrators(tx: &mut Reader<'_>, of: OrganisationId) -> Result<Vec<Recipient>, StoreError> {
    let members = tx.members_of(of)?.into_iter().filter(|member| {
        member.deactivated_at.is_none() && member.membership.role == Role::Administrator
    });
    let people = members.map(|member| Recipient {
        person: Some(member.membership.person),
        name: member.name,
        email: member.email,
    });
    Ok(people.collect())
}

/// What is to change, in a sentence without its stop.
pub fn sentence(tx: &mut Reader<'_>, row: &MandateChangeRow) -> Result<String, StoreError> {
    let found = tx.find_organisation(row.organisation)?;
    let name = found.map_or_else(|| row.organisation.to_string(), |own| own.name);
    let whom = whom_words(tx, &row.whom)?;
    Ok(match row.kind {
        MandateChange::Give => format!("{name} is to speak for {whom}"),
        MandateChange::End => format!("{name} is to speak for {whom} no longer"),
        MandateChange::Administer => {
            format!("Somebody is to be invited to administer {name}, which speaks for {whom}")
        }
        MandateChange::Restore => format!("{name} is to be active again and speak for {whom}"),
    })
}

/// A provider, attestor or port by name and number.
fn whom_words(tx: &mut Reader<'_>, whom: &str) -> Result<String, StoreError> {
    Ok(match tx.newest(whom)? {
        Some(held) => title::whom(held.document, whom).in_full().words(),
        None => whom.to_owned(),
    })
}

const fn said(told: Told) -> &'static str {
    match told {
        Told::Asked => "A person of the registrar has asked for this. Nothing has changed yet.",
        Told::CarriedOut => "Two people of the registrar have agreed, and it is done.",
        Told::Declined => "It was declined: nothing changes.",
    }
}

fn next(told: Told, row: &MandateChangeRow) -> String {
    match told {
        Told::Asked => format!(
            "Another administrator of the registrar agrees or declines, until {}. If it is not right, \
             write to the registrar now:",
            instant_words(row.expires_at)
        ),
        Told::CarriedOut | Told::Declined => {
            "If it is not right, write to the registrar and to its auditors. Your desk:".to_owned()
        }
    }
}
