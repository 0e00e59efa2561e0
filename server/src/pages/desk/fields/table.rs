//! The fields of each kind of submission: their words, hints and controls.

use quaymark_core::register::AttestorKind;
use quaymark_core::submission::SubmissionKind;

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// One line.
    Line,
    /// One line, with names that are known.
    Named(From),
    /// A day.
    Day,
    /// Several lines of text.
    Area,
    /// A list, one a line.
    Lines,
    /// One box.
    Box,
    /// One of several.
    One(From),
    /// Any of several.
    Any(From),
    /// Carried along.
    Hidden,
    /// Yes or no, carried along.
    Sign,
}

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// Attestors of these sorts.
    Attestors(&'static [AttestorKind]),
    Editions,
    Services,
    Ports,
    Families,
    Levels,
    Statuses,
    Reasons,
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) control: Control,
    pub(super) is_optional: bool,
    pub(super) hint: &'static str,
}

const fn asked(name: &'static str, label: &'static str, control: Control) -> Field {
    Field {
        name,
        label,
        control,
        is_optional: false,
        hint: "",
    }
}

const fn optional(name: &'static str, label: &'static str, control: Control) -> Field {
    Field {
        is_optional: true,
        ..asked(name, label, control)
    }
}

const fn hinted(field: Field, hint: &'static str) -> Field {
    Field { hint, ..field }
}

const RECORD: Field = asked("record", "Record", Control::Hidden);
const FURTHER: Field = asked(
    "further",
    "A further one beside others on the register",
    Control::Sign,
);
const NUMBER: Field = hinted(asked("number", "Number", Control::Line), "As printed on it");
const FROM: Field = asked("valid_from", "First day it is valid", Control::Day);
const UNTIL: Field = asked("valid_until", "Last day it is valid", Control::Day);
const HOLDER: Field = hinted(
    optional("holder", "Made out to", Control::Line),
    "The name printed on it",
);
const SCOPE: Field = optional("scope", "Scope as printed", Control::Line);
const CONFIDENTIAL: Field = hinted(
    optional(
        "confidential",
        "Keep the content from everyone but holders of a link",
        Control::Box,
    ),
    "The register then says that it exists and no more, and answers “not released”",
);
const ISSUER_HINT: &str = "Its name as the register has it, or its number (att_…)";
const BODIES: Control = Control::Named(From::Attestors(&[AttestorKind::CertificationBody]));
const LICENSERS: Control = Control::Named(From::Attestors(&[AttestorKind::LicensingAuthority]));
const VETTERS: Control = Control::Named(From::Attestors(&[
    AttestorKind::VettingAuthority,
    AttestorKind::LicensingAuthority,
    AttestorKind::Port,
]));
const AUTHORITIES: Control = Control::Named(From::Attestors(&[AttestorKind::Port]));

const CERTIFICATION: &[Field] = &[
    RECORD,
    FURTHER,
    hinted(
        asked(
            "standard",
            "Standard and edition",
            Control::One(From::Editions),
        ),
        "An edition that was superseded says so",
    ),
    hinted(asked("issuer", "Certification body", BODIES), ISSUER_HINT),
    NUMBER,
    FROM,
    UNTIL,
    HOLDER,
    hinted(
        optional(
            "services",
            "Services in scope",
            Control::Any(From::Services),
        ),
        "A port that asks for a service asks for it here",
    ),
    hinted(
        optional("ports", "Ports in scope", Control::Lines),
        "UN/LOCODEs such as NLRTM, one a line; leave empty if it is not restricted",
    ),
    optional("accreditation_body", "Accreditation body", Control::Line),
    optional(
        "accreditation_number",
        "Accreditation number",
        Control::Line,
    ),
    SCOPE,
    CONFIDENTIAL,
];
const LICENCE: &[Field] = &[
    RECORD,
    FURTHER,
    hinted(
        asked("country", "State", Control::Line),
        "Two letters, for example NL",
    ),
    hinted(
        asked("issuer", "Licensing authority", LICENSERS),
        ISSUER_HINT,
    ),
    NUMBER,
    FROM,
    optional("valid_until", "Last day it is valid", Control::Day),
    HOLDER,
    optional(
        "activities",
        "Activities permitted",
        Control::Any(From::Services),
    ),
    optional(
        "tolerated_until",
        "Tolerated after expiry until",
        Control::Day,
    ),
    SCOPE,
    CONFIDENTIAL,
];
const VETTING: &[Field] = &[
    RECORD,
    FURTHER,
    asked("level", "Level", Control::One(From::Levels)),
    hinted(
        asked("country", "State", Control::Line),
        "Two letters, for example NL",
    ),
    hinted(asked("issuer", "Authority or port", VETTERS), ISSUER_HINT),
    NUMBER,
    FROM,
    UNTIL,
    optional("scheme", "Scheme", Control::Line),
    CONFIDENTIAL,
];
const PROVIDER: &[Field] = &[
    asked("name", "Legal name", Control::Line),
    hinted(
        optional("trading_names", "Trading names", Control::Lines),
        "One a line",
    ),
    hinted(
        optional("former_names", "Former legal names", Control::Lines),
        "One a line",
    ),
    hinted(
        asked("country", "State", Control::Line),
        "Two letters, for example NL",
    ),
    optional("town", "Town of the registered office", Control::Line),
    optional("lei", "LEI", Control::Line),
    optional("vat", "VAT number", Control::Line),
    optional("euid", "EUID", Control::Line),
    hinted(
        optional("domain", "Web domain", Control::Line),
        "For example firm.example",
    ),
];
const STATUS: &[Field] = &[
    asked("record", "Record", Control::Line),
    asked("status", "New status", Control::One(From::Statuses)),
    asked("from", "First day of it", Control::Day),
    hinted(
        optional("reason", "Reason", Control::One(From::Reasons)),
        "It is public. Nobody asks for one when a record is restored",
    ),
];
const CONFIDENTIALITY: &[Field] = &[
    RECORD,
    hinted(
        CONFIDENTIAL,
        "The register then says that it exists and no more, and answers “not released”. What it \
         published before stays in the public history.",
    ),
];
const REPLY: &[Field] = &[
    RECORD,
    hinted(
        asked("text", "Your statement", Control::Area),
        "At most 500 characters. It is public, and names no person.",
    ),
];
const EQUIVALENCE: &[Field] = &[
    asked("port", "Port", Control::One(From::Ports)),
    hinted(asked("issuer", "Port authority", AUTHORITIES), ISSUER_HINT),
    hinted(
        asked(
            "family",
            "Standard that counts as met",
            Control::Named(From::Families),
        ),
        "For example EN 17483-3",
    ),
    NUMBER,
    FROM,
    UNTIL,
    hinted(
        asked("reason", "What is taken instead, and why", Control::Area),
        "At most 500 characters. It is public, and names no person.",
    ),
];
const CLAIM: &[Field] = &[optional("claim", "Claim", Control::Hidden)];

/// The fields of a kind, in the order of the form.
pub(super) const fn fields_of(kind: SubmissionKind) -> &'static [Field] {
    match kind {
        SubmissionKind::Certification => CERTIFICATION,
        SubmissionKind::Licence => LICENCE,
        SubmissionKind::Vetting => VETTING,
        SubmissionKind::ProviderListing | SubmissionKind::ProviderCorrection => PROVIDER,
        SubmissionKind::StatusChange | SubmissionKind::AttestorStanding => STATUS,
        SubmissionKind::Confidentiality => CONFIDENTIALITY,
        SubmissionKind::Reply => REPLY,
        SubmissionKind::Equivalence => EQUIVALENCE,
        SubmissionKind::Claim => CLAIM,
    }
}
