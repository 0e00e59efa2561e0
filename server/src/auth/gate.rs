//! The operator's switch: `quaymark sign-in deny` lets nobody in and nobody act, on every node, from the
//! next request on. Public reading goes on.

use crate::error::{Code, Refusal};
use crate::store::{Reader, StoreError, Writer};

/// The name under which the switch is kept.
const SWITCH: &str = "sign_in";
const CLOSED: &str = "denied";

/// Whether the door is closed.
pub fn is_closed(tx: &mut Reader<'_>) -> Result<bool, StoreError> {
    Ok(tx.meta(SWITCH)?.as_deref() == Some(CLOSED))
}

/// Refuses while the door is closed.
pub fn expect_open(tx: &mut Reader<'_>) -> Result<(), Refusal> {
    if is_closed(tx)? {
        return Err(refusal());
    }
    Ok(())
}

/// The refusal of whoever comes while the door is closed.
pub fn refusal() -> Refusal {
    Refusal::new(
        Code::SignInClosed,
        "the operator lets nobody sign in now; everything public can still be read",
    )
    .retry_after(60)
}

/// Closes the door.
pub fn close(tx: &mut Writer<'_>) -> Result<(), StoreError> {
    tx.put_meta(SWITCH, CLOSED)
}

/// Opens it again.
pub fn open(tx: &mut Writer<'_>) -> Result<(), StoreError> {
    tx.put_meta(SWITCH, "allowed")
}
