//! A register with reference data and a few attestors, and lists to import into it.

use std::path::PathBuf;

use quaymark_core::time::{CivilDate, Instant};
use quaymark_server::actions::authority::Numbers;
use quaymark_server::actions::import_list::{
    BadRows, ImportError, ImportReport, ImportRequest, Run, import_list,
};
use quaymark_server::actions::load_reference::{ReferenceFiles, load_reference};
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::Store;

pub const ATTESTORS: &str = "\
kind,name,country,zone,accreditation_body,accreditation_number,sound_from,status,status_from
certification_body,Certimarel,NL,,RvA,C-1,2020-01-01,,
certification_body,Nordprüf,DE,,DAkkS,D-1,2020-01-01,suspended,2026-06-01
licensing_authority,Justis,NL,,,,2020-01-01,,
licensing_authority,Vigilis,BE,,,,2020-01-01,,
vetting_authority,Screening Office,NL,,,,2020-01-01,,
";
pub const PROVIDERS: &str = "\
name,country,lei,vat,town,trading_names
Havenwacht B.V.,NL,,,Rotterdam,Havenwacht|HW Security
Quayside Guards Ltd,IE,,,Cork,
Φύλαξη Α.Ε.,GR,,,Πειραιάς,
";

/// A register in a folder of its own.
pub struct Register {
    pub store: Store,
    pub folder: tempfile::TempDir,
}

/// Noon of the day the tests play on.
pub fn now() -> Instant {
    today().utc_midnight().plus_ms(12 * 3_600_000)
}

pub fn today() -> CivilDate {
    CivilDate::new(2026, 11, 23).expect("a day that exists")
}

/// An empty register.
pub fn empty() -> Register {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("register.db");
    let store = Store::open(&format!("sqlite:{}", path.display())).expect("the store opens");
    Register { store, folder }
}

/// A register with reference data, attestors and three firms.
pub fn register() -> Register {
    let register = empty();
    load_reference(&register.store, &ReferenceFiles::built_in(), now()).expect("reference data");
    register
        .import(ListKind::Attestors, ATTESTORS)
        .expect("attestors");
    register
        .import(ListKind::Providers, PROVIDERS)
        .expect("providers");
    register
}

impl Register {
    /// Writes a file beside the database.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("the file is written");
        path
    }

    /// Imports a list, all or nothing.
    pub fn import(
        &self,
        kind: ListKind,
        content: impl AsRef<[u8]>,
    ) -> Result<ImportReport, ImportError> {
        let path = self.file("list.csv", content);
        self.import_with(kind, &path, BadRows::RefuseFile, Run::Real)
    }

    pub fn import_with(
        &self,
        kind: ListKind,
        path: &std::path::Path,
        bad_rows: BadRows,
        run: Run,
    ) -> Result<ImportReport, ImportError> {
        let request = ImportRequest {
            kind,
            path,
            bad_rows,
            run,
            by: None,
            approvals: Vec::new(),
        };
        import_list(
            &self.store,
            now(),
            &request,
            &mut Numbers::Random,
            &mut |_| {},
        )
    }

    /// The faults of a list that is refused.
    pub fn faults(&self, kind: ListKind, content: &str) -> Vec<String> {
        match self.import(kind, content) {
            Err(ImportError::BadRows(report)) => {
                report.faults.iter().map(ToString::to_string).collect()
            }
            other => panic!("expected bad rows, found {other:?}"),
        }
    }

    pub fn log_size(&self) -> u64 {
        let head = self.store.read(|tx| tx.head());
        let head: Result<_, quaymark_server::store::StoreError> = head;
        head.expect("a head").size
    }

    /// The register number of the firm that stands on a line of [`PROVIDERS`].
    pub fn provider(&self, name_key: &str) -> String {
        let found = self.store.read(|tx| tx.find_key(name_key));
        let found: Result<_, quaymark_server::store::StoreError> = found;
        found
            .expect("the store reads")
            .expect("the firm is on the register")
    }

    pub fn havenwacht(&self) -> String {
        self.provider("name:NL:havenwacht b.v.")
    }
}
