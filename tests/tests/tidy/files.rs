//! Files: short, opened by a sentence, free of leftovers.

use quaymark_tests::sources::{Source, files_in};

const EVERYTHING: &[&str] = &["core", "server", "widget", "verifier", "tests", "xtask"];
const LONGEST: usize = 300;

fn all_files() -> Vec<Source> {
    files_in(EVERYTHING, ".rs")
}

#[test]
fn every_file_opens_with_what_it_owns() {
    let silent: Vec<String> = all_files()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "no opening sentence: {silent:?}");
}

#[test]
fn no_file_is_long() {
    let long: Vec<String> = all_files()
        .into_iter()
        .filter(|source| !source.is_test())
        .map(|source| {
            let code = source.shipped_lines().map(|(number, _)| number).last();
            (source.path, code.unwrap_or(0))
        })
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(
        long.is_empty(),
        "longer than {LONGEST} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn nothing_is_left_for_later() {
    let leftovers = [
        "todo!(",
        "unimplemented!(",
        "dbg!(",
        "TODO",
        "FIXME",
        "#[ignore",
    ];
    let found = found_in(&all_files(), &leftovers);
    assert!(found.is_empty(), "left for later:\n{}", found.join("\n"));
}

#[test]
fn no_test_waits_for_a_fixed_time() {
    let suites: Vec<Source> = files_in(&["tests/tests"], ".rs");
    let found = found_in(&suites, &["thread::sleep", "time::sleep"]);
    assert!(
        found.is_empty(),
        "waiting by the clock:\n{}",
        found.join("\n")
    );
}

#[test]
fn types_are_named_in_words_of_the_trade() {
    let endings = [
        "Manager",
        "Helper",
        "Util",
        "Utils",
        "Processor",
        "Service",
        "Info",
    ];
    let found: Vec<String> = all_files()
        .iter()
        .flat_map(|source| {
            let names = source
                .shipped_lines()
                .filter_map(|(_, line)| declared_type(line));
            let vague = names.filter(|name| endings.iter().any(|ending| name.ends_with(ending)));
            vague
                .map(|name| format!("{}: {name}", source.path))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "vague names:\n{}", found.join("\n"));
}

fn found_in(sources: &[Source], words: &[&str]) -> Vec<String> {
    let here = "tests/tests/tidy/";
    sources
        .iter()
        .filter(|source| !source.path.starts_with(here))
        .flat_map(|source| {
            let lines = source.text.lines().enumerate();
            lines
                .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
                .map(|(place, line)| format!("{}:{}: {}", source.path, place + 1, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn declared_type(line: &str) -> Option<&str> {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let place = words
        .iter()
        .position(|w| matches!(*w, "struct" | "enum" | "trait"))?;
    words.get(place + 1).copied()
}

#[test]
fn declared_types_are_recognised() {
    assert_eq!(declared_type("pub(crate) struct Store<T> {"), Some("Store"));
    assert_eq!(declared_type("pub enum StoreError {"), Some("StoreError"));
    assert_eq!(declared_type("let store = open();"), None);
}
