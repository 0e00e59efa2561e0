//! Forms and summaries of submissions, made from the one table of their fields.

mod table;

use quaymark_core::entry::StatusReason;
use quaymark_core::id::RecordId;
use quaymark_core::register::AttestorKind;
use quaymark_core::submission::{Payload, SubmissionKind};
use serde_json::{Map, Value};

use table::{Control, Field, From, fields_of};

use super::naming::{Naming, status_words};
use crate::auth::Posted;
use crate::directory::Snapshot;
use crate::pages::component::{Choice, Faults, Said, SummaryRow};

/// What a member is called, whatever kind it belongs to; empty if none is called so.
pub(super) fn label_of(name: &str) -> &'static str {
    let fields = SubmissionKind::ALL.iter().flat_map(|kind| fields_of(*kind));
    let mut named = fields.filter(|field| field.name == name);
    named.next().map_or("", |field| field.label)
}

/// What a member of a kind is called there; empty if it has none of that name.
pub(super) fn label_in(kind: SubmissionKind, name: &str) -> &'static str {
    let mut named = fields_of(kind).iter().filter(|field| field.name == name);
    named.next().map_or("", |field| field.label)
}

/// A field as a page shows it.
#[derive(Clone, Debug)]
pub(super) struct FieldShown {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// `line`, `named`, `day`, `area`, `box`, `one`, `any` or `hidden`.
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

/// What was entered, in words: members that nobody fills in only where they say something.
pub(super) fn summary_of(payload: &Payload, naming: &Naming<'_>) -> Vec<SummaryRow> {
    let members = payload.to_value();
    let said = |field: &Field| naming.member(field.name, &members[field.name]);
    let rows = fields_of(payload.kind())
        .iter()
        .map(|field| (field, said(field)));
    let shown = rows.filter(|(field, said)| !field.is_carried() || says_something(said));
    let row = |(field, said): (&Field, Said)| SummaryRow {
        term: field.label.into(),
        said,
        change: None,
    };
    shown.map(row).collect()
}

fn says_something(said: &Said) -> bool {
    !said.words.is_empty() && said.words != "No"
}

/// The members of a kind that somebody fills in, and what each is called.
pub(super) fn filled_in(
    kind: SubmissionKind,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let fields = fields_of(kind).iter().filter(|field| !field.is_carried());
    fields.map(|field| (field.name, field.label))
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
    /// Whether the form carries it along.
    fn is_carried(&self) -> bool {
        matches!(self.control, Control::Hidden | Control::Sign) || self.name == "record"
    }

    fn read(&self, posted: &Posted) -> Value {
        match self.control {
            Control::Box => Value::Bool(posted.is_ticked(self.name)),
            Control::Sign => Value::Bool(posted.text(self.name) == "yes"),
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
            Control::Named(from) => ("named", Some(from)),
            Control::One(from) => ("one", Some(from)),
            Control::Any(from) => ("any", Some(from)),
            Control::Hidden | Control::Sign => ("hidden", None),
        };
        let value = match (self.control, member.as_bool()) {
            (Control::Sign, Some(true)) => "yes".to_owned(),
            _ => chosen.join("\n"),
        };
        FieldShown {
            name: self.name,
            label: self.label,
            control,
            hint: self.hint,
            is_optional: self.is_optional,
            is_ticked: member.as_bool().unwrap_or(false),
            choices: from.map_or_else(Vec::new, |from| from.choices(snapshot, &chosen)),
            value,
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
            Self::Editions => {
                // A program may name an edition by its designation.
                let named: Vec<String> = chosen
                    .iter()
                    .map(|text| edition_of(snapshot, text))
                    .collect();
                let is_chosen = |value: &String| named.contains(value);
                editions(snapshot)
                    .into_iter()
                    .map(|(value, words)| Choice {
                        is_chosen: is_chosen(&value),
                        ..Choice::new(value, words, "")
                    })
                    .collect()
            }
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
            Self::Families => families(snapshot),
            Self::Levels => ["basic", "standard", "enhanced"]
                .map(|level| choice(level, super::super::words::capitalised(level)))
                .to_vec(),
            Self::Attestors(kinds) => attestors(snapshot, kinds),
            Self::Statuses => ["granted", "suspended", "withdrawn", "annulled"]
                .map(|status| choice(status, status_words(status).unwrap_or_default().to_owned()))
                .to_vec(),
            Self::Reasons => reasons(chosen.first().copied().unwrap_or_default()),
        }
    }
}

/// The edition that a text names by its designation; else the text, which names one or none.
pub(super) fn edition_of(snapshot: &Snapshot, text: &str) -> String {
    let editions = snapshot.editions();
    let named = editions
        .iter()
        .find(|entry| entry.document.designation == text);
    named.map_or_else(|| text.to_owned(), |entry| entry.edition.id.to_string())
}

/// The names of the attestors of some sorts, by name.
fn attestors(snapshot: &Snapshot, kinds: &[AttestorKind]) -> Vec<Choice> {
    let mut names: Vec<String> = snapshot
        .attestors()
        .into_iter()
        .filter(|entry| kinds.contains(&entry.attestor.kind))
        .map(|entry| entry.document.name)
        .collect();
    names.sort_unstable();
    let names = names.into_iter();
    names.map(|name| Choice::new(name, "", "")).collect()
}

/// The families of which some edition can be held, in order.
fn families(snapshot: &Snapshot) -> Vec<Choice> {
    let editions = snapshot.editions().into_iter();
    let held = editions.filter(|entry| quaymark_core::standing::is_certifiable(&entry.edition));
    let mut names: Vec<String> = held.map(|entry| entry.edition.family.to_string()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.into_iter();
    names.map(|name| Choice::new(name, "", "")).collect()
}

/// The reasons of a suspension, withdrawal or annulment.
pub(super) fn reasons(chosen: &str) -> Vec<Choice> {
    let all = StatusReason::ALL.into_iter();
    let choice = |reason: StatusReason| {
        let words = super::super::words::capitalised(reason.words());
        Choice::new(reason.as_str(), words, chosen)
    };
    all.map(choice).collect()
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
