//! What one row of an attestor's list would do: it is entered as if everybody had agreed, in the
//! transaction that is undone.

use std::collections::HashMap;

use quaymark_core::entry::Change;
use quaymark_core::id::{AttestorId, RecordId};
use quaymark_core::submission::{Payload, SubmissionKind};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::RecordedStatus;
use quaymark_core::wire::RowEffect;
use serde_json::{Value, json};

use super::held::{Held, expect_granted, has_ended, held_record, says_other};
use super::plan::ListError;
use super::replaces::{Beside, Replaces, columns_of};
use super::row::{PlannedRow, Work, submission_kind};
use crate::actions::authority::{Authority, Numbers};
use crate::actions::change_status::{StatusChange, StatusError, change_status_in};
use crate::actions::check_record::issuer_of;
use crate::actions::enter::{Effect, Stopped};
use crate::actions::enter_record::{Lookups, enter_record, record_of_row};
use crate::actions::known::{Known, stored};
use crate::actions::renumber_record::renumber_record;
use crate::import::cells::Cells;
use crate::import::header::Header;
use crate::import::members::members_of_row;
use crate::import::rows::{ListKind, RecordRow, Row};
use crate::import::{RawRow, RowFault};
use crate::store::Writer;

/// Where looking at a list has come to.
pub(super) struct Planner {
    known: Known,
    own: AttestorId,
    kind: ListKind,
    pub(super) header: Option<Header>,
    lookups: Lookups,
    everybody: Authority,
    now: Instant,
    /// What firms had before the list, as far as rows asked for it.
    beside: Beside,
    /// Keys from and to which the list moves records, and the line that does, whatever becomes of it.
    moved: HashMap<String, u64>,
    pub(super) rows: Vec<PlannedRow>,
}

impl Planner {
    pub(super) fn new(known: Known, own: AttestorId, kind: ListKind, now: Instant) -> Self {
        Self {
            known,
            own,
            kind,
            header: None,
            lookups: Lookups::default(),
            everybody: Authority {
                actor: own,
                approvals: vec!["rehearsal-1".to_owned(), "rehearsal-2".to_owned()],
                first: Change::Granted,
            },
            now,
            beside: Beside::default(),
            moved: HashMap::new(),
            rows: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, tx: &mut Writer<'_>, raw: &RawRow) -> Result<(), ListError> {
        let Some(header) = &self.header else {
            self.header = Some(Header::check(&columns_of(self.kind), raw)?);
            return Ok(());
        };
        let number = Cells::of(header, raw).text("number").to_owned();
        let members = members_of_row(self.kind, header, raw);
        let replaces = Replaces::read(header, raw);
        let planned = match (self.kind.row(Cells::of(header, raw)), replaces) {
            (Ok(Row::Record(row)), Ok(replaces)) => self.planned(tx, &row, members, replaces),
            (Ok(Row::Record(_)), Err(fault)) => Err(fault.into()),
            (Ok(_), _) => Err(RowFault::new(raw.line, "", "", "a record").into()),
            (Err(mut faults), replaces) => {
                faults.extend(replaces.err());
                Err(Stopped::Faults(faults))
            }
        };
        self.rows.push(match planned {
            Ok(planned) => planned,
            Err(Stopped::Faults(faults)) => PlannedRow::refused(raw.line, &number, faults),
            Err(Stopped::Store(error)) => return Err(error.into()),
        });
        Ok(())
    }

    fn planned(
        &mut self,
        tx: &mut Writer<'_>,
        row: &RecordRow,
        mut members: Value,
        replaces: Replaces,
    ) -> Result<PlannedRow, Stopped> {
        let issuer = issuer_of(&self.known, row)?;
        if issuer.attestor.id != self.own {
            let expected = "your own number or name: a list is in the name of one attestor";
            return Err(RowFault::new(row.line, "issuer", &issuer.name, expected).into());
        }
        let day = row.status_from;
        let from = day.map(|day| issuer.zone.start_of(day));
        let subject = self.lookups.provider(tx, row)?.to_string();
        let (key, record) = record_of_row(tx, &self.known, self.kind, row)?;
        if let Some(line) = self.moved.get(&key) {
            let expected = format!("each record once: line {line} is about the same");
            return Err(RowFault::new(row.line, "number", &row.number, expected).into());
        }
        let is_turned = row
            .status
            .is_some_and(|status| status != RecordedStatus::Granted);
        let record = match record {
            Some(own) => Some(replaces.beside_own(row, own)?),
            None if is_turned => None,
            None => self.replaced(tx, row, (&subject, &key), &members, replaces)?,
        };
        if record.is_none() && replaces == Replaces::Nothing {
            members["further"] = true.into();
        }
        let held = record.map(|id| held_record(tx, id)).transpose()?;
        let mut planned = PlannedRow {
            line: row.line,
            subject: Some(subject),
            number: row.number.clone(),
            effect: RowEffect::Unchanged,
            record: held
                .as_ref()
                .map(|held| (held.id.to_string(), held.entry.version)),
            key,
            work: None,
            faults: Vec::new(),
        };
        let content = RecordRow {
            status: None,
            status_from: None,
            reason: None,
            ..row.clone()
        };
        match (row.status, from.zip(day), &held) {
            (Some(RecordedStatus::Granted), Some((from, _)), Some(held))
                if has_ended(held, from) =>
            {
                self.content(tx, &content, Some(held), members, &mut planned)?;
                expect_granted(tx, row, held.id, from)?;
            }
            (Some(status), Some((from, day)), Some(held)) if says_other(held, status, from) => {
                self.expect_only_status(tx, &content, held)?;
                self.turn(tx, row, held, status, from, day, &mut planned)?;
            }
            (Some(status), _, None) if status != RecordedStatus::Granted => {
                let expected = "granted: the register has no such record, so nothing to change";
                return Err(RowFault::new(row.line, "status", "another", expected).into());
            }
            _ => self.content(tx, &content, held.as_ref(), members, &mut planned)?,
        }
        Ok(planned)
    }

    /// The record that goes on under the number of a row, which the register does not know. In the
    /// transaction it has that number from now on.
    fn replaced(
        &mut self,
        tx: &mut Writer<'_>,
        row: &RecordRow,
        (subject, key): (&str, &str),
        members: &Value,
        replaces: Replaces,
    ) -> Result<Option<RecordId>, Stopped> {
        let payload = stored(Payload::of_value(
            submission_kind(self.kind),
            members.clone(),
        ))?;
        let now = (&self.known, self.now);
        let asked = self.beside.asked(tx, now, subject, &payload)?;
        let replaced = replaces.among(row, &asked)?;
        if let Some(record) = replaced {
            let record = record.to_string();
            let old = tx.keys_of(&record)?;
            renumber_record(tx, &self.known, self.kind, row, &record)?;
            let keys = old.into_iter().chain([key.to_owned()]);
            self.moved.extend(keys.map(|key| (key, row.line)));
        }
        Ok(replaced)
    }

    /// A row that changes a status changes nothing else, so that each is seen for what it is.
    fn expect_only_status(
        &mut self,
        tx: &mut Writer<'_>,
        content: &RecordRow,
        held: &Held,
    ) -> Result<(), Stopped> {
        if held.is_withheld() || self.enter(tx, content)? == Effect::Unchanged {
            return Ok(());
        }
        let expected = "a row of its own: this one also changes what the record says, and its other \
                        cells have to say what the register has";
        Err(RowFault::new(content.line, "status", "", expected).into())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a status, its day and its instant"
    )]
    fn turn(
        &self,
        tx: &mut Writer<'_>,
        row: &RecordRow,
        held: &Held,
        status: RecordedStatus,
        from: Instant,
        day: CivilDate,
        planned: &mut PlannedRow,
    ) -> Result<(), Stopped> {
        let record = held.id.to_string();
        let change = StatusChange {
            record: record.clone(),
            status,
            from,
            reason: row.reason,
        };
        change_status_in(tx, &change, &self.everybody).map_err(|error| match error {
            StatusError::Store(error) => Stopped::Store(error),
            other => RowFault::new(row.line, "status", "", other.to_string()).into(),
        })?;
        let submit = |word: &str| {
            let reason = row.reason.map_or("", |reason| reason.as_str());
            let payload = json!({"record": record, "status": word, "from": day, "reason": reason});
            let kind = SubmissionKind::StatusChange;
            Work::Submit { kind, payload }
        };
        let at_once = Work::Turn {
            status,
            from: day,
            reason: row.reason,
        };
        let (effect, work) = match status {
            RecordedStatus::Suspended => (RowEffect::Suspended, at_once),
            RecordedStatus::Withdrawn => (RowEffect::Withdrawn, at_once),
            RecordedStatus::Granted => (RowEffect::Restored, submit("granted")),
            RecordedStatus::Annulled => (RowEffect::Annulled, submit("annulled")),
        };
        planned.effect = effect;
        planned.work = Some(work);
        Ok(())
    }

    fn content(
        &mut self,
        tx: &mut Writer<'_>,
        row: &RecordRow,
        held: Option<&Held>,
        members: Value,
        planned: &mut PlannedRow,
    ) -> Result<(), Stopped> {
        let is_withheld = held.is_some_and(Held::is_withheld);
        if is_withheld && !row.is_confidential {
            let expected = "a record its owner has released: only the firm releases it";
            return Err(RowFault::new(row.line, "number", &row.number, expected).into());
        }
        if held.is_some() && !is_withheld && row.is_confidential {
            let expected = "nothing, as the record is shown to everyone: only the firm conceals it";
            return Err(RowFault::new(row.line, "confidential", "yes", expected).into());
        }
        let effect = match self.enter(tx, row)? {
            Effect::Unchanged => return Ok(()),
            Effect::Added => RowEffect::Added,
            Effect::Changed => RowEffect::Changed,
        };
        let mut payload = members;
        if let Some(held) = held {
            payload["record"] = held.id.to_string().into();
        }
        planned.effect = effect;
        planned.work = Some(Work::Submit {
            kind: submission_kind(self.kind),
            payload,
        });
        Ok(())
    }

    fn enter(&mut self, tx: &mut Writer<'_>, row: &RecordRow) -> Result<Effect, Stopped> {
        let (known, by, lookups) = (&self.known, &self.everybody, &mut self.lookups);
        let numbers = &mut Numbers::Random;
        let entered = enter_record(tx, known, lookups, self.kind, row, by, numbers)?;
        Ok(entered.effect)
    }
}
