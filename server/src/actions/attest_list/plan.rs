//! Looks at a list without writing anything: each row is entered in a transaction that is undone, so
//! that what is said of it is what would happen.

use quaymark_core::id::AttestorId;
use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};

use super::SentList;
use super::planner::Planner;
use super::replaces::columns_of;
use super::row::PlannedRow;
use crate::actions::known::{Known, stored};
use crate::actions::submission::{Party, SubmissionError};
use crate::import::header::{Header, HeaderFault};
use crate::import::sheet::read_rows_of;
use crate::import::{RawRow, SheetError};
use crate::store::{ListPreview, Store, StoreError};

/// Rows of one list at most.
pub const MAX_ROWS: usize = 1000;
/// Their text together at most, in bytes: cells of a workbook can share one long text.
const MAX_TEXT_BYTES: usize = 8 * 1024 * 1024;

/// What every row of a list does.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The attestor in whose name they are.
    pub attestor: AttestorId,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The rows, in the order of the file.
    pub rows: Vec<PlannedRow>,
}

/// Why a list cannot be looked at, or not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Its first row is not the header of such a list.
    #[error(transparent)]
    Header(#[from] HeaderFault),
    /// Too many rows.
    #[error("the list has more than {MAX_ROWS} rows: split it")]
    TooLong,
    /// Too much text.
    #[error("the rows of the list hold {found} bytes or more: expected at most {MAX_TEXT_BYTES}")]
    TooLarge {
        /// What they hold, as far as they were read.
        found: usize,
    },
    /// Whoever sent it may not, or the database failed.
    #[error(transparent)]
    Refused(#[from] SubmissionError),
}

/// How looking ends: nothing of it is written.
enum End {
    Undone,
    Failed(ListError),
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Plan {
    /// The rows as they are kept.
    pub(super) fn to_text(&self) -> Result<String, StoreError> {
        stored(serde_json::to_string(&self.rows))
    }

    /// Reads them again.
    pub fn of_preview(preview: &ListPreview) -> Result<Self, StoreError> {
        Ok(Self {
            attestor: preview.attestor,
            sha256: preview.sha256.clone(),
            rows: stored(serde_json::from_str(&preview.plan))?,
        })
    }
}

/// Says what every row of a list would do. The file is read before the transaction begins: however long
/// that takes, nobody waits for it.
pub fn plan_list(
    store: &Store,
    now: Instant,
    by: &Party,
    list: &SentList,
) -> Result<Plan, ListError> {
    let own = by.attests_as.ok_or(SubmissionError::NotYours(
        "your organisation speaks for no attestor of the register",
    ))?;
    let raw_rows = rows_of(&list.bytes)?;
    let mut rows = Vec::new();
    let looked = store.write(now, |tx| {
        let known = Known::read(tx)?;
        let mut planner = Planner::new(known, own, list.kind, now);
        let read = (raw_rows.iter()).try_for_each(|raw| planner.take(tx, raw));
        let header = planner.header.is_some();
        rows = planner.rows;
        read.map_err(End::Failed)?;
        if !header {
            return Err(End::Failed(Header::absent(&columns_of(list.kind)).into()));
        }
        Err::<(), End>(End::Undone)
    });
    if let Err(End::Failed(error)) = looked {
        return Err(error);
    }
    let sha256 = Sha256::digest(&list.bytes);
    Ok(Plan {
        attestor: own,
        sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        rows,
    })
}

/// The header and the rows as they stand in the file. Blank rows are passed over: they are not kept, and
/// the size of the file limits them.
fn rows_of(bytes: &[u8]) -> Result<Vec<RawRow>, ListError> {
    let (mut rows, mut found) = (Vec::new(), 0);
    read_rows_of(bytes, |raw| {
        found += raw.verbatim.len();
        if rows.len() > MAX_ROWS {
            return Err(ListError::TooLong);
        }
        if found > MAX_TEXT_BYTES {
            return Err(ListError::TooLarge { found });
        }
        rows.push(raw);
        Ok(())
    })?;
    Ok(rows)
}
