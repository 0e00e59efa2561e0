//! Receipts: honest ones verify, bent ones are refused, each for its own reason.

mod bits;
mod example;
mod forged_files;
mod forgeries;
mod honest;
mod log;
mod scene;
mod size;
mod tally;
