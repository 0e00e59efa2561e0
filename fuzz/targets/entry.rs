//! Entries: what is read and written again says the same, and its facts and rows can be asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::entry::Entry;
use quaymark_core::tlog::state::rows_of;

fuzz_target!(|bytes: &[u8]| {
    let Ok(entry) = Entry::from_bytes(bytes) else {
        return;
    };
    let _ = entry.fact(7);
    let _ = rows_of(&entry, 7, [0; 32]);
    // Numbers beyond 2^53 have no canonical spelling; whatever has one is read back unchanged.
    if let Ok(written) = entry.to_bytes() {
        if let Ok(again) = Entry::from_bytes(&written) {
            assert_eq!(again.to_bytes().ok(), Some(written));
        }
    }
});
