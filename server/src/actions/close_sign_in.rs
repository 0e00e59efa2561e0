//! The operator's switch: whether anybody may sign in and act.

use quaymark_core::time::Instant;

use crate::auth::gate;
use crate::store::{Actor, Deed, Store, StoreError};

/// How the door is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// People sign in and act.
    Open,
    /// Nobody does; public reading goes on.
    Closed,
}

/// Opens or closes the door, for every node that uses this database.
pub fn set_door(store: &Store, now: Instant, actor: &Actor, door: Door) -> Result<(), StoreError> {
    store.change(now, |tx| {
        let action = match door {
            Door::Open => {
                gate::open(tx)?;
                "open_sign_in"
            }
            Door::Closed => {
                gate::close(tx)?;
                "close_sign_in"
            }
        };
        tx.audit(now, actor, &Deed::new(action, "register"))
    })
}
