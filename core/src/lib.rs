//! Rules, wire types and log mathematics of the Quaymark register.
//!
//! Layout, from the ground up:
//!
//! - [`time`]: instants (UTC milliseconds) and civil dates; [`zones`] turns one into the other, once.
//! - [`id`]: identifiers, parsed at the door.
//! - [`timeline`]: periods and recorded statuses of one record.
//! - [`register`]: the facts the rules read: records, editions, attestors, regimes, profiles.
//! - [`standing`]: whether one record counts at one instant, and why not.
//! - [`requirement`]: the tree a port asks for; [`verdict`]: the answer to it.
//! - [`reason`]: the closed list of reason codes.
//! - [`entry`]: what the log stores, to the byte; [`tree`]: RFC 6962 hashing.
//! - [`document`]: the public document behind an entry's commitment: names, numbers, printed dates.
//! - [`submission`]: what one party asks the register to say, before it is public.
//! - [`tlog`]: the log as outsiders see it: tiles, proofs, checkpoints, policies.
//! - [`statement`]: the signed verdict and its check; [`wire`]: what clients are sent.
//! - [`receipt`]: a statement with everything that proves it, checked without a network.
//!
//! Absent on purpose: no clock, no input or output, no database and no web framework. Every
//! function that depends on time is given the time.

pub mod account;
pub mod base64url;
pub mod document;
pub mod entry;
pub mod id;
pub mod reason;
pub mod receipt;
pub mod register;
pub mod requirement;
#[cfg(feature = "openapi")]
pub mod schema;
pub mod standing;
pub mod statement;
pub mod submission;
mod text;
pub mod time;
pub mod timeline;
pub mod tlog;
pub mod tree;
pub mod verdict;
pub mod wire;
#[cfg(feature = "zones")]
pub mod zones;
