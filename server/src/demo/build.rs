//! Records the plan, day by day, with the rules and checks of every other write.

use std::collections::HashMap;

use quaymark_core::entry::{Change, Entry, EntryClaims};
use quaymark_core::id::RecordId;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::RecordedStatus;

use super::draw::{Draw, scrambled};
use super::plan::{Decision, Handle, Plan, Step, Target};
use super::{attestors, desks, firms, people, profiles};
use crate::actions::REGISTRAR;
use crate::actions::authority::{Authority, Numbers};
use crate::actions::change_status::{StatusChange, StatusError, change_status_in};
use crate::actions::decide_equivalence::{DecisionError, EquivalenceDecision, decide_equivalence};
use crate::actions::enter::{Seen, Stopped};
use crate::actions::enter_provider::enter_provider;
use crate::actions::enter_record::{Lookups, enter_record};
use crate::actions::known::Known;
use crate::actions::load_reference::{ReferenceError, ReferenceFiles, load_reference};
use crate::actions::publish_profile::{ProfileError, publish_profile_in};
use crate::actions::register_attestor::register_attestor;
use crate::actions::submission::SubmissionError;
use crate::store::{EntryDraft, Store, StoreError, Writer};

/// The value about the register that says it is invented.
pub const DEMONSTRATION: &str = "demonstration";
/// The value that says with which seed and for which day it was made whole.
const MADE: &str = "demonstration_made";
/// When the register began, in days before today.
const BEGAN_DAYS_AGO: i64 = 725;
/// Days since which the attestors are sound.
const SOUND_SINCE_DAYS: i64 = 1500;
/// Office hours of the demonstration.
const NINE_HOURS_MS: i64 = 9 * 3_600_000;

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Firms.
    pub providers: usize,
    /// Entries of the log.
    pub entries: u64,
    /// People who can sign in.
    pub people: usize,
}

/// Why no demonstration was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Somebody's register.
    #[error("the register is not empty: a demonstration needs an empty database")]
    NotEmpty,
    /// A demonstration whose making broke off.
    #[error(
        "a demonstration was begun here and never finished: delete the database and start again"
    )]
    Unfinished,
    /// The reference data.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A row that was not entered.
    #[error("a planned row was refused: {0:?}")]
    Row(Stopped),
    /// A profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A status.
    #[error(transparent)]
    Status(#[from] StatusError),
    /// An equivalence decision.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// A submission.
    #[error(transparent)]
    Submission(#[from] SubmissionError),
    /// Something planned that is not there.
    #[error("the plan refers to {0}, which was not recorded before")]
    Plan(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Stopped> for DemoError {
    fn from(stopped: Stopped) -> Self {
        Self::Row(stopped)
    }
}

/// Makes the demonstration of a seed as of a day; `None` if a whole one is there already.
pub fn build(store: &Store, today: CivilDate, seed: u64) -> Result<Option<Made>, DemoError> {
    if !begin(store, today, seed)? {
        return Ok(None);
    }
    let mut plan = Plan::default();
    firms::plan_firms(&mut plan, today, seed);
    let late = [
        (attestors::SUSPENDED, RecordedStatus::Suspended, 45),
        (attestors::WITHDRAWN, RecordedStatus::Withdrawn, 100),
    ];
    for (body, status, days) in late {
        let step = Step::Status(Target::Attestor(body.name), status, today.plus_days(-days));
        plan.add(days, step);
    }
    plan.add(65, Step::SecondProfiles);
    let mut builder = Builder::new(today, seed);
    builder.first_day(store)?;
    for (days_ago, steps) in plan.by_day() {
        store.write(morning(today, days_ago), |tx| builder.day(tx, &steps))?;
    }
    let people = people::add_people(store, morning(today, 0))?;
    desks::lay_out(store, today, morning(today, 0))?;
    store.write(morning(today, 0), |tx| {
        tx.put_meta(MADE, &format!("{seed} {today}"))
    })?;
    let entries = store.read(|tx| tx.head())?.size;
    let providers = builder.providers;
    Ok(Some(Made {
        providers,
        entries,
        people,
    }))
}

/// Marks an empty register as a demonstration; false if it holds one.
pub(super) fn begin(store: &Store, today: CivilDate, seed: u64) -> Result<bool, DemoError> {
    let (is_marked, is_whole, size) = store.read(|tx| {
        let is_marked = tx.meta(DEMONSTRATION)?.is_some();
        let is_whole = tx.meta(MADE)?.is_some();
        Ok::<_, StoreError>((is_marked, is_whole, tx.head()?.size))
    })?;
    match (size, is_marked, is_whole) {
        (_, true, true) => return Ok(false),
        (0, ..) => {}
        (_, true, false) => return Err(DemoError::Unfinished),
        (_, false, _) => return Err(DemoError::NotEmpty),
    }
    let mut salts = Draw::seeded(scrambled(seed ^ 0x5a17));
    store.take_salts_from(move || salts.salt());
    let began = morning(today, BEGAN_DAYS_AGO);
    store.write(began, |tx| tx.put_meta(DEMONSTRATION, "true"))?;
    load_reference(store, &ReferenceFiles::built_in(), began)?;
    Ok(true)
}

/// Marks a demonstration as whole.
pub(super) fn finish(store: &Store, now: Instant, note: &str) -> Result<(), StoreError> {
    store.write(now, |tx| tx.put_meta(MADE, note))
}

/// Today's is its first instant, so that it is never still to come.
pub(super) fn morning(today: CivilDate, days_ago: i64) -> Instant {
    let hours = if days_ago > 0 { NINE_HOURS_MS } else { 0 };
    today.plus_days(-days_ago).utc_midnight().plus_ms(hours)
}

struct Builder {
    today: CivilDate,
    by: Authority,
    numbers: Numbers,
    known: Known,
    records: HashMap<usize, RecordId>,
    providers: usize,
}

impl Builder {
    fn new(today: CivilDate, seed: u64) -> Self {
        Self {
            today,
            by: Authority {
                actor: REGISTRAR,
                approvals: vec!["reviewer-01".to_owned(), "reviewer-02".to_owned()],
                first: Change::Imported,
            },
            numbers: Numbers::Seeded(Draw::seeded(scrambled(seed ^ 0x1d5))),
            known: Known::default(),
            records: HashMap::new(),
            providers: 0,
        }
    }

    /// Attestors and the first versions of the profiles.
    fn first_day(&mut self, store: &Store) -> Result<(), DemoError> {
        let sound_from = self.today.plus_days(-SOUND_SINCE_DAYS);
        store.write(morning(self.today, BEGAN_DAYS_AGO - 1), |tx| {
            self.known = Known::read(tx)?;
            let mut seen = Seen::default();
            for row in attestors::rows(&profiles::ports(), sound_from) {
                let (known, numbers) = (&mut self.known, &mut self.numbers);
                register_attestor(tx, known, &row, &self.by, numbers, &mut seen)?;
            }
            for draft in profiles::first_versions() {
                publish_profile_in(tx, &self.known, &draft, &self.by)?;
            }
            Ok(())
        })
    }

    fn day(&mut self, tx: &mut Writer<'_>, steps: &[Step]) -> Result<(), DemoError> {
        steps.iter().try_for_each(|step| self.take(tx, step))
    }

    fn take(&mut self, tx: &mut Writer<'_>, step: &Step) -> Result<(), DemoError> {
        let (by, numbers) = (&self.by, &mut self.numbers);
        match step {
            Step::Provider(row) => {
                let entered = enter_provider(tx, row, by, numbers, &mut Seen::default())?;
                self.providers +=
                    usize::from(entered.effect == crate::actions::enter::Effect::Added);
            }
            Step::Record(kind, row, handle) => {
                let lookups = &mut Lookups::default();
                let entered = enter_record(tx, &self.known, lookups, *kind, row, by, numbers)?;
                self.records.insert(handle.0, entered.id);
            }
            Step::Status(target, status, from) => {
                let change = StatusChange {
                    record: self.number_of(tx, target)?,
                    status: *status,
                    from: from.utc_midnight(),
                    reason: None,
                };
                change_status_in(tx, &change, by)?;
            }
            Step::Early(handle, edition) => self.find_early(tx, *handle, edition)?,
            Step::Equivalence(decision) => self.decide(tx, decision)?,
            Step::SecondProfiles => {
                for draft in profiles::second_versions(self.today) {
                    publish_profile_in(tx, &self.known, &draft, by)?;
                }
            }
        }
        Ok(())
    }

    fn decide(&mut self, tx: &mut Writer<'_>, decision: &Decision) -> Result<(), DemoError> {
        let missing = |name: &str| DemoError::Plan(name.to_owned());
        let key = format!("lei:{}", decision.provider);
        let provider = tx.find_key(&key)?.and_then(|id| id.parse().ok());
        let authority = attestors::port_authority(decision.port);
        let issuer = self.known.attestors_named(&authority);
        let issuer = issuer.first().map(|known| known.attestor.id);
        let decision = EquivalenceDecision {
            provider: provider.ok_or_else(|| missing(&key))?,
            port: decision.port,
            issuer: issuer.ok_or_else(|| missing(&authority))?,
            family: decision.family.clone(),
            number: decision.number.clone(),
            valid_from: decision.valid_from,
            valid_until: decision.valid_until,
            reason: decision.reason.to_owned(),
        };
        decide_equivalence(tx, &self.known, &decision, &self.by, &mut self.numbers)?;
        Ok(())
    }

    /// Imports refuse such a certificate, so it is put there as one that slipped in otherwise.
    fn find_early(
        &self,
        tx: &mut Writer<'_>,
        handle: Handle,
        edition: &str,
    ) -> Result<(), DemoError> {
        let record = self.number_of(tx, &Target::Record(handle))?;
        let missing = || DemoError::Plan(record.clone());
        let held = tx.newest(&record)?.ok_or_else(missing)?;
        let entry = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
        let claims = EntryClaims {
            edition: edition.parse().ok(),
            ..entry.claims.clone()
        };
        tx.append(EntryDraft {
            actor: self.by.actor.to_string(),
            approvals: self.by.approvals.clone(),
            claims,
            ..EntryDraft::again(entry, held.document, Change::Corrected)
        })?;
        Ok(())
    }

    fn number_of(&self, tx: &mut Writer<'_>, target: &Target) -> Result<String, DemoError> {
        let found = match target {
            Target::Record(handle) => self.records.get(&handle.0).map(ToString::to_string),
            Target::Provider(lei) => tx.find_key(&format!("lei:{lei}"))?,
            Target::Attestor(name) => {
                let named = self.known.attestors_named(name);
                named.first().map(|known| known.attestor.id.to_string())
            }
        };
        found.ok_or_else(|| DemoError::Plan(format!("{target:?}")))
    }
}
