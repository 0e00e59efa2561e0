//! Lists, status changes and the demonstration register, on a file database.

mod again;
#[path = "../store/fixture.rs"]
#[allow(
    dead_code,
    reason = "what the store's suite says of erasures; its databases are not needed here"
)]
mod database;
mod demo;
mod fixture;
mod lists;
mod rows;
mod statuses;
mod workbooks;
