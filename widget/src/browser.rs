//! The browser: requests, clock, words for dates and countries, events, the element itself.
//!
//! Absent on purpose: cookies, storage, and anything that tells one visitor from another.

pub mod element;
pub mod events;
pub mod fetch;
pub mod locale;
pub mod time;
