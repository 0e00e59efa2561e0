//! Making proofs from any source of subtree hashes.

use crate::tree::{Hash, empty_root, node_hash};

/// Gives the hashes of complete subtrees.
pub trait Subtrees {
    /// Why a hash cannot be given.
    type Error;

    /// The hash of the complete subtree over leaves `index << level` up to `(index + 1) << level`.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
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

/// The largest power of two below `leaves`, where a tree of two or more leaves splits.
pub(in crate::tlog) const fn split(leaves: u64) -> u64 {
    1 << (u64::BITS - 1 - (leaves - 1).leading_zeros())
}

/// The root over leaves `begin` up to `end`; `begin` is a place where the whole tree splits.
pub(in crate::tlog) fn range_root<S: Subtrees>(
    source: &S,
    begin: u64,
    end: u64,
) -> Result<Hash, S::Error> {
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
