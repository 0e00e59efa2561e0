//! Looks at a list without writing anything: each row is entered in a transaction that is undone, so
//! that what is said of it is what would happen.

use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};

use super::planner::Planner;
use super::row::PlannedRow;
use super::{SentList, attestor_of_party};
use crate::actions::known::{Known, stored};
use crate::actions::submission::{Party, SubmissionError};
use crate::import::SheetError;
use crate::import::header::{Header, HeaderFault};
use crate::import::sheet::read_rows_of;
use crate::store::{Store, StoreError};

/// Rows of one list at most.
pub const MAX_ROWS: usize = 1000;

/// What every row of a list does.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
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
    pub fn of_text(sha256: &str, text: &str) -> Result<Self, StoreError> {
        Ok(Self {
            sha256: sha256.to_owned(),
            rows: stored(serde_json::from_str(text))?,
        })
    }
}

/// Says what every row of a list would do.
pub fn plan_list(
    store: &Store,
    now: Instant,
    by: &Party,
    list: &SentList,
) -> Result<Plan, ListError> {
    let own = attestor_of_party(by).ok_or(SubmissionError::NotYours(
        "your organisation speaks for no attestor of the register",
    ))?;
    let mut rows = Vec::new();
    let looked = store.write(now, |tx| {
        let known = Known::read(tx)?;
        let mut planner = Planner::new(known, own, list.kind);
        let read = read_rows_of(&list.bytes, |raw| planner.take(tx, &raw));
        let header = planner.header.is_some();
        rows = planner.rows;
        read.map_err(End::Failed)?;
        if !header {
            return Err(End::Failed(Header::absent(list.kind.columns()).into()));
        }
        Err::<(), End>(End::Undone)
    });
    if let Err(End::Failed(error)) = looked {
        return Err(error);
    }
    let sha256 = Sha256::digest(&list.bytes);
    Ok(Plan {
        sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        rows,
    })
}
