//! Who belongs to an organisation: invited, given another role, taken out.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::wire::{InvitationList, PersonList, Problem};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::http::Response;
use quaymark_tests::people::{self, Organisation};
use serde_json::json;

use super::{PASSWORD, Scene, is_in, place, sign_in};

const NEW: &str = "cable hatch gull brine";

fn administrator(scene: &Scene) -> SignedIn {
    people::sign_in(&scene.register, &scene.firm, Role::Administrator)
}

fn invite(by: &SignedIn, email: &str, role: &str) -> Response {
    by.post_form("/desk/people", &[("email", email), ("role", role)])
}

/// Invites somebody; the path of the letter.
fn invited(scene: &Scene, by: &SignedIn, email: &str, role: &str) -> String {
    let answer = invite(by, email, role);
    assert_eq!(place(&answer), "/desk/people?done=invited");
    let letters = people::letters(&scene.register);
    let [(to, sort, path)] = &letters[..] else {
        panic!("{letters:?}");
    };
    assert_eq!((to.as_str(), sort.as_str()), (email, "invitation"));
    path.clone()
}

fn number(page: &str, prefix: &str) -> String {
    let rest = page.split(&format!("value=\"{prefix}")).nth(1);
    let rest = rest.and_then(|rest| rest.split('"').next());
    format!("{prefix}{}", rest.expect("a number"))
}

#[test]
fn somebody_without_an_account_sets_name_and_password_and_is_in() {
    let scene = Scene::new();
    let by = administrator(&scene);
    let path = invited(&scene, &by, "eva@firm.example", "editor");
    let list = by.page("/desk/people").text();
    assert!(list.contains("eva@firm.example"), "{list}");
    let mut browser = scene.browser();
    let page = browser.page(&path);
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("eva@firm.example") && page.text().contains("as editor"));
    let weak = browser.post_form(&path, &[("name", "Eva"), ("password", "short")]);
    assert_eq!(weak.status, 422);
    assert!(weak.text().contains("value=\"Eva\"") && !weak.text().contains("short\""));
    let nameless = browser.post_form(&path, &[("name", " "), ("password", NEW)]);
    assert_eq!(nameless.status, 422);
    let done = browser.post_form(&path, &[("name", "Eva"), ("password", NEW)]);
    assert_eq!(place(&done), "/account?done=joined");
    assert!(
        browser
            .page("/account?done=joined")
            .text()
            .contains("editor")
    );
    assert_eq!(browser.page("/desk").status, 200);
    assert_eq!(scene.browser().page(&path).status, 410, "good once");
    let mut later = scene.browser();
    assert_eq!(sign_in(&mut later, "eva@firm.example", NEW).status, 303);
}

#[test]
fn somebody_with_an_account_accepts_as_that_address_alone() {
    let scene = Scene::new();
    let kind = OrganisationKind::Port;
    let port = people::organisation(&scene.register, kind, "port", Some("NLRTM"));
    let by = people::sign_in(&scene.register, &port, Role::Administrator);
    let viewer = scene.email(Role::Viewer).to_owned();
    let path = invited(&scene, &by, &viewer, "editor");
    let accept = format!("{path}/accept");

    let mut stranger = scene.browser();
    let page = stranger.page(&path).text();
    assert!(page.contains("has an account") && page.contains("/sign-in?next=/invitation/"));
    let taken_over = stranger.post_form(&path, &[("name", "X"), ("password", NEW)]);
    assert_eq!(
        taken_over.status, 422,
        "a link sets no password of an account"
    );
    assert_eq!(
        sign_in(&mut scene.browser(), &viewer, PASSWORD).status,
        303,
        "nothing changed"
    );

    let mut other = scene.browser();
    scene.enter(&mut other, Role::Editor);
    assert!(other.page(&path).text().contains("another address"));
    assert_eq!(other.post_form(&accept, &[]).status, 403);

    let mut own = scene.browser();
    scene.enter(&mut own, Role::Viewer);
    assert_eq!(place(&own.post_form(&accept, &[])), "/account?done=joined");
    assert!(own.page("/account").text().contains("port"));
    assert_eq!(own.post_form(&accept, &[]).status, 410, "good once");
}

#[test]
fn invitations_are_sent_again_ended_and_grow_old() {
    let scene = Scene::new();
    let by = administrator(&scene);
    let first = invited(&scene, &by, "eva@firm.example", "viewer");
    let id = number(&by.page("/desk/people").text(), "lnk_");
    assert_eq!(
        place(&by.post_form("/desk/people", &[("resend", &id)])),
        "/desk/people?done=sent"
    );
    let (_, _, second) = people::letters(&scene.register).remove(0);
    assert_eq!(
        scene.browser().page(&first).status,
        410,
        "a newer one was sent"
    );
    assert_eq!(scene.browser().page(&second).status, 200);
    let id = number(&by.page("/desk/people").text(), "lnk_");
    assert_eq!(
        place(&by.post_form("/desk/people", &[("end", &id)])),
        "/desk/people?done=ended"
    );
    assert_eq!(scene.browser().page(&second).status, 410);
    let answer = by.post_form("/desk/people", &[("end", &id)]);
    assert_eq!(answer.status, 404);
    let again = answer.text();
    assert!(
        again.contains("no open invitation") && again.contains("Invite somebody"),
        "{again}"
    );

    let third = invited(&scene, &by, "eva@firm.example", "viewer");
    scene.wait(72 * 60 * 60);
    assert_eq!(scene.browser().page(&third).status, 410, "three days old");
}

#[test]
fn what_is_asked_of_an_invitation_is_checked() {
    let scene = Scene::new();
    let by = administrator(&scene);
    for (email, role, says) in [
        ("no address", "viewer", "an e-mail address"),
        (
            "eva@firm.example",
            "reviewer",
            "viewer, editor, signatory, administrator",
        ),
        ("eva@firm.example", "king", "a role of the list"),
        (
            scene.email(Role::Viewer),
            "editor",
            "belongs to the organisation already",
        ),
    ] {
        let answer = invite(&by, email, role);
        assert_eq!(answer.status, 422, "{email} {role}");
        assert!(answer.text().contains(says), "{says}: {}", answer.text());
    }
    assert!(people::letters(&scene.register).is_empty());
    for _ in 0..5 {
        assert_eq!(invite(&by, "eva@firm.example", "viewer").status, 303);
    }
    let flooded = invite(&by, "eva@firm.example", "viewer");
    assert_eq!(flooded.status, 422);
    assert!(
        flooded.text().contains("Enough letters"),
        "{}",
        flooded.text()
    );
    for role in [Role::Viewer, Role::Editor, Role::Signatory] {
        let who = people::sign_in(&scene.register, &scene.firm, role);
        assert_eq!(who.page("/desk/people").status, 403, "{role}");
        assert_eq!(
            invite(&who, "eva@firm.example", "viewer").status,
            403,
            "{role}"
        );
    }
}

#[test]
fn the_last_administrator_stays_until_there_is_another() {
    let scene = Scene::new();
    let by = administrator(&scene);
    let page = by.page("/desk/people").text();
    assert!(page.contains("Make a second administrator"), "{page}");
    assert!(page.contains("The only administrator stays one"), "{page}");
    assert_eq!(
        page.matches("name=\"remove\"").count(),
        3,
        "the others: {page}"
    );
    let own = scene.firm.person(Role::Administrator).id.to_string();
    for fields in [
        &[("remove", own.as_str())][..],
        &[("person", own.as_str()), ("role", "viewer")],
    ] {
        let answer = by.post_form("/desk/people", fields);
        assert_eq!(answer.status, 422);
        assert!(
            answer.text().contains("the last administrator"),
            "{}",
            answer.text()
        );
    }
    let signatory = scene.firm.person(Role::Signatory).id.to_string();
    let make = [("person", signatory.as_str()), ("role", "administrator")];
    assert_eq!(
        place(&by.post_form("/desk/people", &make)),
        "/desk/people?done=role"
    );
    let page = by.page("/desk/people").text();
    assert!(!page.contains("Make a second administrator"), "{page}");
    assert_eq!(page.matches("name=\"remove\"").count(), 4, "{page}");
    let answer = by.post_form("/desk/people", &[("remove", &own)]);
    assert_eq!(place(&answer), "/desk/people?done=removed", "handed over");
    let sorts: Vec<String> = people::letters(&scene.register)
        .into_iter()
        .map(|(_, sort, _)| sort)
        .collect();
    assert_eq!(
        sorts,
        ["security_notice", "security_notice"],
        "both are told"
    );
}

#[test]
fn a_deactivated_administrator_is_no_second_one() {
    let scene = Scene::new();
    let by = administrator(&scene);
    let second = people::add_member(
        scene.register.store(),
        scene.register.clock().now(),
        scene.firm.id,
        Role::Administrator,
        "second@firm.example",
    );
    people::deactivate(&scene.register, second.id);
    let own = scene.firm.person(Role::Administrator).id.to_string();
    assert_eq!(
        by.post_form("/desk/people", &[("remove", &own)]).status,
        422
    );
}

#[test]
fn who_is_taken_out_is_out_at_once() {
    let scene = Scene::new();
    let mut inside = scene.browser();
    scene.enter(&mut inside, Role::Editor);
    assert_eq!(inside.page("/desk").status, 200);
    let editor = scene.firm.person(Role::Editor).id.to_string();
    let by = administrator(&scene);
    assert_eq!(
        by.post_form("/desk/people", &[("remove", &editor)]).status,
        303
    );
    assert!(!is_in(&mut inside), "the session has ended");
    let again = by.post_form("/desk/people", &[("remove", &editor)]);
    assert_eq!(again.status, 404);
    let page = again.text();
    assert!(
        page.contains("does not belong to your organisation"),
        "{page}"
    );
    assert!(page.contains("<h1>People</h1>"), "{page}");
}

#[test]
fn nobody_reaches_into_another_organisation() {
    let scene = Scene::new();
    let kind = OrganisationKind::Provider;
    let other: Organisation = people::organisation(&scene.register, kind, "other", None);
    let by = administrator(&scene);
    let foreign = people::sign_in(&scene.register, &other, Role::Administrator);
    invited(&scene, &foreign, "eva@other.example", "viewer");
    let invitation = number(&foreign.page("/desk/people").text(), "lnk_");
    let person = other.person(Role::Viewer).id.to_string();
    for fields in [
        &[("remove", person.as_str())][..],
        &[("person", person.as_str()), ("role", "editor")],
        &[("resend", invitation.as_str())],
        &[("end", invitation.as_str())],
    ] {
        assert_eq!(
            by.post_form("/desk/people", fields).status,
            404,
            "{fields:?}"
        );
    }
    assert!(!by.page("/desk/people").text().contains("@other.example"));
}

#[test]
fn people_and_invitations_over_the_api_do_what_the_page_does() {
    let scene = Scene::new();
    let by = administrator(&scene);
    let ask =
        |target: &str, key: &str, body: serde_json::Value| by.ask("POST", target, (key, ""), &body);
    let asked = json!({"email": "eva@firm.example", "role": "editor"});
    let invited = ask("/v1/invitations", "a", asked.clone());
    assert_eq!(invited.status, 201, "{}", invited.text());
    assert_eq!(ask("/v1/invitations", "a", asked).text(), invited.text());
    assert_eq!(people::letters(&scene.register).len(), 1, "sent once");
    let list: InvitationList = invited.json();
    let invitation = list.invitations[0].id;
    let end = format!("/v1/invitations/{invitation}/end");
    assert_eq!(ask(&end, "b", json!(null)).status, 200);
    let gone = ask(&end, "c", json!(null));
    assert_eq!(gone.json::<Problem>().code, "unknown_invitation");

    let people: PersonList = by.get("/v1/people").json();
    assert_eq!(people.people.len(), 4);
    let of = |role: Role| scene.firm.person(role).id;
    let role = format!("/v1/people/{}/role", of(Role::Viewer));
    let given: PersonList = ask(&role, "d", json!({"role": "editor"})).json();
    let viewer = given
        .people
        .iter()
        .find(|person| person.id == of(Role::Viewer));
    assert_eq!(viewer.map(|person| person.role.as_str()), Some("editor"));
    let same = ask(&role, "e", json!({"role": "editor"}));
    assert_eq!(same.json::<Problem>().code, "wrong_state");
    let odd = ask(&role, "f", json!({"role": "king"}));
    assert_eq!(odd.json::<Problem>().field.as_deref(), Some("role"));
    let remove = |who: Role| format!("/v1/people/{}/remove", of(who));
    let last = ask(&remove(Role::Administrator), "g", json!(null));
    assert_eq!(
        (last.status, last.json::<Problem>().code.as_str()),
        (409, "last_administrator")
    );
    assert_eq!(ask(&remove(Role::Viewer), "h", json!(null)).status, 200);
    let again = ask(&remove(Role::Viewer), "i", json!(null));
    assert_eq!(again.json::<Problem>().code, "unknown_person");
    let viewer = people::sign_in(&scene.register, &scene.firm, Role::Editor);
    assert_eq!(viewer.get("/v1/people").status, 403);
}

#[test]
fn a_role_is_chosen_among_others_and_one_that_is_refused_stays_chosen() {
    let scene = Scene::new();
    let by = administrator(&scene);
    let editor = scene.firm.person(Role::Editor).id.to_string();
    let page = by.page("/desk/people").text();
    let select = page.split(&format!("id=\"role-{editor}\"")).nth(1);
    let select = select.and_then(|rest| rest.split("</select>").next());
    let select = select.expect("roles for the editor").to_owned();
    for role in ["viewer", "signatory", "administrator"] {
        assert!(select.contains(&format!("value=\"{role}\"")), "{select}");
    }
    assert!(!select.contains("value=\"editor\"") && !select.contains("selected"));
    // Somebody else gave the role meanwhile.
    let give = |role: &str| by.post_form("/desk/people", &[("person", &editor), ("role", role)]);
    assert_eq!(give("signatory").status, 303);
    for (role, says) in [
        ("signatory", "They have this role already"),
        ("", "a role of the list"),
    ] {
        let again = give(role);
        assert_eq!(again.status, 422);
        let page = again.text();
        assert!(
            page.contains(says) && page.contains("<details open>"),
            "{page}"
        );
        assert!(page.contains(&format!("href=\"#role-{editor}\"")), "{page}");
        assert_eq!(
            page.contains("value=\"signatory\" selected"),
            !role.is_empty()
        );
    }
}
