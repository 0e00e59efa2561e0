//! Harness of the suites: sources for tidy rules, databases, servers, typed callers.
//!
//! - [`sources`]: the workspace's own files, for the tidy suite.
//! - [`database`]: one database per test, on either engine; [`wire_cut`] takes it away.
//! - [`process`]: the `quaymark` binary as a child; [`listening`]: one that serves; [`witnessing`]: a
//!   register and its witnesses.
//! - [`callers`]: typed callers of the API over [`http`], kept apart from [`facts`], which writes
//!   straight into a log.
//! - [`people`]: organisations and people of every role, signed in. [`jobs`]: what failed for good.
//! - [`passkey`]: an authenticator without a device.
//! - [`log_check`]: what must hold of a whole log, whatever happened.
//! - [`browser`]: a real Chromium.
//! - [`register`]: a whole service in this process. [`served_log`]: its log, as outsiders read it.
//! - [`wait`]: polling with a deadline.

pub mod administrators;
pub mod browser;
pub mod callers;
pub mod database;
pub mod erasing;
pub mod facts;
pub mod http;
pub mod jobs;
pub mod listening;
pub mod log_check;
pub mod passkey;
pub mod people;
pub mod process;
pub mod register;
pub mod served_log;
pub mod sources;
pub mod upload;
pub mod wait;
pub mod wire_cut;
pub mod witnessing;
