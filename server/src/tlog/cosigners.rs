//! Where witnesses come in: between the log's own signature and the moment a checkpoint is public.

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::{Note, SignatureLine};
use quaymark_core::tree::Hash;

use super::error::PublishError;
use crate::store::StoreError;

/// Whether anybody but witnesses sees a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not yet: its entries wait.
    Unpublished,
    /// It is public, and cosigned anew.
    Public,
}

/// A checkpoint that the log has signed and that wants cosignatures.
pub struct Unseen<'a> {
    /// What is to be cosigned.
    pub note: &'a Note,
    /// What it says.
    pub checkpoint: &'a Checkpoint,
    /// Whether it waits for them.
    pub stage: Stage,
    /// The key of the log that signed it.
    pub key: &'a VerifierKey,
    /// How many entries the database has at the moment.
    pub head: &'a dyn Fn() -> Result<u64, StoreError>,
    /// The proof that it continues the tree of an older size.
    pub proof_from: &'a dyn Fn(u64) -> Result<Vec<Hash>, StoreError>,
}

/// Whoever adds signatures to checkpoints.
pub trait Cosigners: Send {
    /// The signature lines to add; [`PublishError::Waiting`] while there are too few. Asked again after
    /// a crash, for the same checkpoint or a later one, and for one that is public already.
    fn collect(&self, unseen: &Unseen<'_>) -> Result<Vec<SignatureLine>, PublishError>;

    /// Whether a note that was signed before has enough of them.
    fn is_enough(&self, note: &Note, key: &VerifierKey) -> bool;

    /// Whether there is anybody to ask.
    fn is_anybody(&self) -> bool;
}

/// No witness is set up: a checkpoint is public once the log has signed it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Cosigners for Nobody {
    fn collect(&self, _unseen: &Unseen<'_>) -> Result<Vec<SignatureLine>, PublishError> {
        Ok(Vec::new())
    }

    fn is_enough(&self, _note: &Note, _key: &VerifierKey) -> bool {
        true
    }

    fn is_anybody(&self) -> bool {
        false
    }
}

impl std::fmt::Debug for Unseen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unseen")
            .field("checkpoint", self.checkpoint)
            .finish_non_exhaustive()
    }
}
