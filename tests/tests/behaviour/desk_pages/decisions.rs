//! What those who decide are shown: names, what would change, and what changed since last time.

use quaymark_core::id::AttestorId;
use quaymark_tests::facts::{Facts, day};

use super::{CERTIFICATE, act, certificate, desk, page, posted};

#[test]
fn what_is_decided_is_shown_by_name_with_the_code_beside_it() {
    let desk = desk();
    let body = AttestorId::from_bits(2).to_string();
    let fields = certificate(&[("issuer", &body), ("ports", "NLRTM")]);
    let address = posted(&desk.ann, "/desk/new", &fields);
    assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
    for by in [&desk.bea, &desk.cas] {
        let (html, _) = page(by, &address);
        for words in [
            "ISO 18788:2015 <span class=\"code small soft\">iso-18788-2015</span>",
            &format!("Scene Certification <span class=\"code small soft\">{body}</span>"),
            &format!("Scene Certification ({body})"),
            "Port of NLRTM (NLRTM)",
            "1 October 2026",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
    }
    let (queue, _) = page(&desk.cas, "/desk/review");
    assert!(queue.contains("Certificate: ISO 18788:2015, N1"), "{queue}");
}

#[test]
fn a_renewal_stands_beside_what_the_register_says_now() {
    let desk = desk();
    let first = desk.published(CERTIFICATE);
    let (html, _) = page(&desk.cas, &first);
    assert!(!html.contains("Beside the register"), "it replaced nothing");
    let record = desk.record("N1").expect("a record");
    let fields = certificate(&[("record", &record), ("valid_until", "2032-09-30")]);
    let address = posted(&desk.ann, "/desk/new", &fields);
    let (html, _) = page(&desk.ann, &address);
    for words in [
        "On the register now",
        "Would become",
        "30 September 2029",
        "30 September 2032",
        "The same: Standard and edition, Certification body, Number, First day it is valid",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    for (by, name) in [
        (&desk.ann, "submit"),
        (&desk.bea, "attest"),
        (&desk.cas, "approve"),
    ] {
        assert_eq!(act(by, &address, name, "").status, 303, "{name}");
    }
    let (html, _) = page(&desk.ann, &address);
    for words in ["On the register before", "It became", "30 September 2029"] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn what_changed_since_the_question_is_shown_when_it_comes_back() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
    let (html, _) = page(&desk.cas, &address);
    assert!(!html.contains("What changed since last time"), "{html}");
    let asked = act(&desk.cas, &address, "question", "Is that the number?");
    let to = asked.header("location").expect("the submission");
    let (told, _) = page(&desk.cas, to);
    assert!(told.contains("Your question is sent."), "{told}");
    let (_, version) = page(&desk.ann, &format!("{address}/edit"));
    let fields = certificate(&[("number", "N1-B"), ("version", &version)]);
    posted(&desk.ann, &format!("{address}/edit"), &fields);
    let answered = act(&desk.ann, &address, "answer", "It is N1-B.");
    assert_eq!(answered.status, 303, "{}", answered.text());
    let (html, _) = page(&desk.cas, &address);
    let table = html.split("What changed since last time").nth(1);
    let table = table.expect("what changed").split("</table>").next();
    let table = table.unwrap_or_default();
    for words in ["Since the question of", "When asked", ">N1<", ">N1-B<"] {
        assert!(table.contains(words), "{words}: {html}");
    }
    assert!(!table.contains("Certification body"), "{table}");
}

#[test]
fn taking_a_submission_back_is_asked_for_once_more() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    let asked = act(&desk.ann, &address, "withdraw", "");
    assert_eq!(asked.status, 200, "{}", asked.text());
    let question = asked.text();
    for words in [
        "Take this submission back?",
        "Certificate: ISO 18788:2015, N1",
        "Go back and change nothing",
    ] {
        assert!(question.contains(words), "{words}: {question}");
    }
    let (held, version) = page(&desk.ann, &address);
    assert!(held.contains("Draft"), "nothing was done: {held}");
    let stranger = desk
        .bea
        .post_form(&format!("{address}/withdraw"), &[("version", &version)]);
    assert_eq!(stranger.status, 404, "{}", stranger.text());
    let sure = [("version", version.as_str()), ("sure", "yes")];
    let to = posted(&desk.ann, &format!("{address}/withdraw"), &sure);
    let (html, _) = page(&desk.ann, &to);
    assert!(html.contains("Taken back. Nothing is published."), "{html}");
    // What was never done is not said, whatever an address says.
    let (html, _) = page(&desk.ann, &format!("{address}?done=approve"));
    assert!(!html.contains("role=\"status\""), "{html}");
}

#[test]
fn the_queue_counts_what_waits_for_a_reviewer_and_says_what_waits_for_others() {
    let desk = desk();
    let began = |number: &str| {
        let address = posted(&desk.ann, "/desk/new", &certificate(&[("number", number)]));
        assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
        address
    };
    let (attested, asked) = (began("N1"), began("N2"));
    began("N3");
    let (nothing, _) = page(&desk.cas, "/desk/review");
    let none = "No submission waits for a decision";
    assert!(nothing.contains(none), "{nothing}");
    let (tasks, _) = page(&desk.cas, "/desk");
    assert!(!tasks.contains(none), "what is not to be done is no task");
    assert_eq!(act(&desk.bea, &attested, "attest", "").status, 303);
    assert_eq!(act(&desk.cas, &asked, "question", "Which?").status, 303);
    let (html, _) = page(&desk.cas, &asked);
    assert!(html.contains("<h2>Reject</h2>"), "asked already: {html}");
    let draft = posted(&desk.ann, "/desk/new", &certificate(&[("number", "N4")]));
    let (html, _) = page(&desk.ann, &draft);
    assert!(!html.contains("To be approved by"), "a draft: {html}");
    for address in ["/desk", "/desk/review"] {
        let (html, _) = page(&desk.cas, address);
        for words in [
            "One submission waits for a decision",
            "1 waits for an answer, 1 waits for the attestor",
        ] {
            assert!(html.contains(words), "{address}, {words}: {html}");
        }
    }
}

#[test]
fn until_when_a_record_counts_is_said_only_of_one_that_counts() {
    let desk = desk();
    desk.published(CERTIFICATE);
    let until = "30 September 2029";
    let counts = |by, address: &str| page(by, address).0.contains(until);
    assert!(counts(&desk.ann, "/desk") && counts(&desk.bea, "/desk/records"));
    let (store, now) = (desk.register.store(), desk.register.clock().now());
    Facts::of(store).transition_ends(day("2026-11-01"), now);
    desk.register.catch_up();
    for (by, address) in [(&desk.ann, "/desk"), (&desk.bea, "/desk/records")] {
        let (html, _) = page(by, address);
        assert!(html.contains("ISO 18788:2015"), "{html}");
        assert!(
            !html.contains(until) && !html.contains("31 October 2026"),
            "{html}"
        );
    }
}
