//! Tree roots, against published vectors and the recursive definition of RFC 6962.

use proptest::prelude::*;
use quaymark_core::tree::{Hash, RightEdge, empty_root, leaf_hash, node_hash};

/// The tree over the decimal numbers from 0, as ASCII.
fn decimals(size: u64) -> RightEdge {
    let mut edge = RightEdge::default();
    for number in 0..size {
        edge.push(leaf_hash(number.to_string().as_bytes()));
    }
    edge
}

/// RFC 6962 section 2.1, word by word: split at the largest power of two below the size.
fn recursive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = leaves.split_at(split);
            node_hash(&recursive_root(left), &recursive_root(right))
        }
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Computed by Go's `x/mod/sumdb/tlog` and two other implementations.
#[test]
fn roots_over_decimal_numbers_are_those_of_other_implementations() {
    for (size, root) in [
        (
            1,
            "db3426e878068d28d269b6c87172322ce5372b65756d0789001d34835f601c03",
        ),
        (
            3,
            "725d5230db68f557470dc35f1d8865813acd7ebb07ad152774141decbae71327",
        ),
        (
            256,
            "828515d033c19d8c901f37eccb8aed919667703486f8d2fff1cf7040321c5db1",
        ),
        (
            257,
            "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4",
        ),
        (
            70_000,
            "1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e",
        ),
    ] {
        assert_eq!(hex(&decimals(size).root()), root, "{size}");
    }
}

#[test]
fn the_empty_tree_has_the_hash_of_nothing() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hex(&RightEdge::default().root()), nothing);
    assert_eq!(hex(&empty_root()), nothing);
}

#[test]
fn every_root_up_to_a_few_tiles_is_the_recursive_one() {
    let mut edge = RightEdge::default();
    let mut leaves = Vec::new();
    for number in 0..600u64 {
        assert_eq!(edge.root(), recursive_root(&leaves), "{number}");
        assert_eq!(edge.size(), number);
        let leaf = leaf_hash(&number.to_be_bytes());
        edge.push(leaf);
        leaves.push(leaf);
    }
}

#[test]
fn leaves_and_nodes_never_hash_alike() {
    let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
    let forged = [left, right].concat();
    assert_ne!(leaf_hash(&forged), node_hash(&left, &right));
    assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
}

#[test]
fn bytes_of_another_length_are_no_right_edge() {
    let bytes = decimals(7).to_bytes();
    assert_eq!(bytes.len(), 3 * 32);
    for (size, bytes) in [
        (6, &bytes[..]),
        (8, &bytes),
        (7, &bytes[1..]),
        (7, &bytes[32..]),
        (0, &bytes),
    ] {
        let error = RightEdge::from_bytes(size, bytes).expect_err("another size");
        assert_eq!((error.size, error.found), (size, bytes.len()));
    }
}

proptest! {
    #[test]
    fn a_stored_right_edge_goes_on_as_if_it_had_not_been_stored(before in 0u64..700, after in 0u64..80) {
        let stored = decimals(before).to_bytes();
        let mut edge = RightEdge::from_bytes(before, &stored).expect("what was stored");
        for number in before..before + after {
            edge.push(leaf_hash(number.to_string().as_bytes()));
        }
        prop_assert_eq!(edge, decimals(before + after));
    }
}
