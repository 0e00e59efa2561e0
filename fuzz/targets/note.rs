//! Signed notes: parse, print, parse; and every check of a known key ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;

const KEY: &str = "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    let Ok(note) = Note::parse(text) else { return };
    let printed = note.to_string();
    assert_eq!(Note::parse(&printed).as_ref(), Ok(&note));
    let key: VerifierKey = KEY.parse().expect("a key");
    let _ = note.check(&key);
    let _ = note.check_cosignature(&key);
});
