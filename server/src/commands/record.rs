//! `quaymark record suspend|restore|withdraw|annul ID`, for records, providers and attestors.

use clap::{Args, Subcommand};
use quaymark_core::entry::StatusReason;
use quaymark_core::id::AttestorId;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::RecordedStatus;

use super::{CommandResult, say};
use crate::actions::authority::Authority;
use crate::actions::change_status::{StatusChange, change_status, instant_of_day};
use crate::clock::Clock;
use crate::config::DatabaseOption;
use crate::store::Store;

/// The status of a record, of a provider's place on the register, or of an attestor.
#[derive(Args, Debug)]
pub struct Record {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Out of force from an instant on. One approval.
    Suspend(Turn),
    /// In force again. Two different approvals.
    Restore(Turn),
    /// Ended before its time, for good. One approval.
    Withdraw(Turn),
    /// Wrong from the start, for good. Two different approvals.
    Annul(Turn),
}

#[derive(Args, Debug)]
struct Turn {
    /// Number of the record (crt_…, lic_…, vet_…, eqv_…), provider (prv_…) or attestor (att_…).
    id: String,
    /// First day (in the issuer's zone, for example 2026-11-23) or instant (RFC 3339).
    #[arg(long)]
    from: From,
    /// Attestor that acts.
    #[arg(long, value_name = "ATTESTOR")]
    by: AttestorId,
    /// Pseudonymous id of somebody who approved; give it again for the next person.
    #[arg(long, value_name = "ID")]
    approved_by: Vec<String>,
    /// Why: audit_findings, fees_unpaid, at_holders_request, misuse, accreditation_lost or other.
    #[arg(long)]
    reason: Option<StatusReason>,
    #[command(flatten)]
    database: DatabaseOption,
}

#[derive(Clone, Copy, Debug)]
enum From {
    Day(CivilDate),
    Instant(Instant),
}

impl std::str::FromStr for From {
    type Err = quaymark_core::time::TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(day) => Ok(Self::Day(day)),
            Err(_) => text.parse().map(Self::Instant),
        }
    }
}

impl Record {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        match self.verb {
            Verb::Suspend(turn) => turn.run(RecordedStatus::Suspended),
            Verb::Restore(turn) => turn.run(RecordedStatus::Granted),
            Verb::Withdraw(turn) => turn.run(RecordedStatus::Withdrawn),
            Verb::Annul(turn) => turn.run(RecordedStatus::Annulled),
        }
    }
}

impl Turn {
    fn run(self, status: RecordedStatus) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let from = match self.from {
            From::Instant(at) => at,
            From::Day(day) => instant_of_day(&store, &self.id, day)?,
        };
        let change = StatusChange {
            record: self.id,
            status,
            from,
            reason: self.reason,
        };
        let by = Authority::of_operator(self.by, self.approved_by);
        let entry = change_status(&store, Clock::System.now(), &change, &by)?;
        say(format_args!(
            "{} is at version {} from {from} on",
            entry.record, entry.version
        ))?;
        Ok(())
    }
}
