//! The register's service, its portal pages and the operator's commands.
//!
//! Layout:
//!
//! - [`routes`]: the whole URL table. [`edge`]: what happens to every request. [`handlers`]: the HTTP interface. [`pages`]: the portal.
//! - [`actions`]: one write use case a file; each opens the only transaction of its use case.
//! - [`auth`]: who asks, and whether they may.
//! - [`directory`]: the in-memory read model. [`answers`]: verdicts, signed and kept until they change.
//! - [`follower`]: keeps the directory abreast of the log; [`confirmation`]: when it last was. [`store`]: all SQL.
//! - [`tlog`]: how the log is made public, and the only holder of its key. [`durable`]: files that are whole or not there.
//! - [`documents`]: files that come with submissions. [`jobs`]: what is done later and by itself. [`mail`]: letters to people.
//!   [`notices`]: what the register tells them of by itself. [`outgoing`]: requests to other servers.
//! - [`witness`]: this program as a witness of logs; nothing of it touches the register's own.
//! - [`commands`]: what the operator types. [`clock`], [`config`], [`keys`], [`error`],
//!   [`telemetry`]: the edges. [`escape`]: text within an address.
//!
//! Arrows: `handlers, pages → actions → store → core` and `handlers, pages → directory → core`.

pub mod actions;
pub mod answers;
pub mod app;
pub mod auth;
pub mod clock;
pub mod commands;
pub mod config;
pub mod confirmation;
pub mod demo;
pub mod directory;
pub mod documents;
pub mod durable;
pub mod edge;
pub mod error;
pub mod escape;
pub mod follower;
pub mod handlers;
pub mod import;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod notices;
pub mod outgoing;
pub mod pages;
pub mod routes;
pub mod store;
pub mod telemetry;
pub mod tlog;
pub mod witness;
