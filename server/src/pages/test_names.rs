//! Names for tests: the code itself, made readable.

use quaymark_core::id::{AttestorId, EditionId, ServiceId, UnLocode};

use super::words::{Names, capitalised};

/// Names every code after itself.
pub struct TableOfNames;

impl Names for TableOfNames {
    fn service(&self, id: &ServiceId) -> String {
        match id.as_str() {
            "cctv-control-room" => "CCTV and control room".to_owned(),
            other => capitalised(&other.replace('-', " ")),
        }
    }

    fn attestor(&self, id: AttestorId) -> String {
        format!("Attestor {id}")
    }

    fn port(&self, locode: UnLocode) -> String {
        format!("Port {locode}")
    }

    fn edition(&self, id: &EditionId) -> String {
        id.as_str().to_uppercase()
    }

    fn zone(&self, _id: AttestorId) -> String {
        "Europe/Amsterdam".to_owned()
    }

    fn port_zone(&self, _locode: UnLocode) -> String {
        "Europe/Amsterdam".to_owned()
    }
}
