//! What each kind of submission writes, by the actions that write it for lists and commands too.

use std::fmt::Display;
use std::str::FromStr;

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::Entry;
use quaymark_core::entry::StatusReason;
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_core::submission::{ConfidentialityPayload, EquivalencePayload, StatusPayload};
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus;

use super::super::siblings::replaced;
use super::super::{SubmissionError, full_record};
use crate::actions::administration::AdministrationError;
use crate::actions::authority::{Authority, Numbers};
use crate::actions::change_status::{StatusChange, change_status_in, instant_of_day_in};
use crate::actions::decide_equivalence::{EquivalenceDecision, decide_equivalence};
use crate::actions::enter::{Effect, Seen};
use crate::actions::enter_provider::{enter_provider, list_provider};
use crate::actions::enter_record::{Lookups, enter_record};
use crate::actions::known::{Known, stored};
use crate::actions::release_record::{conceal_record, release_record};
use crate::actions::renumber_record::renumber_record;
use crate::actions::speak_for::{end_invitations_from_outside, let_speak};
use crate::import::members::row_of_members;
use crate::import::rows::{ListKind, ProviderRow, RecordRow, Row};
use crate::store::{StoreError, Submission, Writer};

/// The longest reason of a decision on equivalence, in characters.
const MAX_REASON_CHARACTERS: usize = 500;

/// A submission on its way into the log.
pub(super) struct Publication<'a, 'b> {
    pub(super) tx: &'a mut Writer<'b>,
    pub(super) known: &'a Known,
    pub(super) by: &'a Authority,
    pub(super) numbers: &'a mut Numbers,
    pub(super) submission: &'a Submission,
}

type Written = Result<String, SubmissionError>;

impl Publication<'_, '_> {
    /// A certificate, licence or vetting.
    pub(super) fn record(&mut self, kind: ListKind) -> Written {
        let Row::Record(row) = row_of(kind, self.submission)? else {
            return Err(SubmissionError::fault("", "", "a record"));
        };
        self.expect_own_confidentiality(&row)?;
        let lookups = &mut Lookups::default();
        let (known, by) = (self.known, self.by);
        if let Some(named) = replaced(&self.submission.payload)? {
            renumber_record(self.tx, known, kind, &row, named)?;
        }
        let entered = enter_record(self.tx, known, lookups, kind, &row, by, self.numbers)?;
        let id = entered.id.to_string();
        self.expect_news(&row, &id, entered.effect)?;
        Ok(id)
    }

    /// Whether a record is shown to everyone is its owner's to say, and nobody else's.
    fn expect_own_confidentiality(&mut self, row: &RecordRow) -> Result<(), SubmissionError> {
        let author = self.tx.find_organisation(self.submission.organisation)?;
        let is_firm = author.is_some_and(|author| author.kind == OrganisationKind::Provider);
        let Some(named) = self.submission.payload.record().filter(|_| !is_firm) else {
            return Ok(());
        };
        let Some(held) = self.tx.newest(named)? else {
            return Ok(());
        };
        let held = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
        if held.claims.confidential.unwrap_or(false) == row.is_confidential {
            return Ok(());
        }
        let found = if row.is_confidential { "yes" } else { "no" };
        let expected = "what it was: only the firm conceals and releases its records";
        Err(SubmissionError::fault("confidential", found, expected))
    }

    /// A number that is on the register is news only to those who say that they renew or correct it.
    fn expect_news(
        &self,
        row: &RecordRow,
        id: &str,
        effect: Effect,
    ) -> Result<(), SubmissionError> {
        let named = self.submission.payload.record();
        match effect {
            Effect::Added => Ok(()),
            Effect::Changed if named == Some(id) => Ok(()),
            Effect::Changed => Err(SubmissionError::fault(
                "number",
                &row.number,
                format!("a number that is not on the register: this is {id}, which can be renewed"),
            )),
            Effect::Unchanged => Err(SubmissionError::fault(
                "number",
                &row.number,
                format!("something new: the register says all this of {id} already"),
            )),
        }
    }

    /// A new firm. If it asked itself, its people speak for it from now on.
    pub(super) fn listing(&mut self) -> Written {
        let row = self.provider_row("")?;
        let id: ProviderId = stored(self.submission.subject.parse())?;
        list_provider(self.tx, id, &row, self.by)?;
        let author = self.submission.organisation;
        if self.tx.let_speak_for(author, &id.to_string())? {
            let now = self.tx.recorded_at();
            end_invitations_from_outside(self.tx, now, author)?;
        }
        Ok(id.to_string())
    }

    /// Other names and identifiers of a firm.
    pub(super) fn correction(&mut self) -> Written {
        let row = self.provider_row(&self.submission.subject)?;
        let (by, numbers) = (self.by, &mut *self.numbers);
        let entered = enter_provider(self.tx, &row, by, numbers, &mut Seen::default())?;
        if entered.effect == Effect::Unchanged {
            let expected = "something new: the register says all this already";
            return Err(SubmissionError::fault("", "", expected));
        }
        Ok(entered.id.to_string())
    }

    fn provider_row(&self, number: &str) -> Result<ProviderRow, SubmissionError> {
        let members = self.submission.payload.to_value();
        let given = [("register_number", number)];
        match row_of_members(ListKind::Providers, &members, &given) {
            Ok(Row::Provider(row)) => Ok(row),
            Ok(_) => Err(SubmissionError::fault("", "", "a firm")),
            Err(faults) => Err(SubmissionError::Faults(faults)),
        }
    }

    /// Another status of a record, a listing or an attestor.
    pub(super) fn status(&mut self, payload: &StatusPayload) -> Written {
        let record = payload.record.trim();
        let day: CivilDate = read("from", &payload.from, "a day that exists, as YYYY-MM-DD")?;
        let change = StatusChange {
            record: record.to_owned(),
            status: status(&payload.status)?,
            from: instant_of_day_in(self.tx, record, day)?,
            reason: reason(&payload.reason)?,
        };
        let entry = change_status_in(self.tx, &change, self.by)?;
        Ok(entry.record)
    }

    /// Conceals a record, or says in full again what it holds.
    pub(super) fn confidentiality(&mut self, payload: &ConfidentialityPayload) -> Written {
        let record = self.own_record()?;
        if payload.confidential {
            return Ok(conceal_record(self.tx, &record, self.by)?.record);
        }
        let Some(full) = full_record(self.tx, self.known, &record)? else {
            let expected = "a record whose content the register holds: hand it in again in full";
            return Err(SubmissionError::fault("record", &record, expected));
        };
        Ok(release_record(self.tx, &record, full, self.by)?.record)
    }

    /// The record the payload names, which must be the subject's own.
    pub(super) fn own_record(&mut self) -> Written {
        let record = self.submission.payload.record().unwrap_or_default();
        let head = self.tx.head_of(record)?;
        match head.filter(|head| head.subject == self.submission.subject) {
            Some(head) => Ok(head.record),
            None => Err(SubmissionError::fault(
                "record",
                record,
                "a record of the firm",
            )),
        }
    }

    /// A port's decision.
    pub(super) fn equivalence(&mut self, payload: &EquivalencePayload) -> Written {
        let day = "a day that exists, as YYYY-MM-DD";
        let number = payload.number.trim();
        if number.is_empty() {
            return Err(SubmissionError::fault(
                "number",
                "",
                "the decision's number",
            ));
        }
        let subject = &self.submission.subject;
        let decision = EquivalenceDecision {
            provider: stored(subject.parse())?,
            port: read(
                "port",
                &payload.port,
                "a port as UN/LOCODE, for example NLRTM",
            )?,
            issuer: self.authority(&payload.issuer)?,
            family: read("family", &payload.family, "a family such as EN 17483-3")?,
            number: number.to_owned(),
            valid_from: read("valid_from", &payload.valid_from, day)?,
            valid_until: read("valid_until", &payload.valid_until, day)?,
            reason: decision_reason(&payload.reason)?,
        };
        let (known, by) = (self.known, self.by);
        let id = decide_equivalence(self.tx, known, &decision, by, self.numbers)?;
        Ok(id.to_string())
    }

    /// A port authority, by its number or its exact name.
    fn authority(&self, text: &str) -> Result<AttestorId, SubmissionError> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        match self.known.attestors_named(text).as_slice() {
            [one] => Ok(one.attestor.id),
            _ => {
                let expected = "the port authority, by its number (att_…) or its exact name";
                Err(SubmissionError::fault("issuer", text, expected))
            }
        }
    }

    /// Lets the organisation that claims speak for the firm.
    pub(super) fn claim(&mut self) -> Result<(), SubmissionError> {
        let subject = &self.submission.subject;
        let now = self.tx.recorded_at();
        let spoken = let_speak(self.tx, now, self.submission.organisation, subject);
        spoken.map_err(|error| refused_claim(error, subject))
    }
}

/// Why a claim is not granted, as submissions say it.
pub(in crate::actions) fn refused_claim(
    error: AdministrationError,
    subject: &str,
) -> SubmissionError {
    match error {
        AdministrationError::Store(error) => error.into(),
        AdministrationError::SpokenFor => {
            let expected = "a firm for which nobody speaks yet";
            SubmissionError::fault("subject", subject, expected)
        }
        _ => SubmissionError::NotToAsk(
            "the organisation speaks for a firm already, or is deactivated",
        ),
    }
}

/// A payload as a row of a list of its kind.
pub(super) fn row_of(kind: ListKind, submission: &Submission) -> Result<Row, SubmissionError> {
    let given = [("provider", submission.subject.as_str())];
    let members = submission.payload.to_value();
    row_of_members(kind, &members, &given).map_err(SubmissionError::Faults)
}

/// Why a decision was made: a sentence or two that everybody reads.
fn decision_reason(text: &str) -> Result<String, SubmissionError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length == 0 || length > MAX_REASON_CHARACTERS || text.chars().any(char::is_control) {
        let expected =
            format!("what is taken instead and why, in 1 to {MAX_REASON_CHARACTERS} characters");
        return Err(SubmissionError::fault("reason", &text, expected));
    }
    Ok(text)
}

fn status(text: &str) -> Result<RecordedStatus, SubmissionError> {
    let text = text.trim();
    let word = serde_json::Value::String(text.to_owned());
    serde_json::from_value(word).map_err(|_| {
        let expected = "granted, suspended, withdrawn or annulled";
        SubmissionError::fault("status", text, expected)
    })
}

fn reason(text: &str) -> Result<Option<StatusReason>, SubmissionError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let codes: Vec<&str> = StatusReason::ALL.iter().map(|one| one.as_str()).collect();
    read("reason", text, &codes.join(", ")).map(Some)
}

fn read<T>(field: &str, text: &str, expected: &str) -> Result<T, SubmissionError>
where
    T: FromStr,
    T::Err: Display,
{
    let text = text.trim();
    let parsed = text.parse();
    parsed.map_err(|_| SubmissionError::fault(field, text, expected))
}
