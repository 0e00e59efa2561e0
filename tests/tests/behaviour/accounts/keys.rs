//! Keys of machines: shown once, good for their scopes, in the name of who made them, and gone with
//! their ground.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::AttestorId;
use quaymark_core::wire::{Account, KeyList, KeyMade, Problem};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, TODAY};
use serde_json::{Value, json};

struct Keys {
    register: Register,
    firm: Organisation,
    body: Organisation,
    registrar: Organisation,
}

fn scene() -> Keys {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), instant(TODAY));
    register.catch_up();
    let of = |kind, name, whom: Option<&str>| people::organisation(&register, kind, name, whom);
    let attestor = AttestorId::from_bits(2).to_string();
    Keys {
        firm: of(OrganisationKind::Provider, "firm", Some(&firm.to_string())),
        body: of(OrganisationKind::CertificationBody, "body", Some(&attestor)),
        registrar: of(OrganisationKind::Registrar, "registrar", None),
        register,
    }
}

impl Keys {
    fn administrator(&self, of: &Organisation) -> SignedIn {
        people::sign_in(&self.register, of, Role::Administrator)
    }

    fn make(&self, of: &Organisation, scopes: &[&str], days: i64) -> KeyMade {
        let answer = make(&self.administrator(of), "k-1", scopes, days);
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    fn send(&self, key: &KeyMade, request: Request) -> Response {
        let bearer = format!("Bearer {}", key.key.as_deref().expect("shown once"));
        let anyone = self.register.anonymous();
        anyone.send(&request.header("authorization", &bearer))
    }

    fn status(&self, key: &KeyMade, target: &str) -> u16 {
        self.send(key, Request::get(target)).status
    }

    fn act(&self, key: &KeyMade, target: &str, seen: &str, body: &Value) -> Response {
        let mut request = Request::new("POST", target).header("idempotency-key", target);
        if !seen.is_empty() {
            request = request.header("if-match", seen);
        }
        if !body.is_null() {
            request = request.header("content-type", "application/json");
            request = request.body(body.to_string().as_bytes());
        }
        self.send(key, request)
    }
}

fn make(by: &SignedIn, key: &str, scopes: &[&str], days: i64) -> Response {
    let body = json!({"name": "Night import", "scopes": scopes, "days": days});
    post(by, "/v1/keys", key, &body)
}

fn post(by: &SignedIn, target: &str, key: &str, body: &Value) -> Response {
    by.ask("POST", target, (key, ""), body)
}

fn code(answer: &Response) -> String {
    answer.json::<Problem>().code
}

#[test]
fn a_key_is_shown_once_and_acts_in_the_name_of_who_made_it() {
    let scene = scene();
    let administrator = scene.administrator(&scene.firm);
    let first = make(&administrator, "one", &["read"], 30);
    assert_eq!(first.status, 201, "{}", first.text());
    let place = first.header("location").expect("a place").to_owned();
    let made: KeyMade = first.json();
    assert_eq!(place, format!("/v1/keys/{}", made.listed.id));
    let key = made.key.as_deref().expect("shown once");
    assert!(key.starts_with("qmk_") && key.len() == 47, "{key}");
    let again = make(&administrator, "one", &["read"], 30);
    assert_eq!(again.status, 201);
    assert!(!again.text().contains("qmk_"), "{}", again.text());

    let account: Account = scene.send(&made, Request::get("/v1/account")).json();
    let maker = scene.firm.person(Role::Administrator);
    assert_eq!(account.person, maker.id.to_string());
    assert_eq!(account.organisation, scene.firm.id.to_string());
    let list = administrator.get("/v1/keys");
    assert!(!list.text().contains("qmk_"));
    let list: KeyList = list.json();
    assert_eq!(list.keys.len(), 1, "done once");
    assert_eq!(list.keys[0].last_used_at, Some(instant(TODAY)));
    let rows = scene.register.store().read(|tx| tx.audit_from(0, 100));
    let rows = rows.expect("audit rows");
    assert!(!format!("{rows:?}").contains("qmk_"));
    assert_eq!(rows.last().map(|row| row.action.as_str()), Some("make_key"));
}

#[test]
fn a_key_does_what_its_scopes_say_and_no_more() {
    let scene = scene();
    let reading = scene.make(&scene.firm, &["read"], 30);
    assert_eq!(scene.status(&reading, "/v1/submissions"), 200);
    let begun = json!({"kind": "certification", "payload": {}});
    let refused = scene.act(&reading, "/v1/submissions", "", &begun);
    assert_eq!(
        (refused.status, code(&refused).as_str()),
        (403, "not_permitted")
    );
    for target in ["/v1/keys", "/desk/people"] {
        assert_eq!(scene.status(&reading, target), 403, "{target}");
    }
    let answer = scene.act(
        &reading,
        "/v1/keys",
        "",
        &json!({"name": "x", "scopes": ["read"], "days": 1}),
    );
    assert_eq!(answer.status, 403, "no key makes keys");
}

#[test]
fn what_is_asked_of_a_key_is_checked() {
    let scene = scene();
    let administrator = scene.administrator(&scene.firm);
    for (key, scopes, days, field) in [
        ("a", &["read"][..], 0, "days"),
        ("b", &["read"], 366, "days"),
        ("c", &[], 30, "scopes"),
        ("d", &["all"], 30, "scopes"),
        ("e", &["attestations"], 30, "scopes"),
        ("f", &["profiles"], 30, "scopes"),
    ] {
        let answer = make(&administrator, key, scopes, days);
        assert_eq!(answer.status, 400, "{}", answer.text());
        let problem: Problem = answer.json();
        assert_eq!(problem.code, "invalid_parameter");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    let signatory = people::sign_in(&scene.register, &scene.firm, Role::Signatory);
    assert_eq!(make(&signatory, "g", &["read"], 30).status, 403);
    let scene_now = scene.register.clock().now();
    scene.register.clock().set(scene_now.plus_ms(16 * 60_000));
    let late = make(&administrator, "h", &["read"], 30);
    assert_eq!(code(&late), "second_factor_too_old");
}

#[test]
fn an_administrator_ends_keys_of_their_own_organisation_alone() {
    let scene = scene();
    let key = scene.make(&scene.firm, &["read"], 30);
    let end = format!("/v1/keys/{}/end", key.listed.id);
    let foreign = post(&scene.administrator(&scene.body), &end, "x", &Value::Null);
    assert_eq!(
        (foreign.status, code(&foreign).as_str()),
        (404, "unknown_key")
    );
    assert_eq!(scene.status(&key, "/v1/account"), 200);
    let ended = post(&scene.administrator(&scene.firm), &end, "x", &Value::Null);
    assert_eq!(ended.status, 200, "{}", ended.text());
    assert_eq!(ended.json::<KeyList>().keys, []);
    let gone = scene.send(&key, Request::get("/v1/account"));
    assert_eq!((gone.status, code(&gone).as_str()), (401, "invalid_token"));
}

#[test]
fn the_page_makes_shows_once_and_ends() {
    let scene = scene();
    let administrator = scene.administrator(&scene.firm);
    let fields = [("name", "Export"), ("scopes", "read"), ("days", "x")];
    let refused = administrator.post_form("/desk/keys", &fields);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("1 to 365 days") && refused.text().contains("Export"));
    let fields = [
        ("name", "Export"),
        ("scopes", "read"),
        ("scopes", "submissions"),
        ("days", "30"),
    ];
    let made = administrator.post_form("/desk/keys", &fields).text();
    assert!(made.contains("qmk_"), "{made}");
    let page = administrator.page("/desk/keys").text();
    assert!(
        page.contains("read, submissions") && !page.contains("qmk_"),
        "{page}"
    );
    assert!(
        !page.contains("value=\"attestations\""),
        "firms attest nothing"
    );
    let id = page
        .split("value=\"key_")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let id = format!("key_{}", id.expect("a key"));
    assert_eq!(
        administrator
            .post_form("/desk/keys", &[("end", &id)])
            .status,
        303
    );
    assert!(
        administrator
            .page("/desk/keys")
            .text()
            .contains("No key is open")
    );
}

#[test]
fn four_eyes_hold_for_what_a_key_did() {
    let scene = scene();
    let key = scene.make(&scene.body, &["read", "submissions", "attestations"], 30);
    let begun = json!({"kind": "certification", "subject": scene_firm(), "payload": {
        "standard": "ISO 18788:2015", "issuer": "Scene Certification", "number": "N1",
        "valid_from": "2026-10-01", "valid_until": "2029-09-30",
        "accreditation_body": "RvA", "accreditation_number": "C-1"}});
    let drafted = scene.act(&key, "/v1/submissions", "", &begun);
    assert_eq!(drafted.status, 201, "{}", drafted.text());
    let shown: Value = drafted.json();
    let address = format!(
        "/v1/submissions/{}",
        shown["id"].as_str().expect("a number")
    );
    let handed_in = scene.act(&key, &format!("{address}/submit"), "\"1\"", &Value::Null);
    assert_eq!(handed_in.status, 200, "{}", handed_in.text());
    let shown: Value = handed_in.json();
    assert_eq!(
        shown["state"], "attested",
        "the attestor itself handed it in"
    );
    let maker = scene.body.person(Role::Administrator).id;
    assert_eq!(shown["approvals"][0]["person"], maker.to_string());
    // No key reviews, and who made the key does not either, wherever else they belong.
    let review = scene.act(&key, &format!("{address}/review"), "\"2\"", &Value::Null);
    assert_eq!(review.status, 403);
    people::join(&scene.register, maker, scene.registrar.id, Role::Reviewer);
    let factor = people::SecondFactor::Shown;
    let maker = people::sign_in_as(&scene.register, maker, Some(scene.registrar.id), factor);
    let request = |by: &SignedIn| {
        let target = format!("{address}/review");
        by.ask("POST", &target, ("review", "2"), &Value::Null)
    };
    let own = request(&maker);
    assert_eq!(
        (own.status, code(&own).as_str()),
        (403, "conflict_of_interest")
    );
    let reviewer = people::sign_in(&scene.register, &scene.registrar, Role::Reviewer);
    let approved = request(&reviewer);
    assert_eq!(approved.status, 200, "{}", approved.text());
    assert_eq!(approved.json::<Value>()["state"], "published");
    let rows = scene.register.store().read(|tx| tx.audit_from(0, 100));
    let means: Vec<String> = rows
        .expect("audit rows")
        .into_iter()
        .map(|row| row.means)
        .collect();
    let by_key = format!("api_key:{}", key.listed.id);
    assert!(means.contains(&by_key), "{means:?}");
}

#[test]
fn a_key_changes_answers_for_and_takes_back_what_its_organisation_handed_in() {
    let scene = scene();
    let key = scene.make(&scene.firm, &["read", "submissions"], 30);
    let payload = |number: &str| {
        json!({"standard": "ISO 18788:2015", "issuer": "Scene Certification", "number": number,
            "valid_from": "2026-10-01", "valid_until": "2029-09-30",
            "accreditation_body": "RvA", "accreditation_number": "C-1"})
    };
    let begun = json!({"kind": "certification", "payload": payload("N1")});
    let drafted: Value = scene.act(&key, "/v1/submissions", "", &begun).json();
    let address = format!(
        "/v1/submissions/{}",
        drafted["id"].as_str().expect("a number")
    );
    let handed_in = scene.act(&key, &format!("{address}/submit"), "\"1\"", &Value::Null);
    assert_eq!(handed_in.status, 200, "{}", handed_in.text());
    let put = |key: &KeyMade, seen: &str, number: &str| {
        let body = json!({"payload": payload(number)}).to_string();
        let request = Request::new("PUT", &address)
            .header("idempotency-key", &format!("put-{seen}-{number}"))
            .header("if-match", seen)
            .header("content-type", "application/json")
            .body(body.as_bytes());
        scene.send(key, request)
    };
    let reading = make(&scene.administrator(&scene.firm), "r", &["read"], 30).json();
    assert_eq!(
        code(&put(&reading, "\"2\"", "N2")),
        "not_permitted",
        "its scope is another"
    );
    let foreign = scene.make(&scene.body, &["read", "submissions", "attestations"], 30);
    assert_eq!(
        code(&put(&foreign, "\"2\"", "N2")),
        "not_yours",
        "its organisation is another"
    );
    let changed = put(&key, "\"2\"", "N2");
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(changed.json::<Value>()["payload"]["number"], "N2");
    let take_back = format!("{address}/withdraw");
    let refused = scene.act(&foreign, &take_back, "\"3\"", &Value::Null);
    assert_eq!(code(&refused), "not_yours");
    let taken_back = scene.act(&key, &take_back, "\"3\"", &Value::Null);
    assert_eq!(taken_back.status, 200, "{}", taken_back.text());
    assert_eq!(taken_back.json::<Value>()["state"], "withdrawn");
}

fn scene_firm() -> String {
    quaymark_core::id::ProviderId::from_bits(70).to_string()
}
