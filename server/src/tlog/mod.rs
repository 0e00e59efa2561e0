//! The log as outsiders see it: checkpoints, tiles, the state map, receipts over them.
//!
//! **Invariant:** only this module holds the key of the log. It never signs two checkpoints of one
//! size with different roots, none smaller than one it signed before, none that is no continuation of
//! it: [`guard`] compares with the file `last-checkpoint`, which no restored database brings back.
//!
//! - [`publish`]: one ordered function, live and after a crash; [`publishing`]: the thread that calls it.
//! - [`key`] and [`name`]: what signs, and what the log says of it. [`last`]: the file outside the database.
//! - [`tiles`] and [`state`]: what is derived from the entries. [`cosigners`]: where witnesses come in;
//!   [`witnesses`]: those of the register's policy.
//! - [`fork`]: going on under another name when the log cannot be continued. [`fsck`]: the check of everything.
//! - [`monitor`]: the log as an outsider follows it. [`served`]: where it is served, for both.
//! - [`Receipts`]: proofs of statements over the newest checkpoint.
//! - [`rebuild()`]: what is derived, thrown away and made again.
//!
//! Absent: anything that answers requests; handlers read what is stored.

pub mod cosigners;
mod error;
pub mod fork;
pub mod fsck;
pub mod guard;
mod key;
mod last;
pub mod monitor;
pub mod name;
pub mod note_key;
pub mod publish;
pub mod publishing;
mod rebuild;
mod receipts;
pub mod served;
pub mod state;
pub mod tiles;
pub mod witnesses;

pub use error::PublishError;
pub use guard::{Discord, check_at_start};
pub use publish::{Publisher, Step};
pub use publishing::Publishing;
pub use rebuild::rebuild;
pub use receipts::{NoReceipt, Receipts, Turn};
pub use witnesses::Witnesses;
