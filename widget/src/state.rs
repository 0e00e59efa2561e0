//! What is shown, as values that are reduced by actions. Nothing here knows a browser.

pub mod card;
pub mod search;

pub use card::{Card, CardAction, Face};
pub use search::{Note, Search, SearchAction, Step};
