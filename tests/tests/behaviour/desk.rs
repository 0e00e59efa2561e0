//! A firm, the certification body it asks and the registrar, with somebody signed in for each.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::people::{Organisation, organisation, sign_in};
use quaymark_tests::register::Register;

/// The three desks a submission goes over.
pub struct Desk {
    pub register: Register,
    pub firm: ProviderId,
    pub firm_people: Organisation,
    pub body_people: Organisation,
    /// Signs for the firm.
    pub ann: SignedIn,
    /// Signs for the body.
    pub bea: SignedIn,
    /// Reviews at the registrar.
    pub cas: SignedIn,
}

/// Havenwacht on the register without a certificate, on 23 November 2026.
pub fn desk() -> Desk {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    register.catch_up();
    let of = |kind, name, whom: Option<&str>| organisation(&register, kind, name, whom);
    let (firm_number, body) = (firm.to_string(), AttestorId::from_bits(2).to_string());
    let firm_people = of(OrganisationKind::Provider, "havenwacht", Some(&firm_number));
    let body_people = of(OrganisationKind::CertificationBody, "scene", Some(&body));
    let registrar = of(OrganisationKind::Registrar, "registrar", None);
    Desk {
        ann: sign_in(&register, &firm_people, Role::Signatory),
        bea: sign_in(&register, &body_people, Role::Signatory),
        cas: sign_in(&register, &registrar, Role::Reviewer),
        firm,
        firm_people,
        body_people,
        register,
    }
}
