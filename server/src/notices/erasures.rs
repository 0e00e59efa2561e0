//! Letters about erasures: at once when one is asked for, when it is decided, and when it is carried out. They
//! go to the reviewers and administrators of the registrar: any of them could approve or refuse. Once who asked has
//! left it, they go to the administrators of every registrar, so that nothing is decided unheard.

use std::collections::BTreeMap;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{OrganisationId, PersonId};

use super::readers::{active_organisations, people_of, without};
use crate::mail::{self, Content, Letter, Recipient};
use crate::pages::words::instant_words;
use crate::store::{ErasureRow, Reader, StoreError, Writer};

const DECIDING: &[Role] = &[Role::Reviewer, Role::Administrator];

/// What is told of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was asked for.
    Asked,
    /// Another person approved.
    Approved,
    /// It was refused, or taken back.
    Refused,
    /// The operator carried it out.
    Done,
}

/// Tells the others of the registrar, but not who just did it. The letter names numbers alone: what is to go
/// stands in none.
pub fn tell(
    tx: &mut Writer<'_>,
    row: &ErasureRow,
    by: Option<PersonId>,
    told: Told,
) -> Result<(), StoreError> {
    let by: Vec<PersonId> = by.into_iter().collect();
    for to in without(concerned(tx, row)?, &by) {
        let content = Content::Erasure {
            change: sentence(row),
            said: said(told).to_owned(),
            next: next(told, row),
            path: "/desk/erasures".to_owned(),
        };
        mail::queue(tx, Letter { to, content })?;
    }
    Ok(())
}

/// Who of the registrar hears of it: those who could decide where it was asked for, else whoever administers
/// any registrar.
fn concerned(tx: &mut Reader<'_>, row: &ErasureRow) -> Result<Vec<Recipient>, StoreError> {
    let mut own = tx.ties_of(row.asked_by)?;
    own.retain(|tie| tie.kind == OrganisationKind::Registrar);
    let deciding = people_of_all(tx, own.iter().map(|tie| tie.organisation), DECIDING)?;
    if !deciding.is_empty() {
        return Ok(deciding);
    }
    let mut any = active_organisations(tx)?;
    any.retain(|organisation| organisation.kind == OrganisationKind::Registrar);
    people_of_all(tx, any.iter().map(|one| one.id), &[Role::Administrator])
}

/// The people of several organisations in any of some roles, each of them once.
fn people_of_all(
    tx: &mut Reader<'_>,
    organisations: impl Iterator<Item = OrganisationId>,
    roles: &[Role],
) -> Result<Vec<Recipient>, StoreError> {
    let mut people = BTreeMap::new();
    for organisation in organisations {
        for recipient in people_of(tx, organisation, roles)? {
            people.insert(recipient.person, recipient);
        }
    }
    Ok(people.into_values().collect())
}

/// What is to go, in a sentence without its stop.
fn sentence(row: &ErasureRow) -> String {
    let of = match row.target == row.record {
        true => "What the register published of",
        false => "One document that the register published of",
    };
    format!("{of} {} is to be erased ({})", row.record, row.id)
}

const fn said(told: Told) -> &'static str {
    match told {
        Told::Asked => "A person of the registrar has asked for this. Nothing is erased yet.",
        Told::Approved => "Another person of the registrar has approved it.",
        Told::Refused => "It was refused: nothing is erased.",
        Told::Done => "The operator has carried it out. The public log says so.",
    }
}

fn next(told: Told, row: &ErasureRow) -> String {
    let until = instant_words(row.expires_at);
    match told {
        Told::Asked => {
            format!("Another person of the registrar approves or refuses, until {until}:")
        }
        Told::Approved => format!(
            "The operator carries it out, until {until}. Until then it can still be refused:"
        ),
        Told::Refused | Told::Done => {
            "If it is not right, write to the registrar's auditors. The erasures that wait:"
                .to_owned()
        }
    }
}
