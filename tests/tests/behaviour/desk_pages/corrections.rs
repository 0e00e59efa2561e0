//! The attestor puts right what was submitted in its name.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::AttestorId;
use quaymark_tests::http::Response;
use quaymark_tests::people::{join, organisation, sign_in};

use super::{CERTIFICATE, Desk, act, certificate, desk, page, posted};

/// A certificate that waits for the body: its address, and that of the correction.
fn handed_in(desk: &Desk) -> (String, String) {
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
    let correct = format!("{address}/correct");
    (address, correct)
}

fn corrected(desk: &Desk, correct: &str, step: &str, changed: &[(&str, &str)]) -> Response {
    let (_, version) = page(&desk.bea, correct);
    let fields = certificate(&[changed, &[("step", step), ("version", &version)]].concat());
    desk.bea.post_form(correct, &fields)
}

#[test]
fn a_correction_is_looked_at_confirmed_and_told_to_everyone_concerned() {
    let desk = desk();
    let (address, correct) = handed_in(&desk);
    let (form, _) = page(&desk.bea, &correct);
    assert!(form.contains("value=\"N1\""), "{form}");
    let looked = corrected(&desk, &correct, "compare", &[("number", "N2")]);
    assert_eq!(looked.status, 200, "{}", looked.text());
    let html = looked.text();
    for words in [
        "What you change",
        "As it was submitted",
        "As you confirm it",
        ">N1<",
        ">N2<",
        "name=\"number\" value=\"N2\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let (held, _) = page(&desk.ann, &address);
    assert!(!held.contains(">N2<"), "looking changes nothing: {held}");
    let more = corrected(&desk, &correct, "edit", &[("number", "N2")]);
    assert_eq!(more.status, 200);
    assert!(more.text().contains("value=\"N2\""), "{}", more.text());
    let done = corrected(&desk, &correct, "confirm", &[("number", "N2")]);
    assert_eq!(done.status, 303, "{}", done.text());
    let to = done.header("location").expect("the submission");
    let (told, _) = page(&desk.bea, to);
    assert!(told.contains("Confirmed with your corrections."), "{told}");
    for by in [&desk.ann, &desk.cas] {
        let (html, _) = page(by, &address);
        for words in [
            "Corrected by the attestor on",
            "Corrected and confirmed",
            "Number: N1 → N2",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
    }
    assert_eq!(act(&desk.cas, &address, "approve", "").status, 303);
    assert!(desk.record("N2").is_some() && desk.record("N1").is_none());
}

#[test]
fn what_cannot_be_confirmed_comes_back_as_it_was_typed() {
    let desk = desk();
    let (address, correct) = handed_in(&desk);
    for step in ["compare", "confirm"] {
        let wrong = corrected(&desk, &correct, step, &[("valid_until", "soon")]);
        assert_eq!(wrong.status, 422, "{step}");
        let html = wrong.text();
        for words in ["There is a problem", "found “soon”", "value=\"soon\""] {
            assert!(html.contains(words), "{step}, {words}: {html}");
        }
    }
    let same = corrected(&desk, &correct, "compare", &[]);
    assert_eq!(same.status, 422);
    assert!(
        same.text().contains("Nothing is different"),
        "{}",
        same.text()
    );
    // Whether it is shown to everyone is the firm's to say.
    let hidden = corrected(&desk, &correct, "confirm", &[("confidential", "yes")]);
    assert_eq!(hidden.status, 422);
    assert!(
        hidden.text().contains("only the firm conceals"),
        "{}",
        hidden.text()
    );
    let fields = certificate(&[("number", "N2"), ("step", "confirm"), ("version", "7")]);
    let stale = desk.bea.post_form(&correct, &fields);
    assert_eq!(stale.status, 422);
    let html = stale.text();
    assert!(
        html.contains("Somebody else changed this") && html.contains("value=\"N2\""),
        "{html}"
    );
    let (held, _) = page(&desk.ann, &address);
    assert!(
        held.contains("Submitted") && !held.contains(">N2<"),
        "{held}"
    );
}

#[test]
fn nobody_corrects_for_another_attestor_or_for_their_own_firm() {
    let desk = desk();
    let (address, correct) = handed_in(&desk);
    assert_eq!(desk.ann.page(&correct).status, 403, "the firm");
    assert_eq!(desk.cas.page(&correct).status, 403, "the reviewer");
    let kind = OrganisationKind::CertificationBody;
    let number = AttestorId::from_bits(77).to_string();
    let others = organisation(&desk.register, kind, "others", Some(&number));
    let eve = sign_in(&desk.register, &others, Role::Signatory);
    assert_eq!(eve.page(&correct).status, 404, "another body");
    let fields = certificate(&[("number", "N2"), ("step", "confirm"), ("version", "2")]);
    assert_eq!(eve.post_form(&correct, &fields).status, 404);
    // Who belongs to the firm too does not vouch for it.
    let bea = desk.body_people.person(Role::Signatory).id;
    join(&desk.register, bea, desk.firm_people.id, Role::Viewer);
    let refused = corrected(&desk, &correct, "confirm", &[("number", "N2")]);
    assert_eq!(refused.status, 422);
    let html = refused.text();
    for words in ["You belong to the firm concerned", "value=\"N2\""] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let (held, _) = page(&desk.cas, &address);
    assert!(!held.contains(">N2<"), "{held}");
    assert_eq!(act(&desk.cas, &address, "approve", "").status, 422);
}

#[test]
fn another_number_is_asked_about_where_the_attestor_corrects_it() {
    let desk = desk();
    desk.published(CERTIFICATE);
    let record = desk.record("N1").expect("a record");
    let renewed = [("record", record.as_str()), ("valid_until", "2031-09-30")];
    let address = posted(&desk.ann, "/desk/new", &certificate(&renewed));
    assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
    let correct = format!("{address}/correct");
    let other = [&renewed[..], &[("number", "N2")]].concat();
    for step in ["compare", "confirm"] {
        let silent = corrected(&desk, &correct, step, &other);
        assert_eq!(silent.status, 422, "{step}");
        let html = silent.text();
        for words in [
            "Say whether it replaces what is there, or is a further one",
            "The register has number N1 of the same firm, standard and attestor",
            &format!("name=\"replaces\" value=\"{record}\""),
            "name=\"replaces\" value=\"further\"",
            "value=\"N2\"",
        ] {
            assert!(html.contains(words), "{step}, {words}: {html}");
        }
    }
    let answered = [&other[..], &[("replaces", "further")]].concat();
    let looked = corrected(&desk, &correct, "compare", &answered);
    assert_eq!(looked.status, 200, "{}", looked.text());
    let html = looked.text();
    for words in [
        "A further one beside others on the register",
        "type=\"hidden\" name=\"replaces\" value=\"further\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let more = corrected(&desk, &correct, "edit", &answered).text();
    assert!(more.contains("value=\"further\" checked"), "{more}");
    // Back at the number that was submitted nothing is asked, and the answer is dropped.
    let back = [&renewed[..], &[("scope", "gates"), ("replaces", "further")]].concat();
    let back = corrected(&desk, &correct, "compare", &back);
    assert_eq!(back.status, 200, "{}", back.text());
    assert!(!back.text().contains("replaces"), "{}", back.text());
    assert_eq!(corrected(&desk, &correct, "confirm", &answered).status, 303);
    assert_eq!(act(&desk.cas, &address, "approve", "").status, 303);
    assert_eq!(desk.record("N1"), Some(record.clone()));
    assert!(desk.record("N2").is_some_and(|beside| beside != record));
}
