//! Lists, status changes and the demonstration register, on a file database.

mod again;
mod demo;
mod fixture;
mod lists;
mod rows;
mod statuses;
mod workbooks;
