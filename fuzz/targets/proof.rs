//! Proofs of inclusion and consistency, of one entry and of several, and parts of the state map.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::tlog::multiproof::check_multiproof;
use quaymark_core::tlog::proof::{check_consistency, check_inclusion};
use quaymark_core::tlog::state::Path;
use quaymark_core::tlog::state::part::Part;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(part) = Part::from_bytes(bytes, &[]) {
        assert_eq!(part.to_bytes(&[]), bytes);
        let _ = (part.root(), part.rows(), part.below(&Path::of(&["a", "b"])));
    }
    let Some((index, rest)) = bytes.split_first_chunk::<8>() else {
        return;
    };
    let Some((size, rest)) = rest.split_first_chunk::<8>() else {
        return;
    };
    let (index, size) = (u64::from_be_bytes(*index), u64::from_be_bytes(*size));
    let (hashes, _) = rest.as_chunks::<32>();
    let Some((root, proof)) = hashes.split_first() else {
        return;
    };
    let _ = check_inclusion(proof, index, root, size, root);
    let _ = check_consistency(proof, (index, root), (size, root));
    let leaves = [(index, *root), (index.saturating_add(3), *root)];
    let _ = check_multiproof(proof, &leaves, size, root);
    let _ = check_multiproof(proof, &leaves[..1], size, root);
});
