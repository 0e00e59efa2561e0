//! What each kind of list may state, row by row. Checks that need the register come later.

mod attestor;
mod dates;
mod provider;
mod record;

use quaymark_core::entry::EntryKind;

pub use attestor::AttestorRow;
pub use provider::ProviderRow;
pub use record::{IssuerName, RecordRow, RowClaims};

use super::cells::Cells;
use super::fault::RowFault;
use super::header::Column;

/// The kinds of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Certification bodies, authorities, ports.
    Attestors,
    /// Firms.
    Providers,
    /// Certificates.
    Certifications,
    /// Licences.
    Licences,
    /// Vettings.
    Vettings,
}

/// One row of any list, typed.
#[derive(Clone, Debug)]
pub enum Row {
    /// An attestor.
    Attestor(AttestorRow),
    /// A firm.
    Provider(ProviderRow),
    /// A certificate, licence or vetting.
    Record(RecordRow),
}

impl ListKind {
    /// The columns of the list.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Attestors => attestor::COLUMNS,
            Self::Providers => provider::COLUMNS,
            Self::Certifications => record::CERTIFICATION_COLUMNS,
            Self::Licences => record::LICENCE_COLUMNS,
            Self::Vettings => record::VETTING_COLUMNS,
        }
    }

    /// The kind of entry its rows become.
    pub const fn entry_kind(self) -> EntryKind {
        match self {
            Self::Attestors => EntryKind::Attestor,
            Self::Providers => EntryKind::Provider,
            Self::Certifications => EntryKind::Certification,
            Self::Licences => EntryKind::Licence,
            Self::Vettings => EntryKind::Vetting,
        }
    }

    /// Reads a row.
    pub fn row(self, cells: Cells<'_>) -> Result<Row, Vec<RowFault>> {
        match self {
            Self::Attestors => AttestorRow::read(cells).map(Row::Attestor),
            Self::Providers => ProviderRow::read(cells).map(Row::Provider),
            Self::Certifications | Self::Licences | Self::Vettings => {
                RecordRow::read(self, cells).map(Row::Record)
            }
        }
    }
}
