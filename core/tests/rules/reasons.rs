//! The closed list of reason codes.

use std::collections::BTreeSet;

use quaymark_core::reason::Reason;

#[test]
fn a_code_is_spelled_as_on_the_wire_and_used_once() {
    let mut codes = BTreeSet::new();
    for reason in Reason::ALL {
        let spelled = serde_json::to_string(reason).expect("a text");
        assert_eq!(spelled, format!("\"{}\"", reason.code()));
        assert_eq!(
            serde_json::from_str::<Reason>(&spelled).expect("a code"),
            *reason
        );
        assert!(codes.insert(reason.code()), "{} twice", reason.code());
    }
}

#[test]
fn a_code_outside_the_list_is_refused() {
    assert!(serde_json::from_str::<Reason>("\"fine\"").is_err());
}

#[test]
fn every_reason_reads_as_one_plain_sentence() {
    let mut sentences = BTreeSet::new();
    for reason in Reason::ALL {
        let sentence = reason.sentence();
        let inner = sentence.strip_suffix('.').expect(sentence);
        assert!(
            inner.starts_with(|c: char| c.is_ascii_uppercase()),
            "{sentence}"
        );
        assert!(!inner.contains(['.', '`', '[', '_', '\n']), "{sentence}");
        assert!(
            !inner.contains("  ") && (20..110).contains(&inner.len()),
            "{sentence}"
        );
        assert!(sentences.insert(sentence), "twice: {sentence}");
    }
}
