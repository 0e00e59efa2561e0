//! A list an attestor hands in, in its own name: looked at row by row, then carried out exactly as it
//! was seen.
//!
//! Suspensions and withdrawals hold at once, as they take one person. What grants, corrects, restores
//! or annuls becomes a submission that the attestor has confirmed: a reviewer has the last word.
//!
//! **Invariant:** a row is about a record in the attestor's own name, or refused; a record that has
//! another version than the one that was looked at is left as it is. Whether a new number replaces a
//! record that its owner has released is said in the row (`replaces`), never guessed.

mod carry_out;
mod held;
mod plan;
mod planner;
mod replaces;
mod row;

use quaymark_core::id::ListPreviewId;
use quaymark_core::time::Instant;
use quaymark_core::wire::{ListOutcome, RowEffect, RowOutcome};
use serde_json::json;

use super::known::stored;
use super::submission::{Party, SubmissionError};
use crate::auth::secrets::number;
use crate::import::rows::ListKind;
use crate::store::{Deed, ListPreview, Store, StoreError, Writer};

pub use plan::{ListError, MAX_ROWS, Plan, plan_list};
pub use row::{PlannedRow, Work};

/// A file somebody sent.
#[derive(Clone, Debug)]
pub struct SentList {
    /// What it lists.
    pub kind: ListKind,
    /// The name of the file; empty if it has none.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The longest name of a file that is kept, in characters.
const MAX_NAME_CHARACTERS: usize = 120;

/// Looks at a list and keeps what each row would do, for an hour.
pub fn preview_list(
    store: &Store,
    now: Instant,
    by: &Party,
    list: &SentList,
) -> Result<ListPreviewId, ListError> {
    let plan = plan_list(store, now, by, list)?;
    let id = number(ListPreviewId::from_bits)?;
    let name: String = list.file_name.chars().filter(|c| !c.is_control()).collect();
    let preview = ListPreview {
        id,
        organisation: by.organisation,
        person: by.person,
        attestor: plan.attestor,
        file_name: name.chars().take(MAX_NAME_CHARACTERS).collect(),
        sha256: plan.sha256.clone(),
        plan: plan.to_text()?,
        created_at: now,
        carried_out_at: None,
        outcome: None,
    };
    store.change(now, |tx| {
        tx.insert_list_preview(&preview)?;
        let after = json!({"sha256": preview.sha256, "rows": plan.rows.len()});
        let deed = Deed::new("preview_list", id).after(after);
        tx.audit(now, &by.actor, &deed)
    })?;
    Ok(id)
}

/// Carries a list out as it was seen; what became of each row.
pub fn confirm_list(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ListPreviewId,
) -> Result<ListOutcome, SubmissionError> {
    store.change(now, |tx| {
        let preview = tx.list_preview(id, by.organisation)?;
        let preview = preview.filter(|preview| preview.is_waiting(now));
        let preview = preview.ok_or(SubmissionError::PreviewGone)?;
        let plan = Plan::of_preview(&preview)?;
        let outcome = carried_out(tx, now, by, &plan, &id.to_string())?;
        let text = stored(serde_json::to_string(&outcome))?;
        if !tx.finish_list_preview(id, now, &text)? {
            return Err(SubmissionError::PreviewGone);
        }
        Ok(outcome)
    })
}

/// Looks at a list and carries it out in one go, as machines do.
pub fn attest_list(
    store: &Store,
    now: Instant,
    by: &Party,
    list: &SentList,
) -> Result<ListOutcome, ListError> {
    let plan = plan_list(store, now, by, list)?;
    let done = store.change(now, |tx| {
        let target = plan.sha256.clone();
        carried_out(tx, now, by, &plan, &target)
    });
    Ok(done?)
}

/// Carries every row out and writes the one audit row.
fn carried_out(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    plan: &Plan,
    target: &str,
) -> Result<ListOutcome, SubmissionError> {
    let rows = carry_out::carry_out(tx, now, by, plan)?;
    let outcome = outcome_of(&plan.sha256, rows, Run::Real);
    let did = |effect: RowEffect| {
        let rows = outcome.rows.iter().filter(|row| row.effect == effect);
        rows.count()
    };
    let done = outcome.rows.iter().map(
        |row| json!({"record": row.record, "effect": row.effect, "submission": row.submission}),
    );
    let after = json!({
        "done": done.collect::<Vec<_>>(),
        "sha256": plan.sha256,
        "rows": outcome.rows.len(),
        "refused": outcome.refused,
        "suspended": did(RowEffect::Suspended),
        "withdrawn": did(RowEffect::Withdrawn),
        "submitted": outcome.rows.iter().filter(|row| row.submission.is_some()).count(),
    });
    tx.audit(
        now,
        &by.actor,
        &Deed::new("attest_list", target).after(after),
    )?;
    Ok(outcome)
}

/// What a list would come to, if it were carried out.
pub fn foreseen(plan: &Plan) -> ListOutcome {
    let rows = plan.rows.iter().map(PlannedRow::outcome).collect();
    outcome_of(&plan.sha256, rows, Run::Dry)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Dry,
    Real,
}

fn outcome_of(sha256: &str, rows: Vec<RowOutcome>, run: Run) -> ListOutcome {
    let refused = rows.iter().filter(|row| row.effect == RowEffect::Refused);
    ListOutcome {
        is_dry_run: run == Run::Dry,
        sha256: sha256.to_owned(),
        refused: u32::try_from(refused.count()).unwrap_or(u32::MAX),
        rows,
    }
}

impl From<StoreError> for ListError {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}
