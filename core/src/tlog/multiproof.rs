//! One proof for several entries of one tree, without the hashes they share said twice; and the
//! C2SP `tlog-proof` of each, written out from it.
//!
//! The tree over entries `begin` up to `end` splits at the largest power of two below its number of
//! entries. A subtree without an entry to prove is one hash of the proof; hashes stand from left to
//! right. So sizes and indices say which hash is which.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::proof::{MAX_PROOF_HASHES, ProofError, Subtrees, range_root, split};
use crate::tree::{Hash, node_hash};

/// The proof for entries at these indices, in ascending order, in the tree of `size` entries.
///
/// # Panics
/// If an index is not below `size`, or the indices are not in ascending order.
pub fn multiproof<S: Subtrees>(
    source: &S,
    indices: &[u64],
    size: u64,
) -> Result<Vec<Hash>, S::Error> {
    let is_ascending = indices.is_sorted_by(|one, next| one < next);
    let fits = indices.last().is_none_or(|last| *last < size);
    assert!(is_ascending && fits, "indices within {size}, in order");
    let mut hashes = Vec::new();
    if size > 0 {
        collect(source, indices, (0, size), &mut hashes)?;
    }
    Ok(hashes)
}

fn collect<S: Subtrees>(
    source: &S,
    indices: &[u64],
    (begin, end): (u64, u64),
    hashes: &mut Vec<Hash>,
) -> Result<(), S::Error> {
    if indices.is_empty() {
        hashes.push(range_root(source, begin, end)?);
        return Ok(());
    }
    if end - begin == 1 {
        return Ok(());
    }
    let middle = begin + split(end - begin);
    let (left, right) = indices.split_at(indices.partition_point(|index| *index < middle));
    collect(source, left, (begin, middle), hashes)?;
    collect(source, right, (middle, end), hashes)
}

/// Checks that these leaves stand at their indices, in ascending order, in the tree with this size
/// and root. Returns the inclusion proof of each by itself, from the leaf upward.
pub fn check_multiproof(
    proof: &[Hash],
    leaves: &[(u64, Hash)],
    size: u64,
    root: &Hash,
) -> Result<Vec<Vec<Hash>>, ProofError> {
    let is_ascending = leaves.is_sorted_by(|one, next| one.0 < next.0);
    let fits = leaves.last().is_some_and(|last| last.0 < size);
    if !is_ascending || !fits {
        return Err(ProofError::Sizes);
    }
    let mut paths = vec![Vec::new(); leaves.len()];
    let mut rest = proof.iter();
    let found = climb(&mut rest, leaves, (0, size), &mut paths).ok_or(ProofError::Length)?;
    if rest.next().is_some() {
        return Err(ProofError::Length);
    }
    (found == *root).then_some(paths).ok_or(ProofError::Root)
}

/// The root over entries `begin` up to `end`; `None` if the proof ends too early. Adds to the path
/// of each leaf what stands beside it. A tree is at most [`MAX_PROOF_HASHES`] deep, so this ends.
fn climb(
    rest: &mut std::slice::Iter<'_, Hash>,
    leaves: &[(u64, Hash)],
    (begin, end): (u64, u64),
    paths: &mut [Vec<Hash>],
) -> Option<Hash> {
    if leaves.is_empty() {
        return rest.next().copied();
    }
    if end - begin == 1 {
        return Some(leaves[0].1);
    }
    let middle = begin + split(end - begin);
    let place = leaves.partition_point(|(index, _)| *index < middle);
    let (left_leaves, right_leaves) = leaves.split_at(place);
    let (left_paths, right_paths) = paths.split_at_mut(place);
    let left = climb(rest, left_leaves, (begin, middle), left_paths)?;
    let right = climb(rest, right_leaves, (middle, end), right_paths)?;
    left_paths.iter_mut().for_each(|path| path.push(right));
    right_paths.iter_mut().for_each(|path| path.push(left));
    debug_assert!(paths.iter().all(|path| path.len() <= MAX_PROOF_HASHES));
    Some(node_hash(&left, &right))
}

/// The C2SP `tlog-proof` of an entry: its index, its inclusion proof, and the checkpoint as it is.
pub fn tlog_proof(index: u64, proof: &[Hash], checkpoint: &str) -> String {
    let mut text = format!("c2sp.org/tlog-proof@v1\nindex {index}\n");
    for hash in proof {
        text.push_str(&STANDARD.encode(hash));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(checkpoint);
    text
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;
    use crate::tlog::proof::{check_inclusion, inclusion, root};
    use crate::tree::leaf_hash;

    struct Leaves(Vec<Hash>);

    impl Leaves {
        fn of(size: u64) -> Self {
            Self((0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect())
        }

        fn at(&self, indices: &[u64]) -> Vec<(u64, Hash)> {
            let leaf = |index: &u64| (*index, self.0[*index as usize]);
            indices.iter().map(leaf).collect()
        }
    }

    impl Subtrees for Leaves {
        type Error = Infallible;

        fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
            if level == 0 {
                return Ok(self.0[index as usize]);
            }
            let left = self.subtree(level - 1, 2 * index)?;
            Ok(node_hash(&left, &self.subtree(level - 1, 2 * index + 1)?))
        }
    }

    proptest! {
        #[test]
        fn it_proves_what_single_proofs_prove(
            size in 1u64..200,
            chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..9),
        ) {
            let mut indices: Vec<u64> =
                chosen.iter().map(|place| place.index(size as usize) as u64).collect();
            indices.sort_unstable();
            indices.dedup();
            let log = Leaves::of(size);
            let top = root(&log, size).unwrap();
            let proof = multiproof(&log, &indices, size).unwrap();
            let leaves = log.at(&indices);
            let paths = check_multiproof(&proof, &leaves, size, &top).unwrap();
            for ((index, leaf), path) in leaves.iter().zip(&paths) {
                prop_assert_eq!(path, &inclusion(&log, *index, size).unwrap());
                prop_assert_eq!(check_inclusion(path, *index, leaf, size, &top), Ok(()));
            }
        }
    }

    #[test]
    fn every_flipped_bit_other_length_and_other_place_is_refused() {
        let log = Leaves::of(77);
        let top = root(&log, 77).unwrap();
        let leaves = log.at(&[3, 4, 40, 76]);
        let proof = multiproof(&log, &[3, 4, 40, 76], 77).unwrap();
        for place in 0..proof.len() * 256 {
            let mut bent = proof.clone();
            bent[place / 256][place % 256 / 8] ^= 1 << (place % 8);
            let checked = check_multiproof(&bent, &leaves, 77, &top);
            assert_eq!(checked, Err(ProofError::Root));
        }
        let longer = [proof.clone(), vec![top]].concat();
        for wrong in [&proof[1..], &longer] {
            let checked = check_multiproof(wrong, &leaves, 77, &top);
            assert_eq!(checked, Err(ProofError::Length));
        }
        for (wrong, size) in [
            (vec![], 77),
            (leaves.clone(), 76),
            (leaves.iter().rev().copied().collect(), 77),
            (vec![leaves[0], leaves[0]], 77),
        ] {
            let checked = check_multiproof(&proof, &wrong, size, &top);
            assert_eq!(checked, Err(ProofError::Sizes));
        }
        let mut moved = leaves;
        moved[0].0 = 2;
        assert!(check_multiproof(&proof, &moved, 77, &top).is_err());
    }

    #[test]
    fn a_proof_is_written_as_the_specification_says() {
        let text = tlog_proof(3, &[[0; 32]], "origin\n1\nroot\n\n\u{2014} origin sig\n");
        let expected = "c2sp.org/tlog-proof@v1\nindex 3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\
            origin\n1\nroot\n\n\u{2014} origin sig\n";
        assert_eq!(text, expected);
    }
}
