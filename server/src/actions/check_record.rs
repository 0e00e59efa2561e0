//! Whether a row's claims fit what the register knows: edition, issuer, services, ports.

use quaymark_core::entry::EntryClaims;
use quaymark_core::id::{Country, ServiceId, UnLocode};
use quaymark_core::register::{AttestorKind, EditionStatus, StandardClass};

use super::enter::Stopped;
use super::known::{Known, KnownAttestor, KnownEdition};
use crate::import::RowFault;
use crate::import::rows::{IssuerName, RecordRow, RowClaims};

/// The attestor the row names.
pub(super) fn issuer_of<'a>(
    known: &'a Known,
    row: &RecordRow,
) -> Result<&'a KnownAttestor, Stopped> {
    let refuse = |value: &str, expected: String| {
        Stopped::from(RowFault::new(row.line, "issuer", value, expected))
    };
    match &row.issuer {
        IssuerName::Number(id) => known
            .attestor(*id)
            .ok_or_else(|| refuse(&id.to_string(), "an attestor on the register".to_owned())),
        IssuerName::Name(name) => match known.attestors_named(name).as_slice() {
            [one] => Ok(one),
            [] => Err(refuse(
                name,
                "an attestor on the register, by number or exact name".into(),
            )),
            several => {
                let numbers: Vec<String> = several
                    .iter()
                    .map(|known| known.attestor.id.to_string())
                    .collect();
                let expected = format!(
                    "a number, as several bear this name: {}",
                    numbers.join(", ")
                );
                Err(refuse(name, expected))
            }
        },
    }
}

/// The claims of a row in codes, or everything that stands against them.
pub(super) fn check_claims(
    known: &Known,
    row: &RecordRow,
    issuer: &KnownAttestor,
) -> Result<EntryClaims, Stopped> {
    let mut faults = Vec::new();
    let mut refuse = |column: &str, value: &str, expected: String| {
        faults.push(RowFault::new(row.line, column, value, expected));
    };
    if let Some(expected) = unfit_issuer(row, issuer) {
        refuse("issuer", &issuer.name, expected);
    }
    let mut claims = EntryClaims {
        issuer: Some(issuer.attestor.id),
        ..EntryClaims::default()
    };
    match &row.claims {
        RowClaims::Certification {
            standard,
            services,
            ports,
        } => {
            match certifiable(known, standard) {
                Ok(found) => claims.edition = Some(found.edition.id.clone()),
                Err(expected) => refuse("standard", standard, expected),
            }
            check_services(known, "services", services, &mut refuse);
            check_ports(known, ports, &mut refuse);
            claims.accredited = Some(row.accreditation.is_some());
            claims.services = sorted(services);
            claims.ports = sorted(ports);
        }
        RowClaims::Licence {
            country,
            activities,
            tolerated_until,
        } => {
            check_services(known, "activities", activities, &mut refuse);
            claims.country = Some(*country);
            claims.services = sorted(activities);
            claims.tolerated_until = tolerated_until.map(|last| issuer.zone.end_of(last));
        }
        RowClaims::Vetting { level, country } => {
            claims.country = Some(*country);
            claims.level = Some(*level);
        }
    }
    if faults.is_empty() {
        Ok(claims)
    } else {
        Err(Stopped::Faults(faults))
    }
}

fn certifiable<'a>(known: &'a Known, name: &str) -> Result<&'a KnownEdition, String> {
    let Some(found) = known.edition(name) else {
        return Err("an edition of the catalogue, with its year, such as EN 17483-3:2023".into());
    };
    let designation = &found.designation;
    let why_not = match (found.edition.class, found.edition.status) {
        (StandardClass::Guidance, _) => "is guidance, which nobody can be certified to",
        (StandardClass::AuthorityStatus, _) => "is a status granted by an authority",
        (StandardClass::Law, _) => "is law, which binds the port and which no firm can hold",
        (_, EditionStatus::InDevelopment) => "is still being written",
        (_, EditionStatus::Expected) => "is not published yet",
        _ => return Ok(found),
    };
    Err(format!(
        "a published standard a firm can be certified to; {designation} {why_not}"
    ))
}

fn unfit_issuer(row: &RecordRow, issuer: &KnownAttestor) -> Option<String> {
    use AttestorKind::{CertificationBody, LicensingAuthority, Port, VettingAuthority};
    let (kind, home) = (issuer.attestor.kind, issuer.attestor.country);
    let elsewhere = |country: Country| {
        (country != home).then(|| format!("an authority of {country}; this one is of {home}"))
    };
    match &row.claims {
        RowClaims::Certification { .. } => {
            (kind != CertificationBody).then(|| "a certification body".to_owned())
        }
        RowClaims::Licence { country, .. } if kind == LicensingAuthority => elsewhere(*country),
        RowClaims::Licence { .. } => Some("a licensing authority".to_owned()),
        RowClaims::Vetting { country, .. } => match kind {
            VettingAuthority | LicensingAuthority | Port => elsewhere(*country),
            _ => Some("a vetting authority or a port".to_owned()),
        },
    }
}

fn check_services(
    known: &Known,
    column: &str,
    services: &[ServiceId],
    refuse: &mut impl FnMut(&str, &str, String),
) {
    for service in services
        .iter()
        .filter(|service| !known.has_service(service))
    {
        let expected = "a service of the catalogue, such as access-control";
        refuse(column, service.as_str(), expected.to_owned());
    }
}

fn check_ports(known: &Known, ports: &[UnLocode], refuse: &mut impl FnMut(&str, &str, String)) {
    for port in ports.iter().filter(|port| !known.has_port(**port)) {
        refuse(
            "ports",
            port.as_str(),
            "a port of the register, such as NLRTM".to_owned(),
        );
    }
}

/// Order and repetition in a list mean nothing, so a changed order is no change.
fn sorted<T: Clone + Ord>(values: &[T]) -> Vec<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}
