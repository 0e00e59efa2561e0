//! Where the salts of commitments come from.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use quaymark_core::entry::Commitment;

use super::error::StoreError;

/// A stream of salts.
pub(super) type SaltSource = Arc<Mutex<dyn FnMut() -> [u8; 32] + Send>>;

/// Where the salts of commitments come from.
#[derive(Clone, Default)]
pub(super) enum Salts {
    /// The system's generator.
    #[default]
    Random,
    /// A source that is asked for each, so that the same demonstration has the same bytes.
    Given(SaltSource),
}

impl fmt::Debug for Salts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "Random",
            Self::Given(_) => "Given",
        })
    }
}

impl Salts {
    /// Commits to a document with the next salt.
    pub(super) fn commit(&mut self, document: &str) -> Result<([u8; 32], Commitment), StoreError> {
        let salt = match self {
            Self::Given(source) => (source.lock().unwrap_or_else(PoisonError::into_inner))(),
            Self::Random => {
                let mut salt = [0; 32];
                getrandom::fill(&mut salt).map_err(|cause| StoreError::Other(cause.into()))?;
                salt
            }
        };
        Ok((salt, Commitment::to_document(&salt, document.as_bytes())))
    }
}
