//! Documents: links lead somewhere, no words of one machine.

use std::path::Path;

use quaymark_tests::sources::{Source, file, files_in, root};

fn documents() -> Vec<Source> {
    let mut documents = files_in(&["docs"], ".md");
    documents.push(file("README.md"));
    documents.push(file("CHANGELOG.md"));
    documents
}

/// Targets of inline links: what stands in `](…)`, without title.
fn links(text: &str) -> Vec<&str> {
    let after = text.split("](").skip(1);
    after
        .filter_map(|rest| rest.split(')').next())
        .filter_map(|target| target.split_whitespace().next())
        .collect()
}

#[test]
fn every_link_of_the_documents_leads_to_a_file() {
    let mut dead = Vec::new();
    for document in documents() {
        let path = root().join(&document.path);
        let folder = path.parent().unwrap_or(Path::new("."));
        for target in links(&document.text) {
            let place = target.split('#').next().unwrap_or_default();
            let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !is_elsewhere && !place.is_empty() && !folder.join(place).exists() {
                dead.push(format!("{}: {target}", document.path));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

/// Names of tests: words joined by underscores, set as code.
fn tests_named(text: &str) -> Vec<&str> {
    let code = text.split('`').skip(1).step_by(2);
    code.filter(|name| {
        let is_word = name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_');
        is_word && name.matches('_').count() >= 3
    })
    .collect()
}

#[test]
fn every_test_that_security_rests_on_is_there() {
    let named = file("docs/SECURITY.md");
    let named = tests_named(&named.text);
    let sources = files_in(&["core", "server", "tests"], ".rs");
    let is_there = |name: &str| {
        let head = format!("fn {name}(");
        sources.iter().any(|source| source.text.contains(&head))
    };
    let gone: Vec<&str> = named
        .iter()
        .copied()
        .filter(|name| !is_there(name))
        .collect();
    assert!(gone.is_empty(), "tests that are not there: {gone:#?}");
    assert!(named.len() >= 40, "only {} tests are named", named.len());
}

#[test]
fn no_document_speaks_of_one_machine() {
    let words = ["/work/", "/root/", "/home/", "/tmp/"];
    let mut found = Vec::new();
    for document in documents() {
        for (place, line) in document.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {line}", document.path, place + 1));
            }
        }
    }
    assert!(found.is_empty(), "machine paths:\n{}", found.join("\n"));
}

#[test]
fn links_are_found() {
    let text = "see [one](a.md#b) and ![two](c.png \"title\"), not (d.md)";
    assert_eq!(links(text), ["a.md#b", "c.png"]);
}
