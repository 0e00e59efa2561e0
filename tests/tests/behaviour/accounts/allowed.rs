//! Who may: looked up at each request, so that what is taken away is gone at once.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::wire::{Account, Problem};
use quaymark_tests::callers::{SignedIn, form};
use quaymark_tests::facts::instant;
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{self, Organisation, SecondFactor};
use quaymark_tests::register::{Register, TODAY};

fn scene() -> (Register, Organisation) {
    let register = Register::empty_at(instant(TODAY));
    let firm = people::organisation(&register, OrganisationKind::Provider, "firm", Some("prv_x"));
    (register, firm)
}

fn code(answer: &Response) -> String {
    answer.json::<Problem>().code
}

fn wait(register: &Register, minutes: i64) {
    let now = register.clock().now();
    register.clock().set(now.plus_ms(minutes * 60_000));
}

#[test]
fn somebody_signed_in_is_known_with_their_organisation_and_role() {
    let (register, firm) = scene();
    let signatory = people::sign_in(&register, &firm, Role::Signatory);
    let account: Account = signatory.get("/v1/account").json();
    assert_eq!(account.person, firm.person(Role::Signatory).id.to_string());
    assert_eq!(account.organisation, firm.id.to_string());
    assert_eq!(account.organisation_kind, "provider");
    assert_eq!(account.role, "signatory");
    assert_eq!(account.represents.as_deref(), Some("prv_x"));
    assert_eq!(account.second_factor_at, Some(instant(TODAY)));
    let answer = signatory.get("/v1/account");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn nobody_is_asked_to_sign_in_and_browsers_are_sent_there() {
    let (register, _) = scene();
    let answer = register.anonymous().get("/v1/account");
    assert_eq!(
        (answer.status, code(&answer).as_str()),
        (401, "sign_in_required")
    );
    assert!(answer.header("www-authenticate").is_some());
    let page = Request::get("/account?done=a%20b").header("accept", "text/html");
    let answer = register.anonymous().send(&page);
    assert_eq!(answer.status, 303);
    let to = answer.header("location");
    assert_eq!(to, Some("/sign-in?next=/account%3Fdone%3Da%2520b"));
}

#[test]
fn removal_deactivation_and_sign_out_work_at_once() {
    let (register, firm) = scene();
    let editor = people::sign_in(&register, &firm, Role::Editor);
    assert_eq!(editor.get("/v1/account").status, 200);
    people::remove(&register, firm.person(Role::Editor).membership);
    let answer = editor.get("/v1/account");
    assert_eq!(
        (answer.status, code(&answer).as_str()),
        (403, "not_permitted")
    );

    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    people::deactivate(&register, firm.person(Role::Viewer).id);
    let answer = viewer.get("/v1/account");
    assert_eq!(
        (answer.status, code(&answer).as_str()),
        (401, "sign_in_required")
    );

    let signatory = people::sign_in(&register, &firm, Role::Signatory);
    assert_eq!(signatory.post_form("/sign-out", &[]).status, 303);
    assert_eq!(signatory.get("/v1/account").status, 401);
}

#[test]
fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let (register, firm) = scene();
    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    wait(&register, 29);
    assert_eq!(viewer.get("/v1/account").status, 200);
    wait(&register, 29);
    assert_eq!(viewer.get("/v1/account").status, 200, "use was noted");
    wait(&register, 30);
    assert_eq!(
        viewer.get("/v1/account").status,
        401,
        "idle for half an hour"
    );

    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    for _ in 0..(12 * 60 / 20 - 1) {
        wait(&register, 20);
        assert_eq!(viewer.get("/v1/account").status, 200);
    }
    wait(&register, 20);
    assert_eq!(viewer.get("/v1/account").status, 401, "twelve hours old");
}

#[test]
fn roles_that_speak_for_others_need_a_second_factor() {
    let (register, firm) = scene();
    for role in [Role::Signatory, Role::Administrator] {
        let person = firm.person(role).id;
        let who = people::sign_in_as(&register, person, Some(firm.id), SecondFactor::Absent);
        let answer = who.get("/v1/account");
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (403, "second_factor_required")
        );
        assert_eq!(
            who.page("/account").status,
            200,
            "their own account is theirs"
        );
        let page = who.page("/account/second-factor").text();
        assert!(
            page.contains("Your role asks for a second factor."),
            "{page}"
        );
    }
    let person = firm.person(Role::Editor).id;
    let editor = people::sign_in_as(&register, person, Some(firm.id), SecondFactor::Absent);
    assert_eq!(editor.get("/v1/account").status, 200);
}

#[test]
fn a_bearer_token_is_judged_alone() {
    let (register, firm) = scene();
    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    for stated in ["Bearer qmk_none", "Bearer", "Basic eDp5", ""] {
        let answer = viewer.send(Request::get("/v1/account").header("authorization", stated));
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (401, "invalid_token"),
            "{stated}"
        );
    }
}

fn sign_out(who: &SignedIn, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Response {
    let mut request = form("/sign-out", fields);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    who.send(request)
}

#[test]
fn what_another_site_makes_a_browser_send_is_refused() {
    let (register, firm) = scene();
    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    let token = viewer.form_token();
    let fields = [("form_token", token.as_str())];
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://register.example.evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://register.example"),
        ],
    ] {
        let answer = sign_out(&viewer, headers, &fields);
        assert_eq!(code(&answer), "cross_site_request", "{headers:?}");
        assert_eq!(answer.status, 403);
    }
    assert_eq!(viewer.get("/v1/account").status, 200, "still signed in");
    let answer = sign_out(&viewer, &[("sec-fetch-site", "same-origin")], &fields);
    assert_eq!(answer.status, 303);
}

#[test]
fn a_form_of_another_session_is_refused() {
    let (register, firm) = scene();
    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    let other = people::sign_in(&register, &firm, Role::Viewer);
    let own_site = [("origin", "https://register.example")];
    let foreign = other.form_token();
    for token in ["", "x", foreign.as_str(), other.token(), viewer.token()] {
        let answer = sign_out(&viewer, &own_site, &[("form_token", token)]);
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (400, "form_outdated")
        );
    }
    assert_eq!(viewer.get("/v1/account").status, 200);
}

#[test]
fn one_ends_ones_own_sessions_and_nobody_elses() {
    let (register, firm) = scene();
    let here = people::sign_in(&register, &firm, Role::Viewer);
    let there = people::sign_in(&register, &firm, Role::Viewer);
    let other = people::sign_in(&register, &firm, Role::Editor);
    let sessions = |person| {
        let now = register.clock().now();
        let rows = register.store().read(|tx| tx.sessions_of(person, now));
        rows.expect("sessions")
            .iter()
            .map(|row| row.id.to_string())
            .collect::<Vec<_>>()
    };
    let foreign = &sessions(firm.person(Role::Editor).id)[0];
    let answer = here.post_form(&format!("/account/sessions/{foreign}/end"), &[]);
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("unknown_session"));
    assert_eq!(other.get("/v1/account").status, 200);

    assert_eq!(
        here.post_form("/account/sessions/end-others", &[]).status,
        303
    );
    assert_eq!(
        (
            here.get("/v1/account").status,
            there.get("/v1/account").status
        ),
        (200, 401)
    );
    assert_eq!(here.post_form("/account/sessions/end-all", &[]).status, 303);
    assert_eq!(here.get("/v1/account").status, 401);
    assert!(sessions(firm.person(Role::Viewer).id).is_empty());
}

#[test]
fn one_acts_for_organisations_one_belongs_to() {
    let (register, firm) = scene();
    let port = people::organisation(&register, OrganisationKind::Port, "port", Some("NLRTM"));
    let viewer = people::sign_in(&register, &firm, Role::Viewer);
    let to_port = [("organisation", port.id.to_string())];
    let fields = [(to_port[0].0, to_port[0].1.as_str())];
    let answer = viewer.post_form("/account/organisation", &fields);
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("unknown_organisation"));
    people::join(
        &register,
        firm.person(Role::Viewer).id,
        port.id,
        Role::Editor,
    );
    assert_eq!(
        viewer.post_form("/account/organisation", &fields).status,
        303
    );
    let account: Account = viewer.get("/v1/account").json();
    assert_eq!(
        (account.organisation_kind.as_str(), account.role.as_str()),
        ("port", "editor")
    );
}
