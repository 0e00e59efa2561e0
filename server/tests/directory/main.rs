//! The directory over real databases: it says what the log says, whole and at every size.

mod equivalence;
mod faults;
mod history;
mod oracle;
mod readers;
mod register;
mod search;

#[expect(dead_code, reason = "the measurement asks for more than names")]
#[path = "../../examples/directory_scale/names.rs"]
mod names;
#[path = "../../examples/directory_scale/queries.rs"]
mod queries;
