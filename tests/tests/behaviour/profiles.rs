//! Requirement profiles over the API: drafts, preview, publication, withdrawal, and every refusal.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::ProviderId;
use quaymark_core::verdict::Outcome;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, granted, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{Organisation, organisation, sign_in};
use quaymark_tests::register::Register;
use serde_json::{Value, json};

struct Desk {
    register: Register,
    port: Organisation,
    /// An editor and a signatory of the port.
    pia: SignedIn,
    pol: SignedIn,
    /// A signatory of another port.
    other: SignedIn,
    certified: ProviderId,
}

fn desk() -> Desk {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let certified = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    facts.provider(71, "Quayside Guards Ltd", day("2026-01-01"), now);
    let periods = granted(day("2026-01-01"), Some(day("2027-01-01")));
    let change = quaymark_core::entry::Change::Granted;
    facts.certificate(1, certified, periods, change, now);
    register.catch_up();
    let port = organisation(&register, OrganisationKind::Port, "port", Some(PORT));
    let others = organisation(&register, OrganisationKind::Port, "other", Some("DEHAM"));
    Desk {
        pia: sign_in(&register, &port, Role::Editor),
        pol: sign_in(&register, &port, Role::Signatory),
        other: sign_in(&register, &others, Role::Signatory),
        port,
        certified,
        register,
    }
}

/// A request of a program within a session: key, version and body as given.
fn ask(by: &SignedIn, method: &str, target: &str, seen: &str, body: &Value) -> Response {
    let key = format!("{method}-{target}-{seen}-{}", body.to_string().len());
    let key: String = key
        .chars()
        .filter(char::is_ascii_graphic)
        .take(120)
        .collect();
    by.ask(method, target, (&key, seen), body)
}

fn problem(answer: &Response) -> (u16, String) {
    let problem: Value = answer.json();
    let code = problem["code"].as_str().unwrap_or_default();
    (answer.status, code.to_owned())
}

fn is(answer: &Response, status: u16, code: &str) {
    assert_eq!(
        problem(answer),
        (status, code.to_owned()),
        "{}",
        answer.text()
    );
}

fn begun(by: &SignedIn, profile: &str, start: &Value) -> Value {
    let body = json!({"profile": profile, "start": start});
    let answer = ask(by, "POST", "/v1/profiles/drafts", "", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let shown: Value = answer.json();
    let address = address(&shown);
    assert_eq!(answer.header("location"), Some(address.as_str()));
    shown
}

fn address(draft: &Value) -> String {
    format!(
        "/v1/profiles/drafts/{}",
        draft["id"].as_str().expect("a number")
    )
}

/// The next version of the scene's profile, asking for something nobody holds.
fn drafted(desk: &Desk, from: &str) -> Value {
    let draft = begun(&desk.pia, PROFILE, &json!("newest"));
    let content = json!({"title": "Gate", "effective_from": from, "margin_days": 30,
        "requirement": {"all": [{"certified": {"standard": "ISO 18788"}},
            {"certified": {"standard": "ISO 18788", "services": []}}]}});
    let answer = ask(&desk.pia, "PUT", &address(&draft), "1", &content);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("etag"), Some("\"2\""));
    answer.json()
}

#[test]
fn a_port_drafts_looks_ahead_publishes_and_firms_are_answered_by_it() {
    let desk = desk();
    let firm = desk.certified.to_string();
    let draft = begun(&desk.pia, PROFILE, &json!("newest"));
    assert_eq!(
        draft["content"]["requirement"]["certified"]["standard"],
        "ISO 18788"
    );
    assert_eq!(draft["faults"][0]["field"], "effective_from");
    let content = json!({"title": "Gate", "effective_from": "2026-12-01",
        "requirement": {"vetted": {"level": "basic"}}});
    let saved = ask(&desk.pia, "PUT", &address(&draft), "1", &content);
    let saved: Value = saved.json();
    assert_eq!(saved["faults"], json!([]));
    let target = format!("{}/preview", address(&draft));
    let preview: Value = desk.pia.get(&target).json();
    assert_eq!(preview["providers"], 2);
    assert_eq!(preview["moments"][0]["version_in_force"], 1);
    assert_eq!(preview["moments"][0]["meet_before"], 1);
    assert_eq!(preview["moments"][0]["newly_fail"], 1);
    assert_eq!(preview["firms"][0]["id"], firm.as_str());
    // In ninety days its certificate has ended: there is nothing left to lose.
    assert_eq!(preview["moments"][1]["meet_before"], 0);
    assert_eq!(preview["moments"][1]["newly_fail"], 0);
    let published = ask(
        &desk.pol,
        "POST",
        &format!("{}/publish", address(&draft)),
        "2",
        &Value::Null,
    );
    assert_eq!(published.status, 201, "{}", published.text());
    let published: Value = published.json();
    assert_eq!(published["profile_version"], 2);
    is(
        &desk.pia.get(&address(&draft)),
        404,
        "unknown_profile_draft",
    );
    desk.register.catch_up();
    let anonymous = desk.register.anonymous();
    let read = |target: &str| anonymous.get(target).text();
    let second = format!("/ports/{PORT}/{PROFILE}/2");
    let port = read(&format!("/ports/{PORT}"));
    assert!(
        port.contains(&second) && port.contains(">1 December 2026</time>"),
        "{port}"
    );
    let (top, rest) = port.split_once("What the port asks").expect("what it asks");
    assert!(
        top.contains("<a href=\"#to-come\">New requirements</a> apply from")
            && rest.contains("id=\"to-come\""),
        "told near the top: {top}"
    );
    let coming = read(&second);
    for words in [
        "To come",
        "version 1, which is in force",
        "Not asked any more: A certificate to ISO 18788, issued under accreditation.",
        "New: Vetting of the firm at level basic or higher.",
        "From <time datetime=\"2026-11-30T23:00:00Z\" title=\"30 November 2026, 23:00 UTC\">1 December 2026",
    ] {
        assert!(coming.contains(words), "{words}: {coming}");
    }
    assert!(read(&format!("/ports/{PORT}/{PROFILE}/1")).contains(&second));
    let ahead = read(&format!("/providers/{firm}?port={PORT}"));
    let turn = ">30 November 2026</time>";
    let why = "then: does not meet (version 2 of the requirements comes into force)";
    assert!(ahead.contains(turn) && ahead.contains(why), "{ahead}");
    let before = anonymous.verify(&firm, PORT).expect("an answer");
    assert_eq!(before.verdict.a.outcome, Outcome::Meets);
    let clock = desk.register.clock();
    clock.set(day("2026-12-02"));
    let after = anonymous.verify(&firm, PORT).expect("an answer");
    assert_eq!(after.verdict.q.profile_version, 2);
    assert_eq!(after.verdict.a.outcome, Outcome::DoesNotMeet);
    let past = read(&format!("/ports/{PORT}/{PROFILE}/1"));
    assert!(
        past.contains("Replaced") && past.contains("issued under accreditation"),
        "{past}"
    );
}

#[test]
fn what_ends_an_answer_is_named_although_a_version_came_before() {
    let desk = desk();
    let draft = begun(&desk.pia, PROFILE, &json!("newest"));
    let mut content = draft["content"].clone();
    content["effective_from"] = json!("2026-12-01");
    content["margin_days"] = json!(1);
    let saved = ask(&desk.pia, "PUT", &address(&draft), "1", &content);
    assert_eq!(saved.status, 200, "{}", saved.text());
    let target = format!("{}/publish", address(&draft));
    let published = ask(&desk.pol, "POST", &target, "2", &Value::Null);
    assert_eq!(published.status, 201, "{}", published.text());
    desk.register.catch_up();
    let page = format!("/providers/{}?port={PORT}", desk.certified);
    let page = desk.register.anonymous().get(&page).text();
    assert!(
        page.contains("then: does not meet (ISO 18788:2015 ends)"),
        "{page}"
    );
}

#[test]
fn a_version_to_come_is_withdrawn_and_never_in_force() {
    let desk = desk();
    let draft = drafted(&desk, "2026-12-01");
    let target = format!("{}/publish", address(&draft));
    let published: Value = ask(&desk.pol, "POST", &target, "2", &Value::Null).json();
    let entry = published["entry"].to_string();
    let target = format!("/v1/profiles/{PROFILE}/versions/2/withdraw");
    let theirs = ask(&desk.other, "POST", &target, &entry, &Value::Null);
    is(&theirs, 404, "unknown_profile");
    let stale = ask(&desk.pol, "POST", &target, "1", &Value::Null);
    is(&stale, 412, "version_conflict");
    let blind = ask(&desk.pol, "POST", &target, "", &Value::Null);
    is(&blind, 428, "if_match_required");
    let withdrawn = ask(&desk.pol, "POST", &target, &entry, &Value::Null);
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
    let first = format!("/v1/profiles/{PROFILE}/versions/1/withdraw");
    let profiles = desk
        .register
        .anonymous()
        .port_profiles(PORT)
        .expect("profiles");
    let in_force = profiles.profiles[0].versions[0].entry.to_string();
    let refused = ask(&desk.pol, "POST", &first, &in_force, &Value::Null);
    is(&refused, 409, "wrong_state");
    desk.register.catch_up();
    desk.register.clock().set(day("2026-12-02"));
    let firm = desk.certified.to_string();
    let answer = desk
        .register
        .anonymous()
        .verify(&firm, PORT)
        .expect("an answer");
    assert_eq!(answer.verdict.q.profile_version, 1);
    let page = Request::get(&format!("/ports/{PORT}")).header("accept", "text/html");
    let page = desk.register.anonymous().send(&page).text();
    assert!(!page.contains("version 2, holds from"), "{page}");
}

#[test]
fn another_port_and_other_roles_get_nowhere() {
    let desk = desk();
    let draft = drafted(&desk, "2026-12-01");
    let own = address(&draft);
    is(&desk.other.get(&own), 404, "unknown_profile_draft");
    is(
        &desk.other.get(&format!("{own}/preview")),
        404,
        "unknown_profile_draft",
    );
    let edit = ask(&desk.other, "PUT", &own, "2", &draft["content"]);
    is(&edit, 404, "unknown_profile_draft");
    let publish = format!("{own}/publish");
    let theirs = ask(&desk.other, "POST", &publish, "2", &Value::Null);
    is(&theirs, 404, "unknown_profile_draft");
    let drop = ask(&desk.other, "DELETE", &own, "2", &Value::Null);
    is(&drop, 404, "unknown_profile_draft");
    let list: Value = desk.other.get("/v1/profiles/drafts").json();
    assert_eq!(list["drafts"], json!([]));
    let body = json!({"profile": PROFILE, "start": "empty"});
    let squat = ask(&desk.other, "POST", "/v1/profiles/drafts", "", &body);
    is(&squat, 404, "unknown_profile");
    // An editor drafts and does not publish; a viewer only looks.
    let refused = ask(&desk.pia, "POST", &publish, "2", &Value::Null);
    is(&refused, 403, "not_permitted");
    let viewer = sign_in(&desk.register, &desk.port, Role::Viewer);
    assert_eq!(viewer.get(&own).status, 200);
    let refused = ask(&viewer, "PUT", &own, "2", &draft["content"]);
    is(&refused, 403, "not_permitted");
    let firm = organisation(&desk.register, OrganisationKind::Provider, "firm", None);
    let firm = sign_in(&desk.register, &firm, Role::Signatory);
    is(&firm.get("/v1/profiles/drafts"), 403, "not_permitted");
    // A second factor shown too long ago does not sign.
    let clock = desk.register.clock();
    clock.set(clock.now().plus_ms(16 * 60_000));
    let old = ask(&desk.pol, "POST", &publish, "2", &Value::Null);
    is(&old, 403, "second_factor_too_old");
}

#[test]
fn faults_are_told_with_their_path_and_nothing_is_saved() {
    let desk = desk();
    let draft = drafted(&desk, "2026-12-01");
    let own = address(&draft);
    let put = |content: &Value| ask(&desk.pia, "PUT", &own, "2", content);
    for (content, field) in [
        (
            json!({"requirement": {"all": [{"certified": {"standard": "A"}}, {"certfied": {}}]}}),
            "requirement.all[1]",
        ),
        (
            json!({"requirement": {"at_least": {"n": 1, "of": [{"licensed": {"country": "UK"}}]}}}),
            "requirement.at_least.of[0].licensed.country",
        ),
        (
            json!({"margin_days": -1, "requirement": {"all": []}}),
            "margin_days",
        ),
        (
            json!({"effective_from": "2026-02-30", "requirement": {"all": []}}),
            "effective_from",
        ),
        (
            json!({"colour": "red", "requirement": {"all": []}}),
            "colour",
        ),
    ] {
        let refused = put(&content);
        is(&refused, 422, "profile_faulty");
        let told: Value = refused.json();
        assert_eq!(told["faults"][0]["field"], field, "{told}");
    }
    let held: Value = desk.pia.get(&own).json();
    assert_eq!(held["version"], 2);
    // The past is told by the port's clock.
    let content = json!({"title": "Gate", "effective_from": "2026-11-22",
        "requirement": {"vetted": {"level": "basic"}}});
    assert_eq!(put(&content).status, 200);
    let publish = ask(
        &desk.pol,
        "POST",
        &format!("{own}/publish"),
        "3",
        &Value::Null,
    );
    is(&publish, 422, "profile_faulty");
    let told: Value = publish.json();
    assert_eq!(told["field"], "effective_from");
    let preview = desk.pia.get(&format!("{own}/preview?when=never"));
    is(&preview, 400, "invalid_parameter");
    let preview = desk.pia.get(&format!("{own}/preview?cursor=x"));
    is(&preview, 400, "invalid_cursor");
}

#[test]
fn a_repeated_publication_is_answered_as_before_and_done_once() {
    let desk = desk();
    let draft = drafted(&desk, "2026-12-01");
    let target = format!("{}/publish", address(&draft));
    let first = ask(&desk.pol, "POST", &target, "2", &Value::Null);
    let again = ask(&desk.pol, "POST", &target, "2", &Value::Null);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.text(), again.text());
    desk.register.catch_up();
    let profiles = desk
        .register
        .anonymous()
        .port_profiles(PORT)
        .expect("profiles");
    assert_eq!(profiles.profiles[0].versions.len(), 2);
    let dropped = begun(&desk.pia, PROFILE, &json!("empty"));
    let gone = ask(&desk.pia, "DELETE", &address(&dropped), "1", &Value::Null);
    assert_eq!(gone.status, 200, "{}", gone.text());
    is(
        &desk.pia.get(&address(&dropped)),
        404,
        "unknown_profile_draft",
    );
}

#[test]
fn decisions_of_another_port_are_not_there() {
    let desk = desk();
    let list: Value = desk.pol.get("/v1/equivalences").json();
    assert_eq!(list["decisions"], json!([]));
    let record =
        quaymark_core::id::RecordId::from_bits(quaymark_core::id::RecordKind::Equivalence, 5);
    let target = format!("/v1/equivalences/{record}/withdraw");
    let refused = ask(&desk.pol, "POST", &target, "3", &Value::Null);
    is(&refused, 404, "unknown_decision");
    let refused = ask(&desk.pia, "POST", &target, "3", &Value::Null);
    is(&refused, 403, "not_permitted");
}
