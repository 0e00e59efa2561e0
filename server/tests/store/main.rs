//! The store on real databases: SQLite in a file always, PostgreSQL where
//! `QUAYMARK_TEST_POSTGRES` names a server. Every test has a database of its own.

mod append;
mod audit;
mod concurrent;
mod due_erasures;
mod fixture;
mod follow;
mod four_eyes;
mod guard;
mod keys;
mod outage;
mod read;
mod reference;
mod schema;
