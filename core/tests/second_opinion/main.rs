//! What a program in another language says, written from `docs/LOG.md` alone. Needs `python3`, so
//! these run only with the feature `python`.

mod python;
mod state;
