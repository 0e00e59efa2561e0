//! Proofs of inclusion and of consistency: made from any source of subtree hashes, checked from
//! nothing but hashes (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

use crate::tree::{Hash, empty_root, node_hash};

/// More hashes than any proof in a tree of at most 2⁶³ entries can have.
pub const MAX_PROOF_HASHES: usize = 64;

/// Gives the hashes of complete subtrees.
pub trait Subtrees {
    /// Why a hash cannot be given.
    type Error;

    /// The hash of the complete subtree over leaves `index << level` up to `(index + 1) << level`.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry asked about is not within the tree, or the older tree is larger than the newer.
    #[error("the sizes do not fit together")]
    Sizes,
    /// Too few or too many hashes for these sizes.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The root of the first `size` leaves.
pub fn root<S: Subtrees>(source: &S, size: u64) -> Result<Hash, S::Error> {
    if size == 0 {
        return Ok(empty_root());
    }
    range_root(source, 0, size)
}

/// The proof that leaf `index` is in the tree of the first `size` leaves, from the leaf upward.
///
/// # Panics
/// If `index` is not below `size`.
pub fn inclusion<S: Subtrees>(source: &S, index: u64, size: u64) -> Result<Vec<Hash>, S::Error> {
    assert!(index < size, "leaf {index} is not in a tree of {size}");
    let (mut begin, mut end) = (0, size);
    let mut path = Vec::new();
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            path.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(source, begin, middle)?);
            begin = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `old` leaves is a prefix of the tree of `new` leaves. Empty where the
/// sizes are equal or the old tree is empty.
///
/// # Panics
/// If `old` is above `new`.
pub fn consistency<S: Subtrees>(source: &S, old: u64, new: u64) -> Result<Vec<Hash>, S::Error> {
    assert!(
        old <= new,
        "a tree of {old} is no prefix of a tree of {new}"
    );
    let mut path = Vec::new();
    if old == 0 || old == new {
        return Ok(path);
    }
    let (mut begin, mut end) = (0, new);
    // The old root itself is left out where it is a complete subtree from the left edge.
    let mut is_left_edge = true;
    while end != old {
        let middle = begin + split(end - begin);
        if old <= middle {
            path.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(source, begin, middle)?);
            begin = middle;
            is_left_edge = false;
        }
    }
    if !is_left_edge {
        path.push(range_root(source, begin, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks that `leaf` stands at `index` of the tree with this size and root.
pub fn check_inclusion(
    proof: &[Hash],
    index: u64,
    leaf: &Hash,
    size: u64,
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Sizes);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// Checks that the tree with the old size and root is a prefix of the one with the new.
pub fn check_consistency(
    proof: &[Hash],
    (old_size, old_root): (u64, &Hash),
    (new_size, new_root): (u64, &Hash),
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Sizes);
    }
    if old_size == 0 || old_size == new_size {
        let is_right = match old_size {
            0 => *old_root == empty_root(),
            _ => old_root == new_root,
        };
        return match (proof.is_empty(), is_right) {
            (true, true) => Ok(()),
            (true, false) => Err(ProofError::Root),
            (false, _) => Err(ProofError::Length),
        };
    }
    let (first, rest) = if old_size.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(ProofError::Length)?;
        (*first, rest)
    };
    climb(first, rest, (old_size, old_root), (new_size, new_root))
}

fn climb(
    first: Hash,
    rest: &[Hash],
    (old_size, old_root): (u64, &Hash),
    (new_size, new_root): (u64, &Hash),
) -> Result<(), ProofError> {
    let shift = (old_size - 1).trailing_ones();
    let (mut node, mut last) = ((old_size - 1) >> shift, (new_size - 1) >> shift);
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, old_hash == *old_root && new_hash == *new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

/// The largest power of two below `leaves`, where a tree of two or more leaves splits.
pub(super) const fn split(leaves: u64) -> u64 {
    1 << (u64::BITS - 1 - (leaves - 1).leading_zeros())
}

/// The root over leaves `begin` up to `end`; `begin` is a place where the whole tree splits.
pub(super) fn range_root<S: Subtrees>(source: &S, begin: u64, end: u64) -> Result<Hash, S::Error> {
    let leaves = end - begin;
    if leaves.is_power_of_two() {
        let level = leaves.trailing_zeros();
        return source.subtree(level, begin >> level);
    }
    let middle = begin + split(leaves);
    let left = range_root(source, begin, middle)?;
    let right = range_root(source, middle, end)?;
    Ok(node_hash(&left, &right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{RightEdge, leaf_hash};
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
