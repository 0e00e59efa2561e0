//! Receipts: a statement with everything that proves it, in one JSON file, checked without a network
//! and without a clock.
//!
//! A receipt holds the statement, the entries its answer rests on with one proof that they are in
//! the log, a part of the state map that shows that nothing newer than them exists, and the
//! checkpoint with its signatures. Whoever pins a policy needs nothing else.
//!
//! - [`file`]: the file, and what is in it once it is opened. [`pack`]: how its texts are made small.
//! - [`register`]: what the entries say, as far as the part shows that it is the newest.
//! - [`verify()`]: every check, in order; [`Refusal`] is the first that fails, [`Report`] what holds.
//! - [`make()`]: from a log to a receipt.
//!
//! Absent: names and documents. They stand in bodies off the log; whether these still exist does
//! not matter to a receipt.

pub mod file;
mod keys;
mod make;
pub mod pack;
mod refusal;
pub mod register;
mod report;
mod verify;
mod weigh;

pub use file::{MAX_RECEIPT_BYTES, RECEIPT_FORMAT, Receipt};
pub use make::{MakeError, Source, make};
pub use refusal::Refusal;
pub use report::Report;
pub use verify::verify;
