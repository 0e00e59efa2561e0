//! A row of a list of certificates, licences or vettings.

use quaymark_core::document::Accreditation;
use quaymark_core::entry::StatusReason;
use quaymark_core::id::{AttestorId, Country, ProviderRef, ServiceId, UnLocode};
use quaymark_core::register::VettingLevel;
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus;

use super::ListKind;
use super::dates::{check_dates_given, check_span, check_status, check_tolerated};
use crate::import::cells::Cells;
use crate::import::fault::RowFault;
use crate::import::header::{Column, optional, required};

pub(super) const CERTIFICATION_COLUMNS: &[Column] = &[
    required("provider"),
    required("standard"),
    required("issuer"),
    required("number"),
    required("valid_from"),
    required("valid_until"),
    optional("status"),
    optional("status_from"),
    optional("reason"),
    optional("services"),
    optional("ports"),
    optional("accreditation_body"),
    optional("accreditation_number"),
    optional("scope"),
    optional("confidential"),
];
pub(super) const LICENCE_COLUMNS: &[Column] = &[
    required("provider"),
    required("country"),
    required("issuer"),
    required("number"),
    required("valid_from"),
    optional("valid_until"),
    optional("activities"),
    optional("tolerated_until"),
    optional("status"),
    optional("status_from"),
    optional("reason"),
    optional("scope"),
    optional("confidential"),
];
pub(super) const VETTING_COLUMNS: &[Column] = &[
    required("provider"),
    required("level"),
    required("country"),
    required("issuer"),
    required("number"),
    required("valid_from"),
    required("valid_until"),
    optional("scheme"),
    optional("status"),
    optional("status_from"),
    optional("reason"),
    optional("confidential"),
];

pub(super) const STATUSES: &[(&str, RecordedStatus)] = &[
    ("granted", RecordedStatus::Granted),
    ("suspended", RecordedStatus::Suspended),
    ("withdrawn", RecordedStatus::Withdrawn),
    ("annulled", RecordedStatus::Annulled),
];
const LEVELS: &[(&str, VettingLevel)] = &[
    ("basic", VettingLevel::Basic),
    ("standard", VettingLevel::Standard),
    ("enhanced", VettingLevel::Enhanced),
];

/// The attestor that issued, as the list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerName {
    /// By its number.
    Number(AttestorId),
    /// By its exact name.
    Name(String),
}

/// A certificate, licence or vetting as the list states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Where in the file.
    pub line: u64,
    /// Whom it is about.
    pub provider: ProviderRef,
    /// Who issued it.
    pub issuer: IssuerName,
    /// The number printed on it.
    pub number: String,
    /// First day printed; only a confidential record may leave it out.
    pub valid_from: Option<CivilDate>,
    /// Last day printed.
    pub valid_until: Option<CivilDate>,
    /// A status other than granted throughout, if the list states one.
    pub status: Option<RecordedStatus>,
    /// First day of that status.
    pub status_from: Option<CivilDate>,
    /// Why it has that status.
    pub reason: Option<StatusReason>,
    /// The owner has not released it.
    pub is_confidential: bool,
    /// The scope or scheme as printed.
    pub scope: Option<String>,
    /// The accreditation it was issued under.
    pub accreditation: Option<Accreditation>,
    /// What is particular to the kind.
    pub claims: RowClaims,
}

/// What is particular to the kind of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowClaims {
    /// A certificate.
    Certification {
        /// Slug or designation of the edition.
        standard: String,
        /// Services in scope.
        services: Vec<ServiceId>,
        /// Ports in scope.
        ports: Vec<UnLocode>,
    },
    /// A licence.
    Licence {
        /// The state.
        country: Country,
        /// Activities permitted.
        activities: Vec<ServiceId>,
        /// Last day of tolerated operation after expiry.
        tolerated_until: Option<CivilDate>,
    },
    /// A vetting.
    Vetting {
        /// How deep.
        level: VettingLevel,
        /// Whose scheme.
        country: Country,
    },
}

impl RecordRow {
    pub(super) fn read(kind: ListKind, mut cells: Cells<'_>) -> Result<Self, Vec<RowFault>> {
        let provider = cells.needed("provider", "a provider as prv_…, lei:…, vat:… or euid:…");
        let issuer = issuer(&mut cells);
        let number = cells.needed_words("number", "the number printed on it");
        let is_confidential = cells.is_yes("confidential");
        let valid_from = cells.date("valid_from");
        let valid_until = cells.date("valid_until");
        let needs_end = kind != ListKind::Licences;
        if !is_confidential {
            check_dates_given(&mut cells, needs_end);
        }
        check_span(&mut cells, valid_from, valid_until);
        let status = cells.word_of("status", STATUSES);
        let status_from = cells.date("status_from");
        check_status(&mut cells, status, status_from, valid_from);
        let reason = reason(&mut cells);
        let claims = claims(kind, &mut cells, valid_until);
        let scope = cells.words(if kind == ListKind::Vettings {
            "scheme"
        } else {
            "scope"
        });
        let (line, accreditation) = (cells.line(), accreditation(&mut cells));
        let row = (|| {
            Some(Self {
                line,
                provider: provider?,
                issuer: issuer?,
                number: number?,
                valid_from,
                valid_until,
                status,
                status_from,
                reason,
                is_confidential,
                scope,
                accreditation,
                claims: claims?,
            })
        })();
        cells.finished(row)
    }
}

fn reason(cells: &mut Cells<'_>) -> Option<StatusReason> {
    cells.word_of("reason", &StatusReason::ALL.map(|one| (one.as_str(), one)))
}

fn issuer(cells: &mut Cells<'_>) -> Option<IssuerName> {
    let text = cells.needed_words("issuer", "an attestor's number (att_…) or exact name")?;
    if text.starts_with("att_") {
        return cells.optional("issuer").map(IssuerName::Number);
    }
    Some(IssuerName::Name(text))
}

fn claims(
    kind: ListKind,
    cells: &mut Cells<'_>,
    valid_until: Option<CivilDate>,
) -> Option<RowClaims> {
    if kind == ListKind::Certifications {
        let expected = "an edition such as en-17483-3-2023 or EN 17483-3:2023";
        let standard = cells.needed_words("standard", expected);
        let (services, ports) = (cells.list("services"), cells.list("ports"));
        return Some(RowClaims::Certification {
            standard: standard?,
            services,
            ports,
        });
    }
    let country = cells.needed("country", "two letters of ISO 3166-1, for example NL");
    if kind == ListKind::Licences {
        let activities = cells.list("activities");
        let tolerated_until = cells.date("tolerated_until");
        check_tolerated(cells, tolerated_until, valid_until);
        return Some(RowClaims::Licence {
            country: country?,
            activities,
            tolerated_until,
        });
    }
    if cells.text("level").is_empty() {
        cells.refuse("level", "", "basic, standard or enhanced");
    }
    let level = cells.word_of("level", LEVELS);
    Some(RowClaims::Vetting {
        level: level?,
        country: country?,
    })
}

pub(super) fn accreditation(cells: &mut Cells<'_>) -> Option<Accreditation> {
    let body = cells.words("accreditation_body");
    let number = cells.words("accreditation_number");
    match (body, number) {
        (Some(body), Some(number)) => Some(Accreditation { body, number }),
        (Some(_), None) => {
            cells.refuse(
                "accreditation_number",
                "",
                "the number at the accreditation body",
            );
            None
        }
        (None, Some(_)) => {
            cells.refuse("accreditation_body", "", "the body the number belongs to");
            None
        }
        (None, None) => None,
    }
}
