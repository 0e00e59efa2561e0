//! The desk of a port as browsers without scripts use it.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, granted, instant};
use quaymark_tests::http::Response;
use quaymark_tests::people::{organisation, sign_in};
use quaymark_tests::register::Register;

struct Desk {
    register: Register,
    pia: SignedIn,
    pol: SignedIn,
    other: SignedIn,
}

fn desk() -> Desk {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    let change = quaymark_core::entry::Change::Granted;
    facts.certificate(1, firm, granted(day("2026-01-01"), None), change, now);
    register.catch_up();
    let port = organisation(&register, OrganisationKind::Port, "port", Some(PORT));
    let others = organisation(&register, OrganisationKind::Port, "other", Some("DEHAM"));
    Desk {
        pia: sign_in(&register, &port, Role::Editor),
        pol: sign_in(&register, &port, Role::Signatory),
        other: sign_in(&register, &others, Role::Signatory),
        register,
    }
}

fn posted(by: &SignedIn, target: &str, fields: &[(&str, &str)]) -> String {
    let answer = by.post_form(target, fields);
    assert_eq!(answer.status, 303, "{target}: {}", answer.text());
    let to = answer.header("location");
    to.expect("somewhere to go").to_owned()
}

fn page(by: &SignedIn, address: &str) -> String {
    let shown = by.page(address);
    assert_eq!(shown.status, 200, "{address}: {}", shown.text());
    shown.text()
}

/// The version the forms of a draft carry.
fn version(by: &SignedIn, draft: &str) -> String {
    let html = page(by, draft);
    let rest = html.split("name=\"version\" value=\"").nth(1);
    let version = rest.and_then(|rest| rest.split('"').next());
    version.expect("a version").to_owned()
}

fn post(by: &SignedIn, draft: &str, at: &str, fields: &[(&str, &str)]) -> Response {
    let version = version(by, draft);
    let fields = [fields, &[("version", version.as_str())]].concat();
    by.post_form(&format!("{draft}{at}"), &fields)
}

#[test]
fn a_profile_is_written_looked_at_and_signed_with_forms_alone() {
    let desk = desk();
    let list = page(&desk.pia, "/desk/profiles");
    assert!(
        list.contains(PROFILE) && list.contains("Version 1"),
        "{list}"
    );
    let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
    let draft = posted(&desk.pia, "/desk/profiles", &fields);
    let licence = [("in", "0"), ("what", "licensed"), ("country", "NL")];
    assert_eq!(post(&desk.pia, &draft, "/part", &licence).status, 303);
    let group = [("in", "0"), ("what", "group"), ("needed", "any")];
    assert_eq!(post(&desk.pia, &draft, "/part", &group).status, 303);
    let certificate = [
        ("in", "0.1"),
        ("what", "certified"),
        ("standard", "ISO 18788"),
        ("accredited", "yes"),
        ("why", "Because of the quay"),
    ];
    assert_eq!(post(&desk.pia, &draft, "/part", &certificate).status, 303);
    let shown = page(&desk.pia, &draft);
    for words in [
        "Both of the following",
        "A company licence of the Netherlands",
        "A certificate to ISO 18788, issued under accreditation",
        "Because of the quay",
        "What is missing before it can be published",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // The licence is moved into the group, shifted up, and taken out again.
    let moved = [("place", "0.0"), ("to", "0.1")];
    assert_eq!(post(&desk.pia, &draft, "/part", &moved).status, 303);
    for act in ["up 0.0.1", "remove 0.0.0"] {
        assert_eq!(
            post(&desk.pia, &draft, "/tree", &[("act", act)]).status,
            303
        );
    }
    let shown = page(&desk.pia, &draft);
    assert!(!shown.contains("licence of the Netherlands"), "{shown}");
    let head = [
        ("title", "Gate"),
        ("effective_from", "2026-12-01"),
        ("margin_days", "10"),
    ];
    assert_eq!(post(&desk.pia, &draft, "", &head).status, 303);
    let preview = page(&desk.pia, &format!("{draft}/preview"));
    assert!(preview.contains("Nothing is in force"), "{preview}");
    let preview = page(&desk.pia, &format!("{draft}/preview?when=today&list=meet"));
    assert!(preview.contains("Havenwacht B.V."), "{preview}");
    let signing = page(&desk.pol, &format!("{draft}/publish"));
    for words in [
        "Sign it",
        "Which firms it touches",
        "Today",
        "On its first day, 1 December 2026",
        "In 90 days",
    ] {
        assert!(signing.contains(words), "{words}: {signing}");
    }
    let published = post(&desk.pol, &draft, "/publish", &[]);
    assert_eq!(
        published.header("location"),
        Some("/desk/profiles/nlrtm-gate?done=published")
    );
    desk.register.catch_up();
    let history = page(&desk.pol, "/desk/profiles/nlrtm-gate?done=published");
    assert!(
        history.contains("role=\"status\"") && history.contains("Version 1 is published"),
        "{history}"
    );
    assert!(
        history.contains("To come") && history.contains("Withdraw version 1"),
        "{history}"
    );
}

#[test]
fn versions_tell_their_differences_in_words_and_one_to_come_is_withdrawn() {
    let desk = desk();
    let fields = [("profile", PROFILE), ("start", "newest")];
    let draft = posted(&desk.pia, "/desk/profiles", &fields);
    let text = r#"{"title":"A scene","margin_days":7,"effective_from":"2026-12-01",
        "requirement":{"certified":{"standard":"ISO 18788"}}}"#;
    assert_eq!(
        post(&desk.pia, &draft, "/text", &[("text", text)]).status,
        303
    );
    let signing = page(&desk.pol, &format!("{draft}/publish"));
    assert!(
        signing.contains("The margin is 7 days instead of 30 days."),
        "{signing}"
    );
    assert_eq!(post(&desk.pol, &draft, "/publish", &[]).status, 303);
    let address = format!("/desk/profiles/{PROFILE}");
    let history = page(&desk.pol, &address);
    assert!(
        history.contains("“A certificate to ISO 18788, issued under accreditation” became"),
        "{history}"
    );
    let entry = history.split("name=\"entry\" value=\"").nth(1);
    let entry = entry
        .and_then(|rest| rest.split('"').next())
        .expect("an entry");
    let withdraw = format!("{address}/withdraw");
    let asked = desk
        .pol
        .post_form(&withdraw, &[("version", "2"), ("entry", entry)]);
    assert_eq!(asked.status, 200);
    let question = asked.text();
    for words in [
        "Withdraw version 2?",
        "never comes into force",
        "Version 1 stays in force.",
    ] {
        assert!(question.contains(words), "{words}: {question}");
    }
    assert!(page(&desk.pol, &address).contains("To come"), "not yet");
    let fields = [("version", "2"), ("entry", entry), ("sure", "yes")];
    let to = posted(&desk.pol, &withdraw, &fields);
    let shown = page(&desk.pol, &to);
    assert!(
        shown.contains("Withdrawn") && shown.contains("The version is withdrawn."),
        "{shown}"
    );
    let again = desk.pol.post_form(&format!("{address}/withdraw"), &fields);
    assert_eq!(again.status, 422, "it was changed since");
}

#[test]
fn of_two_editors_the_second_is_told_and_keeps_what_was_typed() {
    let desk = desk();
    let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
    let draft = posted(&desk.pia, "/desk/profiles", &fields);
    let first = [("version", "1"), ("title", "First"), ("margin_days", "")];
    posted(&desk.pia, &draft, &first);
    let second = [("version", "1"), ("title", "Second"), ("margin_days", "")];
    let told = desk.pol.post_form(&draft, &second);
    assert_eq!(told.status, 422);
    let html = told.text();
    assert!(
        html.contains("Somebody else changed this") && html.contains("Second"),
        "{html}"
    );
    assert!(
        page(&desk.pia, &draft).contains("First"),
        "nothing is overwritten"
    );
    let stale = [("version", "1"), ("act", "remove 0")];
    let told = desk.pol.post_form(&format!("{draft}/tree"), &stale);
    assert_eq!(told.status, 422);
}

#[test]
fn what_was_typed_comes_back_with_what_is_wrong() {
    let desk = desk();
    let wrong = [("profile", "Gate!"), ("start", "empty")];
    let told = desk.pia.post_form("/desk/profiles", &wrong);
    assert_eq!(told.status, 422);
    assert!(told.text().contains("Gate!"), "{}", told.text());
    let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
    let draft = posted(&desk.pia, "/desk/profiles", &fields);
    let head = [
        ("title", "Gate"),
        ("effective_from", "soon"),
        ("margin_days", "x"),
    ];
    let told = post(&desk.pia, &draft, "", &head);
    assert_eq!(told.status, 422);
    let html = told.text();
    assert!(
        html.contains("found “soon”") && html.contains("found “x”"),
        "{html}"
    );
    let leaf = [
        ("in", "0"),
        ("what", "vetted"),
        ("margin_days", "9"),
        ("why", "Typed"),
    ];
    let told = post(&desk.pia, &draft, "/part", &leaf);
    assert_eq!(told.status, 422);
    assert!(told.text().contains("Typed"), "{}", told.text());
    let text = r#"{"requirement":{"all":[{"certfied":{}}]}}"#;
    let told = post(&desk.pia, &draft, "/text", &[("text", text)]);
    assert_eq!(told.status, 422);
    let html = told.text();
    assert!(
        html.contains("Requirement.all[0]") && html.contains("certfied"),
        "{html}"
    );
    // An empty group cannot be weighed, and the page says so.
    let preview = page(&desk.pia, &format!("{draft}/preview"));
    assert!(preview.contains("Nothing can be weighed yet"), "{preview}");
}

#[test]
fn a_draft_says_when_it_is_saved_what_keeps_it_from_being_published() {
    let desk = desk();
    let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
    let draft = posted(&desk.pia, "/desk/profiles", &fields);
    let text = |day: &str, standard: &str| {
        format!(
            r#"{{"title":"Gate","margin_days":7,"effective_from":"{day}",
            "requirement":{{"certified":{{"standard":"{standard}"}}}}}}"#
        )
    };
    let saved = |day: &str, standard: &str| {
        let text = text(day, standard);
        let answer = post(&desk.pia, &draft, "/text", &[("text", &text)]);
        page(&desk.pia, answer.header("location").expect("the draft"))
    };
    let html = saved("2026-11-22", "No Such");
    for words in [
        "Saved. It cannot be published yet",
        "First day: found “2026-11-22”, expected today or a later day",
        "found “No Such”, expected a standard of the catalogue",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let signing = page(&desk.pol, &format!("{draft}/publish"));
    assert!(!signing.contains("Sign it"), "{signing}");
    let html = saved("2026-11-23", "ISO 18788");
    assert!(
        html.contains("Saved. It can be published as it is."),
        "{html}"
    );
}

#[test]
fn another_port_sees_neither_drafts_nor_versions() {
    let desk = desk();
    let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
    let draft = posted(&desk.pia, "/desk/profiles", &fields);
    for at in [
        "",
        "/part?in=0&what=vetted",
        "/text",
        "/preview",
        "/publish",
    ] {
        let answer = desk.other.page(&format!("{draft}{at}"));
        assert_eq!(answer.status, 404, "{at}: {}", answer.text());
    }
    let answer = desk.other.page(&format!("/desk/profiles/{PROFILE}"));
    assert_eq!(answer.status, 404);
    for at in ["/tree", "/discard", "/publish", "/part", "/text", ""] {
        let fields = [
            ("version", "1"),
            ("act", "remove 0"),
            ("what", "group"),
            ("in", "0"),
            ("text", r#"{"requirement":{"all":[]}}"#),
        ];
        let answer = desk.other.post_form(&format!("{draft}{at}"), &fields);
        assert_eq!(answer.status, 404, "{at}: {}", answer.text());
    }
    let editor = desk.pia.page(&format!("{draft}/publish"));
    assert_eq!(editor.status, 403, "an editor does not sign");
    let decisions = page(&desk.pol, "/desk/equivalence");
    assert!(decisions.contains("Record a decision"), "{decisions}");
}
