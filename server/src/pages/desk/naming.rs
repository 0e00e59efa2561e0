//! What the members of a submission say in words: the name behind each code, and the code beside it
//! where people quote it. What is no code, or names nothing the register knows, stands as it was typed.

use quaymark_core::entry::StatusReason;
use quaymark_core::id::{Country, RecordId, UnLocode};
use quaymark_core::submission::words_of;
use quaymark_core::time::{CivilDate, Instant};
use serde_json::Value;

use super::fields::edition_of;
use crate::directory::Snapshot;
use crate::pages::component::Said;
use crate::pages::names::NamesOf;
use crate::pages::provider::record::Making;
use crate::pages::words::{Names as _, capitalised, country_name, day_words};

/// The names one snapshot knows, for what is said about one subject.
pub(super) struct Naming<'a> {
    snapshot: &'a Snapshot,
    names: NamesOf<'a>,
    subject: &'a str,
    now: Instant,
}

impl<'a> Naming<'a> {
    /// For what is said about a firm, an attestor or a port.
    pub(super) fn about(subject: &'a str, snapshot: &'a Snapshot, now: Instant) -> Self {
        Self {
            names: NamesOf::new(snapshot),
            snapshot,
            subject,
            now,
        }
    }

    /// A member of a payload.
    pub(super) fn member(&self, name: &str, value: &Value) -> Said {
        match value {
            Value::Array(parts) => {
                let parts = parts.iter().filter_map(Value::as_str);
                let mut words: Vec<String> = parts.map(|part| self.part(name, part)).collect();
                words.sort_unstable();
                Said::plain(words.join(", "))
            }
            Value::String(text) => self.text(name, text.trim()),
            other => Said::plain(capitalised(&words_of(other))),
        }
    }

    /// A member as a text of its own, such as steps keep it: parts of a list stand in one line.
    pub(super) fn line(&self, name: &str, text: &str) -> Said {
        match name {
            "services" | "activities" | "ports" => {
                let parts = text.split(", ").map(Value::from).collect();
                self.member(name, &Value::Array(parts))
            }
            _ => self.text(name, text),
        }
    }

    /// A part of a list.
    fn part(&self, name: &str, text: &str) -> String {
        match name {
            "services" | "activities" => match text.parse() {
                Ok(id) => self.names.service(&id),
                Err(_) => text.to_owned(),
            },
            "ports" => self.port(text),
            _ => text.to_owned(),
        }
    }

    /// A port with its code in one text, since several stand in one line.
    fn port(&self, text: &str) -> String {
        let Ok(locode) = text.parse::<UnLocode>() else {
            return text.to_owned();
        };
        match self.names.port(locode) {
            name if name == text => name,
            name => format!("{name} ({locode})"),
        }
    }

    fn text(&self, name: &str, text: &str) -> Said {
        match name {
            "standard" => self.edition(text),
            "issuer" => self.attestor(text),
            "record" => self.record(text),
            "port" => match text.parse() {
                Ok(locode) => Said::named(self.names.port(locode), text),
                Err(_) => Said::plain(text),
            },
            "country" => match text.parse::<Country>() {
                Ok(country) => Said::named(country_name(country), text),
                Err(_) => Said::plain(text),
            },
            "valid_from" | "valid_until" | "from" | "tolerated_until" => {
                let day: Result<CivilDate, _> = text.parse();
                Said::plain(day.map_or_else(|_| text.to_owned(), day_words))
            }
            "level" => Said::plain(capitalised(text)),
            "status" => Said::plain(status_words(text).unwrap_or(text)),
            "reason" => {
                let reason: Result<StatusReason, _> = text.parse();
                let words = reason.map(|reason| capitalised(reason.words()));
                Said::plain(words.unwrap_or_else(|_| text.to_owned()))
            }
            _ => Said::plain(text),
        }
    }

    fn edition(&self, text: &str) -> Said {
        let id = edition_of(self.snapshot, text);
        match id.parse() {
            Ok(edition) => Said::named(self.names.edition(&edition), id),
            Err(_) => Said::plain(text),
        }
    }

    /// An attestor, by its number or by its exact name if only one is called so.
    fn attestor(&self, text: &str) -> Said {
        if let Ok(id) = text.parse() {
            return Said::named(self.names.attestor(id), text);
        }
        let all = self.snapshot.attestors();
        let mut called = all.iter().filter(|entry| entry.document.name == text);
        match (called.next(), called.next()) {
            (Some(one), None) => Said::named(text, one.attestor.id.to_string()),
            _ => Said::plain(text),
        }
    }

    /// A record of the subject, or the subject itself.
    pub(super) fn record(&self, text: &str) -> Said {
        let found = record_title(self.snapshot, self.subject, text, self.now);
        match found {
            Some(title) => Said::named(title, text),
            None => Said::named(self.names.whom(text), text),
        }
    }
}

/// What a record of a firm is, in a few words; none if the firm has no such record.
pub(super) fn record_title(
    snapshot: &Snapshot,
    subject: &str,
    record: &str,
    now: Instant,
) -> Option<String> {
    let id: RecordId = record.parse().ok()?;
    let view = snapshot.provider(subject.parse().ok()?)?;
    let found = view.records.iter().find(|one| one.id == id)?;
    Some(Making::of(snapshot, &view.records, now).title(found))
}

/// A status that can be asked for.
pub(super) fn status_words(text: &str) -> Option<&'static str> {
    Some(match text {
        "granted" => "Restored",
        "suspended" => "Suspended",
        "withdrawn" => "Withdrawn for good",
        "annulled" => "Annulled: wrong from the start",
        _ => return None,
    })
}
