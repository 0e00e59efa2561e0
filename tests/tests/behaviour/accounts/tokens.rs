//! Access tokens for programs: everything the pages ask for, ten minutes, and no way around.

use std::sync::Arc;

use quaymark_core::account::Role;
use quaymark_core::wire::{Account, Problem, TokenGiven};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people;
use quaymark_tests::register::{Register, Setup};
use serde_json::{Value, json};

use super::{PASSWORD, SECRET, Scene};

fn ask(register: &Register, body: &Value) -> Response {
    let request = Request::post_json("/v1/token", &body.to_string());
    register.anonymous().send(&request)
}

fn signing_in(email: &str, password: &str, code: &str) -> Value {
    json!({"grant_type": "password", "email": email, "password": password, "code": code})
}

fn code(answer: &Response) -> (u16, String) {
    (answer.status, answer.json::<Problem>().code)
}

pub fn get(register: &Register, token: &str, target: &str) -> Response {
    let bearer = format!("Bearer {token}");
    let request = Request::get(target).header("authorization", &bearer);
    register.anonymous().send(&request)
}

impl Scene {
    pub fn tokens(&self, role: Role) -> TokenGiven {
        let code = if role.demands_second_factor() {
            self.code()
        } else {
            String::new()
        };
        let answer = ask(
            &self.register,
            &signing_in(self.email(role), PASSWORD, &code),
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub fn refresh(&self, token: &str) -> Response {
        let body = json!({"grant_type": "refresh_token", "refresh_token": token});
        ask(&self.register, &body)
    }

    fn revoke(&self, token: &str) -> Response {
        let body = json!({ "token": token }).to_string();
        let request = Request::post_json("/v1/token/revoke", &body);
        self.register.anonymous().send(&request)
    }
}

#[test]
fn a_person_signs_in_for_a_program_with_both_factors() {
    let scene = Scene::new();
    let given = scene.tokens(Role::Signatory);
    assert_eq!(
        (given.token_type.as_str(), given.expires_in),
        ("Bearer", 600)
    );
    assert!(given.refresh_token.starts_with("qmr_"));
    let answer = get(&scene.register, &given.access_token, "/v1/account");
    let account: Account = answer.json();
    assert_eq!(
        account.person,
        scene.firm.person(Role::Signatory).id.to_string()
    );
    assert_eq!(account.role, "signatory");
    assert_eq!(given.organisation, scene.firm.id.to_string());
    assert!(account.second_factor_at.is_some());
    let viewer = scene.tokens(Role::Viewer);
    assert_eq!(
        get(&scene.register, &viewer.access_token, "/v1/account").status,
        200
    );
    let rows = scene.register.store().read(|tx| tx.audit_from(0, 100));
    let text = format!("{:?}", rows.expect("audit rows"));
    assert!(
        text.contains("issue_token") && text.contains("access_token"),
        "{text}"
    );
    assert!(!text.contains("qmr_") && !text.contains("eyJ"), "{text}");
}

#[test]
fn nothing_less_than_the_pages_ask_for_is_enough() {
    let scene = Scene::new();
    let email = scene.email(Role::Signatory).to_owned();
    let mut answers = Vec::new();
    for (email, password, code) in [
        (email.as_str(), PASSWORD, ""),
        (email.as_str(), PASSWORD, "000000"),
        (email.as_str(), "wrong lamp oak rope", &scene.code()),
        ("nobody@firm.example", PASSWORD, ""),
        ("no address", PASSWORD, ""),
    ] {
        let answer = ask(&scene.register, &signing_in(email, password, code));
        assert_eq!(answer.status, 401, "{code}");
        let mut problem: Value = answer.json();
        problem["instance"] = Value::Null;
        answers.push(problem);
    }
    assert_eq!(answers[0]["code"], "sign_in_failed");
    assert!(
        answers.iter().all(|other| *other == answers[0]),
        "which was wrong is not said"
    );
    let unset = people::add_member(
        scene.register.store(),
        scene.register.clock().now(),
        scene.firm.id,
        Role::Administrator,
        "new@firm.example",
    );
    people::set_password(&scene.register, unset.id, PASSWORD);
    let answer = ask(
        &scene.register,
        &signing_in("new@firm.example", PASSWORD, ""),
    );
    assert_eq!(code(&answer), (403, "second_factor_required".to_owned()));
}

#[test]
fn no_code_is_good_for_two_tokens() {
    let scene = Scene::new();
    scene.tokens(Role::Signatory);
    let again = signing_in(scene.email(Role::Signatory), PASSWORD, &scene.code());
    assert_eq!(code(&ask(&scene.register, &again)).1, "sign_in_failed");
}

#[test]
fn who_guesses_a_code_or_a_password_waits_wherever_they_guess() {
    let scene = Scene::new();
    let email = scene.email(Role::Signatory).to_owned();
    for _ in 0..6 {
        let wrong = ask(&scene.register, &signing_in(&email, PASSWORD, "000000"));
        assert_eq!(wrong.status, 401);
    }
    let right = signing_in(&email, PASSWORD, &scene.code());
    let held = ask(&scene.register, &right);
    assert_eq!(code(&held), (429, "too_many_requests".to_owned()));
    assert!(held.header("retry-after").is_some());
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Signatory);
    let fields = [("code", scene.code()), ("next", String::new())];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let page = browser.post_form("/sign-in/second-factor", &fields);
    assert_eq!(page.status, 429, "the pages count the same");

    let viewer = scene.email(Role::Viewer).to_owned();
    let from = |network: &str, password: &str| {
        let body = signing_in(&viewer, password, "").to_string();
        let request = Request::post_json("/v1/token", &body).header("x-forwarded-for", network);
        scene.register.anonymous().send(&request).status
    };
    for _ in 0..6 {
        assert_eq!(from("198.51.100.7", "wrong lamp oak rope"), 401);
    }
    assert_eq!(from("198.51.100.7", PASSWORD), 429);
    assert_eq!(
        from("203.0.113.5", PASSWORD),
        200,
        "others are not locked out"
    );
    let mut owner = scene.browser().in_network("203.0.113.5");
    assert_eq!(scene.enter(&mut owner, Role::Viewer).status, 303);
}

#[test]
fn a_token_does_what_scope_and_role_allow_together() {
    let scene = Scene::new();
    let mut asked = signing_in(scene.email(Role::Editor), PASSWORD, "");
    asked["scope"] = json!("read");
    let given: TokenGiven = ask(&scene.register, &asked).json();
    assert_eq!(given.scope, "read");
    let post = |token: &str, target: &str| {
        let request = Request::post_json(target, r#"{"kind":"licence","payload":{}}"#)
            .header("idempotency-key", "k")
            .header("authorization", &format!("Bearer {token}"));
        scene.register.anonymous().send(&request)
    };
    let refused = post(&given.access_token, "/v1/submissions");
    assert_eq!(code(&refused), (403, "not_permitted".to_owned()));
    let viewer = scene.tokens(Role::Viewer);
    let refused = post(&viewer.access_token, "/v1/submissions");
    assert_eq!(code(&refused), (403, "not_permitted".to_owned()));
    let administrator = scene.tokens(Role::Administrator);
    let refused = get(&scene.register, &administrator.access_token, "/v1/keys");
    assert_eq!(refused.status, 403, "people are managed in a browser");
    for (member, value) in [
        ("scope", json!("all")),
        ("scope", json!("")),
        ("grant_type", json!("code")),
        ("organisation", json!("org_x")),
        ("client_id", json!("x")),
    ] {
        let mut asked = signing_in(scene.email(Role::Editor), PASSWORD, "");
        asked[member] = value;
        assert_eq!(ask(&scene.register, &asked).status, 400, "{member}");
    }
    let mut asked = signing_in(scene.email(Role::Editor), PASSWORD, "");
    asked["organisation"] = json!("org_00000000000");
    assert_eq!(ask(&scene.register, &asked).status, 403);
}

#[test]
fn a_refresh_token_is_good_once_and_a_used_one_ends_the_family() {
    let scene = Scene::new();
    let first = scene.tokens(Role::Viewer);
    scene.wait(9 * 60);
    let second: TokenGiven = scene.refresh(&first.refresh_token).json();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_eq!(second.scope, first.scope);
    assert_eq!(
        get(&scene.register, &first.access_token, "/v1/account").status,
        200
    );
    assert_eq!(
        get(&scene.register, &second.access_token, "/v1/account").status,
        200
    );
    let robbed = scene.refresh(&first.refresh_token);
    assert_eq!(code(&robbed), (401, "invalid_token".to_owned()));
    assert_eq!(
        scene.refresh(&second.refresh_token).status,
        401,
        "the whole family has ended"
    );
    for token in [&first.access_token, &second.access_token] {
        assert_eq!(get(&scene.register, token, "/v1/account").status, 401);
    }
    let rows = scene.register.store().read(|tx| tx.audit_from(0, 100));
    let actions: Vec<String> = rows
        .expect("rows")
        .into_iter()
        .map(|row| row.action)
        .collect();
    assert_eq!(
        actions,
        ["issue_token", "refresh_token", "end_robbed_tokens"]
    );
    let other = scene.tokens(Role::Viewer);
    assert_eq!(
        scene.refresh(&other.refresh_token).status,
        200,
        "other sign-ins go on"
    );
}

#[test]
fn tokens_grow_old() {
    let scene = Scene::new();
    let given = scene.tokens(Role::Viewer);
    scene.wait(10 * 60 - 1);
    assert_eq!(
        get(&scene.register, &given.access_token, "/v1/account").status,
        200
    );
    scene.wait(1);
    assert_eq!(
        get(&scene.register, &given.access_token, "/v1/account").status,
        401
    );
    let idle = scene.tokens(Role::Viewer);
    scene.wait(7 * 24 * 60 * 60);
    assert_eq!(
        scene.refresh(&idle.refresh_token).status,
        401,
        "unused for a week"
    );
    let mut held = scene.tokens(Role::Viewer);
    for _ in 0..5 {
        scene.wait(6 * 24 * 60 * 60 - 1);
        held = scene.refresh(&held.refresh_token).json();
    }
    scene.wait(5);
    assert_eq!(
        scene.refresh(&held.refresh_token).status,
        401,
        "thirty days after the sign-in"
    );
}

#[test]
fn dangerous_acts_ask_a_token_for_a_fresh_second_factor_too() {
    let scene = Scene::new();
    let given = scene.tokens(Role::Signatory);
    scene.wait(9 * 60);
    let next: TokenGiven = scene.refresh(&given.refresh_token).json();
    let account: Account = get(&scene.register, &next.access_token, "/v1/account").json();
    let age =
        scene.register.clock().now().as_ms() - account.second_factor_at.expect("shown").as_ms();
    assert_eq!(age, 9 * 60 * 1000, "a refresh shows no second factor");
}

#[test]
fn a_token_of_another_type_issuer_audience_or_key_is_refused() {
    let scene = Scene::new();
    let given = scene.tokens(Role::Viewer);
    let body = given.access_token.split('.').nth(1).expect("a payload");
    let body = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, body);
    let claims: Value = serde_json::from_slice(&body.expect("base64")).expect("JSON");
    assert_eq!(claims["iss"], "https://register.example");
    assert_eq!(claims["aud"], "https://register.example/v1");
    let now = scene.register.clock().now();
    let app = scene.register.app();
    let key = app.token_keys.signing(now).expect("a key");
    let status = |token: &str| get(&scene.register, token, "/v1/account").status;
    let own = key.sign("quaymark-access+jwt", &claims).expect("signed");
    assert_eq!(status(&own), 200, "this is how it is signed");
    assert_eq!(
        status(&key.sign("quaymark-verdict+jwt", &claims).expect("signed")),
        401
    );
    assert_eq!(status(&key.sign("JWT", &claims).expect("signed")), 401);
    let by_verdict_key = app.keys.sign("quaymark-access+jwt", &claims);
    assert_eq!(
        status(&by_verdict_key.expect("signed")),
        401,
        "no verdict key opens anything"
    );
    let strange = quaymark_server::keys::token::TokenKeys::default();
    let strange = strange.signing(now).expect("a key");
    assert_eq!(
        status(
            &strange
                .sign("quaymark-access+jwt", &claims)
                .expect("signed")
        ),
        401
    );
    for (member, value) in [
        ("iss", json!("https://evil.example")),
        ("aud", json!("https://register.example")),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("sid", json!("x")),
        ("sub", json!(scene.firm.person(Role::Signatory).id)),
        ("org", json!("org_00000000000")),
    ] {
        let mut other = claims.clone();
        other[member] = value;
        let other = key.sign("quaymark-access+jwt", &other).expect("signed");
        assert_eq!(status(&other), 401, "{member}");
    }
    let parts: Vec<&str> = own.split('.').collect();
    for header in [
        format!(
            r#"{{"alg":"none","typ":"quaymark-access+jwt","kid":"{}"}}"#,
            key.kid()
        ),
        format!(
            r#"{{"alg":"HS256","typ":"quaymark-access+jwt","kid":"{}"}}"#,
            key.kid()
        ),
    ] {
        let header = quaymark_core::base64url::encode(header.as_bytes());
        for signature in ["", parts[2]] {
            assert_eq!(status(&format!("{header}.{}.{signature}", parts[1])), 401);
        }
    }
    assert_eq!(
        status(&given.refresh_token),
        401,
        "a refresh token opens nothing"
    );
}

#[test]
fn a_token_of_one_node_is_good_on_all_and_outlives_its_process() {
    let database = Arc::new(TestDatabase::empty());
    let second = database.data_dir().join("second");
    let firm;
    let given: TokenGiven = {
        let first = Setup::on_shared(Arc::clone(&database)).start();
        let kind = quaymark_core::account::OrganisationKind::Provider;
        firm = people::organisation(&first, kind, "firm", None);
        let person = firm.person(Role::Signatory);
        people::set_password(&first, person.id, PASSWORD);
        people::set_totp(&first, person.id, SECRET);
        let now = first.clock().now();
        let code = quaymark_server::auth::totp::code_at(SECRET, now);
        ask(&first, &signing_in(&person.email, PASSWORD, &code)).json()
    };
    let other = Setup::on_shared(database)
        .with(|config| config.data_dir = second)
        .start();
    assert_eq!(get(&other, &given.access_token, "/v1/account").status, 200);
    let body = json!({"grant_type": "refresh_token", "refresh_token": given.refresh_token});
    let next: TokenGiven = ask(&other, &body).json();
    assert_eq!(get(&other, &next.access_token, "/v1/account").status, 200);
}

#[test]
fn revoking_either_token_ends_both() {
    let scene = Scene::new();
    for by_refresh in [true, false] {
        let given = scene.tokens(Role::Viewer);
        let token = if by_refresh {
            &given.refresh_token
        } else {
            &given.access_token
        };
        assert_eq!(scene.revoke(token).status, 204);
        assert_eq!(
            get(&scene.register, &given.access_token, "/v1/account").status,
            401
        );
        assert_eq!(scene.refresh(&given.refresh_token).status, 401);
        assert_eq!(scene.revoke(token).status, 204, "again is no fault");
    }
    assert_eq!(scene.revoke("qmr_none").status, 204);
    assert_eq!(scene.revoke("x.y.z").status, 204);
}
