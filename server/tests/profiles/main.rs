//! A port's requirement profiles: drafts, publication, withdrawal, and what a draft would change.

#[path = "../store/fixture.rs"]
#[allow(
    dead_code,
    reason = "the databases of the store's suite; its drafts are not needed here"
)]
mod database;
#[path = "../submissions/scene.rs"]
#[allow(
    dead_code,
    reason = "the people of the submissions' suite; not all of them are needed here"
)]
mod scene;

mod drafts;
mod equivalence;
mod preview;
mod publication;
