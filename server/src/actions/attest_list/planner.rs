//! What one row of an attestor's list would do: it is entered as if everybody had agreed, in the
//! transaction that is undone.

use quaymark_core::entry::{Change, Entry};
use quaymark_core::id::{AttestorId, RecordId};
use quaymark_core::submission::SubmissionKind;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_core::wire::RowEffect;
use serde_json::{Value, json};

use super::plan::ListError;
use super::row::{PlannedRow, Work};
use crate::actions::authority::{Authority, Numbers};
use crate::actions::change_status::{StatusChange, StatusError, change_status_in, newest};
use crate::actions::check_record::issuer_of;
use crate::actions::enter::{Effect, Stopped};
use crate::actions::enter_record::{Lookups, enter_record, record_of_row};
use crate::actions::known::Known;
use crate::import::cells::Cells;
use crate::import::header::Header;
use crate::import::members::members_of_row;
use crate::import::rows::{ListKind, RecordRow, Row};
use crate::import::{RawRow, RowFault};
use crate::store::{StoreError, Writer};

/// Where looking at a list has come to.
pub(super) struct Planner {
    known: Known,
    own: AttestorId,
    kind: ListKind,
    pub(super) header: Option<Header>,
    lookups: Lookups,
    everybody: Authority,
    pub(super) rows: Vec<PlannedRow>,
}

/// What the register holds of the record a row is about.
struct Held {
    id: RecordId,
    entry: Entry,
}

impl Planner {
    pub(super) fn new(known: Known, own: AttestorId, kind: ListKind) -> Self {
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
            rows: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, tx: &mut Writer<'_>, raw: &RawRow) -> Result<(), ListError> {
        let Some(header) = &self.header else {
            self.header = Some(Header::check(self.kind.columns(), raw)?);
            return Ok(());
        };
        let number = Cells::of(header, raw).text("number").to_owned();
        let members = members_of_row(self.kind, header, raw);
        let planned = match self.kind.row(Cells::of(header, raw)) {
            Ok(Row::Record(row)) => self.planned(tx, &row, members),
            Ok(_) => Err(RowFault::new(raw.line, "", "", "a record").into()),
            Err(faults) => Err(Stopped::Faults(faults)),
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
        members: Value,
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

    /// A row that changes a status changes nothing else, so that each is seen for what it is.
    fn expect_only_status(
        &mut self,
        tx: &mut Writer<'_>,
        content: &RecordRow,
        held: &Held,
    ) -> Result<(), Stopped> {
        let is_withheld = held.entry.claims.confidential == Some(true);
        if is_withheld || self.enter(tx, content)? == Effect::Unchanged {
            return Ok(());
        }
        let expected = "a row of its own: this one also changes what the record says";
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
        let is_withheld = held.is_some_and(|held| held.entry.claims.confidential == Some(true));
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

/// Whether a record had run out by then: to say that it is granted again is to renew it, as a row without
/// a status does.
fn has_ended(held: &Held, from: Instant) -> bool {
    held.entry.periods.status_at(from) == StatusAt::Ended
}

/// Refuses a row that states a grant where the days it states leave none.
fn expect_granted(
    tx: &mut Writer<'_>,
    row: &RecordRow,
    id: RecordId,
    from: Instant,
) -> Result<(), Stopped> {
    let entered = held_record(tx, id)?.entry.periods;
    if entered.status_at(from) == StatusAt::Recorded(RecordedStatus::Granted) {
        return Ok(());
    }
    let value = row.status_from.map(|day| day.to_string());
    let expected = "a day within the days the row states: by then the record has ended";
    let value = value.unwrap_or_default();
    Err(RowFault::new(row.line, "status_from", &value, expected).into())
}

/// The record as it is before the row.
fn held_record(tx: &mut Writer<'_>, id: RecordId) -> Result<Held, Stopped> {
    let entry = newest(tx, &id.to_string()).map_err(|error| match error {
        StatusError::Store(error) => error,
        other => StoreError::Damaged(other.to_string()),
    })?;
    Ok(Held { id, entry })
}

fn says_other(held: &Held, status: RecordedStatus, from: Instant) -> bool {
    let found = held.entry.periods.status_at(from);
    let is_withheld = held.entry.claims.confidential == Some(true);
    match status {
        // Of a confidential record no grant is told; only a suspension can be lifted.
        RecordedStatus::Granted if is_withheld => {
            found == StatusAt::Recorded(RecordedStatus::Suspended)
        }
        _ => found != StatusAt::Recorded(status),
    }
}

const fn submission_kind(kind: ListKind) -> SubmissionKind {
    match kind {
        ListKind::Licences => SubmissionKind::Licence,
        ListKind::Vettings => SubmissionKind::Vetting,
        ListKind::Certifications | ListKind::Attestors | ListKind::Providers => {
            SubmissionKind::Certification
        }
    }
}
