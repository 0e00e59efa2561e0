//! What leaves a row in the audit has words for those who read it there.

use std::collections::BTreeSet;

use quaymark_server::pages::words::{action_words, actions};
use quaymark_tests::sources::files_in;

/// What a statement that chooses an action chooses beside it.
const BESIDE: [&str; 1] = ["given_up"];

/// Names of actions in the code that ships: the first of a deed, those handed to a function that takes an
/// action, and those chosen for one.
fn audited() -> BTreeSet<String> {
    let shipped: Vec<String> = files_in(&["server/src"], ".rs")
        .iter()
        .filter(|source| !source.is_test())
        .map(|source| {
            let lines: Vec<&str> = source.shipped_lines().map(|(_, line)| line).collect();
            lines.join("\n")
        })
        .collect();
    let mut takers = BTreeSet::from(["Deed::new".to_owned()]);
    for text in &shipped {
        for part in text.split("fn ").skip(1) {
            let head = part.split('{').next().unwrap_or_default();
            if head.contains("action: &'static str") {
                takers.insert(head.split(['(', '<']).next().unwrap_or_default().to_owned());
            }
        }
    }
    takers.remove("new");
    let mut names = BTreeSet::new();
    for text in &shipped {
        for taker in &takers {
            names.extend(handed_to(text, taker));
        }
        for choosing in ["let action = ", "let (action, "] {
            for chosen in text.split(choosing).skip(1) {
                let statement = chosen.split(";\n        let ").next();
                names.extend(quoted(statement.unwrap_or_default()));
            }
        }
    }
    names
}

/// What is handed to a function as it stands there.
fn handed_to(text: &str, taker: &str) -> Vec<String> {
    let call = format!("{taker}(");
    let mut names = Vec::new();
    for (place, _) in text.match_indices(&call) {
        let is_whole = !text[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if is_whole {
            names.extend(arguments(&text[place + call.len()..]));
        }
    }
    names
}

/// The texts among the arguments of a call, from after its bracket on.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut given) = (0, vec![String::new()]);
    for c in text.chars() {
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' if depth == 0 => break,
            ')' | '}' | ']' => depth -= 1,
            ',' if depth == 0 => given.push(String::new()),
            _ => {}
        }
        if let Some(last) = given.last_mut().filter(|_| c != ',') {
            last.push(c);
        }
    }
    let whole = given.iter().map(|one| one.trim());
    let whole = whole.filter(|one| one.starts_with('"') && one.matches('"').count() == 2);
    whole.flat_map(quoted).collect()
}

/// Names of two words or more that stand between quotes.
fn quoted(text: &str) -> Vec<String> {
    let between = text.split('"').skip(1).step_by(2);
    let is_name = |text: &&str| {
        text.contains('_') && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let names = between
        .filter(is_name)
        .filter(|name| !BESIDE.contains(name));
    names.map(str::to_owned).collect()
}

#[test]
fn every_action_of_the_audit_has_words_and_no_words_are_of_none() {
    let audited = audited();
    let named: BTreeSet<String> = actions().map(str::to_owned).collect();
    let silent: Vec<&String> = audited.difference(&named).collect();
    assert!(silent.is_empty(), "without words: {silent:?}");
    let gone: Vec<&String> = named.difference(&audited).collect();
    assert!(gone.is_empty(), "words of nothing: {gone:?}");
    assert!(action_words("attest_submission").is_some() && audited.len() > 80);
}
