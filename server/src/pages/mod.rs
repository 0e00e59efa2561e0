//! The portal: pages rendered on the server, which work without JavaScript.
//!
//! Layout:
//!
//! - A file a page: [`home`], [`search`], [`provider`], [`ports`], [`port`], [`standards`],
//!   [`about`], [`trust`], [`verify_receipt`], [`problem`]. Each reads the directory, makes a view, and renders its template.
//! - [`account`]: signing in, and one's own account.
//! - [`host_page`]: not part of the portal: a page of another origin that embeds the widget.
//! - [`specimen`]: every form field and part of a desk on one page, for the browser suite.
//! - [`desk`]: what people of organisations do, in forms that post back.
//! - [`claim_letter`]: where the reader of a firm's mail grants a claim.
//! - [`mail_choice`]: where the reader of a letter stops letters of its kind.
//! - [`frame`]: what surrounds every page. [`component`]: tags, lists, the timeline picture.
//! - [`words`]: codes in plain English. [`names`]: names behind codes. [`asking`]: ports that ask.
//!   [`requirements`]: a requirement tree in sentences. [`assets`]: style and pictures.
//!
//! Only the provider page reads the database, for numbers and history; without it the page still
//! says what is in memory. **Invariant:** no page decides anything: standing and answers are
//! `core`'s.

pub mod about;
pub mod account;
mod ahead;
pub mod asking;
pub mod assets;
pub mod claim_letter;
pub mod component;
pub mod desk;
pub mod frame;
pub mod home;
pub mod host_page;
pub mod mail_choice;
pub mod names;
pub mod port;
pub mod ports;
pub mod problem;
pub mod provider;
pub mod query;
mod requirements;
pub mod search;
pub mod specimen;
pub mod standards;
pub mod trust;
pub mod verify_receipt;
pub mod words;

#[cfg(test)]
mod test_names;
