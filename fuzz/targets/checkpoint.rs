//! Checkpoints: what is read is printed to the byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;

fuzz_target!(|text: &str| {
    let Ok(note) = Note::unsigned(text) else {
        return;
    };
    if let Ok(checkpoint) = Checkpoint::from_note(&note) {
        assert_eq!(checkpoint.to_text(), text);
    }
});
