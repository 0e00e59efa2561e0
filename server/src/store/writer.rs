//! The one way to write: entries with their bodies, record pointers and keys.

mod pending;

use std::ops::{Deref, DerefMut};

use diesel::prelude::*;
use quaymark_core::entry::{Commitment, ENTRY_VERSION, Entry, StatusReason};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tree::{RightEdge, leaf_hash};

use super::engine::AnyConnection;
use super::error::StoreError;
use super::reader::{Reader, to_bigint};
use super::rows::{EntryDraft, RecordHead, StoredEntry};
use super::salts::Salts;
use super::schema::{log_commit, log_head, record_key};

use pending::Pending;

/// Writes within one transaction, and reads what it has written.
#[derive(Debug)]
pub struct Writer<'a> {
    reader: Reader<'a>,
    now: Instant,
    recorded_at: Instant,
    edge: RightEdge,
    size_before: u64,
    salts: Salts,
    audit_rows: u32,
    pending: Pending,
    /// The record that was last found not to be there. Nobody else appends meanwhile.
    absent: Option<String>,
    failed: Option<StoreError>,
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl<'a> DerefMut for Writer<'a> {
    /// What is read has to be sent before.
    fn deref_mut(&mut self) -> &mut Reader<'a> {
        self.send_before();
        &mut self.reader
    }
}

impl<'a> Writer<'a> {
    /// Takes the log's head: nobody else appends until this transaction ends.
    pub(super) fn begin(
        connection: &'a mut AnyConnection,
        now: Instant,
        salts: Salts,
    ) -> Result<Self, StoreError> {
        if let AnyConnection::Postgres(postgres) = connection {
            log_head::table
                .select(log_head::size)
                .for_update()
                .first::<i64>(postgres)?;
        }
        let mut reader = Reader::new(connection);
        let (recorded_at, edge) = match reader.newest_commit()? {
            Some((commit, edge)) => (now.max(commit.recorded_at), edge),
            None => (now, RightEdge::default()),
        };
        let size_before = edge.size();
        Ok(Self {
            reader,
            now,
            recorded_at,
            edge,
            size_before,
            salts,
            audit_rows: 0,
            pending: Pending::default(),
            absent: None,
            failed: None,
        })
    }

    /// The time the transaction was given.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// When the register writes what this transaction writes.
    pub const fn recorded_at(&self) -> Instant {
        self.recorded_at
    }

    /// The connection, for the rooms of this module that write private rows.
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        self.send_before();
        self.reader.connection
    }

    pub(super) const fn count_audit_row(&mut self) {
        self.audit_rows += 1;
    }

    /// Refuses a change that owes its audit row, or wrote more than it owes.
    pub(super) const fn expect_one_audit_row(&self) -> Result<(), StoreError> {
        match self.audit_rows {
            1 => Ok(()),
            found => Err(StoreError::Unaudited(found)),
        }
    }

    /// How many entries the log has, with those of this transaction.
    pub const fn log_size(&self) -> u64 {
        self.edge.size()
    }

    /// Appends a record's new version to the log.
    pub fn append(&mut self, draft: EntryDraft) -> Result<LogIndex, StoreError> {
        self.append_because(draft, None)
    }

    /// The same, with the reason of a suspension, withdrawal or annulment.
    pub fn append_because(
        &mut self,
        draft: EntryDraft,
        reason: Option<StatusReason>,
    ) -> Result<LogIndex, StoreError> {
        let index = self.edge.size();
        let head = self.head_of(&draft.record)?;
        if let Some(head) = &head {
            refuse_other_record(head, &draft)?;
        }
        let document = draft.document.clone();
        let (body, commitment) = match document {
            Some(document) => {
                let (salt, commitment) = self.salts.commit(&document)?;
                (Some((salt, document)), Some(commitment))
            }
            None => (None, None),
        };
        let keys = draft.keys.clone();
        let made = Entry {
            reason,
            ..to_entry(draft, head.as_ref(), self.recorded_at, commitment)
        };
        let bytes = made.to_bytes()?;
        // What cannot be read again would stop every reader of the log for ever.
        Entry::from_bytes(&bytes)?;
        self.edge.push(leaf_hash(&bytes));
        self.pending.take(index, &made, bytes, body, keys)?;
        self.absent = None;
        if self.pending.is_full() {
            self.send()?;
        }
        Ok(index)
    }

    /// The newest version of a record, with what this transaction has appended.
    pub fn head_of(&mut self, id: &str) -> Result<Option<RecordHead>, StoreError> {
        if let Some(head) = self.pending.head_of(id) {
            return Ok(Some(head.clone()));
        }
        if self.absent.as_deref() == Some(id) {
            return Ok(None);
        }
        let head = self.reader.head_of(id)?;
        self.absent = head.is_none().then(|| id.to_owned());
        Ok(head)
    }

    /// The record a key belongs to, with what this transaction has appended.
    pub fn find_key(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        match self.pending.owner_of(key) {
            Some(owner) => Ok(Some(owner.clone())),
            None => self.reader.find_key(key),
        }
    }

    /// The newest version of a record with its bytes, with what this transaction has appended.
    pub fn newest(&mut self, id: &str) -> Result<Option<StoredEntry>, StoreError> {
        if self.pending.head_of(id).is_some() {
            self.send()?;
        }
        self.reader.newest(id)
    }

    fn send(&mut self) -> Result<(), StoreError> {
        self.pending.send(self.reader.connection)
    }

    /// Sends what is pending before somebody else uses the connection. A failure is kept: the
    /// transaction never commits then, and [`Self::finish`] or the caller's undoing tells why.
    fn send_before(&mut self) {
        if let Err(error) = self.send() {
            self.failed.get_or_insert(error);
        }
    }

    /// Why the transaction cannot be committed, if sending failed behind somebody's back.
    pub(super) const fn failure(&mut self) -> Option<StoreError> {
        self.failed.take()
    }

    /// Refuses to go on if a record is no longer at the version a change was made from.
    pub fn expect_version(&mut self, record: &str, version: u32) -> Result<(), StoreError> {
        let found = self.head_of(record)?.map_or(0, |head| head.version);
        if found == version {
            return Ok(());
        }
        let record = record.to_owned();
        Err(StoreError::Conflict { record, found })
    }

    /// Frees a key that a record was given by mistake.
    pub fn release_key(&mut self, key: &str, record: &str) -> Result<(), StoreError> {
        self.send()?;
        let owned = record_key::table
            .filter(record_key::key.eq(key))
            .filter(record_key::record.eq(record));
        diesel::delete(owned).execute(self.reader.connection)?;
        Ok(())
    }

    /// Puts a key in the place of another one of the same record.
    pub fn move_key(&mut self, old: &str, new: &str, record: &str) -> Result<(), StoreError> {
        self.send()?;
        let owned = record_key::table
            .filter(record_key::key.eq(old))
            .filter(record_key::record.eq(record));
        diesel::update(owned)
            .set(record_key::key.eq(new))
            .execute(self.reader.connection)?;
        Ok(())
    }

    /// Writes down the new size, if anything was appended; returns it then.
    pub(super) fn finish(&mut self) -> Result<Option<u64>, StoreError> {
        self.send_before();
        if let Some(error) = self.failure() {
            return Err(error);
        }
        let size = self.edge.size();
        if size == self.size_before {
            return Ok(None);
        }
        let stored = to_bigint(size)?;
        diesel::insert_into(log_commit::table)
            .values((
                log_commit::size.eq(stored),
                log_commit::recorded_at.eq(self.recorded_at.as_ms()),
                log_commit::edge.eq(self.edge.to_bytes()),
            ))
            .execute(self.reader.connection)?;
        diesel::update(log_head::table)
            .set(log_head::size.eq(stored))
            .execute(self.reader.connection)?;
        super::follow::tell_other_processes(self.reader.connection, size)?;
        Ok(Some(size))
    }
}

fn refuse_other_record(head: &RecordHead, draft: &EntryDraft) -> Result<(), StoreError> {
    if head.kind == draft.kind && head.subject == draft.subject {
        return Ok(());
    }
    Err(StoreError::OtherRecord {
        record: head.record.clone(),
        kind: head.kind.as_str(),
        subject: head.subject.clone(),
    })
}

fn to_entry(
    draft: EntryDraft,
    head: Option<&RecordHead>,
    recorded_at: Instant,
    body: Option<Commitment>,
) -> Entry {
    Entry {
        v: ENTRY_VERSION,
        entry_type: draft.entry_type,
        kind: draft.kind,
        record: draft.record,
        subject: draft.subject,
        version: head.map_or(1, |head| head.version + 1),
        prev: head.map(|head| head.entry),
        recorded_at,
        actor: draft.actor,
        approvals: draft.approvals,
        change: draft.change,
        reason: None,
        claims: draft.claims,
        periods: draft.periods,
        body,
    }
}
