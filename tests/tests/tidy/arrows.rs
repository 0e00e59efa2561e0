//! Who may name what: diesel, actix, the clock, the environment.

use quaymark_tests::sources::{Source, files_in};

const SERVER: &[&str] = &["server/src"];
const SHIPPED: &[&str] = &["core/src", "server/src", "widget/src"];

/// Lines that say one of these words outside the places allowed.
fn trespasses(folders: &[&str], allowed: &[&str], words: &[&str]) -> Vec<String> {
    files_in(folders, ".rs")
        .iter()
        .filter(|source| !source.is_in(allowed) && !source.is_test())
        .flat_map(|source| lines_with(source, words))
        .collect()
}

fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    source
        .shipped_lines()
        .filter(|(_, line)| words.iter().any(|word| says(line, word)))
        .map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim()))
        .collect()
}

/// Whether a line says a word that is not a part of a longer one at its beginning.
fn says(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(place, _)| {
        let before = line[..place].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn only_the_store_names_diesel() {
    let allowed = ["server/src/store.rs", "server/src/store/"];
    let found = trespasses(SHIPPED, &allowed, &["diesel"]);
    assert!(
        found.is_empty(),
        "diesel outside store:\n{}",
        found.join("\n")
    );
}

#[test]
fn only_the_edge_names_actix() {
    let allowed = [
        "server/src/handlers/",
        "server/src/pages/",
        "server/src/auth/",
        "server/src/edge/",
        "server/src/edge.rs",
        "server/src/routes.rs",
        "server/src/routes/",
        "server/src/error.rs",
        "server/src/error/",
        "server/src/app.rs",
        "server/src/app/",
    ];
    let found = trespasses(SERVER, &allowed, &["actix_web", "actix_http", "actix_rt"]);
    assert!(
        found.is_empty(),
        "actix outside the edge:\n{}",
        found.join("\n")
    );
}

#[test]
fn only_the_clock_reads_the_time() {
    let words = [
        "SystemTime::now",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "Date::now",
    ];
    let allowed = ["server/src/clock.rs", "widget/src/browser/time.rs"];
    let found = trespasses(SHIPPED, &allowed, &words);
    assert!(
        found.is_empty(),
        "time read outside clock:\n{}",
        found.join("\n")
    );
}

#[test]
fn only_config_reads_the_environment() {
    let words = ["env::var", "env::vars", "env = \"", "option_env!"];
    let allowed = ["server/src/config.rs", "server/src/config/"];
    let found = trespasses(SHIPPED, &allowed, &words);
    assert!(
        found.is_empty(),
        "environment read outside config:\n{}",
        found.join("\n")
    );
}

#[test]
fn only_tlog_holds_the_key_of_the_log() {
    let words = ["PRIVATE+KEY", "LogKey::find", "LogKey::take", "note.sign"];
    let found = trespasses(SERVER, &["server/src/tlog/"], &words);
    assert!(
        found.is_empty(),
        "the log's key outside tlog:\n{}",
        found.join("\n")
    );
}

#[test]
fn the_core_does_no_input_or_output() {
    let words = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "println!",
    ];
    let found = trespasses(&["core/src"], &[], &words);
    assert!(
        found.is_empty(),
        "input or output in core:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_rule_that_is_broken_is_noticed() {
    let source = Source {
        path: "server/src/handlers/verify.rs".to_owned(),
        text: "// diesel in a comment\nuse diesel::prelude::*;\nuse not_diesel::x;\n#[cfg(test)]\nuse diesel::x;"
            .to_owned(),
    };
    let found = lines_with(&source, &["diesel"]);
    assert_eq!(
        found,
        ["server/src/handlers/verify.rs:2: use diesel::prelude::*;"]
    );
}
