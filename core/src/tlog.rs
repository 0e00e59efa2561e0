//! The transparency log as outsiders see it (C2SP `tlog-tiles`, `signed-note`, `tlog-checkpoint`
//! v1.0.0, `tlog-cosignature`, `tlog-witness`, `tlog-proof`, `tlog-policy`).
//!
//! - [`tile`]: which hashes a tile holds and at which path it is served.
//! - [`proof`]: proofs of inclusion and consistency (RFC 9162 sections 2.1.3 and 2.1.4).
//! - [`multiproof`]: one proof for several entries, and the `tlog-proof` of each.
//! - [`key`] and [`note`]: signed notes and the keys that sign them. [`checkpoint`]: the note a log signs.
//! - [`state`]: the map from each record to its newest entry, and its proofs.
//! - [`watch`]: the rules that entries keep among themselves, for whoever reads all of them.
//! - [`policy`]: which log and which witnesses somebody trusts. [`witness`]: what they are asked.
//!
//! Pure: bytes in, bytes out. Every parser here reads bytes of strangers and has a size limit.

pub mod checkpoint;
pub mod key;
pub mod multiproof;
pub mod note;
pub mod policy;
pub mod proof;
pub mod state;
pub mod tile;
pub mod watch;
pub mod witness;
