//! What a submission changes: beside what the register says, and since somebody last looked at it.

mod held;
mod since;

use quaymark_core::submission::{Difference, Payload};
use serde_json::Value;

use super::fields::{filled_in, label_in};
use super::naming::Naming;
use crate::pages::component::{ChangedRow, Said};

pub(super) use held::{beside_record, beside_register};
pub(super) use since::since_last_time;

/// What differs between two payloads of one kind, as a page shows it.
pub(super) fn changed_rows(
    before: &Payload,
    after: &Payload,
    naming: &Naming<'_>,
) -> Vec<ChangedRow> {
    let differ = quaymark_core::submission::differences(before, after).into_iter();
    let named = differ.map(|Difference { field, .. }| field);
    let kind = after.kind();
    let (before, after) = (before.to_value(), after.to_value());
    let row = |field: String| row(&field, label_in(kind, &field), (&before, &after), naming);
    named
        .map(row)
        .filter(|row| row.before != row.after)
        .collect()
}

fn row(
    field: &str,
    label: &str,
    (before, after): (&Value, &Value),
    naming: &Naming<'_>,
) -> ChangedRow {
    ChangedRow {
        term: label.to_owned(),
        before: naming.member(field, &before[field]),
        after: naming.member(field, &after[field]),
    }
}

/// What differs between members of one kind that somebody fills in, and what is alike. Members that
/// `passes` leaves out are neither.
fn told_apart(
    payload: &Payload,
    before: &Value,
    naming: &Naming<'_>,
    passes: impl Fn(&str) -> bool,
) -> (Vec<ChangedRow>, Vec<&'static str>) {
    let after = payload.to_value();
    let (mut rows, mut same) = (Vec::new(), Vec::new());
    for (name, label) in filled_in(payload.kind()).filter(|(name, _)| passes(name)) {
        let row = row(name, label, (before, &after), naming);
        match row.before == row.after {
            false => rows.push(row),
            true if row.after != Said::default() => same.push(label),
            true => {}
        }
    }
    (rows, same)
}
