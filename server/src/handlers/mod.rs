//! The HTTP interface: one file per resource. Each handler reads the request, asks once, converts.

mod body;
mod bulk_question;
mod cursor;
mod encoding;
mod idempotent;
mod params;
mod reply;
mod selection;
pub(crate) mod upload;

pub(crate) use audit::shown as audit_row_shown;
pub(crate) use body::receive;
pub(crate) use profiles::preview_of;
pub(crate) use reply::aside;

pub mod account;
pub mod attestations;
pub mod attestors;
pub mod audit;
pub mod changes;
pub mod claims;
pub mod documents;
pub mod health;
pub mod history;
pub mod jobs;
pub mod keys;
pub mod log;
pub mod mandates;
pub mod organisations;
pub mod people;
pub mod persons;
pub mod ports;
pub mod profiles;
pub mod provider;
pub mod providers;
pub mod receipts;
pub mod records;
pub mod reference;
pub mod standards;
pub mod submissions;
pub mod suggest;
pub mod token;
pub mod verify;
pub mod verify_many;
pub mod well_known;
pub mod widget;
pub mod witness;
