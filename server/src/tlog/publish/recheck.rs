//! Reading back before signing: nothing is signed that was only in memory.

use std::sync::Arc;

use quaymark_core::tlog::checkpoint::Checkpoint;

use super::Publisher;
use super::close::{Prepared, prepare, root_of_tiles, stated_in};
use crate::store::Reader;
use crate::tlog::error::PublishError;
use crate::tlog::guard::{Discord, compare};
use crate::tlog::state::Run;

impl Publisher {
    /// Reads back what is stored and computes from it what is about to be signed. `None` if another
    /// node was there first.
    pub(super) fn recheck(&mut self, size: u64) -> Result<Option<Checkpoint>, PublishError> {
        let store = self.store.clone();
        let held = self.last.read()?;
        store.read(|tx| {
            let name = self.name(tx)?;
            if let Some(discord) = compare(tx, held.as_ref(), &name, true)? {
                return Err(discord.into());
            }
            let public = tx.newest_checkpoint()?;
            if public.as_ref().is_some_and(|row| row.size >= size) {
                return Ok(None);
            }
            let root = root_of_tiles(tx, size)?;
            let promised = [
                public.map(|row| (row.size, row.root)),
                held.map(|held| (held.checkpoint.size, held.checkpoint.root)),
                Some((size, tx.root_at(size)?.unwrap_or_default())),
            ];
            for (size, root) in promised.into_iter().flatten() {
                if root_of_tiles(tx, size)? != root {
                    return Err(Discord::Rotten { size }.into());
                }
            }
            self.check_state(tx, size)?;
            Ok(Some(Checkpoint::new(&name.origin, size, root)))
        })
    }

    /// Checks that the last entry before a size states what its entries come to.
    pub(super) fn check_state(
        &mut self,
        tx: &mut Reader<'_>,
        size: u64,
    ) -> Result<(), PublishError> {
        let prepared = self.prepared(tx, size)?;
        if stated_in(tx, size)? != Some(prepared.change.root()) {
            return Err(Discord::State(size - 1).into());
        }
        Ok(())
    }

    pub(super) fn prepared(
        &mut self,
        tx: &mut Reader<'_>,
        size: u64,
    ) -> Result<Arc<Prepared>, PublishError> {
        let from = tx.derived()?.state;
        let known = self.prepared.take();
        let known = known.filter(|known| known.from == from && known.size == size);
        let prepared = match known {
            Some(known) => known,
            None => {
                let mut run = Run::from(from);
                run.read_to(tx, size)?;
                Arc::new(prepare(tx, &mut self.state, &run, size)?)
            }
        };
        self.prepared = Some(Arc::clone(&prepared));
        Ok(prepared)
    }
}
