//! What changed in a submission since it was last looked at by those who decide, told from its audit
//! rows: since the question that was asked, or since it was handed in; and what the attestor corrected.

use quaymark_core::submission::{Payload, SubmissionKind};
use quaymark_core::time::Instant;

use super::changed_rows;
use crate::pages::component::Compared;
use crate::pages::desk::naming::Naming;
use crate::pages::words::instant_words;
use crate::store::{AuditFilter, AuditOrder, AuditRow, Reader, StoreError, Submission};

/// So many of the last acts on a submission are looked through.
const LOOKED_THROUGH: u32 = 200;

/// A correction of the attestor: what it found and what it made of it.
struct Correction {
    at: Instant,
    before: Payload,
    after: Payload,
}

/// What is different since those who decide last saw it; nothing if nothing is.
pub(in crate::pages::desk) fn since_last_time(
    tx: &mut Reader<'_>,
    held: &Submission,
    naming: &Naming<'_>,
) -> Result<Vec<Compared>, StoreError> {
    if !held.state.is_handed_in() {
        return Ok(Vec::new());
    }
    let acts = acts_on(tx, held)?;
    let correction = correction_of(&acts, held);
    let reached = correction
        .as_ref()
        .map_or(&held.payload, |made| &made.before);
    let asked = acts.iter().find(|row| row.action == "question_submission");
    let handed_in = acts.iter().find(|row| row.action == "submit_submission");
    let since = |row: &AuditRow, what: &str, before| {
        let seen = payload_in(held.kind(), row.after_json.as_deref())?;
        let caption = format!("{what} {}", instant_words(Instant::from_ms(row.at)));
        let rows = changed_rows(&seen, reached, naming);
        compared("since", caption, (before, "Now"), rows)
    };
    let last = match (asked, handed_in) {
        (Some(row), _) => since(row, "Since the question of", "When asked"),
        (None, Some(row)) => since(row, "Since it was handed in on", "As handed in"),
        (None, None) => None,
    };
    let corrected = correction.and_then(|made| {
        let caption = format!("Corrected by the attestor on {}", instant_words(made.at));
        let rows = changed_rows(&made.before, &made.after, naming);
        let columns = ("As it was submitted", "As the attestor confirms it");
        compared("corrected", caption, columns, rows)
    });
    Ok(last.into_iter().chain(corrected).collect())
}

fn compared(
    id: &'static str,
    caption: String,
    (before, after): (&'static str, &'static str),
    rows: Vec<crate::pages::component::ChangedRow>,
) -> Option<Compared> {
    (!rows.is_empty()).then_some(Compared {
        id,
        caption,
        before,
        after,
        rows,
        same: String::new(),
    })
}

/// What was done to a submission, the newest first.
fn acts_on(tx: &mut Reader<'_>, held: &Submission) -> Result<Vec<AuditRow>, StoreError> {
    let filter = AuditFilter {
        target: Some(held.id.to_string()),
        ..AuditFilter::default()
    };
    tx.audit_rows(&filter, AuditOrder::NewestBefore(i64::MAX), LOOKED_THROUGH)
}

/// The attestor's correction, if what it made of the submission is what it says now.
fn correction_of(acts: &[AuditRow], held: &Submission) -> Option<Correction> {
    let row = acts.iter().find(|row| row.action == "attest_submission")?;
    let payload = |text: &Option<String>| payload_in(held.kind(), text.as_deref());
    let (before, after) = (payload(&row.before_json)?, payload(&row.after_json)?);
    let is_correction = before != after && after == held.payload;
    is_correction.then_some(Correction {
        at: Instant::from_ms(row.at),
        before,
        after,
    })
}

/// The payload an audit row tells; none where it tells none, or another kind's.
fn payload_in(kind: SubmissionKind, summary: Option<&str>) -> Option<Payload> {
    let mut summary: serde_json::Value = serde_json::from_str(summary?).ok()?;
    Payload::of_value(kind, summary.get_mut("payload")?.take()).ok()
}
