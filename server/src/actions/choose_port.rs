//! A firm says which ports it wants to work in; its desk then says what is missing for each.

use quaymark_core::id::UnLocode;
use quaymark_core::time::Instant;

use super::known::Known;
use super::submission::{Party, SubmissionError};
use crate::store::{Deed, Store};

/// Adds a port to those a firm wants to work in.
pub fn choose_port(
    store: &Store,
    now: Instant,
    by: &Party,
    port: UnLocode,
) -> Result<(), SubmissionError> {
    store.change(now, |tx| {
        if !Known::read(tx)?.has_port(port) {
            let expected = "a port of the register, such as NLRTM";
            return Err(SubmissionError::fault("port", port.as_str(), expected));
        }
        tx.add_interest(by.organisation, port, now)?;
        tx.audit(now, &by.actor, &Deed::new("choose_port", port))?;
        Ok(())
    })
}

/// Takes a port out again.
pub fn leave_port(
    store: &Store,
    now: Instant,
    by: &Party,
    port: UnLocode,
) -> Result<(), SubmissionError> {
    store.change(now, |tx| {
        tx.remove_interest(by.organisation, port)?;
        tx.audit(now, &by.actor, &Deed::new("leave_port", port))?;
        Ok(())
    })
}
