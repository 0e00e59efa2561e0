//! The one way to write: entries with their bodies, record pointers and keys.

use std::ops::{Deref, DerefMut};

use diesel::prelude::*;
use quaymark_core::entry::{Commitment, ENTRY_VERSION, Entry};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tree::{RightEdge, leaf_hash};

use super::engine::{AnyConnection, on_engine};
use super::error::StoreError;
use super::reader::{Reader, damaged, to_bigint};
use super::rows::{EntryDraft, RecordHead};
use super::salts::Salts;
use super::schema::{body, entry, log_commit, log_head, record, record_key};

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
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl<'a> DerefMut for Writer<'a> {
    fn deref_mut(&mut self) -> &mut Reader<'a> {
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
        let index = self.edge.size();
        let head = self.head_of(&draft.record)?;
        if let Some(head) = &head {
            refuse_other_record(head, &draft)?;
        }
        let salted = match &draft.document {
            Some(document) => Some(self.salts.commit(document)?),
            None => None,
        };
        let (keys, document) = (draft.keys.clone(), draft.document.clone());
        let commitment = salted.map(|(_, commitment)| commitment);
        let made = to_entry(draft, head.as_ref(), self.recorded_at, commitment);
        let bytes = made.to_bytes()?;
        // What cannot be read again would stop every reader of the log for ever.
        Entry::from_bytes(&bytes)?;
        self.edge.push(leaf_hash(&bytes));
        self.insert_entry(index, &made, bytes)?;
        if let (Some((salt, _)), Some(document)) = (salted, document) {
            self.insert_body(index, &salt, &document)?;
        }
        self.point_record(index, &made)?;
        for key in keys {
            self.claim_key(&key, &made.record)?;
        }
        Ok(index)
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
        let owned = record_key::table
            .filter(record_key::key.eq(key))
            .filter(record_key::record.eq(record));
        diesel::delete(owned).execute(self.reader.connection)?;
        Ok(())
    }

    fn insert_entry(
        &mut self,
        index: LogIndex,
        made: &Entry,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        diesel::insert_into(entry::table)
            .values((
                entry::idx.eq(to_bigint(index)?),
                entry::record.eq(&made.record),
                entry::subject.eq(&made.subject),
                entry::kind.eq(made.kind.as_str()),
                entry::bytes.eq(bytes),
            ))
            .execute(self.reader.connection)?;
        Ok(())
    }

    fn insert_body(
        &mut self,
        index: LogIndex,
        salt: &[u8; 32],
        document: &str,
    ) -> Result<(), StoreError> {
        diesel::insert_into(body::table)
            .values((
                body::entry_idx.eq(to_bigint(index)?),
                body::salt.eq(salt.as_slice()),
                body::document.eq(document),
            ))
            .execute(self.reader.connection)?;
        Ok(())
    }

    fn point_record(&mut self, index: LogIndex, made: &Entry) -> Result<(), StoreError> {
        let version = record::version.eq(i32::try_from(made.version).map_err(damaged)?);
        let entry_idx = record::entry_idx.eq(to_bigint(index)?);
        if made.prev.is_some() {
            diesel::update(record::table.find(&made.record))
                .set((version, entry_idx))
                .execute(self.reader.connection)?;
            return Ok(());
        }
        diesel::insert_into(record::table)
            .values((
                record::id.eq(&made.record),
                record::kind.eq(made.kind.as_str()),
                record::subject.eq(&made.subject),
                version,
                entry_idx,
            ))
            .execute(self.reader.connection)?;
        Ok(())
    }

    fn claim_key(&mut self, key: &str, record: &str) -> Result<(), StoreError> {
        let row = (record_key::key.eq(key), record_key::record.eq(record));
        let inserted = on_engine!(self.reader.connection, engine => {
            diesel::insert_into(record_key::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        if inserted == 1 {
            return Ok(());
        }
        match self.find_key(key)? {
            Some(owner) if owner != record => Err(StoreError::DuplicateKey {
                key: key.to_owned(),
                record: owner,
            }),
            _ => Ok(()),
        }
    }

    /// Writes down the new size, if anything was appended; returns it then.
    pub(super) fn finish(&mut self) -> Result<Option<u64>, StoreError> {
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
        claims: draft.claims,
        periods: draft.periods,
        body,
    }
}
