//! Which files are kept, which are refused and why, and how they lie on disk.

mod files;
mod hostile;
mod packed;
mod samples;
mod shelf;
