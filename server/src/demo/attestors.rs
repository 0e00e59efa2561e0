//! The attestors of the demonstration: invented certification bodies, one authority a country.

use quaymark_core::document::Accreditation;
use quaymark_core::id::{Country, UnLocode};
use quaymark_core::register::AttestorKind;
use quaymark_core::time::CivilDate;

use crate::import::rows::AttestorRow;

/// A certification body of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its name.
    pub name: &'static str,
    country: &'static str,
    accredited_by: &'static str,
}

/// Certification bodies in good standing, by turns.
pub const SOUND: [Body; 4] = [
    Body {
        name: "Certimarel Certificatie (demonstration)",
        country: "NL",
        accredited_by: "RvA",
    },
    Body {
        name: "Nordprüf Zertifizierung (demonstration)",
        country: "DE",
        accredited_by: "DAkkS",
    },
    Body {
        name: "Attestis Méditerranée (demonstration)",
        country: "FR",
        accredited_by: "Cofrac",
    },
    Body {
        name: "Πιστοδήμη Πιστοποίηση (demonstration)",
        country: "GR",
        accredited_by: "ESYD",
    },
];
/// A certification body whose accreditation is suspended.
pub const SUSPENDED: Body = Body {
    name: "Veritora Qualità (demonstration)",
    country: "IT",
    accredited_by: "Accredia",
};
/// A certification body whose accreditation was withdrawn.
pub const WITHDRAWN: Body = Body {
    name: "Certbalt Sertifikācija (demonstration)",
    country: "LV",
    accredited_by: "LATAK",
};
/// The countries of the demonstration that license or vet.
pub const AUTHORITY_COUNTRIES: [&str; 25] = [
    "BE", "BG", "CY", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "IE", "IS", "IT", "LT",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI",
];

impl Body {
    /// The accreditation its certificates bear.
    pub fn accreditation(&self) -> Accreditation {
        let number = format!("DEMO-{}-{:03}", self.country, self.name.len());
        Accreditation {
            body: self.accredited_by.to_owned(),
            number,
        }
    }

    fn row(&self, sound_from: CivilDate) -> AttestorRow {
        AttestorRow {
            accreditation: Some(self.accreditation()),
            ..attestor(
                AttestorKind::CertificationBody,
                self.country,
                self.name,
                sound_from,
            )
        }
    }
}

/// The licensing authority of a country.
pub fn licensing_authority(country: Country) -> String {
    format!("Licensing authority {country} (demonstration)")
}

/// The vetting office of a country.
pub fn vetting_office(country: Country) -> String {
    format!("Vetting office {country} (demonstration)")
}

/// The port authority of a port.
pub fn port_authority(port: UnLocode) -> String {
    format!("Port authority {port} (demonstration)")
}

/// All of them, in good standing from a day on.
pub fn rows(ports: &[UnLocode], sound_from: CivilDate) -> Vec<AttestorRow> {
    let bodies = SOUND.iter().chain([&SUSPENDED, &WITHDRAWN]);
    let mut rows: Vec<AttestorRow> = bodies.map(|body| body.row(sound_from)).collect();
    for code in AUTHORITY_COUNTRIES {
        let country: Country = code.parse().expect("the table holds country codes");
        let licensing = licensing_authority(country);
        let vetting = vetting_office(country);
        rows.push(attestor(
            AttestorKind::LicensingAuthority,
            code,
            &licensing,
            sound_from,
        ));
        rows.push(attestor(
            AttestorKind::VettingAuthority,
            code,
            &vetting,
            sound_from,
        ));
    }
    for port in ports {
        let code = port.country();
        let name = port_authority(*port);
        rows.push(AttestorRow {
            port: Some(*port),
            ..attestor(AttestorKind::Port, code.as_str(), &name, sound_from)
        });
    }
    rows
}

fn attestor(kind: AttestorKind, country: &str, name: &str, sound_from: CivilDate) -> AttestorRow {
    AttestorRow {
        line: 0,
        number: None,
        kind,
        country: country.parse().expect("the table holds country codes"),
        port: None,
        name: name.to_owned(),
        zone: None,
        domain: None,
        accreditation: None,
        sound_from,
        status: None,
        status_from: None,
        silent: Vec::new(),
    }
}
