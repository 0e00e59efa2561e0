//! What is derived from the entries, thrown away and made again: the same bytes.

use quaymark_core::time::Instant;

use super::error::PublishError;
use super::guard::Discord;
use super::publish::derive;
use super::state::StoredState;
use crate::store::Store;

/// Makes tiles and state map of the newest checkpoint anew, in one transaction. Returns its size.
pub fn rebuild(store: &Store, now: Instant) -> Result<u64, PublishError> {
    store.write(now, |tx| {
        tx.forget_derived()?;
        let Some(public) = tx.newest_checkpoint()? else {
            return Ok(0);
        };
        let mut state = StoredState::default();
        derive(tx, &mut state, 0, public.size)?;
        state.bring_to(tx)?;
        if super::publish::stated_in(tx, public.size)? != Some(state.map().root()) {
            return Err(Discord::State(public.size - 1).into());
        }
        Ok(public.size)
    })
}
