//! A form that is sent for an act which is none of its own does nothing, and says what it knows.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::AttestorId;
use quaymark_server::store::StoreError;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::erasing::Two;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::jobs::dead_job;
use quaymark_tests::people;
use quaymark_tests::register::{Register, TODAY};

/// What no form knows, and an act that a form would once have taken it for.
const UNKNOWN: [&str; 2] = ["", "Approve"];

struct Forms {
    register: Register,
    two: Two,
    firm: String,
}

fn scene() -> Forms {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), instant(TODAY));
    register.catch_up();
    Forms {
        two: Two::of(&register, "registrar"),
        firm: firm.to_string(),
        register,
    }
}

impl Forms {
    fn deeds(&self) -> usize {
        let rows = self.register.store().read(|tx| tx.audit_from(0, 1000));
        rows.unwrap_or_else(|error: StoreError| panic!("{error}"))
            .len()
    }

    /// Every unknown act is refused with what was found and what is expected, and nothing is done.
    fn refuses(&self, by: &SignedIn, form: &str, fields: &[(&str, &str)], act: &str, known: &str) {
        let before = self.deeds();
        for unknown in UNKNOWN {
            let answer = by.post_form(form, &[fields, &[(act, unknown)]].concat());
            let text = answer.text();
            assert_eq!(answer.status, 422, "{form} {unknown}: {text}");
            let said = format!("this form has no act `{unknown}`. Expected {known}");
            assert!(text.contains(&said), "{form}: {said}: {text}");
        }
        assert_eq!(self.deeds(), before, "{form}: nothing is done");
    }
}

#[test]
fn what_two_people_decide_is_neither_refused_nor_declined_by_a_word_nobody_knows() {
    let scene = scene();
    let (reviewer, administrator) = (&scene.two.reviewer, &scene.two.administrator);
    let erasure = scene.two.ask(&scene.firm, false).id.to_string();
    let fields = [("erasure", erasure.as_str())];
    let page = "/desk/erasures";
    scene.refuses(administrator, page, &fields, "act", "approve or refuse");
    let refused = reviewer.post_form(page, &[fields[0], ("act", "refuse")]);
    assert_eq!(refused.status, 303, "it waited: {}", refused.text());

    let attestor = AttestorId::from_bits(2).to_string();
    let kind = OrganisationKind::CertificationBody;
    let body = people::organisation(&scene.register, kind, "body", Some(&attestor)).id;
    let body = body.to_string();
    let fields = [("organisation", body.as_str()), ("sure", "yes")];
    let page = "/desk/organisations";
    let known = "deactivate, reactivate, silence, give or invite";
    scene.refuses(administrator, page, &fields, "act", known);
    let asked = administrator.post_form(page, &[fields[0], ("act", "silence")]);
    assert_eq!(asked.status, 303, "{}", asked.text());
    let change = people::mandate_changes(&scene.register).remove(0);
    let fields = [("change", change.as_str())];
    scene.refuses(administrator, page, &fields, "act", "agree or decline");
    assert_eq!(people::mandate_changes(&scene.register), [change]);
}

#[test]
fn nobody_is_kept_out_and_no_job_tried_again_by_a_word_nobody_knows() {
    let scene = scene();
    let by = &scene.two.administrator;
    let firm = people::organisation(&scene.register, OrganisationKind::Provider, "firm", None);
    let person = firm.person(Role::Editor).id.to_string();
    let fields = [("person", person.as_str()), ("sure", "yes")];
    let known = "deactivate or reactivate";
    scene.refuses(by, "/desk/person", &fields, "act", known);
    let job = dead_job(&scene.register).to_string();
    let fields = [("job", job.as_str())];
    scene.refuses(
        by,
        "/desk/jobs",
        &fields,
        "decision",
        "try_again or give_up",
    );
}

#[test]
fn a_firm_claims_and_a_port_shapes_its_profile_by_ways_that_the_form_has() {
    let scene = scene();
    let silent = people::organisation(&scene.register, OrganisationKind::Provider, "firm", None);
    let by = people::sign_in(&scene.register, &silent, Role::Administrator);
    let fields = [("provider", scene.firm.as_str()), ("claim", "It is ours")];
    let known = "letter, post, code, give-up or hand";
    scene.refuses(&by, "/desk/claim", &fields, "way", known);

    let port = people::organisation(&scene.register, OrganisationKind::Port, "port", Some(PORT));
    let by = people::sign_in(&scene.register, &port, Role::Editor);
    let begun = [("profile", "nlrtm-gate"), ("start", "empty")];
    let begun = by.post_form("/desk/profiles", &begun);
    let draft = begun.header("location").expect("a draft").to_owned();
    let part = [
        ("in", "0"),
        ("what", "licensed"),
        ("country", "NL"),
        ("version", "1"),
    ];
    let added = by.post_form(&format!("{draft}/part"), &part);
    assert_eq!(added.status, 303, "{}", added.text());
    let tree = format!("{draft}/tree");
    let known = "up, down or remove, and a place";
    scene.refuses(&by, &tree, &[("version", "2")], "act", known);
    let before = scene.deeds();
    let fields = [("version", "2"), ("act", "prune 0.0")];
    assert_eq!(by.post_form(&tree, &fields).status, 422);
    assert_eq!(scene.deeds(), before);
    let fields = [("version", "2"), ("act", "remove 0.0")];
    assert_eq!(by.post_form(&tree, &fields).status, 303, "it was there");
}
