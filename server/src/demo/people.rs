//! The people of the demonstration: one organisation of each sort, with a person of every role it may
//! have. All sign in with [`PASSWORD`]; those who need a second factor have a code generator with
//! [`TOTP_SECRET`].
//!
//! Both stand in the source, so they open nothing but a demonstration: only the maker of one calls
//! this, on a database that was empty before.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::id::{Country, MembershipId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::attestors;
use super::build::DemoError;
use crate::actions::REGISTRAR;
use crate::auth::password;
use crate::store::{
    MembershipRow, OrganisationRow, PersonRow, Store, StoreError, StoredEntry, Writer,
};

/// The password of everybody.
pub const PASSWORD: &str = "lanterns on the breakwater";
/// The secret of everybody's code generator.
pub const TOTP_SECRET: &[u8; 20] = b"demonstration-secret";

/// An organisation: sort, name, the part of its people's addresses after the `@`.
const ORGANISATIONS: [(OrganisationKind, &str, &str); 7] = [
    (
        OrganisationKind::Provider,
        "A firm of the demonstration",
        "firm.example",
    ),
    (
        OrganisationKind::CertificationBody,
        "A certification body of the demonstration",
        "body.example",
    ),
    (
        OrganisationKind::LicensingAuthority,
        "A licensing authority of the demonstration",
        "licences.example",
    ),
    (
        OrganisationKind::VettingAuthority,
        "A vetting authority of the demonstration",
        "vetting.example",
    ),
    (
        OrganisationKind::Port,
        "A port of the demonstration",
        "port.example",
    ),
    (
        OrganisationKind::Registrar,
        "The registrar of the demonstration",
        "registrar.example",
    ),
    (
        OrganisationKind::Auditor,
        "An auditor of the demonstration",
        "auditor.example",
    ),
];
/// The port whose people are there.
const PORT: &str = "NLRTM";

/// Adds the people; returns how many.
pub(super) fn add_people(store: &Store, now: Instant) -> Result<usize, DemoError> {
    let hash = password::hash(PASSWORD)?;
    let mut bits = 0;
    store.write(now, |tx| {
        for (kind, name, domain) in ORGANISATIONS {
            bits += 1;
            let represents = represented(tx, kind)?;
            let organisation = OrganisationRow {
                id: OrganisationId::from_bits(bits),
                kind,
                name: name.to_owned(),
                represents,
                created_at: now,
                deactivated_at: None,
            };
            tx.insert_organisation(&organisation)?;
            for role in Role::ALL.iter().filter(|role| kind.has_role(**role)) {
                bits += 1;
                add_person(tx, now, bits, &organisation, *role, domain, &hash)?;
            }
        }
        // A second of each: what the registrar's own people decide takes two.
        let registrar = tx.find_organisation_of(&REGISTRAR.to_string())?;
        if let Some(registrar) = registrar {
            for role in [Role::Reviewer, Role::Administrator] {
                bits += 1;
                let domain = "second.registrar.example";
                add_person(tx, now, bits, &registrar, role, domain, &hash)?;
            }
        }
        Ok::<_, DemoError>(())
    })?;
    let people = usize::try_from(bits).unwrap_or(0) - ORGANISATIONS.len();
    Ok(people)
}

fn add_person(
    tx: &mut Writer<'_>,
    now: Instant,
    bits: u64,
    organisation: &OrganisationRow,
    role: Role,
    domain: &str,
    hash: &str,
) -> Result<(), DemoError> {
    let address = format!("{role}@{domain}");
    let email = address
        .parse()
        .map_err(|_| DemoError::Plan(address.clone()))?;
    let id = PersonId::from_bits(bits);
    let mut person = PersonRow::new(id, email, format!("{} of {domain}", title(role)), now);
    person.email_confirmed_at = Some(now);
    person.password_hash = Some(hash.to_owned());
    if role.demands_second_factor() {
        person.totp_secret = Some(TOTP_SECRET.to_vec());
        person.totp_confirmed_at = Some(now);
    }
    tx.insert_person(&person)?;
    tx.insert_membership(&MembershipRow::added(
        MembershipId::from_bits(bits),
        id,
        organisation.id,
        role,
        now,
    ))?;
    Ok(())
}

const fn title(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewer",
        Role::Editor => "Editor",
        Role::Signatory => "Signatory",
        Role::Reviewer => "Reviewer",
        Role::Administrator => "Administrator",
    }
}

/// What the organisation of a sort speaks for.
fn represented(tx: &mut Writer<'_>, kind: OrganisationKind) -> Result<Option<String>, DemoError> {
    let country: Country = "NL".parse().map_err(|_| DemoError::Plan("NL".to_owned()))?;
    let name = match kind {
        OrganisationKind::Registrar => return Ok(Some(REGISTRAR.to_string())),
        OrganisationKind::Port => return Ok(Some(PORT.to_owned())),
        OrganisationKind::Auditor => return Ok(None),
        OrganisationKind::Provider => {
            let firms = tx.newest_of_kind(EntryKind::Provider)?;
            return Ok(firms.first().map(record_of).transpose()?);
        }
        OrganisationKind::CertificationBody => attestors::SOUND[0].name.to_owned(),
        OrganisationKind::LicensingAuthority => attestors::licensing_authority(country),
        OrganisationKind::VettingAuthority => attestors::vetting_office(country),
    };
    let says = |stored: &&StoredEntry| {
        let document = stored.document.as_ref();
        document.is_some_and(|text| text.contains(&name))
    };
    let attestors = tx.newest_of_kind(EntryKind::Attestor)?;
    Ok(attestors.iter().find(says).map(record_of).transpose()?)
}

fn record_of(stored: &StoredEntry) -> Result<String, StoreError> {
    Ok(Entry::from_bytes(&stored.bytes)?.record)
}
