//! Bodies: the public documents behind the commitments of entries.
//!
//! They hold what must be erasable and so stays off the log: names, numbers, printed dates, free
//! text. Stored as RFC 8785 canonical JSON. No document names a guard or any other person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{Euid, Family, Lei, VatNumber};
use crate::time::CivilDate;

/// The form in which a document is stored and committed to: RFC 8785 canonical JSON.
pub fn to_canonical(document: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_jcs::to_string(document)
}

/// What stands where a name stood whose document was erased, in answers to programs. Pages and letters say
/// it in words.
pub const ERASED: &str = "[erased]";

/// The body of a `provider` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ProviderDocument {
    /// The legal name.
    pub name: String,
    /// Names it trades under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trading_names: Vec<String>,
    /// Legal names it had before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    /// Legal Entity Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lei: Option<Lei>,
    /// VAT number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat: Option<VatNumber>,
    /// European Unique Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub euid: Option<Euid>,
    /// The town of the registered office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// The firm's web domain, for example `example.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

impl ProviderDocument {
    /// What is left of a document that was erased.
    pub fn erased() -> Self {
        Self {
            name: ERASED.to_owned(),
            ..Self::default()
        }
    }

    /// Whether that is all there is.
    pub fn is_erased(&self) -> bool {
        self.name == ERASED
    }
}

/// The body of a `certification`, `licence`, `vetting` or `equivalence` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RecordDocument {
    /// The number printed on the certificate, licence or decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// First day printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<CivilDate>,
    /// Last day printed; counts to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<CivilDate>,
    /// The IANA zone in which the printed days were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The scope or the scheme, as printed; of a decision on equivalence, what is taken instead and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The accreditation the certificate was issued under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accreditation: Option<Accreditation>,
}

/// An accreditation: by whom and under which number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Accreditation {
    /// The national accreditation body.
    pub body: String,
    /// The accreditation number.
    pub number: String,
}

/// The body of a `reply` entry: what a firm says to a contested status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ReplyDocument {
    /// The record whose status is contested.
    pub record: String,
    /// The statement. It names no person.
    pub text: String,
}

/// The body of an `attestor` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AttestorDocument {
    /// The organisation's name.
    pub name: String,
    /// The IANA zone of its printed dates.
    pub zone: String,
    /// Its web domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// What it is accredited by, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accreditation: Option<Accreditation>,
}

/// The body of an `edition` entry: what the catalogue shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EditionDocument {
    /// The designation with its year, for example `EN 17483-3:2023`.
    pub designation: String,
    /// The title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The year of the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// What sort of text, for example `management_system`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Who can hold it, for example `provider`, `site`, `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The last day certificates to it count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition_ends: Option<CivilDate>,
    /// The month an end is expected in, which voids nothing by itself, for example `2027-02`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition_month: Option<String>,
    /// How well the end of the transition is known: `sourced`, `unverified` or `expected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition_confidence: Option<String>,
    /// Years of a certification cycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle_years: Option<u8>,
    /// What certification bodies are accredited to for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accreditation_basis: Vec<String>,
    /// What it means for ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relevant_to_ports: Option<String>,
    /// What is known and what is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How well all this is known: `sourced`, `partly` or `unverified`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// Fields that are from memory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unverified_fields: Vec<String>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// The body of a `regime` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RegimeDocument {
    /// The state's name in English.
    pub country_name: String,
    /// Who grants the licence.
    pub authority: String,
    /// The law.
    pub statute: String,
    /// What the licence is called there.
    pub licence_name: String,
    /// The same in English.
    pub licence_name_en: String,
    /// `company`, `individuals`, `both` or `registration`.
    pub company_licensing: String,
    /// What the licensing covers and what it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_licensing_note: Option<String>,
    /// How long it lasts, in words.
    pub validity_note: String,
    /// Whether the state's own register is public: `yes`, `no`, `unknown` or `partly`.
    pub register_public: String,
    /// What applies in ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_note: Option<String>,
    /// How well all this is known: `sourced`, `partly` or `unverified`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// Fields that are from memory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unverified_fields: Vec<String>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// The body of a `profile` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ProfileDocument {
    /// What it is for.
    pub title: String,
    /// What it leaves to be checked by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// An example of the project, not the port's own policy.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_example: bool,
    /// The port's reason for a requirement, by its place in the tree: `0.2` is the third part.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
    /// Standards the port names as equivalent, for the page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub equivalents: Vec<Family>,
}
