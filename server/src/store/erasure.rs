//! Bodies by what their entries commit to, and taking them out for good.
//!
//! **Invariant:** a body goes only after an entry that says so; the database refuses anything else.
//! What goes leaves nothing behind in the files of the database: see [`Store::sweep`]. Keys alone leave
//! their hashes, by which whoever has the database can try what they were.

mod typed;

use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use quaymark_core::entry::Commitment;
use quaymark_core::id::SubmissionId;
use quaymark_core::register::LogIndex;
use sha2::{Digest, Sha256};

use super::Store;
use super::engine::{AnyConnection, Purpose};
use super::error::StoreError;
use super::reader::{Reader, damaged, to_bigint, to_index};
use super::rows::Committed;
use super::schema::{body, entry, record_key, submission};
use super::writer::Writer;

pub use typed::Telling;

/// How often the sweep asks for readers of the old state to be gone.
const SWEEPS: u32 = 50;
/// How long it waits in between.
const BETWEEN_SWEEPS: Duration = Duration::from_millis(100);

/// A body with the entry that commits to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBody {
    /// Salt and document; both `None` where they were erased.
    pub committed: Committed,
    /// The entry, to the byte.
    pub bytes: Vec<u8>,
}

/// How a key begins whose record was erased.
pub(super) const VEIL: &str = "erased:";

/// What stands for a key whose record was erased: a list that names it again is still refused. A hash
/// without a secret: numbers of few digits can be tried one by one.
pub(super) fn veiled(key: &str) -> String {
    let hash = Sha256::digest(key);
    hash.iter()
        .fold(VEIL.to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

impl Reader<'_> {
    /// The body behind a commitment; `None` if no entry makes it.
    pub fn body_with(&mut self, commitment: &Commitment) -> Result<Option<HeldBody>, StoreError> {
        type Row = (i64, Option<Vec<u8>>, Option<String>, Vec<u8>);
        let row: Option<Row> = body::table
            .inner_join(entry::table.on(entry::idx.eq(body::entry_idx)))
            .filter(body::commitment.eq(commitment.hash().as_slice()))
            .select((body::entry_idx, body::salt, body::document, entry::bytes))
            .order(body::entry_idx)
            .first(self.connection)
            .optional()?;
        row.map(|(index, salt, document, bytes)| {
            let salt = salt.map(|salt| salt.as_slice().try_into().map_err(damaged));
            let committed = Committed {
                entry: to_index(index)?,
                salt: salt.transpose()?,
                document,
            };
            Ok(HeldBody { committed, bytes })
        })
        .transpose()
    }

    /// Submissions that became one of these entries.
    pub fn submissions_of_entries(
        &mut self,
        subject: &str,
        entries: &[LogIndex],
    ) -> Result<Vec<SubmissionId>, StoreError> {
        let indices = entries.iter().map(|index| to_bigint(*index));
        let indices: Vec<i64> = indices.collect::<Result<_, _>>()?;
        let ids: Vec<String> = submission::table
            .filter(submission::subject.eq(subject))
            .filter(submission::entry_idx.eq_any(indices))
            .order(submission::id)
            .select(submission::id)
            .load(self.connection)?;
        ids.iter().map(|id| id.parse().map_err(damaged)).collect()
    }
}

impl Writer<'_> {
    /// Takes salt and document of an entry out. The entry that says so was appended before.
    pub fn erase_body(&mut self, index: LogIndex) -> Result<(), StoreError> {
        diesel::update(body::table.find(to_bigint(index)?))
            .set((
                body::salt.eq(None::<Vec<u8>>),
                body::document.eq(None::<String>),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Veils those keys of a record that nothing it still says bears.
    pub fn veil_keys(&mut self, id: &str, still_said: &[&str]) -> Result<(), StoreError> {
        let said = still_said.join("\n").to_lowercase();
        for key in self.keys_of(id)? {
            let value = key.rsplit(':').next().unwrap_or_default().to_lowercase();
            if key.starts_with("erased:") || (!value.is_empty() && said.contains(&value)) {
                continue;
            }
            diesel::update(record_key::table.find(&key))
                .set(record_key::key.eq(veiled(&key)))
                .execute(self.connection())?;
        }
        Ok(())
    }
}

#[derive(QueryableByName)]
struct Swept {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

impl Store {
    /// Writes the files of the database anew, so that nothing of what was taken out is left in them;
    /// whether that is done. It is not while somebody still reads the state from before.
    pub fn sweep(&self) -> Result<bool, StoreError> {
        match self.address().connect(Purpose::Write)? {
            AnyConnection::Sqlite(mut sqlite) => {
                sqlite.batch_execute("PRAGMA secure_delete = ON; VACUUM;")?;
                for _ in 0..SWEEPS {
                    let swept: Swept = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)")
                        .get_result(&mut sqlite)?;
                    if swept.busy == 0 {
                        return Ok(true);
                    }
                    thread::sleep(BETWEEN_SWEEPS);
                }
                Ok(false)
            }
            AnyConnection::Postgres(mut postgres) => {
                for table in [
                    "body",
                    "record_key",
                    "audit",
                    "submission",
                    "submission_step",
                    "idempotency",
                    "list_preview",
                    "document_use",
                    "job",
                ] {
                    postgres.batch_execute(&format!("VACUUM (FULL) {table}"))?;
                }
                Ok(true)
            }
        }
    }
}
