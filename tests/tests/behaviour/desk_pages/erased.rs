//! What the pages of submissions say once what was published of them is erased.

use quaymark_core::entry::Entry;
use quaymark_server::actions::erase_record::erase_record;
use quaymark_server::documents::Shelf;
use quaymark_server::store::StoreError;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::erasing::Two;
use serde_json::{Value, json};

use super::{Desk, act, certificate, desk, page, posted};

const NUMBER: &str = "VANISH-4711";

/// Two people want it, and the operator carries it out.
fn erase(desk: &Desk, two: &Two, target: &str) -> u64 {
    let id = two.approve(target, false).parse().expect("a number");
    let shelf = Shelf::within(desk.register.database().data_dir());
    let now = desk.register.clock().now();
    let erased = erase_record(desk.register.store(), &shelf, now, id).expect("erased");
    desk.register.catch_up();
    erased.entry
}

/// A submission as programs read it.
fn by_program(by: &SignedIn, address: &str) -> Value {
    by.get(&address.replace("/desk/", "/v1/")).json()
}

#[test]
fn programs_are_told_when_and_why_a_submission_was_erased_and_no_findings_about_what_is_left() {
    let desk = desk();
    let two = Two::of(&desk.register, "erasers");
    let address = desk.published(&certificate(&[("number", NUMBER)]));
    let before = by_program(&desk.ann, &address);
    assert_eq!(before["payload"]["number"], NUMBER, "{before}");
    assert_eq!(before.get("erased"), None, "{before}");
    let entry = erase(&desk, &two, &desk.record(NUMBER).expect("a record"));
    let said = json!({
        "at": desk.register.clock().now(),
        "reason": "at_subjects_request",
        "entry": entry,
    });
    for by in [&desk.ann, &desk.bea, &desk.cas] {
        let shown = by_program(by, &address);
        assert_eq!(shown["erased"], said, "{shown}");
        assert_eq!(shown["findings"], json!([]), "{shown}");
    }
}

#[test]
fn an_erased_submission_says_so_when_and_why_and_leaves_no_label_without_words() {
    let desk = desk();
    let two = Two::of(&desk.register, "erasers");
    let address = desk.published(&certificate(&[("number", NUMBER)]));
    let record = desk.record(NUMBER).expect("a record");
    let (before, _) = page(&desk.ann, &address);
    assert!(
        before.contains(NUMBER) && !before.contains("erased"),
        "{before}"
    );
    let entry = erase(&desk, &two, &record);
    erase(&desk, &two, &desk.firm.to_string());
    let said = format!("Entry {entry} of the public log says so.");
    for by in [&desk.ann, &desk.bea, &desk.cas] {
        let (html, _) = page(by, &address);
        for words in [
            "What was published of this was erased",
            "On 23 November 2026, 12:00 UTC. Reason: Asked for by those concerned.",
            said.as_str(),
            "The names, numbers and texts in it are gone for good.",
            "Erased, or never filled in",
            "Name erased (prv_",
            "ISO 18788:2015",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
        for words in [
            NUMBER,
            "Havenwacht B.V.",
            "[erased]",
            "<dd></dd>",
            "What the register noticed",
            "It became",
        ] {
            assert!(!html.contains(words), "{words}: {html}");
        }
    }
    let (queue, _) = page(&desk.cas, "/desk/review");
    assert!(!queue.contains("[erased]"), "{queue}");
    // A further one meets a number that is not told.
    let further = desk
        .ann
        .post_form("/desk/new", &certificate(&[("number", "N2")]));
    let html = further.text();
    assert!(
        html.contains("It replaces a number that was erased"),
        "{html}"
    );
}

#[test]
fn lists_of_desks_call_a_firm_without_a_name_by_its_number() {
    let desk = desk();
    let two = Two::of(&desk.register, "erasers");
    desk.published(&certificate(&[("number", NUMBER)]));
    let other = [("number", "N2"), ("replaces", "further")];
    let waiting = posted(&desk.ann, "/desk/new", &certificate(&other));
    assert_eq!(act(&desk.ann, &waiting, "submit", "").status, 303);
    let firm = desk.firm.to_string();
    erase(&desk, &two, &firm);
    let said = format!(r#"<span class="soft">Name erased</span> <span class="code">{firm}</span>"#);
    for (by, address) in [
        (&desk.bea, "/desk/records"),
        (&desk.bea, "/desk"),
        (&desk.cas, "/desk/review"),
    ] {
        let (list, _) = page(by, address);
        assert!(list.contains(&said), "{address}: {list}");
        assert!(!list.contains("[erased]"), "{address}: {list}");
    }
    // A correction begins with no name, and not with what stands for one.
    let (form, _) = page(&desk.ann, "/desk/new?kind=provider_correction");
    assert!(form.contains("name=\"name\""), "{form}");
    assert!(!form.contains("[erased]"), "{form}");
    // What it asks for anew is told by the number too, where nothing can be styled.
    let (own, _) = page(&desk.ann, &waiting);
    assert!(own.contains(&format!("Name erased ({firm})")), "{own}");
}

/// The commitment to the document of a record's first version.
fn first_commitment(desk: &Desk, record: &str) -> String {
    let firm = desk.firm.to_string();
    let read = desk.register.store();
    let read = read.read::<_, StoreError>(|tx| tx.entries_of_subject(&firm));
    let entries = read.expect("the store reads").into_iter();
    let mut entries = entries.map(|one| Entry::from_bytes(&one.bytes).expect("an entry"));
    let first = entries.find(|entry| entry.record == record);
    let body = first.and_then(|entry| entry.body);
    body.expect("a document").to_string()
}

#[test]
fn what_replaced_something_erased_stands_beside_nothing_that_seems_to_have_been_empty() {
    let desk = desk();
    let two = Two::of(&desk.register, "erasers");
    desk.published(&certificate(&[("number", NUMBER)]));
    let record = desk.record(NUMBER).expect("a record");
    let renewed = [
        ("replaces", record.as_str()),
        ("number", "N2"),
        ("valid_from", "2027-01-01"),
        ("valid_until", "2032-09-30"),
    ];
    let renewal = desk.published(&certificate(&renewed));
    let (before, _) = page(&desk.cas, &renewal);
    assert!(before.contains(NUMBER), "{before}");
    erase(&desk, &two, &first_commitment(&desk, &record));
    for by in [&desk.ann, &desk.bea, &desk.cas] {
        let (html, _) = page(by, &renewal);
        assert!(html.contains("Erased, or never said"), "{html}");
        for words in [NUMBER, "What was published of this was erased", "[erased]"] {
            assert!(!html.contains(words), "{words}: {html}");
        }
    }
}

#[test]
fn what_another_submission_became_is_not_called_erased() {
    let desk = desk();
    let two = Two::of(&desk.register, "erasers");
    let address = desk.published(&certificate(&[("number", NUMBER)]));
    let other = desk.published(&certificate(&[("replaces", "further")]));
    erase(&desk, &two, &desk.record(NUMBER).expect("a record"));
    let (html, _) = page(&desk.ann, &other);
    assert!(html.contains("N1") && !html.contains("rased"), "{html}");
    let (html, _) = page(&desk.ann, &address);
    assert!(
        html.contains("What was published of this was erased"),
        "{html}"
    );
}
