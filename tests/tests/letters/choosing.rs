//! Letters are stopped with one click; those that cannot be refused still come.

use quaymark_tests::facts::instant;
use quaymark_tests::http::Request;
use quaymark_tests::register::{Register, TODAY};

use crate::{ann, digest, files, reset, run, write_to};

/// The path in a letter's header.
fn stop_path(letter: &str) -> String {
    let unfolded = letter.replace("\r\n ", " ");
    let line = unfolded
        .lines()
        .find_map(|line| line.strip_prefix("List-Unsubscribe: "))
        .expect("the header");
    let url = line.trim().trim_start_matches('<').trim_end_matches('>');
    url.strip_prefix("https://register.example")
        .expect("at this register")
        .to_owned()
}

#[test]
fn one_click_stops_letters_of_a_topic_and_nothing_else() {
    let register = Register::empty_at(instant(TODAY));
    let person = ann(&register);
    write_to(&register, person, digest());
    assert_eq!(run(&register), 1);
    let letter = files(&register).pop().expect("a letter");
    assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    let path = stop_path(&letter);

    let shown = register.anonymous().get(&path);
    assert_eq!(shown.status, 200);
    assert!(
        shown.text().contains("Stop these letters"),
        "{}",
        shown.text()
    );
    write_to(&register, person, digest());
    run(&register);
    assert_eq!(
        files(&register).len(),
        2,
        "reading the page changes nothing"
    );

    for _ in 0..2 {
        let click = Request::new("POST", &path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(b"List-Unsubscribe=One-Click");
        assert_eq!(register.anonymous().send(&click).status, 303);
    }
    write_to(&register, person, digest());
    write_to(&register, person, reset());
    run(&register);
    let letters = files(&register);
    assert_eq!(letters.len(), 3, "only the one that cannot be refused came");
    assert!(
        letters
            .iter()
            .any(|letter| letter.contains("Set a new password"))
    );
    let rows = register
        .store()
        .read(|tx| tx.audit_from(0, 10))
        .expect("rows");
    let deeds = rows.iter().filter(|row| row.action == "choose_mail");
    assert_eq!(deeds.count(), 1, "the second click changed nothing");

    let again = Request::new("POST", &format!("{path}/again"));
    assert_eq!(register.anonymous().send(&again).status, 303);
    write_to(&register, person, digest());
    run(&register);
    assert_eq!(files(&register).len(), 4);
}

#[test]
fn a_link_that_was_not_sent_leads_nowhere() {
    let register = Register::empty_at(instant(TODAY));
    let person = ann(&register);
    write_to(&register, person, digest());
    run(&register);
    let path = stop_path(&files(&register)[0]);
    let stranger = quaymark_core::id::PersonId::from_bits(8).to_string();
    for wrong in [
        path.replace("digest", "expiry"),
        path.replace("digest", "everything"),
        path.replace(&person.to_string(), &stranger),
        format!("{path}x"),
        format!("/mail/{person}/digest/AAAA"),
    ] {
        let click = Request::new("POST", &wrong);
        assert_eq!(register.anonymous().send(&click).status, 404, "{wrong}");
    }
    write_to(&register, person, digest());
    run(&register);
    assert_eq!(files(&register).len(), 2);
}
