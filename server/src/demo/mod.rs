//! The demonstration register: invented firms, attestors and records, the same for the same seed
//! and day.
//!
//! Nothing here is a real firm: names are built from made-up syllables, web domains end in
//! `.example`, identifiers come from ranges nobody has. [`build`] records a plan made by [`firms`]
//! over a past of two years; [`big`] writes as many firms as a measurement asks for. Absent on
//! purpose: any source of chance but the seed.

pub mod attestors;
pub mod big;
pub mod build;
mod desks;
pub mod draw;
pub mod firms;
mod identifiers;
mod kit;
pub mod names;
pub mod people;
mod plan;
pub mod profiles;
mod twists;

pub use build::{DemoError, Made, build};
