//! Jobs written straight into the store, to set a scene.

use quaymark_core::id::JobId;
use quaymark_core::time::Instant;
use quaymark_server::store::{NewJob, StoreError};

use crate::register::Register;

/// A job that failed for good, with the error `no use`.
pub fn dead_job(register: &Register) -> JobId {
    let now = register.clock().now();
    let new = NewJob {
        kind: "forget_jobs",
        payload: "{}".to_owned(),
        dedup_key: None,
        // Due before all others.
        run_at: Instant::from_ms(0),
    };
    let buried = register.store().write(now, |tx| {
        tx.queue_job(&new)?;
        let held = tx.lease_job(now, now.plus_ms(1_000))?.expect("it is due");
        tx.bury_job(&held, now, "no use")?;
        Ok::<_, StoreError>(held.id)
    });
    buried.expect("it is written")
}
