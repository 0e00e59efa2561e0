//! A certificate under another number: it replaces the one that is there, or stands beside it.

use super::{CERTIFICATE, Desk, act, certificate, desk, page, posted};

fn records(desk: &Desk) -> usize {
    desk.register.catch_up();
    let snapshot = desk.register.app().directory.snapshot();
    let view = snapshot.provider(desk.firm).expect("the firm");
    view.records.len()
}

/// Goes the way of a draft to the register.
fn agreed(desk: &Desk, address: &str) {
    for (by, name) in [
        (&desk.ann, "submit"),
        (&desk.bea, "attest"),
        (&desk.cas, "approve"),
    ] {
        let done = act(by, address, name, "");
        assert_eq!(done.status, 303, "{name}: {}", done.text());
    }
}

const RENEWED: [(&str, &str); 3] = [
    ("number", "N2"),
    ("valid_from", "2027-01-01"),
    ("valid_until", "2032-09-30"),
];

#[test]
fn another_number_of_the_same_standard_and_body_is_asked_about_where_it_is_entered() {
    let desk = desk();
    desk.published(CERTIFICATE);
    let record = desk.record("N1").expect("a record");
    let silent = desk.ann.post_form("/desk/new", &certificate(&RENEWED));
    assert_eq!(silent.status, 422);
    let html = silent.text();
    for words in [
        "The register has number N1 of the same firm, standard and attestor",
        "It replaces number N1, valid until 30 September 2029",
        "It is a further one beside what is there",
        &format!("name=\"replaces\" value=\"{record}\""),
        "name=\"replaces\" value=\"further\"",
        "value=\"N2\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    // That a form was begun from the record says nothing of the number it got since.
    let begun = [&RENEWED[..], &[("record", record.as_str())]].concat();
    let begun = desk.ann.post_form("/desk/new", &certificate(&begun));
    assert_eq!(begun.status, 422);
    let odd = [&RENEWED[..], &[("replaces", "crt_none")]].concat();
    assert_eq!(
        desk.ann.post_form("/desk/new", &certificate(&odd)).status,
        422
    );
}

#[test]
fn a_certificate_that_replaces_another_goes_on_as_the_same_record() {
    let desk = desk();
    desk.published(CERTIFICATE);
    let record = desk.record("N1").expect("a record");
    let answered = [&RENEWED[..], &[("replaces", record.as_str())]].concat();
    let address = posted(&desk.ann, "/desk/new", &certificate(&answered));
    let (edit, _) = page(&desk.ann, &format!("{address}/edit"));
    assert!(
        edit.contains(&format!("value=\"{record}\" checked")),
        "kept with the draft: {edit}"
    );
    let (html, _) = page(&desk.ann, &address);
    for words in ["It replaces number N1", ">N1<", ">N2<", "Would become"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    agreed(&desk, &address);
    assert_eq!(desk.record("N2"), Some(record));
    assert_eq!(desk.record("N1"), None, "the old number finds nothing");
    assert_eq!(records(&desk), 1);
}

#[test]
fn a_further_certificate_stands_beside_the_one_that_is_there() {
    let desk = desk();
    desk.published(CERTIFICATE);
    let record = desk.record("N1").expect("a record");
    let answered = [
        &RENEWED[..],
        &[("record", record.as_str()), ("replaces", "further")],
    ]
    .concat();
    let address = posted(&desk.ann, "/desk/new", &certificate(&answered));
    let (edit, _) = page(&desk.ann, &format!("{address}/edit"));
    assert!(
        edit.contains("value=\"further\" checked"),
        "kept with the draft: {edit}"
    );
    let (html, _) = page(&desk.ann, &address);
    assert!(
        html.contains("A further one beside others") && html.contains("this is a further record"),
        "{html}"
    );
    agreed(&desk, &address);
    assert_eq!(desk.record("N1"), Some(record.clone()));
    assert_ne!(desk.record("N2"), Some(record));
    assert_eq!(records(&desk), 2);
}
