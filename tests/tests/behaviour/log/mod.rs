//! The log, as everybody can check it.

mod bodies;
mod builds;
mod erasure;
mod monitor;
mod read_only;
mod receipts;
mod served;
mod strangers;
mod undisturbed;
mod witnesses;
