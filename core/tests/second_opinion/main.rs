//! What a program in another language says, written from `docs/LOG.md` alone. Needs `python3`, so
//! these run only with the feature `python`.

#[path = "../receipts/log.rs"]
#[expect(dead_code, reason = "the suite of receipts needs more of it")]
mod log;
mod python;
mod receipts;
#[path = "../receipts/scene.rs"]
mod scene;
mod state;
