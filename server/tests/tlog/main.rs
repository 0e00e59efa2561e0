//! Publication of the log: what is stored after anything that may have happened.

mod checks;
mod erasures;
mod faults;
#[path = "../store/fixture.rs"]
#[allow(dead_code, reason = "shared with the suite of the store")]
mod fixture;
mod forged;
mod monitor;
mod rebuilt;
mod scene;
mod tampered;
mod witnessed;
