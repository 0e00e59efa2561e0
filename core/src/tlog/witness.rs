//! What a log asks of a witness, and what the witness makes of it (C2SP `tlog-witness`, `add-checkpoint`).
//!
//! A request is a line `old <size>`, one line of base64 for each hash of the proof that the tree of that
//! size is a prefix of the new one, an empty line, and the checkpoint. The answer is cosignature lines.
//!
//! Pure: whoever keeps what was seen last makes check and keeping one step.

mod wire;

use super::checkpoint::Checkpoint;
use super::key::VerifierKey;
use super::note::Note;
use super::proof::check_consistency;
use crate::tree::{Hash, empty_root};

pub use wire::{MAX_ANSWER_BYTES, MAX_HASHES, MAX_REQUEST_BYTES, read_cosignature};

/// A checkpoint on its way to a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size the witness is thought to have seen last.
    pub old: u64,
    /// That the tree of that size is a prefix of the checkpoint's.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by its log.
    pub note: Note,
}

/// What a witness saw last of a log: nothing is a size of zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many entries.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

/// Why a witness does not cosign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwitnessed {
    /// Not a request.
    #[error("not a request: expected `old <size>`, a proof, an empty line and a checkpoint")]
    Form,
    /// No key of the log signed it.
    #[error("no key that is trusted for this log signed the checkpoint")]
    Unsigned,
    /// The old size is above the new one.
    #[error("the old size is larger than the checkpoint's")]
    Backwards,
    /// The witness has seen another size last: the request is to start from there.
    #[error("the last checkpoint seen is of {0} entries")]
    Stale(u64),
    /// The same size with another root.
    #[error("a checkpoint of this size with another root was seen before")]
    OtherRoot,
    /// The proof does not lead from what was seen to the checkpoint.
    #[error("the proof does not show that the checkpoint continues the one seen last")]
    Proof,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            size: 0,
            root: empty_root(),
        }
    }
}

impl AddCheckpoint {
    /// Whether the checkpoint is signed by one of the keys and continues what was seen last: then it is
    /// to be kept as seen, and cosigned after.
    pub fn check(&self, keys: &[VerifierKey], seen: Seen) -> Result<Checkpoint, Unwitnessed> {
        let checkpoint = Checkpoint::from_note(&self.note).map_err(|_| Unwitnessed::Form)?;
        if !keys.iter().any(|key| self.note.check(key).is_ok()) {
            return Err(Unwitnessed::Unsigned);
        }
        if self.old > checkpoint.size {
            return Err(Unwitnessed::Backwards);
        }
        if self.old != seen.size {
            return Err(Unwitnessed::Stale(seen.size));
        }
        if self.old == checkpoint.size && checkpoint.root != seen.root {
            return Err(Unwitnessed::OtherRoot);
        }
        let new = (checkpoint.size, &checkpoint.root);
        let continued = check_consistency(&self.proof, (seen.size, &seen.root), new);
        continued.map_err(|_| Unwitnessed::Proof)?;
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::key::KeyUse;
    use crate::tlog::note::NoteError;
    use crate::tree::{leaf_hash, node_hash};
    use ed25519_dalek::SigningKey;

    const ORIGIN: &str = "register.example/log";

    fn key(number: u8) -> SigningKey {
        SigningKey::from_bytes(&[number; 32])
    }

    fn verifier(name: &str, key_use: KeyUse, number: u8) -> VerifierKey {
        VerifierKey::new(name, key_use, key(number).verifying_key()).unwrap()
    }

    fn signed(size: u64, root: Hash) -> Note {
        let mut note = Note::unsigned(&Checkpoint::new(ORIGIN, size, root).to_text()).unwrap();
        note.sign(ORIGIN, &key(1)).unwrap();
        note
    }

    fn leaf(number: u8) -> Hash {
        leaf_hash(&[number])
    }

    fn two() -> Hash {
        node_hash(&leaf(0), &leaf(1))
    }

    fn three() -> Hash {
        node_hash(&two(), &leaf(2))
    }

    fn request(old: u64, proof: &[Hash], note: Note) -> AddCheckpoint {
        let proof = proof.to_vec();
        AddCheckpoint { old, proof, note }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for request in [
            request(0, &[], signed(2, two())),
            request(2, &[leaf(2)], signed(3, three())),
            request(3, &[[7; 32]; MAX_HASHES], signed(3, three())),
        ] {
            assert_eq!(request.to_string().parse(), Ok(request));
        }
    }

    #[test]
    fn other_texts_are_no_requests() {
        let good = request(2, &[leaf(2)], signed(3, three())).to_string();
        for bad in [
            String::new(),
            good.replacen("old 2", "old 02", 1),
            good.replacen("old 2", "old -2", 1),
            good.replacen("old 2", "new 2", 1),
            good.replacen("old 2\n", "", 1),
            good.replacen('\n', "\r\n", 1),
            good.replacen("\n\n", "\nAAAA\n\n", 1),
            good.trim_end().to_owned(),
            request(2, &[[7; 32]; MAX_HASHES + 1], signed(3, three())).to_string(),
        ] {
            let read: Result<AddCheckpoint, _> = bad.parse();
            assert_eq!(read, Err(Unwitnessed::Form), "{bad}");
        }
    }

    #[test]
    fn the_seeds_of_the_fuzz_target_are_requests_and_nearly_requests() {
        for seed in [
            include_str!("../../../fuzz/corpus/add_checkpoint/first"),
            include_str!("../../../fuzz/corpus/add_checkpoint/next"),
            include_str!("../../../fuzz/corpus/add_checkpoint/same_size"),
            include_str!("../../../fuzz/corpus/add_checkpoint/old_above_new"),
        ] {
            let request: AddCheckpoint = seed.parse().expect(seed);
            assert_eq!(request.to_string(), seed);
        }
        for seed in [
            include_str!("../../../fuzz/corpus/add_checkpoint/leading_zero"),
            include_str!("../../../fuzz/corpus/add_checkpoint/no_empty_line"),
            include_str!("../../../fuzz/corpus/add_checkpoint/short_hash"),
            include_str!("../../../fuzz/corpus/add_checkpoint/too_many_hashes"),
            include_str!("../../../fuzz/corpus/add_checkpoint/unsigned"),
        ] {
            assert_eq!(seed.parse::<AddCheckpoint>(), Err(Unwitnessed::Form));
        }
    }

    #[test]
    fn only_what_continues_what_was_seen_is_cosigned() {
        let keys = [verifier(ORIGIN, KeyUse::Note, 1)];
        let seen = |size, root| Seen { size, root };
        let seen_two = seen(2, two());
        let good = request(2, &[leaf(2)], signed(3, three()));
        assert_eq!(good.check(&keys, seen_two).unwrap().size, 3);
        let first = request(0, &[], signed(2, two()));
        assert!(first.check(&keys, Seen::default()).is_ok());
        let again = request(2, &[], signed(2, two()));
        assert!(again.check(&keys, seen_two).is_ok());
        let other_log = [verifier(ORIGIN, KeyUse::Note, 2)];
        let table = [
            (&good, &other_log, seen_two, Unwitnessed::Unsigned),
            (&good, &keys, seen(3, three()), Unwitnessed::Stale(3)),
            (&good, &keys, Seen::default(), Unwitnessed::Stale(0)),
            (&good, &keys, seen(2, [9; 32]), Unwitnessed::Proof),
            (
                &request(2, &[], signed(2, [9; 32])),
                &keys,
                seen_two,
                Unwitnessed::OtherRoot,
            ),
            (
                &request(3, &[], signed(2, two())),
                &keys,
                seen(3, three()),
                Unwitnessed::Backwards,
            ),
            (
                &request(0, &[leaf(2)], signed(3, three())),
                &keys,
                Seen::default(),
                Unwitnessed::Proof,
            ),
            (
                &request(2, &[leaf(2)], signed(3, [9; 32])),
                &keys,
                seen_two,
                Unwitnessed::Proof,
            ),
            (
                &request(0, &[], signed(0, [9; 32])),
                &keys,
                Seen::default(),
                Unwitnessed::OtherRoot,
            ),
        ];
        for (request, keys, seen, refusal) in table {
            assert_eq!(request.check(keys, seen), Err(refusal), "{request}");
        }
    }

    #[test]
    fn a_cosignature_is_taken_by_its_key_alone_and_only_if_it_matches() {
        let note = signed(3, three());
        let mut answered = Note::unsigned(note.text()).unwrap();
        answered.cosign("other.example", &key(11), 5).unwrap();
        answered.cosign("w.example", &key(12), 7).unwrap();
        let lines: String = answered
            .signatures()
            .iter()
            .map(ToString::to_string)
            .collect();
        let witness = verifier("w.example", KeyUse::Cosignature, 12);
        let (line, time) = read_cosignature(&lines, &note, &witness).unwrap();
        assert_eq!((line, time), (answered.signatures()[1].clone(), 7));
        let stranger = verifier("s.example", KeyUse::Cosignature, 13);
        let missing = Err(NoteError::Missing);
        assert_eq!(read_cosignature(&lines, &note, &stranger), missing);
        // The same name with another key; the signature of another checkpoint; no lines.
        let renamed = verifier("w.example", KeyUse::Cosignature, 13);
        assert_eq!(read_cosignature(&lines, &note, &renamed), missing);
        let other = signed(4, three());
        let bent = Err(NoteError::Signature);
        assert_eq!(read_cosignature(&lines, &other, &witness), bent);
        for malformed in ["", "\n", "hello\n", lines.trim_end()] {
            let read = read_cosignature(malformed, &note, &witness);
            assert_eq!(read, Err(NoteError::Form), "{malformed:?}");
        }
    }
}
