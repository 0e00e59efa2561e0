//! Asking witnesses: for a checkpoint before it is public, and again while nothing new is.

use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::proof;

use super::{Publisher, Step};
use crate::store::StoreError;
use crate::tlog::cosigners::{Stage, Unseen};
use crate::tlog::error::PublishError;
use crate::tlog::tiles::StoredTiles;

/// Witnesses are asked again when their signatures are so old.
const RENEWED_AFTER_MS: i64 = 60 * 60 * 1000;
/// After a round without enough of them they are left alone for so long.
const NOT_RENEWED_AFTER_MS: i64 = 60 * 1000;

impl Publisher {
    /// Adds cosignatures to a note before anybody sees it, and keeps it with them.
    pub(super) fn cosign(
        &mut self,
        note: &mut Note,
        checkpoint: &Checkpoint,
        stage: Stage,
    ) -> Result<(), PublishError> {
        let lines = self.step(Step::Cosign, |this| {
            let store = this.store.clone();
            let proof_from = |old: u64| {
                store.read(|tx| proof::consistency(&StoredTiles::of(tx), old, checkpoint.size))
            };
            this.cosigners.collect(&Unseen {
                note,
                checkpoint,
                stage,
                key: this.key.verifier(),
                head: &|| store.read(|tx| Ok::<_, StoreError>(tx.head()?.size)),
                proof_from: &proof_from,
            })
        })?;
        if lines.is_empty() {
            return Ok(());
        }
        lines.into_iter().for_each(|line| note.add(line));
        self.step(Step::KeepCosigned, |this| {
            this.last.write_beside(&note.to_string())?;
            this.last.put_in_place()
        })
    }

    /// Has the newest public checkpoint cosigned anew when its cosignatures are an hour old, or too few
    /// for the policy of today. The tree is the same; what is public is a note with later times. `true`
    /// if there is one.
    pub fn renew(&mut self) -> Result<bool, PublishError> {
        let now = self.clock.now();
        if !self.cosigners.is_anybody() || self.renewal_at.is_some_and(|at| now < at) {
            return Ok(false);
        }
        self.renewal_at = Some(now.plus_ms(NOT_RENEWED_AFTER_MS));
        let Some((at, checkpoint)) = self.renewable(now)? else {
            return Ok(false);
        };
        if now < at {
            self.renewal_at = Some(at);
            return Ok(false);
        }
        let mut note = self.key.sign(&checkpoint)?;
        let signed = note.clone();
        self.cosign(&mut note, &checkpoint, Stage::Public)?;
        self.renewal_at = Some(now.plus_ms(RENEWED_AFTER_MS));
        if note == signed {
            return Ok(false);
        }
        // Survives: the file with later times, of the same tree.
        let (size, note) = (checkpoint.size, note.to_string());
        self.step(Step::Reveal, |this| {
            let store = this.store.clone();
            store.write(now, |tx| tx.put_renewal(size, now, &note))?;
            Ok(true)
        })
    }

    /// The newest public checkpoint, and from when on it is to be cosigned anew. `None` while there is
    /// none under the log's present name, or something newer was signed already.
    fn renewable(&self, now: Instant) -> Result<Option<(Instant, Checkpoint)>, PublishError> {
        let held = self.last.read()?;
        self.store.read(|tx| {
            let name = self.name(tx)?;
            let Some(row) = tx.newest_checkpoint()? else {
                return Ok(None);
            };
            let renewed_at = tx.renewed_at(row.size)?.unwrap_or(row.published_at);
            let note = Note::parse(&row.note)?;
            let checkpoint = Checkpoint::from_note(&note)?;
            let is_newest = held.is_none_or(|held| held.checkpoint == checkpoint);
            if checkpoint.origin != name.origin || !is_newest {
                return Ok(None);
            }
            let is_enough = self.cosigners.is_enough(&note, self.key.verifier());
            let due = renewed_at.plus_ms(RENEWED_AFTER_MS);
            Ok(Some((if is_enough { due } else { now }, checkpoint)))
        })
    }
}
