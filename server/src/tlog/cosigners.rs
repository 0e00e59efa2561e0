//! Where witnesses come in: between the log's own signature and the moment a checkpoint is public.

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::{Note, SignatureLine};
use quaymark_core::tree::Hash;

use crate::store::StoreError;

/// A checkpoint that the log has signed and that nobody has seen yet.
pub struct Unseen<'a> {
    /// What is to be cosigned.
    pub note: &'a Note,
    /// What it says.
    pub checkpoint: &'a Checkpoint,
    /// The proof that it continues the tree of an older size.
    pub proof_from: &'a dyn Fn(u64) -> Result<Vec<Hash>, StoreError>,
}

/// Whoever adds signatures to checkpoints.
pub trait Cosigners: Send {
    /// The signature lines to add. Asked again after a crash, for the same checkpoint or a later one.
    fn collect(&mut self, unseen: &Unseen<'_>) -> Result<Vec<SignatureLine>, StoreError>;
}

/// No witness is set up: a checkpoint is public once the log has signed it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Cosigners for Nobody {
    fn collect(&mut self, _unseen: &Unseen<'_>) -> Result<Vec<SignatureLine>, StoreError> {
        Ok(Vec::new())
    }
}

impl std::fmt::Debug for Unseen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unseen")
            .field("checkpoint", self.checkpoint)
            .finish_non_exhaustive()
    }
}
