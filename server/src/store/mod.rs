//! All SQL. One portable schema on SQLite and PostgreSQL.
//!
//! **Invariant:** a fact and its log entry are written in one transaction or not at all; indices
//! have no gap; `recorded_at` never decreases.
//!
//! Rooms: [`rows`] what goes in and out · [`reader`], [`entries`], [`reference`] reading ·
//! [`writer`] writing · [`audit`] who did it · [`accounts`], [`organisations`], [`sessions`], [`mail_links`],
//! [`second_factors`], [`passkeys`], [`sign_in_failures`], [`api_keys`], [`refresh_tokens`], [`token_keys`],
//! [`places`], [`claims`], [`mandates`] who may · [`erasures`] what is to be erased ·
//! [`submissions`] what is asked for, until it is public · [`documents`] what comes with it · [`idempotency`] what may be repeated ·
//! [`profile_drafts`] what a port is going to ask ·
//! [`own_records`] whose name a record is in · [`list_previews`] lists before they are carried out ·
//! [`interests`] ports a firm wants to work in · [`share_links`] who may see a confidential record ·
//! [`erasure`] bodies by their commitment, and taking them out for good · [`tlog`] what is published of the log · [`whole`] everything, to be checked · [`jobs`], [`mail`] what is done later · [`follow`] waiting for others · [`engine`], [`pool`], [`migrate`],
//! [`schema`] the databases themselves.

mod accounts;
mod api_keys;
mod audit;
mod checkpoints;
mod claims;
mod documents;
mod engine;
mod entries;
mod erasure;
mod erasures;
mod error;
mod follow;
mod idempotency;
mod interests;
mod jobs;
mod list_previews;
mod mail;
mod mail_links;
mod mandates;
mod migrate;
mod organisations;
mod own_records;
mod passkeys;
mod places;
mod pool;
mod port_attestors;
mod profile_drafts;
mod reader;
mod reference;
mod refresh_tokens;
mod rows;
mod salts;
pub mod schema;
mod second_factors;
mod sessions;
mod share_links;
mod sign_in_failures;
mod submissions;
mod tlog;
mod token_keys;
mod whole;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use quaymark_core::time::Instant;

use crate::clock::Deadline;
use engine::{Address, Purpose};
use follow::Follow;
use pool::Pool;

pub use accounts::PersonRow;
pub use api_keys::ApiKeyRow;
pub use audit::{Actor, AuditFilter, AuditOrder, AuditRow, Deed, Means};
pub use claims::{ClaimMethod, ClaimRow, ClaimState};
pub use documents::{Document, FileState, NewFile};
pub use erasure::{HeldBody, Telling};
pub use erasures::{ErasureRow, ErasureState};
pub use error::StoreError;
pub use idempotency::{Repetition, RequestInHand, request_digest};
pub use jobs::{DeadJob, JobCounts, JobTimes, LeasedJob, NewJob};
pub use list_previews::{ListPreview, PREVIEW_KEPT_MS};
pub use mail_links::{LinkPurpose, MailLinkRow};
pub use mandates::{MandateChange, MandateChangeRow, MandateState};
pub use organisations::{Member, MembershipRow, OrganisationRow, OrganisationsAsked};
pub use own_records::{ERASED_NUMBER, NumberAsked, OwnRecord, OwnRecordsAsked, number_in_key};
pub use passkeys::PasskeyRow;
pub use port_attestors::port_attestor_key;
pub use profile_drafts::ProfileDraftRow;
pub use reader::Reader;
pub use refresh_tokens::RefreshTokenRow;
pub use rows::{
    CheckpointRow, Commit, Committed, Derived, Documents, EntryDraft, PortRow, RecordHead,
    ServiceRow, StoredEntry, TileRow,
};
use salts::Salts;
pub use second_factors::CeremonyRow;
pub use sessions::SessionRow;
pub use share_links::ShareLink;
pub use sign_in_failures::FailureRow;
pub use submissions::{
    Approval, Needs, Queue, Step, Submission, SubmissionPlace, Tie, WaitingCounts, WaitingPlace,
};
pub use writer::Writer;

/// A write that appends commits within so long of its `recorded_at`, or not at all. So what was
/// known at an instant is settled soon after it.
pub const LONGEST_WRITE: Duration = Duration::from_secs(120);

/// A handle to the database; clones share its connections. Calls block: run them off the event loop.
#[derive(Clone, Debug)]
pub struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    address: Address,
    readers: Pool,
    writers: Pool,
    follow: Follow,
    salts: Mutex<Salts>,
    longest_write: Mutex<Duration>,
    read_only: OnceLock<String>,
}

impl Store {
    /// Opens `sqlite:PATH` (made if it does not exist) or `postgres://…` and brings its schema up
    /// to this release. A schema of a newer release is refused.
    pub fn open(database: &str) -> Result<Self, StoreError> {
        let address: Address = database.parse()?;
        if let Address::Sqlite(path) = &address {
            make_folder_of(path)?;
        }
        migrate::migrate_up(&mut address.connect(Purpose::Write)?)?;
        Ok(Self(Arc::new(Shared {
            readers: Pool::new(address.clone(), Purpose::Read),
            writers: Pool::new(address.clone(), Purpose::Write),
            follow: Follow::default(),
            salts: Mutex::default(),
            longest_write: Mutex::new(LONGEST_WRITE),
            read_only: OnceLock::new(),
            address,
        })))
    }

    /// Reads one consistent state.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lease = self.0.readers.begin()?;
        let result = work(&mut Reader::new(lease.connection()));
        lease.roll_back()?;
        result
    }

    /// Writes all of the work or, if it fails, nothing. Everything appended shares one
    /// `recorded_at`: `now`, or the newest one in the log if the clock went back. What takes longer
    /// than [`LONGEST_WRITE`] is undone: it would appear in the past of its own commit.
    ///
    /// Where the commit itself fails because the connection broke, it may still have been stored:
    /// look before trying again.
    pub fn write<T, E: From<StoreError>>(
        &self,
        now: Instant,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(reason) = self.read_only() {
            return Err(StoreError::ReadOnly(reason.to_owned()).into());
        }
        let longest = self.longest_write();
        let deadline = Deadline::after(longest);
        let mut lease = self.0.writers.begin()?;
        let mut writer = Writer::begin(lease.connection(), now, self.salts())?;
        let done = work(&mut writer).and_then(|value| {
            let size = writer.finish()?;
            if size.is_some() && deadline.left().is_zero() {
                return Err(StoreError::TooSlow(longest).into());
            }
            Ok((value, size))
        });
        match done {
            Ok((value, size)) => {
                lease.commit()?;
                if let Some(size) = size {
                    self.0.follow.tell(size);
                }
                Ok(value)
            }
            Err(error) => {
                // The first error is the one to tell; a failed rollback closes the connection.
                let first = writer.failure().map_or(error, E::from);
                let _ = lease.roll_back();
                Err(first)
            }
        }
    }

    /// Writes as [`Self::write`] does, and refuses to commit unless the work wrote exactly one audit
    /// row with [`Writer::audit`]. Every mutation somebody asks for goes through here.
    pub fn change<T, E: From<StoreError>>(
        &self,
        now: Instant,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write(now, |tx| {
            let value = work(tx)?;
            tx.expect_one_audit_row()?;
            Ok(value)
        })
    }

    /// Refuses every write from now on, for as long as this process runs.
    pub fn refuse_writes(&self, reason: String) {
        // The first reason is the one to tell.
        let _ = self.0.read_only.set(reason);
    }

    /// Why every write is refused, if it is.
    pub fn read_only(&self) -> Option<&str> {
        self.0.read_only.get().map(String::as_str)
    }

    /// Takes the salts of all that is written from now on from a stream that can be run again, so
    /// that a demonstration has the same bytes each time. Salts that can be guessed commit to
    /// nothing: only demonstrations may.
    pub fn take_salts_from(&self, source: impl FnMut() -> [u8; 32] + Send + 'static) {
        let mut salts = self.0.salts.lock().unwrap_or_else(PoisonError::into_inner);
        *salts = Salts::Given(Arc::new(Mutex::new(source)));
    }

    /// Sets another bound than [`LONGEST_WRITE`]. Only tests do that.
    #[doc(hidden)]
    pub fn take_at_most(&self, longest: Duration) {
        let held = self.0.longest_write.lock();
        *held.unwrap_or_else(PoisonError::into_inner) = longest;
    }

    fn longest_write(&self) -> Duration {
        let longest = self.0.longest_write.lock();
        *longest.unwrap_or_else(PoisonError::into_inner)
    }

    fn salts(&self) -> Salts {
        let salts = self.0.salts.lock().unwrap_or_else(PoisonError::into_inner);
        salts.clone()
    }

    /// Takes the whole schema down, with everything in it. Only tests do that.
    #[doc(hidden)]
    pub fn migrate_down(database: &str) -> Result<(), StoreError> {
        let address: Address = database.parse()?;
        migrate::migrate_down(&mut address.connect(Purpose::Write)?)
    }

    fn address(&self) -> &Address {
        &self.0.address
    }

    fn follow(&self) -> &Follow {
        &self.0.follow
    }
}

fn make_folder_of(file: &Path) -> Result<(), StoreError> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|cause| StoreError::Unavailable(cause.into()))
        }
        _ => Ok(()),
    }
}
