//! What a list comes to, as its page shows it: in sum, and row by row.

use quaymark_core::submission::Payload;
use quaymark_core::time::Instant;
use quaymark_core::wire::{ListOutcome, RowEffect, RowOutcome};

use super::compared::beside_record;
use super::naming::Naming;
use super::shown::subject_shown;
use crate::actions::attest_list::{PlannedRow, Work};
use crate::app::App;
use crate::directory::Snapshot;
use crate::pages::component::{ChangedRow, Facts, FirmName, Tag, Tone};
use crate::pages::words::{counted, day_words, instant_words};
use crate::store::{ListPreview, PREVIEW_KEPT_MS, Reader, StoreError};

/// A row as the page shows it.
pub(super) struct ListRow {
    pub(super) line: u64,
    pub(super) number: String,
    pub(super) firm: Option<FirmName>,
    pub(super) tag: Tag,
    /// From when on, and why.
    pub(super) turned: Option<String>,
    /// What it changes of the record.
    pub(super) changes: Vec<ChangedRow>,
    pub(super) faults: Vec<String>,
    pub(super) address: Option<String>,
}

/// What it comes to in sum.
pub(super) fn facts(preview: &ListPreview, outcome: &ListOutcome) -> Facts {
    let mut facts = Facts::default();
    facts.say_if(
        "File",
        Some(preview.file_name.clone()).filter(|name| !name.is_empty()),
    );
    facts.say("Rows", outcome.rows.len().to_string());
    let did = |effects: &[RowEffect]| {
        let rows = outcome
            .rows
            .iter()
            .filter(|row| effects.contains(&row.effect));
        counted(rows.count(), "row", "rows")
    };
    use RowEffect::{Added, Annulled, Changed, Refused, Restored, Suspended, Unchanged, Withdrawn};
    facts.say("To a reviewer", did(&[Added, Changed, Restored, Annulled]));
    facts.say(
        "Suspended or withdrawn at once",
        did(&[Suspended, Withdrawn]),
    );
    facts.say("Nothing to do", did(&[Unchanged]));
    facts.say("Refused", did(&[Refused]));
    match preview.carried_out_at {
        Some(at) => facts.say("Carried out", instant_words(at)),
        None => facts.say(
            "Can be confirmed until",
            instant_words(preview.created_at.plus_ms(PREVIEW_KEPT_MS)),
        ),
    }
    facts.code("SHA-256 of the file", preview.sha256.clone());
    facts
}

/// A row in words.
pub(super) fn row(app: &App, one: &RowOutcome) -> ListRow {
    let faults = one.faults.iter().map(|fault| {
        let label = super::fields::label_of(&fault.field);
        let label = if label.is_empty() {
            fault.field.as_str()
        } else {
            label
        };
        match (label.is_empty(), fault.found.is_empty()) {
            (true, _) => format!("Expected {}", fault.expected),
            (false, true) => format!("{label}: expected {}", fault.expected),
            (false, false) => {
                format!(
                    "{label}: expected {}, found “{}”",
                    fault.expected, fault.found
                )
            }
        }
    });
    let submission = one.submission.map(|id| format!("/desk/submissions/{id}"));
    let record = one.record.as_ref().map(|id| format!("/desk/records/{id}"));
    ListRow {
        line: one.line,
        number: one.number.clone(),
        firm: one.subject.as_deref().map(|id| subject_shown(app, id)),
        tag: effect_tag(one.effect),
        turned: None,
        changes: Vec::new(),
        faults: faults.collect(),
        address: submission.or(record),
    }
}

impl ListRow {
    /// With what the row of a plan changes, beside what the register says now.
    pub(super) fn telling(
        mut self,
        tx: &mut Reader<'_>,
        planned: &PlannedRow,
        snapshot: &Snapshot,
        now: Instant,
    ) -> Result<Self, StoreError> {
        match &planned.work {
            Some(Work::Submit { kind, payload }) => {
                let naming = Naming::about(
                    planned.subject.as_deref().unwrap_or_default(),
                    snapshot,
                    now,
                );
                // What cannot be read any more is refused when it is confirmed.
                if let Ok(payload) = Payload::of_value(*kind, payload.clone()) {
                    self.changes = beside_record(tx, &payload, &naming)?;
                }
            }
            Some(Work::Turn { from, reason, .. }) => {
                let reason = reason.map(|reason| format!(": {}", reason.words()));
                let reason = reason.unwrap_or_default();
                self.turned = Some(format!("From {}{reason}", day_words(*from)));
            }
            None => {}
        }
        Ok(self)
    }
}

const fn effect_tag(effect: RowEffect) -> Tag {
    match effect {
        RowEffect::Added => Tag::new(Tone::Good, "New, to a reviewer"),
        RowEffect::Changed => Tag::new(Tone::Note, "Changed, to a reviewer"),
        RowEffect::Restored => Tag::new(Tone::Good, "Restored, to a reviewer"),
        RowEffect::Annulled => Tag::new(Tone::Bad, "Annulled, to a reviewer"),
        RowEffect::Suspended => Tag::new(Tone::Warn, "Suspended at once"),
        RowEffect::Withdrawn => Tag::new(Tone::Bad, "Withdrawn at once"),
        RowEffect::Unchanged => Tag::new(Tone::Calm, "Nothing to do"),
        RowEffect::Refused => Tag::new(Tone::Bad, "Refused"),
    }
}
