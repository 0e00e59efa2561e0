//! Letters with links: signing up, and forgotten passwords.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_server::actions::add_person::add_person;
use quaymark_server::store::Actor;
use quaymark_tests::callers::Browser;
use quaymark_tests::http::Response;
use quaymark_tests::people;

use super::{PASSWORD, Scene, is_in, place, sign_in};

const NEW: &str = "cable hatch gull brine";

fn sign_up(browser: &mut Browser, email: &str, password: &str) -> Response {
    let fields = [("name", "Ann Bø"), ("email", email), ("password", password)];
    browser.post_form("/sign-up", &fields)
}

fn one_letter(scene: &Scene) -> (String, String, String) {
    let mut letters = people::letters(&scene.register);
    assert_eq!(letters.len(), 1, "{letters:?}");
    letters.remove(0)
}

#[test]
fn who_signs_up_confirms_the_address_and_knows_the_password() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    assert_eq!(browser.page("/sign-up").status, 200);
    assert_eq!(
        sign_up(&mut browser, "Ann@Harbour.example", NEW).status,
        200
    );
    let (to, sort, link) = one_letter(&scene);
    assert_eq!(
        (to.as_str(), sort.as_str()),
        ("ann@harbour.example", "confirm_email")
    );
    assert_eq!(
        sign_in(&mut browser, &to, NEW).status,
        422,
        "not confirmed yet"
    );
    let (_, _, link_again) = one_letter(&scene);
    assert_eq!(browser.page(&link).status, 410, "a newer link was sent");
    assert_eq!(browser.page(&link_again).status, 200);
    assert_eq!(
        browser.page(&link_again).status,
        200,
        "looking does not use it"
    );
    let confirm =
        |browser: &mut Browser, password| browser.post_form(&link_again, &[("password", password)]);
    assert_eq!(confirm(&mut browser, "wrong lamp oak rope").status, 422);
    assert_eq!(place(&confirm(&mut browser, NEW)), "/account");
    assert!(is_in(&mut browser));
    assert!(
        browser
            .page("/account")
            .text()
            .contains("You belong to no organisation yet")
    );
    let answer = confirm(&mut scene.browser(), NEW);
    assert_eq!(answer.status, 410, "it was used");
    assert!(answer.text().contains("link_not_good"));
}

#[test]
fn an_address_with_an_account_is_told_so_by_letter_alone() {
    let scene = Scene::new();
    let known = sign_up(&mut scene.browser(), scene.email(Role::Viewer), NEW);
    let (to, sort, _) = one_letter(&scene);
    assert_eq!(
        (to.as_str(), sort.as_str()),
        (scene.email(Role::Viewer), "account_exists")
    );
    let unknown = sign_up(&mut scene.browser(), "ann@harbour.example", NEW);
    assert_eq!(
        (known.status, known.text()),
        (unknown.status, unknown.text())
    );
    assert_eq!(
        scene.enter(&mut scene.browser(), Role::Viewer).status,
        303,
        "nothing changed"
    );
}

#[test]
fn weak_passwords_and_no_addresses_are_refused_with_reasons() {
    let scene = Scene::new();
    for (email, password, reason) in [
        ("ann@harbour.example", "short", "Use at least 12 characters"),
        ("ann@harbour.example", "Password1234", "attackers try first"),
        (
            "ann@harbour.example",
            "my quaymark login",
            "the name of this register",
        ),
        (
            "ann.bo@harbour.example",
            "ann.bo ann.bo x",
            "your e-mail address",
        ),
        ("ann", NEW, "Enter an e-mail address"),
    ] {
        let answer = sign_up(&mut scene.browser(), email, password);
        assert_eq!(answer.status, 422, "{password}");
        let text = answer.text();
        assert!(text.contains(reason), "{password}: {text}");
        assert!(
            !text.contains(password),
            "passwords are not filled in again"
        );
    }
    assert!(people::letters(&scene.register).is_empty());
}

#[test]
fn a_mailbox_is_not_flooded() {
    let scene = Scene::new();
    for _ in 0..8 {
        let fields = [("email", scene.email(Role::Viewer))];
        assert_eq!(scene.browser().post_form("/reset", &fields).status, 200);
    }
    assert_eq!(people::letters(&scene.register).len(), 5);
}

#[test]
fn a_forgotten_password_is_set_anew_once_and_ends_every_session() {
    let scene = Scene::new();
    let mut inside = scene.browser();
    scene.enter_fully(&mut inside, Role::Signatory);
    let email = scene.email(Role::Signatory);
    let mut browser = scene.browser();
    let known = browser.post_form("/reset", &[("email", email)]);
    let unknown = browser.post_form("/reset", &[("email", "nobody@firm.example")]);
    assert_eq!(
        (known.status, known.text()),
        (unknown.status, unknown.text())
    );
    let (_, sort, link) = one_letter(&scene);
    assert_eq!(sort, "reset_password");

    assert_eq!(browser.page(&link).status, 200);
    assert_eq!(
        browser.post_form(&link, &[("password", "short")]).status,
        422
    );
    assert_eq!(
        place(&browser.post_form(&link, &[("password", NEW)])),
        "/sign-in?done=reset"
    );
    assert!(!is_in(&mut inside), "every session has ended");
    assert_eq!(
        browser.post_form(&link, &[("password", PASSWORD)]).status,
        410,
        "used"
    );
    assert_eq!(
        sign_in(&mut browser, email, PASSWORD).status,
        422,
        "the old password"
    );
    let answer = sign_in(&mut browser, email, NEW);
    assert!(
        place(&answer).starts_with("/sign-in/second-factor"),
        "the second factor is still there"
    );
}

#[test]
fn links_grow_old_and_are_good_for_one_thing() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    browser.post_form("/reset", &[("email", scene.email(Role::Viewer))]);
    let (_, _, link) = one_letter(&scene);
    let token = link.rsplit('/').next().expect("a token");
    assert_eq!(
        browser.page(&format!("/confirm/{token}")).status,
        410,
        "another purpose"
    );
    assert_eq!(browser.page("/reset/qml_none").status, 410);
    scene.wait(60 * 60);
    assert_eq!(browser.page(&link).status, 410, "an hour old");
    assert_eq!(browser.post_form(&link, &[("password", NEW)]).status, 410);
}

#[test]
fn a_changed_password_ends_other_sessions_and_forgets_known_browsers() {
    let scene = Scene::new();
    let mut here = scene.browser();
    scene.enter(&mut here, Role::Viewer);
    let mut there = scene.browser();
    scene.enter(&mut there, Role::Viewer);
    let change = |browser: &mut Browser, old: &str, new: &str| {
        browser.post_form("/account/password", &[("old", old), ("password", new)])
    };
    assert_eq!(change(&mut here, "wrong lamp oak rope", NEW).status, 422);
    assert_eq!(change(&mut here, PASSWORD, "short").status, 422);
    assert_eq!(
        place(&change(&mut here, PASSWORD, NEW)),
        "/account?done=password"
    );
    assert!(is_in(&mut here));
    assert!(!is_in(&mut there));
    assert_eq!(
        sign_in(&mut there, scene.email(Role::Viewer), NEW).status,
        303
    );
}

#[test]
fn the_operator_adds_the_first_administrator() {
    let scene = Scene::new();
    let kind = OrganisationKind::Registrar;
    let registrar = people::organisation(&scene.register, kind, "registrar", None);
    let email = "first@registrar.example".parse().expect("an address");
    let now = scene.register.clock().now();
    let added = |role| {
        let store = scene.register.store();
        add_person(
            store,
            now,
            &Actor::command(),
            (&email, "First"),
            (registrar.id, role),
        )
    };
    let path = added(Role::Administrator).expect("added").expect("a link");
    let mut browser = scene.browser();
    assert_eq!(browser.post_form(&path, &[("password", NEW)]).status, 303);
    assert_eq!(
        place(&sign_in(&mut browser, "first@registrar.example", NEW)),
        "/desk"
    );
    assert!(browser.page("/account").text().contains("administrator"));
    assert!(added(Role::Reviewer).is_err(), "belongs to it already");
}

#[test]
fn every_change_of_an_account_leaves_one_audit_row_without_secrets() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    sign_up(&mut browser, "ann@harbour.example", NEW);
    scene.enter_fully(&mut browser, Role::Signatory);
    browser.post_form("/sign-out", &[]);
    let rows = scene
        .register
        .store()
        .read(|tx| tx.audit_from(0, 100))
        .expect("audit rows");
    let actions: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        ["sign_up", "sign_in", "show_second_factor", "end_session"]
    );
    for row in &rows {
        let text = format!("{row:?}");
        assert!(!text.contains('@') && !text.contains("qms_"), "{text}");
        assert!(row.request_id.is_some());
    }
}
