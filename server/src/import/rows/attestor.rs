//! A row of a list of attestors.

use quaymark_core::document::{Accreditation, AttestorDocument};
use quaymark_core::id::{AttestorId, Country, UnLocode};
use quaymark_core::register::AttestorKind;
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus;

use super::dates::check_status;
use super::provider::domain;
use super::record::{STATUSES, accreditation};
use crate::import::cells::Cells;
use crate::import::fault::RowFault;
use crate::import::header::{Column, optional, required};

pub(super) const COLUMNS: &[Column] = &[
    optional("register_number"),
    required("kind"),
    required("name"),
    required("country"),
    optional("port"),
    optional("zone"),
    optional("domain"),
    optional("accreditation_body"),
    optional("accreditation_number"),
    required("sound_from"),
    optional("status"),
    optional("status_from"),
];

const KINDS: &[(&str, AttestorKind)] = &[
    ("certification_body", AttestorKind::CertificationBody),
    ("licensing_authority", AttestorKind::LicensingAuthority),
    ("vetting_authority", AttestorKind::VettingAuthority),
    ("port", AttestorKind::Port),
    ("registrar", AttestorKind::Registrar),
];

/// An attestor as the list states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestorRow {
    /// Where in the file.
    pub line: u64,
    /// Its number, if the list knows it.
    pub number: Option<AttestorId>,
    /// What it may assert.
    pub kind: AttestorKind,
    /// Where it is established.
    pub country: Country,
    /// The port whose authority it is, if it is a port's.
    pub port: Option<UnLocode>,
    /// Its name.
    pub name: String,
    /// The IANA zone of its printed dates; the one of its country's ports where absent.
    pub zone: Option<String>,
    /// Its web domain.
    pub domain: Option<String>,
    /// What it is accredited by.
    pub accreditation: Option<Accreditation>,
    /// First day of its accreditation or standing.
    pub sound_from: CivilDate,
    /// A later status, if the list states one.
    pub status: Option<RecordedStatus>,
    /// First day of that status.
    pub status_from: Option<CivilDate>,
    /// Columns about which the row says nothing: what the register holds there stays.
    pub silent: Vec<&'static str>,
}

impl AttestorRow {
    pub(super) fn read(mut cells: Cells<'_>) -> Result<Self, Vec<RowFault>> {
        let number = cells.optional("register_number");
        let kind = cells.word_of("kind", KINDS);
        if cells.text("kind").is_empty() {
            cells.refuse("kind", "", "for example certification_body");
        }
        let name = cells.needed_words("name", "the organisation's name");
        let country = cells.needed("country", "two letters of ISO 3166-1, for example NL");
        let port = port_of(&mut cells, kind, country);
        let sound_from = cells.needed("sound_from", "the first day of its standing");
        let zone = cells.words("zone");
        if let Some(unknown) = zone.as_deref().filter(|name| !is_zone(name)) {
            cells.refuse("zone", unknown, "a time zone of the IANA database");
        }
        let status = cells.word_of("status", STATUSES);
        let status_from = cells.date("status_from");
        check_status(&mut cells, status, status_from, sound_from);
        let (line, silent) = (cells.line(), cells.silent_of(COLUMNS));
        let domain = cells.unless_removed("domain", |cells, _| domain(cells));
        let accreditation =
            cells.unless_removed("accreditation_body", |cells, _| accreditation(cells));
        let row = (|| {
            Some(Self {
                line,
                number,
                kind: kind?,
                country: country?,
                port,
                name: name?,
                zone,
                domain,
                accreditation,
                sound_from: sound_from?,
                status,
                status_from,
                silent,
            })
        })();
        cells.finished(row)
    }

    /// The document with the zone that was found for it.
    pub fn document(&self, zone: String) -> AttestorDocument {
        AttestorDocument {
            name: self.name.clone(),
            zone,
            domain: self.domain.clone(),
            accreditation: self.accreditation.clone(),
        }
    }
}

impl AttestorRow {
    /// What the list states over what the register holds: columns left empty leave it as it is.
    #[must_use]
    pub fn over(&self, mut stated: AttestorDocument, held: &AttestorDocument) -> AttestorDocument {
        for column in &self.silent {
            match *column {
                "zone" => stated.zone.clone_from(&held.zone),
                "domain" => stated.domain.clone_from(&held.domain),
                "accreditation_body" => stated.accreditation.clone_from(&held.accreditation),
                _ => {}
            }
        }
        stated
    }
}

/// The port of a port's authority, which lies in the country it is established in.
fn port_of(
    cells: &mut Cells<'_>,
    kind: Option<AttestorKind>,
    country: Option<Country>,
) -> Option<UnLocode> {
    let port: UnLocode = cells.optional("port")?;
    if kind.is_some_and(|kind| kind != AttestorKind::Port) {
        let expected = "nothing: only attestors of kind port are the authority of one";
        cells.refuse("port", &port.to_string(), expected);
    }
    if let Some(country) = country.filter(|country| *country != port.country()) {
        cells.refuse("port", &port.to_string(), format!("a port of {country}"));
    }
    Some(port)
}

fn is_zone(name: &str) -> bool {
    quaymark_core::zones::Zone::named(name).is_ok()
}
