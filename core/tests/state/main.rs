//! The state map against a slow oracle, and its proofs against whoever bends them.

mod oracle;
mod places;
mod proofs;
mod trees;
mod vectors;
