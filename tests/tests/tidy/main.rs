//! Rules about the code itself, held by tests instead of by memory.

mod arrows;
mod deeds;
mod documents;
mod files;
mod migrations;
mod trees;
