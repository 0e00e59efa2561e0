//! The registrar keeps a single person from the register, and lets them come back.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::PersonId;
use quaymark_server::store::StoreError;
use quaymark_tests::administrators::Administrator;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::instant;
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, TODAY};

use super::place;

struct Persons {
    register: Register,
    registrar: Organisation,
    firm: Organisation,
    auditor: Organisation,
}

fn scene() -> Persons {
    let register = Register::empty_at(instant(TODAY));
    let of = |kind, name| people::organisation(&register, kind, name, None);
    Persons {
        registrar: of(OrganisationKind::Registrar, "registrar"),
        firm: of(OrganisationKind::Provider, "firm"),
        auditor: of(OrganisationKind::Auditor, "auditor"),
        register,
    }
}

impl Persons {
    fn registrar(&self) -> SignedIn {
        people::sign_in(&self.register, &self.registrar, Role::Administrator)
    }
}

#[test]
fn the_registrar_keeps_a_person_out_and_lets_them_come_back() {
    let scene = scene();
    let by = scene.registrar();
    let member = scene.firm.person(Role::Editor);
    let id = member.id.to_string();
    let inside = people::sign_in(&scene.register, &scene.firm, Role::Editor);
    let found = by
        .page(&format!("/desk/person?who={}", member.email))
        .text();
    assert!(
        found.contains(&id) && found.contains("Deactivate"),
        "{found}"
    );
    let asked = by.post_form("/desk/person", &[("person", &id), ("act", "deactivate")]);
    assert_eq!(asked.status, 200);
    let question = asked.text();
    for words in ["Deactivate The editor?", &member.email, "these places stay"] {
        assert!(question.contains(words), "{words}: {question}");
    }
    assert_eq!(inside.get("/v1/account").status, 200, "nothing was done");
    let act = |act| {
        let fields = [("person", id.as_str()), ("act", act), ("sure", "yes")];
        by.post_form("/desk/person", &fields)
    };
    assert_eq!(
        place(&act("deactivate")),
        format!("/desk/person?who={id}&done=deactivated")
    );
    assert_eq!(inside.get("/v1/account").status, 401);
    assert_eq!(act("deactivate").status, 422);
    let told = people::letters(&scene.register);
    assert_eq!(told[0].0, member.email);
    assert_eq!(
        place(&act("reactivate")),
        format!("/desk/person?who={id}&done=reactivated")
    );
    assert_eq!(
        inside.get("/v1/account").status,
        401,
        "the session stays ended"
    );
    assert_eq!(act("reactivate").status, 422);
    let anew = people::sign_in(&scene.register, &scene.firm, Role::Editor);
    assert_eq!(
        anew.get("/v1/account").status,
        200,
        "the place is still there"
    );
    let rows = scene
        .register
        .store()
        .read::<_, StoreError>(|tx| tx.audit_from(0, 100));
    let rows = rows.expect("audit rows").into_iter();
    let actions: Vec<String> = rows.map(|row| row.action).collect();
    assert_eq!(actions, ["deactivate_person", "reactivate_person"]);
}

#[test]
fn organisations_that_are_left_without_an_administrator_are_named() {
    let scene = scene();
    let by = scene.registrar();
    let administrator = scene.firm.person(Role::Administrator);
    let id = administrator.id.to_string();
    let page = by.page(&format!("/desk/person?who={id}")).text();
    assert!(page.contains("nobody else administers it"), "{page}");
    let shown = Administrator(&by).person(&id).expect("the person");
    assert!(shown.places[0].is_last_administrator && !shown.is_deactivated);
    let fields = [("person", id.as_str()), ("act", "deactivate")];
    let asked = by.post_form("/desk/person", &fields).text();
    assert!(asked.contains("Nobody else administers firm."), "{asked}");
    let sure = [&fields[..], &[("sure", "yes")]].concat();
    let done = by.post_form("/desk/person", &sure);
    assert_eq!(place(&done), format!("/desk/person?who={id}&done=orphaned"));
    let rows = scene
        .register
        .store()
        .read::<_, StoreError>(|tx| tx.audit_from(0, 100));
    let after = rows.expect("audit rows").remove(0).after_json;
    let after = after.expect("what it is now");
    assert!(after.contains(&scene.firm.id.to_string()), "{after}");
    let list = by.page("/desk/organisations").text();
    assert!(list.contains("Nobody administers it"), "{list}");
}

#[test]
fn people_of_the_registrar_and_of_auditors_are_out_of_reach_and_others_reach_nobody() {
    let scene = scene();
    let by = scene.registrar();
    let reviewer = scene.registrar.person(Role::Reviewer).id;
    let own = scene.registrar.person(Role::Administrator).id;
    let viewer = scene.auditor.person(Role::Viewer).id;
    let both = scene.firm.person(Role::Viewer).id;
    people::join(&scene.register, both, scene.auditor.id, Role::Viewer);
    for id in [reviewer, own, viewer, both] {
        let refused = Administrator(&by).turn_person(&id.to_string(), "deactivate");
        let problem = refused.expect_err("out of reach");
        assert_eq!(problem.code, "conflict_of_interest");
        let page = by.page(&format!("/desk/person?who={id}")).text();
        assert!(!page.contains("value=\"deactivate\""), "{page}");
    }
    let nobody = PersonId::from_bits(9).to_string();
    let unknown = Administrator(&by).turn_person(&nobody, "deactivate");
    assert_eq!(unknown.expect_err("nobody").code, "unknown_person");
    for who in ["editor", "nobody@firm.example", "per_0"] {
        let page = by.page(&format!("/desk/person?who={who}"));
        assert_eq!(page.status, 422, "{who}");
    }
    let firm = people::sign_in(&scene.register, &scene.firm, Role::Administrator);
    let editor = scene.firm.person(Role::Editor).id.to_string();
    assert_eq!(firm.page(&format!("/desk/person?who={editor}")).status, 403);
    let refused = Administrator(&firm).turn_person(&editor, "deactivate");
    assert_eq!(refused.expect_err("not theirs to do").code, "not_permitted");
}

#[test]
fn over_the_api_a_person_is_kept_out_and_let_back() {
    let scene = scene();
    let by = scene.registrar();
    let id = scene.firm.person(Role::Viewer).id.to_string();
    let out = Administrator(&by)
        .turn_person(&id, "deactivate")
        .expect("out");
    assert!(out.is_deactivated && out.places.len() == 1);
    let again = Administrator(&by).turn_person(&id, "deactivate");
    assert_eq!(again.expect_err("already").code, "wrong_state");
    let back = Administrator(&by)
        .turn_person(&id, "reactivate")
        .expect("back");
    assert!(!back.is_deactivated);
}
