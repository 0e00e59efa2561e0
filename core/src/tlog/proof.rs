//! Proofs of inclusion and of consistency: made from any source of subtree hashes, checked from
//! nothing but hashes (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

mod check;
mod make;

pub use check::{ProofError, check_consistency, check_inclusion};
pub use make::{Subtrees, consistency, inclusion, root};
pub(super) use make::{range_root, split};

/// More hashes than any proof in a tree of at most 2⁶³ entries can have.
pub const MAX_PROOF_HASHES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Hash, RightEdge, empty_root, leaf_hash, node_hash};
    use std::convert::Infallible;

    struct Leaves(Vec<Hash>);

    impl Subtrees for Leaves {
        type Error = Infallible;

        fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
            let width = 1usize << level;
            let first = index as usize * width;
            Ok(naive_root(&self.0[first..first + width]))
        }
    }

    /// RFC 6962 section 2.1, word by word.
    fn naive_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let mut k = 1;
                while k * 2 < leaves.len() {
                    k *= 2;
                }
                node_hash(&naive_root(&leaves[..k]), &naive_root(&leaves[k..]))
            }
        }
    }

    fn leaves(count: u64) -> Leaves {
        Leaves(
            (0..count)
                .map(|n| leaf_hash(n.to_string().as_bytes()))
                .collect(),
        )
    }

    const SIZE: u64 = 70;

    #[test]
    fn every_leaf_of_every_tree_is_proved_and_no_other() {
        let log = leaves(SIZE);
        for size in 1..=SIZE {
            let top = root(&log, size).unwrap();
            assert_eq!(top, naive_root(&log.0[..size as usize]));
            for index in 0..size {
                let proof = inclusion(&log, index, size).unwrap();
                let leaf = &log.0[index as usize];
                assert_eq!(check_inclusion(&proof, index, leaf, size, &top), Ok(()));
                let other = (index + 1) % size;
                if other != index {
                    assert!(check_inclusion(&proof, other, leaf, size, &top).is_err());
                }
            }
        }
    }

    #[test]
    fn every_pair_of_sizes_is_consistent_and_no_forged_one_is() {
        let log = leaves(SIZE);
        let mut forged = leaves(SIZE);
        forged.0[3] = leaf_hash(b"forged");
        for new in 0..=SIZE {
            for old in 0..=new {
                let roots = (root(&log, old).unwrap(), root(&log, new).unwrap());
                let proof = consistency(&log, old, new).unwrap();
                let check = |old_root: &Hash, new_root: &Hash, proof: &[Hash]| {
                    check_consistency(proof, (old, old_root), (new, new_root))
                };
                assert_eq!(check(&roots.0, &roots.1, &proof), Ok(()), "{old} {new}");
                if old > 3 {
                    let forged_root = root(&forged, new).unwrap();
                    let forged_proof = consistency(&forged, old, new).unwrap();
                    assert!(check(&roots.0, &forged_root, &forged_proof).is_err());
                }
            }
        }
    }

    #[test]
    fn every_flipped_bit_and_every_other_length_is_refused() {
        let log = leaves(SIZE);
        let top = root(&log, SIZE).unwrap();
        let proof = inclusion(&log, 41, SIZE).unwrap();
        for place in 0..proof.len() * 256 {
            let mut bent = proof.clone();
            bent[place / 256][place % 256 / 8] ^= 1 << (place % 8);
            assert_eq!(
                check_inclusion(&bent, 41, &log.0[41], SIZE, &top),
                Err(ProofError::Root)
            );
        }
        let longer = [proof.clone(), vec![top]].concat();
        for wrong in [&proof[1..], &proof[..proof.len() - 1], &longer] {
            assert!(check_inclusion(wrong, 41, &log.0[41], SIZE, &top).is_err());
        }
        let old_root = root(&log, 37).unwrap();
        let proof = consistency(&log, 37, SIZE).unwrap();
        for place in 0..proof.len() * 256 {
            let mut bent = proof.clone();
            bent[place / 256][place % 256 / 8] ^= 1 << (place % 8);
            assert!(check_consistency(&bent, (37, &old_root), (SIZE, &top)).is_err());
        }
    }

    #[test]
    fn roots_agree_with_the_right_edge() {
        let log = leaves(SIZE);
        let mut edge = RightEdge::default();
        for (count, leaf) in log.0.iter().enumerate() {
            assert_eq!(edge.root(), root(&log, count as u64).unwrap());
            edge.push(*leaf);
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let hash = leaf_hash(b"0");
        assert_eq!(
            check_inclusion(&[], 0, &hash, 0, &hash),
            Err(ProofError::Sizes)
        );
        assert_eq!(check_inclusion(&[], 0, &hash, 1, &hash), Ok(()));
        assert_eq!(
            check_consistency(&[], (2, &hash), (1, &hash)),
            Err(ProofError::Sizes)
        );
        assert_eq!(
            check_consistency(&[hash], (1, &hash), (1, &hash)),
            Err(ProofError::Length)
        );
    }
}
