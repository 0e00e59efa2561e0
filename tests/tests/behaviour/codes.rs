//! Every code of the table is met by some test.

use std::collections::BTreeSet;

use quaymark_server::error::Code;
use quaymark_tests::sources::files_in;

/// Codes that no client can bring about, each with why.
const BY_CHANCE_ONLY: &[(&str, &str)] = &[
    ("internal", "only a defect of ours brings it about"),
    ("not_acceptable", "every address answers in one form"),
    (
        "widget_not_built",
        "the suites run on a build that has the widget in it",
    ),
];

#[test]
fn every_code_is_met_by_a_test() {
    let here = "tests/tests/behaviour/codes.rs";
    let suite: Vec<_> = files_in(&["tests/tests/behaviour"], ".rs");
    let says = |code: &str| {
        let quoted = format!("\"{code}\"");
        suite
            .iter()
            .any(|source| source.path != here && source.text.contains(&quoted))
    };
    let chance: BTreeSet<&str> = BY_CHANCE_ONLY.iter().map(|(code, _)| *code).collect();
    let untested: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !says(code) && !chance.contains(code))
        .collect();
    assert!(untested.is_empty(), "no test meets {untested:?}");
}
