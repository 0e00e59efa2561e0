//! The register's documents, read from JSON into the types of `quaymark_core`.
//!
//! A code this widget does not know makes the whole document unreadable: an answer that is only
//! half understood must not be shown.

mod answer;
mod document;

pub use answer::statement;
pub use document::{Envelope, Offer, ProblemSeen, envelope, keys, offers, problem};

use crate::json::Json;

/// A member that is a text and parses.
fn parsed<T: std::str::FromStr>(json: &Json, name: &str) -> Option<T> {
    json.get(name)?.text()?.parse().ok()
}

/// A member that may be absent; `Some(None)` where it is, `None` where it does not parse.
fn optional<T: std::str::FromStr>(json: &Json, name: &str) -> Option<Option<T>> {
    match json.get(name) {
        None => Some(None),
        Some(value) => value.text()?.parse().ok().map(Some),
    }
}
