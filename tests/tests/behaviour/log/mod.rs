//! The log, as everybody can check it.

mod read_only;
mod served;
mod undisturbed;
