//! Rows that a transaction has appended and not sent yet.
//!
//! Many rows go to the database in one statement: on a server each statement costs a round trip.
//! What is pending answers for itself, so nobody sees the difference.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use quaymark_core::entry::Entry;
use quaymark_core::register::LogIndex;

use super::super::engine::{AnyConnection, on_engine};
use super::super::error::StoreError;
use super::super::reader::{damaged, to_bigint};
use super::super::rows::RecordHead;
use super::super::schema::{body, entry, record, record_key};

/// So many entries are sent together. Engines bound the parameters of a statement.
const MOST: usize = 500;

/// What was appended and not sent.
#[derive(Debug, Default)]
pub(super) struct Pending {
    entries: Vec<(i64, RecordHead, Vec<u8>)>,
    bodies: Vec<PendingBody>,
    heads: HashMap<String, RecordHead>,
    keys: BTreeMap<String, String>,
}

/// A body and what its entry commits to.
#[derive(Debug)]
struct PendingBody {
    place: i64,
    salt: [u8; 32],
    document: String,
    committed: Option<[u8; 32]>,
}

impl Pending {
    /// Takes an entry with its body and the keys of its record.
    pub(super) fn take(
        &mut self,
        index: LogIndex,
        made: &Entry,
        bytes: Vec<u8>,
        body: Option<([u8; 32], String)>,
        keys: Vec<String>,
    ) -> Result<(), StoreError> {
        let place = to_bigint(index)?;
        let head = RecordHead {
            record: made.record.clone(),
            kind: made.kind,
            subject: made.subject.clone(),
            version: made.version,
            entry: index,
        };
        for key in keys {
            if let Some(owner) = self.keys.get(&key).filter(|owner| **owner != head.record) {
                let record = owner.clone();
                return Err(StoreError::DuplicateKey { key, record });
            }
            self.keys.insert(key, head.record.clone());
        }
        let committed = made.body.map(|commitment| commitment.hash());
        self.bodies.extend(body.map(|(salt, document)| PendingBody {
            place,
            salt,
            document,
            committed,
        }));
        self.heads.insert(head.record.clone(), head.clone());
        self.entries.push((place, head, bytes));
        Ok(())
    }

    /// Whether it is time to send.
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= MOST || self.keys.len() >= MOST
    }

    /// The newest version of a record that is pending.
    pub(super) fn head_of(&self, record: &str) -> Option<&RecordHead> {
        self.heads.get(record)
    }

    /// The record a pending key belongs to.
    pub(super) fn owner_of(&self, key: &str) -> Option<&String> {
        self.keys.get(key)
    }

    /// Sends everything. Nothing is pending afterwards, whatever came of it.
    pub(super) fn send(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let sent = std::mem::take(self);
        if sent.entries.is_empty() {
            return Ok(());
        }
        sent.send_entries(connection)?;
        sent.send_bodies(connection)?;
        sent.send_heads(connection)?;
        sent.send_keys(connection)
    }

    fn send_entries(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let rows: Vec<_> = self
            .entries
            .iter()
            .map(|(place, head, bytes)| {
                (
                    entry::idx.eq(*place),
                    entry::record.eq(&head.record),
                    entry::subject.eq(&head.subject),
                    entry::kind.eq(head.kind.as_str()),
                    entry::bytes.eq(bytes),
                )
            })
            .collect();
        on_engine!(connection, engine => {
            diesel::insert_into(entry::table).values(&rows).execute(engine)?
        });
        Ok(())
    }

    fn send_bodies(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let rows: Vec<_> = self
            .bodies
            .iter()
            .map(|held| {
                (
                    body::entry_idx.eq(held.place),
                    body::salt.eq(held.salt.as_slice()),
                    body::document.eq(held.document.as_str()),
                    body::commitment.eq(held.committed.as_ref().map(|hash| hash.as_slice())),
                )
            })
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        on_engine!(connection, engine => {
            diesel::insert_into(body::table).values(&rows).execute(engine)?
        });
        Ok(())
    }

    /// Each record once, at its newest version: an engine changes no row twice in one statement.
    fn send_heads(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let rows = self.heads.values().map(|head| {
            Ok((
                record::id.eq(&head.record),
                record::kind.eq(head.kind.as_str()),
                record::subject.eq(&head.subject),
                record::version.eq(i32::try_from(head.version).map_err(damaged)?),
                record::entry_idx.eq(to_bigint(head.entry)?),
            ))
        });
        let (new, known): (Vec<_>, Vec<_>) = rows
            .zip(self.heads.values())
            .partition(|(_, head)| self.is_new(head));
        let new: Vec<_> = new
            .into_iter()
            .map(|(row, _)| row)
            .collect::<Result<_, StoreError>>()?;
        if !new.is_empty() {
            on_engine!(&mut *connection, engine => {
                diesel::insert_into(record::table).values(&new).execute(engine)?
            });
        }
        for (row, head) in known {
            let (.., version, entry_idx) = row?;
            diesel::update(record::table.find(&head.record))
                .set((version, entry_idx))
                .execute(connection)?;
        }
        Ok(())
    }

    /// Whether the record's first version is among what is sent.
    fn is_new(&self, head: &RecordHead) -> bool {
        let mut sent = self.entries.iter();
        head.version == 1
            || sent.any(|(_, sent, _)| sent.record == head.record && sent.version == 1)
    }

    /// A key that belongs to another record already is refused by name.
    fn send_keys(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let rows: Vec<_> = self
            .keys
            .iter()
            .map(|(key, owner)| (record_key::key.eq(key), record_key::record.eq(owner)))
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let inserted = on_engine!(&mut *connection, engine => {
            diesel::insert_into(record_key::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        if inserted == rows.len() {
            return Ok(());
        }
        for (key, owner) in &self.keys {
            let record: String = record_key::table
                .find(key)
                .select(record_key::record)
                .first(connection)?;
            if record != *owner {
                let key = key.clone();
                return Err(StoreError::DuplicateKey { key, record });
            }
        }
        Ok(())
    }
}
