//! What the register does, over HTTP, on the engine asked for.

mod accounts;
mod answers_kept;
mod attestor_impact;
mod attestors;
mod audit;
mod bad_input;
mod codes;
mod database_gone;
mod desk_pages;
mod documents;
mod edge;
mod following;
mod jobs;
mod limits;
mod log;
mod matrix;
mod nodes;
mod pages;
mod profile_pages;
mod profiles;
mod resources;
mod shutdown;
mod statements;
mod submissions;
mod unconfirmed;
mod verdict_story;
