//! Requests to witnesses: whatever is read is written back as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::tlog::witness::{AddCheckpoint, Seen};

fuzz_target!(|text: &str| {
    if let Ok(request) = text.parse::<AddCheckpoint>() {
        assert_eq!(request.to_string(), text);
        assert!(request.check(&[], Seen::default()).is_err());
    }
});
