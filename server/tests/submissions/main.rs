//! Submissions: from a draft to a public entry, and everything that stops them on the way.

#[path = "../store/fixture.rs"]
#[allow(
    dead_code,
    reason = "the databases of the store's suite; its drafts are not needed here"
)]
mod database;

mod concealed;
mod desk;
mod erased;
mod eyes;
mod findings;
mod kinds;
mod path;
mod races;
mod renumbered;
mod scene;
