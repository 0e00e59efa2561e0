//! Carries out what was looked at, row by row. A record that changed meanwhile is left as it is, and
//! said; a database that fails undoes the whole list.
//!
//! **Invariant:** a list acts for the attestor in whose name it was looked at, or not at all.

use quaymark_core::entry::Change;
use quaymark_core::id::{AttestorId, SubmissionId};
use quaymark_core::submission::{Payload, StepKind, SubmissionKind, SubmissionState};
use quaymark_core::time::Instant;
use quaymark_core::wire::{ProblemFault, RowEffect, RowOutcome};
use serde_json::Value;

use super::Plan;
use super::replaces::{Beside, COLUMN, expected_of};
use super::row::{PlannedRow, Work, fault};
use crate::actions::authority::{Authority, Numbers};
use crate::actions::change_status::{StatusChange, change_status_in, instant_of_day_in};
use crate::actions::known::Known;
use crate::actions::submission::{
    Party, SubmissionError, expect_attestor, expect_unchanged, needs_of, step,
};
use crate::actions::submit_submission::confirm;
use crate::notices::moves::{self, Move};
use crate::store::{Submission, Writer};

/// Carries out every row; what became of each.
pub(super) fn carry_out(
    tx: &mut Writer<'_>,
    now: Instant,
    by: &Party,
    plan: &Plan,
) -> Result<Vec<RowOutcome>, SubmissionError> {
    let own = by.attests_as.ok_or(SubmissionError::NotYours(
        "your organisation speaks for no attestor of the register",
    ))?;
    if own != plan.attestor {
        return Err(SubmissionError::NotYours(
            "the list was looked at in the name of another attestor than the one your organisation \
             speaks for now: send it again",
        ));
    }
    let mut hand = Hand {
        now,
        by,
        own,
        known: Known::read(tx)?,
        beside: Beside::default(),
    };
    let rows = plan.rows.iter().map(|row| match hand.row(tx, row) {
        Ok(done) => Ok(done),
        Err(SubmissionError::Store(error)) => Err(error.into()),
        Err(error) => Ok(RowOutcome {
            effect: RowEffect::Refused,
            faults: faults_of(error),
            ..row.outcome()
        }),
    });
    rows.collect()
}

/// Whoever carries a list out, and when.
struct Hand<'a> {
    now: Instant,
    by: &'a Party,
    own: AttestorId,
    known: Known,
    /// What firms have, as far as rows asked for it and none has changed it since.
    beside: Beside,
}

impl Hand<'_> {
    fn row(
        &mut self,
        tx: &mut Writer<'_>,
        row: &PlannedRow,
    ) -> Result<RowOutcome, SubmissionError> {
        let Some(work) = &row.work else {
            return Ok(row.outcome());
        };
        let own = row.record.as_ref();
        if let Some((record, version)) = own {
            expect_unchanged(tx, record, *version)?;
        }
        // Nobody has the row's number, or its own record has: another may have come by it meanwhile.
        if let Some(holder) = tx.find_key(&row.key)?
            && own.is_none_or(|(record, _)| *record != holder)
        {
            return Err(SubmissionError::RecordChanged(holder));
        }
        let submission = match work {
            Work::Turn { .. } => {
                self.turn(tx, row, work)?;
                self.beside
                    .forget(row.subject.as_deref().unwrap_or_default());
                None
            }
            Work::Submit { kind, payload } => Some(self.submit(tx, row, *kind, payload)?),
        };
        Ok(RowOutcome {
            submission,
            ..row.outcome()
        })
    }

    fn turn(
        &self,
        tx: &mut Writer<'_>,
        row: &PlannedRow,
        work: &Work,
    ) -> Result<(), SubmissionError> {
        let (
            Work::Turn {
                status,
                from,
                reason,
            },
            Some((record, _)),
        ) = (work, &row.record)
        else {
            return Ok(());
        };
        let change = StatusChange {
            record: record.clone(),
            status: *status,
            from: instant_of_day_in(tx, record, *from)?,
            reason: *reason,
        };
        let authority = Authority {
            actor: self.own,
            approvals: vec![self.by.person.to_string()],
            first: Change::Granted,
        };
        change_status_in(tx, &change, &authority)?;
        Ok(())
    }

    /// What a row replaces is said by now, or the register still holds none to be asked about.
    fn expect_said(
        &mut self,
        tx: &mut Writer<'_>,
        row: &PlannedRow,
        payload: &Payload,
    ) -> Result<(), SubmissionError> {
        if row.record.is_some() || payload.to_value()["further"] == true {
            return Ok(());
        }
        let subject = row.subject.as_deref().unwrap_or_default();
        let now = (&self.known, self.now);
        let asked = self.beside.asked(tx, now, subject, payload)?;
        match asked.is_empty() {
            true => Ok(()),
            false => Err(SubmissionError::fault(COLUMN, "", expected_of(&asked))),
        }
    }

    /// A submission handed in and confirmed with the list.
    fn submit(
        &mut self,
        tx: &mut Writer<'_>,
        row: &PlannedRow,
        kind: SubmissionKind,
        payload: &Value,
    ) -> Result<SubmissionId, SubmissionError> {
        let payload = Payload::of_value(kind, payload.clone())?;
        self.expect_said(tx, row, &payload)?;
        let attestor = tx.desk_name_of(self.own)?;
        let needs = needs_of(tx, &payload, Some(&attestor))?;
        let mut submission = Submission {
            id: Numbers::Random.fresh(tx, SubmissionId::from_bits)?,
            state: SubmissionState::Submitted,
            version: 1,
            subject: row.subject.clone().unwrap_or_default(),
            record: row.record.clone(),
            attestor: Some(attestor),
            organisation: self.by.organisation,
            created_by: self.by.person,
            payload,
            needs,
            created_at: self.now,
            submitted_at: Some(self.now),
            decided_at: None,
            updated_at: self.now,
            entry: None,
        };
        expect_attestor(tx, self.by, &submission)?;
        tx.insert_submission(&submission)?;
        confirm(tx, self.now, self.by, &mut submission)?;
        submission.version += 1;
        tx.save_submission(&submission)?;
        let steps = [StepKind::Drafted, StepKind::Submitted, StepKind::Attested];
        for kind in steps {
            tx.add_step(submission.id, &step(self.by, self.now, kind, None))?;
        }
        let moved = Move {
            by: self.by.person,
            from: SubmissionState::Draft,
            to: &submission,
            steps: &steps.map(|kind| (kind, None)),
        };
        moves::tell(tx, moved)?;
        Ok(submission.id)
    }
}

/// What stopped a row, in the words of its faults.
fn faults_of(error: SubmissionError) -> Vec<ProblemFault> {
    match error {
        SubmissionError::Faults(faults) => faults.into_iter().map(fault).collect(),
        SubmissionError::RecordChanged(record) => vec![ProblemFault {
            field: "number".to_owned(),
            expected: format!("{record} as it was looked at: it was changed meanwhile"),
            found: record,
        }],
        other => vec![ProblemFault {
            field: String::new(),
            found: String::new(),
            expected: other.to_string(),
        }],
    }
}
