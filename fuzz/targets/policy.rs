//! Policies: whatever is read can be asked about a checkpoint.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::policy::Policy;

const NOTE: &str = "registry.example/log/2026\n5\nWhK2GI6U3WE/4sxAoV//qk0gZAKe2g8K3mWezZ2XePg=\n\n\
    \u{2014} registry.example/log/2026 SY5qTv/kfkp/S18WtS7LTMV/w0i5s20tTfp4qzTkqFoArQA6pHpe0W8MFB2Es9LOg3w9xcv4Umt97A8L6MJJHDX94wc=\n";

fuzz_target!(|text: &str| {
    if let Ok(policy) = text.parse::<Policy>() {
        let note = Note::parse(NOTE).expect("a note");
        let _ = policy.trust(&note);
    }
});
