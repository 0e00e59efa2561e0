//! Lists with another number than the register has: the row says what becomes of the record, or is asked.

use quaymark_core::wire::{ListOutcome, RowEffect};
use serde_json::Value;

use super::{HEADER, Scene, list, replacing, review, row, scene, upload};

const OWN: &str = "Scene Certification";

/// A list of one row under another number.
fn renewed(scene: &Scene, number: &str, replaces: &str) -> String {
    let row = row(scene.firm, OWN, number, "").replace("2028-12-31", "2031-12-31");
    format!("{HEADER}{}", replacing(&row, replaces))
}

fn looked_at(scene: &Scene, text: &str) -> ListOutcome {
    let answer = scene.send(&scene.bea, "dry", "&dry_run=true", text);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Where the desk shows what a list would do.
fn previewed(scene: &Scene, text: &str) -> String {
    let looked = upload(&scene.bea, "certifications", "list.csv", text.as_bytes());
    looked.header("location").expect("a preview").to_owned()
}

fn confirm(scene: &Scene, address: &str) {
    let done = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(done.status, 303, "{}", done.text());
}

/// The numbers of the firm's records as everybody reads them, with the register's own.
fn records(scene: &Scene) -> Vec<(String, String)> {
    scene.register.catch_up();
    let target = format!("/v1/providers/{}", scene.firm);
    let shown: Value = scene.register.anonymous().get(&target).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let records = shown["records"].as_array().expect("records").iter();
    let mut records: Vec<(String, String)> = records
        .map(|one| (text(&one["document"]["number"]), text(&one["id"])))
        .collect();
    records.sort();
    records
}

#[test]
fn a_row_with_another_number_is_asked_what_becomes_of_the_record() {
    let scene = scene();
    let (held, before) = (scene.record(), scene.log_size());
    let without = renewed(&scene, "N2", "").replace(",replaces", "");
    for text in [renewed(&scene, "N2", ""), without.replace(",\n", "\n")] {
        let outcome = looked_at(&scene, &text);
        assert_eq!(outcome.rows[0].effect, RowEffect::Refused, "{outcome:?}");
        let fault = &outcome.rows[0].faults[0];
        assert_eq!(fault.field, "replaces");
        let words = format!(
            "{held} (number N1) if that record goes on under this number, or none if this is a \
             further one beside it"
        );
        assert_eq!(fault.expected, words);
    }
    // The desk says the same, and carries the row out as little as the interface does.
    let text = renewed(&scene, "N2", "");
    let address = previewed(&scene, &text);
    let preview = scene.bea.page(&address).text();
    let words = format!("replaces: expected {held} (number N1) if that record");
    assert!(preview.contains(&words), "{preview}");
    confirm(&scene, &address);
    let done: ListOutcome = scene.send(&scene.bea, "k1", "", &text).json();
    assert_eq!((done.refused, done.rows[0].submission), (1, None));
    let list: Value = scene.bea.get("/v1/submissions").json();
    assert_eq!(list["submissions"], serde_json::json!([]));
    assert_eq!(scene.log_size(), before);
}

#[test]
fn a_record_goes_on_under_the_number_that_replaces_its_own() {
    let scene = scene();
    let held = scene.record();
    let text = renewed(&scene, "N2", &held);
    let address = previewed(&scene, &text);
    let preview = scene.bea.page(&address).text();
    assert!(preview.contains("Changed, to a reviewer"), "{preview}");
    // What it changes stands beside it.
    for changed in ["<del>N1</del> <ins>N2</ins>", "<ins>31 December 2031</ins>"] {
        assert!(preview.contains(changed), "{changed}: {preview}");
    }
    confirm(&scene, &address);
    let list: Value = scene.bea.get("/v1/submissions").json();
    let asked = &list["submissions"][0];
    let id = asked["id"].as_str().expect("a submission").to_owned();
    let asked: Value = scene.bea.get(&format!("/v1/submissions/{id}")).json();
    assert_eq!(asked["payload"]["record"], held.as_str(), "{asked}");
    let reviewed = review(&scene.cas, id.parse().expect("a number"), "\"2\"");
    assert_eq!(reviewed.status, 200, "{}", reviewed.text());
    assert_eq!(records(&scene), [("N2".to_owned(), held)]);
    // The same list says nothing new by then; the number it went on under is no other record's.
    let again = looked_at(&scene, &text);
    assert_eq!(again.rows[0].effect, RowEffect::Unchanged, "{again:?}");
    let back = looked_at(&scene, &list_of_old(&scene));
    assert_eq!(back.rows[0].faults[0].field, "replaces", "{back:?}");
}

/// The list as it was before the renewal.
fn list_of_old(scene: &Scene) -> String {
    list(scene.firm, "N1", "")
}

#[test]
fn none_says_that_a_number_is_a_further_record() {
    let scene = scene();
    let held = scene.record();
    let text = renewed(&scene, "N2", "None");
    let done: ListOutcome = scene.send(&scene.bea, "k1", "", &text).json();
    assert_eq!(done.rows[0].effect, RowEffect::Added, "{done:?}");
    let id = done.rows[0].submission.expect("a submission");
    let asked: Value = scene.cas.get(&format!("/v1/submissions/{id}")).json();
    assert_eq!(asked["payload"]["further"], true, "{asked}");
    assert_eq!(review(&scene.cas, id, "\"2\"").status, 200);
    let found = records(&scene);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], ("N1".to_owned(), held));
}

#[test]
fn what_a_row_cannot_replace_is_refused_with_what_it_can() {
    let scene = scene();
    let held = scene.record();
    let refused = |text: &str, line: usize| {
        let outcome = looked_at(&scene, text);
        assert_eq!(outcome.rows[line].effect, RowEffect::Refused, "{outcome:?}");
        let fault = outcome.rows[line].faults[0].clone();
        (fault.field, fault.found, fault.expected)
    };
    let other = quaymark_core::id::RecordId::from_bits(quaymark_core::id::RecordKind::Licence, 77);
    let other = other.to_string();
    let (field, found, expected) = refused(&renewed(&scene, "N2", &other), 0);
    assert_eq!((field.as_str(), found), ("replaces", other.clone()));
    assert!(expected.contains(&held), "{expected}");
    let (field, found, expected) = refused(&renewed(&scene, "N2", "the old one"), 0);
    assert_eq!(
        (field.as_str(), found.as_str()),
        ("replaces", "the old one")
    );
    assert!(expected.contains("crt_…, or none"), "{expected}");
    // A number of the register's own replaces nothing else.
    let (_, _, expected) = refused(&renewed(&scene, "N1", &other), 0);
    assert!(expected.contains("has this number already"), "{expected}");
    // A firm that holds nothing has nothing to replace.
    let (own, other) = (scene.firm.to_string(), scene.newcomer.to_string());
    let strange = renewed(&scene, "N9", &held).replace(&own, &other);
    let (_, _, expected) = refused(&strange, 0);
    assert!(expected.contains("the register has none"), "{expected}");
    // A list is about a record once, under whatever number.
    let twice = [
        renewed(&scene, "N2", &held),
        replacing(&row(scene.firm, OWN, "N3", ""), &held),
        row(scene.firm, OWN, "N1", ""),
    ]
    .concat();
    for line in [1, 2] {
        let (_, _, expected) = refused(&twice, line);
        assert!(expected.contains("each record once: line 2"), "{expected}");
    }
    // An unknown number that is to be suspended is just unknown.
    let unknown = list(scene.firm, "N7", "suspended,2026-11-20,misuse");
    let (field, _, _) = refused(&unknown, 0);
    assert_eq!(field, "status");
}

#[test]
fn new_numbers_of_one_list_are_not_asked_about_each_other() {
    let scene = scene();
    let new = |number: &str| row(scene.newcomer, OWN, number, "");
    let text = [HEADER.to_owned(), new("A1"), new("A2")].concat();
    let address = previewed(&scene, &text);
    let outcome = looked_at(&scene, &text);
    let effects: Vec<RowEffect> = outcome.rows.iter().map(|row| row.effect).collect();
    assert_eq!(effects, [RowEffect::Added, RowEffect::Added], "{outcome:?}");
    // What is published before the list is confirmed is asked about then.
    let other = [HEADER.to_owned(), new("A3")].concat();
    let done: ListOutcome = scene.send(&scene.bea, "k1", "", &other).json();
    let id = done.rows[0].submission.expect("a submission");
    assert_eq!(review(&scene.cas, id, "\"2\"").status, 200);
    confirm(&scene, &address);
    let page = scene.bea.page(&address).text();
    assert_eq!(
        page.matches("(number A3) if that record").count(),
        2,
        "{page}"
    );
}

#[test]
fn what_a_refused_row_says_of_a_number_is_not_taken_as_said_by_the_next() {
    let scene = scene();
    let held = scene.record();
    let row = |confidential: &str, replaces: &str| {
        let row = row(scene.firm, OWN, "N2", "").replace("2028-12-31", "2031-12-31");
        format!("{},{confidential}\n", replacing(&row, replaces).trim_end())
    };
    let header = HEADER.replace(",replaces", ",replaces,confidential");
    let text = [header, row("yes", &held), row("", "")].concat();
    let outcome = looked_at(&scene, &text);
    let fields: Vec<&str> = (outcome.rows.iter())
        .flat_map(|row| row.faults.iter().map(|fault| fault.field.as_str()))
        .collect();
    assert_eq!(fields, ["confidential", "number"], "{outcome:?}");
    assert_eq!(outcome.refused, 2);
}

#[test]
fn a_number_that_another_record_has_by_then_is_not_given_to_a_second() {
    let scene = scene();
    let held = scene.record();
    let text = renewed(&scene, "N2", &held);
    let address = previewed(&scene, &text);
    let other = [HEADER.to_owned(), row(scene.newcomer, OWN, "N2", "")].concat();
    let done: ListOutcome = scene.send(&scene.bea, "k1", "", &other).json();
    let id = done.rows[0].submission.expect("a submission");
    assert_eq!(review(&scene.cas, id, "\"2\"").status, 200);
    confirm(&scene, &address);
    let page = scene.bea.page(&address).text();
    assert!(page.contains("it was changed meanwhile"), "{page}");
    let list: Value = scene.bea.get("/v1/submissions").json();
    let open = list["submissions"].as_array().expect("a list").iter();
    let open = open.filter(|one| one["state"] == "attested");
    assert_eq!(open.count(), 0, "{list}");
}
