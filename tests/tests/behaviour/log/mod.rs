//! The log, as everybody can check it.

mod builds;
mod read_only;
mod receipts;
mod served;
mod undisturbed;
