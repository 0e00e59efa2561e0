//! Imports a list: every row or none, unless bad rows are to be skipped, in one transaction.
//!
//! **Invariant:** the file is read to its end before the transaction begins.

mod pairs;
mod reading;

use std::path::{Path, PathBuf};

use quaymark_core::entry::Change;
use quaymark_core::id::AttestorId;
use quaymark_core::time::Instant;

use pairs::Pairs;
pub(super) use pairs::families_held;
pub use reading::{MAX_BYTES, MAX_ROWS};
use reading::{ReadList, ReadRow, read_list};

use super::REGISTRAR;
use super::authority::{Authority, Numbers};
use super::enter::{Effect, Seen, Stopped};
use super::enter_provider::enter_provider;
use super::enter_record::{Lookups, enter_record};
use super::known::Known;
use super::register_attestor::register_attestor;
use crate::import::header::HeaderFault;
use crate::import::rejects::Rejects;
use crate::import::rows::{ListKind, Row};
use crate::import::{RawRow, RowFault, SheetError};
use crate::store::{Store, StoreError, Writer};

/// Faults and warnings kept to be shown; the rest is counted.
pub const MAX_SHOWN: usize = 1000;

/// What happens to bad rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRows {
    /// One bad row refuses the file.
    RefuseFile,
    /// They are written to a rejects file; the good ones are entered.
    Skip,
}

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// It is.
    Real,
    /// Everything is checked and nothing written.
    Dry,
}

/// A list to import.
#[derive(Clone, Debug)]
pub struct ImportRequest<'a> {
    /// What the file lists.
    pub kind: ListKind,
    /// The file.
    pub path: &'a Path,
    /// What happens to bad rows.
    pub bad_rows: BadRows,
    /// Whether anything is written.
    pub run: Run,
    /// Who acts; the register's registrar where not given.
    pub by: Option<AttestorId>,
    /// Pseudonymous ids of those who approved.
    pub approvals: Vec<String>,
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New records.
    pub added: u64,
    /// New versions of records.
    pub changed: u64,
    /// Rows the register agreed with.
    pub unchanged: u64,
    /// Bad rows.
    pub rejected: u64,
    /// The first faults, up to [`MAX_SHOWN`].
    pub faults: Vec<RowFault>,
    /// How many faults there are.
    pub fault_count: u64,
    /// The first warnings, up to [`MAX_SHOWN`]: the rows were entered all the same.
    pub warnings: Vec<RowFault>,
    /// How many warnings there are.
    pub warning_count: u64,
    /// Where bad rows were written.
    pub rejects_file: Option<PathBuf>,
}

/// Why a list was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
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
    #[error("the cells of the list come to more than {MAX_BYTES} bytes: split it")]
    TooLarge,
    /// Rows are bad; nothing was written.
    #[error("{} of its rows are bad: nothing was written", .0.rejected)]
    BadRows(Box<ImportReport>),
    /// The actor is not an attestor of the register.
    #[error("{0} is not an attestor on the register")]
    UnknownActor(AttestorId),
    /// An approval that is no id.
    #[error(transparent)]
    Approval(#[from] super::authority::ApprovalFault),
    /// The rejects file cannot be written.
    #[error("the rejects file cannot be written: {0}")]
    Rejects(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A dry run ends without a commit.
    #[error("a dry run writes nothing")]
    RolledBack,
}

/// Where an import has come to.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// The file is read.
    Reading {
        /// Bytes read; zero where the format does not tell.
        bytes: u64,
        /// Rows read.
        rows: u64,
    },
    /// Its rows are entered.
    Entering {
        /// Rows entered.
        rows: u64,
        /// Rows there are.
        of: u64,
    },
}

impl ImportRequest<'_> {
    /// Whether bad rows are written out again.
    fn writes_rejects(&self) -> bool {
        self.bad_rows == BadRows::Skip && self.run == Run::Real
    }
}

/// Imports a list at an instant; tells `on_progress` after every row read and every row entered.
pub fn import_list(
    store: &Store,
    now: Instant,
    request: &ImportRequest<'_>,
    numbers: &mut Numbers,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport, ImportError> {
    let list = read_list(request, on_progress)?;
    let mut report = ImportReport::default();
    let written = store.write(now, |tx| {
        let mut import = Import::begin(tx, request, numbers, &list)?;
        let entered = import.enter_all(tx, list.rows, on_progress);
        let finished = entered.and_then(|()| import.finish(tx));
        report = import.report;
        finished?;
        let is_refused = request.bad_rows == BadRows::RefuseFile && report.rejected > 0;
        if is_refused || request.run == Run::Dry {
            return Err(ImportError::RolledBack);
        }
        Ok(())
    });
    match written {
        Err(ImportError::RolledBack) if request.run == Run::Dry => Ok(report),
        Err(ImportError::RolledBack) => Err(ImportError::BadRows(Box::new(report))),
        Err(error) => Err(error),
        Ok(()) => Ok(report),
    }
}

struct Import<'a> {
    request: &'a ImportRequest<'a>,
    numbers: &'a mut Numbers,
    known: Known,
    authority: Authority,
    rejects: Option<Rejects>,
    lookups: Lookups,
    seen: Seen,
    pairs: Pairs,
    report: ImportReport,
}

impl<'a> Import<'a> {
    fn begin(
        tx: &mut Writer<'_>,
        request: &'a ImportRequest<'a>,
        numbers: &'a mut Numbers,
        list: &ReadList,
    ) -> Result<Self, ImportError> {
        let known = Known::read(tx)?;
        let by = request.by.unwrap_or(REGISTRAR);
        let authority = Authority::of_operator(by, request.approvals.clone());
        let actor = authority.actor;
        if actor != REGISTRAR && known.attestor(actor).is_none() {
            return Err(ImportError::UnknownActor(actor));
        }
        authority.check(Change::Imported)?;
        let rejects = request.writes_rejects().then(|| {
            let mut rejects = Rejects::beside(request.path);
            rejects.set_header(list.header.clone());
            rejects
        });
        Ok(Self {
            request,
            numbers,
            known,
            authority,
            rejects,
            lookups: Lookups::default(),
            seen: Seen::default(),
            pairs: Pairs::default(),
            report: ImportReport::default(),
        })
    }

    fn enter_all(
        &mut self,
        tx: &mut Writer<'_>,
        rows: Vec<ReadRow>,
        on_progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ImportError> {
        let of = rows.len() as u64;
        for (entered, row) in (1..).zip(rows) {
            self.take(tx, row)?;
            let rows = entered;
            on_progress(Progress::Entering { rows, of });
        }
        Ok(())
    }

    fn take(&mut self, tx: &mut Writer<'_>, read: ReadRow) -> Result<(), ImportError> {
        let ReadRow { line, row, raw } = read;
        let entered = row
            .map_err(Stopped::Faults)
            .and_then(|row| self.enter(tx, &row, line));
        match entered {
            Ok(Effect::Added) => self.report.added += 1,
            Ok(Effect::Changed) => self.report.changed += 1,
            Ok(Effect::Unchanged) => self.report.unchanged += 1,
            Err(Stopped::Faults(faults)) => self.reject(raw.as_ref(), faults)?,
            Err(Stopped::Store(error)) => return Err(error.into()),
        }
        Ok(())
    }

    fn enter(&mut self, tx: &mut Writer<'_>, row: &Row, line: u64) -> Result<Effect, Stopped> {
        let (by, numbers, seen) = (&self.authority, &mut *self.numbers, &mut self.seen);
        match row {
            Row::Attestor(row) => {
                let known = &mut self.known;
                Ok(register_attestor(tx, known, row, by, numbers, seen)?.effect)
            }
            Row::Provider(row) => Ok(enter_provider(tx, row, by, numbers, seen)?.effect),
            Row::Record(row) => {
                let (kind, known) = (self.request.kind, &self.known);
                let lookups = &mut self.lookups;
                let entered = enter_record(tx, known, lookups, kind, row, by, numbers)?;
                self.pairs.note(known, &entered, row.is_confidential, line);
                Ok(entered.effect)
            }
        }
    }

    fn reject(&mut self, raw: Option<&RawRow>, faults: Vec<RowFault>) -> Result<(), ImportError> {
        if let Some((rejects, raw)) = self.rejects.as_mut().zip(raw) {
            rejects.add(raw, &faults)?;
        }
        let report = &mut self.report;
        report.rejected += 1;
        report.fault_count += faults.len() as u64;
        let room = MAX_SHOWN.saturating_sub(report.faults.len());
        report.faults.extend(faults.into_iter().take(room));
        Ok(())
    }

    fn finish(&mut self, tx: &mut Writer<'_>) -> Result<(), ImportError> {
        self.pairs.warn(tx, &self.known, &mut self.report)?;
        if let Some(rejects) = &mut self.rejects {
            rejects.finish()?;
            self.report.rejects_file = rejects.written_to().map(Path::to_path_buf);
        }
        Ok(())
    }
}
