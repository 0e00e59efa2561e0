//! The fields of each kind of submission: one table, from which forms and summaries are made.

use quaymark_core::id::RecordId;
use quaymark_core::submission::{Payload, SubmissionKind, words_of};
use serde_json::{Map, Value};

use crate::auth::Posted;
use crate::directory::Snapshot;
use crate::pages::component::{Choice, Faults};

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// One line.
    Line,
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
}

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    Editions,
    Services,
    Ports,
    Levels,
    Statuses,
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
struct Field {
    name: &'static str,
    label: &'static str,
    control: Control,
    is_optional: bool,
    hint: &'static str,
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
const ISSUER_HINT: &str = "Its exact name or its number (att_…)";

const CERTIFICATION: &[Field] = &[
    RECORD,
    hinted(
        asked(
            "standard",
            "Standard and edition",
            Control::One(From::Editions),
        ),
        "An edition that was superseded says so",
    ),
    hinted(
        asked("issuer", "Certification body", Control::Line),
        ISSUER_HINT,
    ),
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
    hinted(
        asked("country", "State", Control::Line),
        "Two letters, for example NL",
    ),
    hinted(
        asked("issuer", "Licensing authority", Control::Line),
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
    asked("level", "Level", Control::One(From::Levels)),
    hinted(
        asked("country", "State", Control::Line),
        "Two letters, for example NL",
    ),
    hinted(
        asked("issuer", "Authority or port", Control::Line),
        ISSUER_HINT,
    ),
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
];
const CONFIDENTIALITY: &[Field] = &[RECORD, CONFIDENTIAL];
const REPLY: &[Field] = &[
    RECORD,
    hinted(
        asked("text", "Your statement", Control::Area),
        "At most 500 characters. It is public, and names no person.",
    ),
];
const EQUIVALENCE: &[Field] = &[
    asked("port", "Port", Control::One(From::Ports)),
    hinted(
        asked("issuer", "Port authority", Control::Line),
        "Its number (att_…)",
    ),
    asked("family", "Standard that counts as met", Control::Line),
    NUMBER,
    FROM,
    UNTIL,
];
const CLAIM: &[Field] = &[optional("claim", "Claim", Control::Hidden)];

const fn fields_of(kind: SubmissionKind) -> &'static [Field] {
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

/// What a member is called, whatever kind it belongs to; empty if none is called so.
pub(super) fn label_of(name: &str) -> &'static str {
    let fields = SubmissionKind::ALL.iter().flat_map(|kind| fields_of(*kind));
    let mut named = fields.filter(|field| field.name == name);
    named.next().map_or("", |field| field.label)
}

/// A field as a page shows it.
#[derive(Clone, Debug)]
pub(super) struct FieldShown {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// `line`, `day`, `area`, `box`, `one`, `any` or `hidden`.
    pub(super) control: &'static str,
    pub(super) hint: &'static str,
    pub(super) is_optional: bool,
    pub(super) value: String,
    pub(super) is_ticked: bool,
    pub(super) choices: Vec<Choice>,
    pub(super) fault: String,
}

/// The form of a payload.
pub(super) fn form_of(snapshot: &Snapshot, payload: &Payload, faults: &Faults) -> Vec<FieldShown> {
    let members = payload.to_value();
    let fields = fields_of(payload.kind()).iter();
    let shown = fields.map(|field| field.shown(snapshot, &members[field.name], faults));
    shown.collect()
}

/// What was entered, in words: terms and values, empty ones too.
pub(super) fn summary_of(payload: &Payload) -> Vec<(&'static str, String)> {
    let members = payload.to_value();
    let fields = fields_of(payload.kind()).iter();
    let rows = fields.map(|field| (field.label, words_of(&members[field.name])));
    rows.filter(|(label, words)| *label != "Record" || !words.is_empty())
        .collect()
}

/// The payload a form was posted back with.
pub(super) fn members_of(kind: SubmissionKind, posted: &Posted) -> Value {
    let mut members = Map::new();
    for field in fields_of(kind) {
        members.insert(field.name.to_owned(), field.read(posted));
    }
    Value::Object(members)
}

impl Field {
    fn read(&self, posted: &Posted) -> Value {
        match self.control {
            Control::Box => Value::Bool(posted.is_ticked(self.name)),
            Control::Any(_) => posted.all(self.name).map(Value::from).collect(),
            Control::Lines => {
                let lines = posted.exact(self.name).lines().map(str::trim);
                lines
                    .filter(|line| !line.is_empty())
                    .map(Value::from)
                    .collect()
            }
            _ => Value::from(posted.text(self.name)),
        }
    }

    fn shown(&self, snapshot: &Snapshot, member: &Value, faults: &Faults) -> FieldShown {
        let chosen: Vec<&str> = match member {
            Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect(),
            other => other.as_str().into_iter().collect(),
        };
        let (control, from) = match self.control {
            Control::Line => ("line", None),
            Control::Day => ("day", None),
            Control::Area | Control::Lines => ("area", None),
            Control::Box => ("box", None),
            Control::One(from) => ("one", Some(from)),
            Control::Any(from) => ("any", Some(from)),
            Control::Hidden => ("hidden", None),
        };
        FieldShown {
            name: self.name,
            label: self.label,
            control,
            hint: self.hint,
            is_optional: self.is_optional,
            is_ticked: member.as_bool().unwrap_or(false),
            choices: from.map_or_else(Vec::new, |from| from.choices(snapshot, &chosen)),
            value: chosen.join("\n"),
            fault: faults.of(self.name).to_owned(),
        }
    }
}

impl From {
    fn choices(self, snapshot: &Snapshot, chosen: &[&str]) -> Vec<Choice> {
        let choice = |value: &str, words: String| Choice {
            is_chosen: chosen.contains(&value),
            ..Choice::new(value, words, "")
        };
        match self {
            Self::Editions => editions(snapshot)
                .into_iter()
                .map(|(value, words)| choice(&value, words))
                .collect(),
            Self::Services => snapshot
                .services()
                .iter()
                .map(|service| choice(&service.id, service.name.clone()))
                .collect(),
            Self::Ports => snapshot
                .ports()
                .iter()
                .map(|port| choice(port.locode.as_str(), port.name.clone()))
                .collect(),
            Self::Levels => ["basic", "standard", "enhanced"]
                .map(|level| choice(level, super::super::words::capitalised(level)))
                .to_vec(),
            Self::Statuses => vec![
                choice("granted", "Restored".to_owned()),
                choice("annulled", "Annulled: wrong from the start".to_owned()),
            ],
        }
    }
}

/// Editions that can be held, with their place in their life.
fn editions(snapshot: &Snapshot) -> Vec<(String, String)> {
    use quaymark_core::register::EditionStatus;
    let mut editions: Vec<(String, String)> = snapshot
        .editions()
        .into_iter()
        .filter(|entry| quaymark_core::standing::is_certifiable(&entry.edition))
        .map(|entry| {
            let mut words = entry.document.designation.clone();
            if entry.edition.status == EditionStatus::Superseded {
                words.push_str(" (superseded)");
            }
            if let Some(end) = entry.edition.transition_ends_at {
                let day = super::super::words::last_day_words(end);
                words.push_str(&format!(" – counts until {day} at most"));
            }
            (entry.edition.id.to_string(), words)
        })
        .collect();
    editions.sort_by(|one, other| one.1.cmp(&other.1));
    editions
}

/// The kind of submission that renews a record.
pub(super) const fn kind_of_record(record: RecordId) -> Option<SubmissionKind> {
    use quaymark_core::id::RecordKind;
    match record.kind() {
        RecordKind::Certification => Some(SubmissionKind::Certification),
        RecordKind::Licence => Some(SubmissionKind::Licence),
        RecordKind::Vetting => Some(SubmissionKind::Vetting),
        RecordKind::Equivalence => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_every_payload_has_its_field_and_no_field_is_without_member() {
        for kind in SubmissionKind::ALL {
            let empty = Payload::of_value(*kind, serde_json::json!({})).expect("a draft");
            let value = empty.to_value();
            let members = value.as_object().expect("an object");
            let fields = fields_of(*kind);
            assert_eq!(members.len(), fields.len(), "{kind}");
            for field in fields {
                assert!(members.contains_key(field.name), "{kind}: {}", field.name);
            }
            let read = members_of(*kind, &Posted::default());
            Payload::of_value(*kind, read).expect("a form left empty is a draft");
        }
    }
}
