//! Passkeys: added, shown, removed, and every answer that is not good.

use quaymark_core::account::Role;
use quaymark_core::wire::Problem;
use quaymark_server::auth::session::form_token;
use quaymark_tests::callers::{Browser, form};
use quaymark_tests::http::Response;
use quaymark_tests::passkey::SoftKey;
use quaymark_tests::people;
use serde_json::Value;

use super::{PASSWORD, Scene, is_in, place};

const SITE: &str = "https://register.example";
const ASK_NEW: &str = "/account/second-factor/passkeys/ask";
const ADD: &str = "/account/second-factor/passkeys";
const ASK_HELD: &str = "/sign-in/second-factor/passkey/ask";
const SHOW: &str = "/sign-in/second-factor/passkey";

/// What the page's script asks.
fn ask(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Response {
    let token = browser.session().map(form_token).unwrap_or_default();
    let with_token = [fields, &[("form_token", token.as_str())]].concat();
    let request = form(path, &with_token)
        .header("origin", SITE)
        .header("accept", "application/json");
    browser.send(request)
}

fn question(answer: &Response) -> (String, Value) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let question: Value = answer.json();
    let ceremony = question["ceremony"].as_str().expect("a ceremony");
    (ceremony.to_owned(), question["options"].clone())
}

fn give(browser: &mut Browser, path: &str, ceremony: &str, answer: &str) -> Response {
    let fields = [
        ("name", "My telephone"),
        ("next", "/account"),
        ("ceremony", ceremony),
        ("answer", answer),
    ];
    browser.post_form(path, &fields)
}

fn add(browser: &mut Browser, key: &SoftKey) -> Response {
    let asked = ask(browser, ASK_NEW, &[("password", PASSWORD)]);
    let (ceremony, options) = question(&asked);
    give(browser, ADD, &ceremony, &key.create(&options))
}

fn show(browser: &mut Browser, key: &mut SoftKey) -> Response {
    let (ceremony, options) = question(&ask(browser, ASK_HELD, &[]));
    let answer = key.show(&options);
    give(browser, SHOW, &ceremony, &answer)
}

/// A scene whose editor has a passkey, and the passkey.
fn with_key() -> (Scene, SoftKey) {
    let scene = Scene::new();
    let key = SoftKey::new(1, SITE);
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Editor);
    let added = add(&mut browser, &key);
    assert_eq!(added.status, 200, "{}", added.text());
    assert!(added.text().contains("recovery codes"), "{}", added.text());
    (scene, key)
}

/// A browser in which the editor has given the password.
fn half_in(scene: &Scene) -> Browser {
    let mut browser = scene.browser();
    let entered = scene.enter(&mut browser, Role::Editor);
    assert_eq!(place(&entered), "/sign-in/second-factor?next=/desk");
    browser
}

fn refused(scene: &Scene, answer: &Response, reason: &str) {
    assert_eq!(answer.status, 422, "{reason}: {}", answer.text());
    let text = answer.text().to_lowercase();
    assert!(text.contains(reason), "{reason}: {text}");
    // Failures slow down; the next one is another story.
    scene.wait(3_600);
}

fn problem(answer: &Response) -> String {
    answer.json::<Problem>().code
}

#[test]
fn a_passkey_is_the_second_factor_from_then_on() {
    let (scene, mut key) = with_key();
    let mut browser = half_in(&scene);
    assert!(!is_in(&mut browser), "the password alone is not enough");
    let shown = show(&mut browser, &mut key);
    assert_eq!(place(&shown), "/account");
    assert!(is_in(&mut browser));
    let page = browser.page("/account/second-factor").text();
    assert!(page.contains("My telephone"), "{page}");
    let rows = scene.register.store().read(|tx| tx.audit_from(0, 100));
    let deeds: Vec<String> = rows
        .expect("rows")
        .into_iter()
        .map(|row| row.action)
        .collect();
    for deed in [
        "begin_passkey",
        "add_passkey",
        "ask_for_passkey",
        "show_second_factor",
    ] {
        assert!(deeds.contains(&deed.to_owned()), "{deed}: {deeds:?}");
    }
    let letters = people::letters(&scene.register);
    let to_editor = (
        scene.email(Role::Editor).to_owned(),
        "security_notice".to_owned(),
    );
    assert!(
        letters
            .iter()
            .any(|(to, sort, _)| (to.clone(), sort.clone()) == to_editor),
        "{letters:?}"
    );
}

#[test]
fn a_first_passkey_asks_for_the_password_again() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Editor);
    let asked = ask(&mut browser, ASK_NEW, &[("password", "not mine")]);
    assert_eq!(
        (asked.status, problem(&asked).as_str()),
        (422, "wrong_password")
    );
}

#[test]
fn each_answer_that_is_not_good_is_refused_with_its_reason() {
    let (scene, good) = with_key();
    type Spoil = fn(&mut SoftKey);
    let cases: [(&str, Spoil); 5] = [
        ("page of another site", |key| {
            key.origin = "https://evil.example".to_owned();
        }),
        ("belongs to another site", |key| {
            key.site = "evil.example".to_owned();
        }),
        ("without finger, face or pin", |key| key.verifies = false),
        ("none of this account", |key| *key = SoftKey::new(9, SITE)),
        ("counts backwards", |key| key.counter = 0),
    ];
    for (reason, spoil) in cases {
        let mut browser = half_in(&scene);
        let mut key = good.clone();
        spoil(&mut key);
        let shown = show(&mut browser, &mut key);
        refused(&scene, &shown, reason);
        assert!(!is_in(&mut browser), "{reason}");
    }
}

#[test]
fn an_answer_is_good_once_and_for_its_own_question() {
    let (scene, mut key) = with_key();
    let mut browser = half_in(&scene);
    let (ceremony, options) = question(&ask(&mut browser, ASK_HELD, &[]));
    let answer = key.show(&options);
    assert_eq!(give(&mut browser, SHOW, &ceremony, &answer).status, 303);
    let mut thief = half_in(&scene);
    let replayed = give(&mut thief, SHOW, &ceremony, &answer);
    refused(&scene, &replayed, "answered before, or took too long");
    let mut thief = half_in(&scene);
    let (ceremony, _) = question(&ask(&mut thief, ASK_HELD, &[]));
    let replayed = give(&mut thief, SHOW, &ceremony, &answer);
    refused(&scene, &replayed, "another question");
    let mut thief = half_in(&scene);
    let (ceremony, options) = question(&ask(&mut thief, ASK_HELD, &[]));
    let forged = key
        .show(&options)
        .replace("\"signature\":\"", "\"signature\":\"AAAA");
    refused(
        &scene,
        &give(&mut thief, SHOW, &ceremony, &forged),
        "signature is not right",
    );
    let mut thief = half_in(&scene);
    let (ceremony, _) = question(&ask(&mut thief, ASK_HELD, &[]));
    refused(
        &scene,
        &give(&mut thief, SHOW, &ceremony, "{}"),
        "cannot be read",
    );
    assert!(!is_in(&mut thief));
}

#[test]
fn a_counter_that_stands_still_is_a_copy() {
    let (scene, key) = with_key();
    let (mut original, mut copy) = (key.clone(), key);
    let shown = show(&mut half_in(&scene), &mut original);
    assert_eq!(shown.status, 303);
    let shown = show(&mut half_in(&scene), &mut copy);
    refused(&scene, &shown, "counts backwards");
}

#[test]
fn a_question_is_over_after_five_minutes_and_when_another_is_asked() {
    let (scene, mut key) = with_key();
    let mut browser = half_in(&scene);
    let (ceremony, options) = question(&ask(&mut browser, ASK_HELD, &[]));
    scene.wait(300);
    let answer = key.show(&options);
    let late = give(&mut browser, SHOW, &ceremony, &answer);
    refused(&scene, &late, "took too long");
    let mut browser = half_in(&scene);
    let (first, options) = question(&ask(&mut browser, ASK_HELD, &[]));
    question(&ask(&mut browser, ASK_HELD, &[]));
    let answer = key.show(&options);
    refused(
        &scene,
        &give(&mut browser, SHOW, &first, &answer),
        "answered before",
    );
}

#[test]
fn a_new_passkey_must_be_made_here_and_be_nobodys() {
    let (scene, taken) = with_key();
    let mut browser = scene.browser();
    scene.enter_fully(&mut browser, Role::Signatory);
    type Spoil = fn(&mut SoftKey);
    let cases: [(&str, Spoil); 3] = [
        ("page of another site", |key| {
            key.origin = "https://evil.example".to_owned();
        }),
        ("belongs to another site", |key| {
            key.site = "evil.example".to_owned();
        }),
        ("without finger, face or pin", |key| key.verifies = false),
    ];
    for (reason, spoil) in cases {
        let mut key = SoftKey::new(2, SITE);
        spoil(&mut key);
        let added = add(&mut browser, &key);
        assert_eq!(added.status, 422, "{reason}");
        assert!(added.text().to_lowercase().contains(reason), "{reason}");
    }
    let added = add(&mut browser, &taken);
    assert_eq!(added.status, 422);
    assert!(added.text().contains("in use already"), "{}", added.text());
    let added = add(&mut browser, &SoftKey::new(2, SITE));
    assert_eq!(
        place(&added),
        "/account/second-factor",
        "codes are there already"
    );
}

/// The addresses that remove each passkey on the page.
fn removals(browser: &mut Browser) -> Vec<String> {
    let page = browser.page("/account/second-factor").text();
    let parts = page.split("action=\"").skip(1);
    let actions = parts.filter_map(|part| part.split('"').next());
    actions
        .filter(|action| action.ends_with("/remove"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_removed_passkey_is_good_for_nothing_and_the_last_factor_stays_where_one_is_asked_for() {
    let (scene, mut key) = with_key();
    let mut editor = half_in(&scene);
    show(&mut editor, &mut key);
    let own = removals(&mut editor);
    let mut signatory = scene.browser();
    scene.enter_fully(&mut signatory, Role::Signatory);
    assert_eq!(signatory.post_form(&own[0], &[]).status, 410, "another's");

    let mut other = half_in(&scene);
    let (ceremony, options) = question(&ask(&mut other, ASK_HELD, &[]));
    let gone = editor.post_form(&own[0], &[]);
    assert_eq!(place(&gone), "/account/second-factor");
    let answer = key.show(&options);
    refused(
        &scene,
        &give(&mut other, SHOW, &ceremony, &answer),
        "none of this account",
    );

    let mut signatory = scene.browser();
    scene.enter_fully(&mut signatory, Role::Signatory);
    add(&mut signatory, &SoftKey::new(3, SITE));
    let removed = signatory.post_form("/account/second-factor/totp-remove", &[]);
    assert_eq!(removed.status, 303, "a passkey is left");
    let last = removals(&mut signatory);
    let kept = ask(&mut signatory, &last[0], &[]);
    assert_eq!(
        (kept.status, problem(&kept).as_str()),
        (409, "last_second_factor")
    );
}

#[test]
fn a_passkey_shown_again_is_fresh_for_dangerous_acts() {
    let scene = Scene::new();
    let mut key = SoftKey::new(1, SITE);
    let mut browser = scene.browser();
    scene.enter_fully(&mut browser, Role::Signatory);
    add(&mut browser, &key);
    scene.wait(16 * 60);
    let stale = ask(&mut browser, ASK_NEW, &[]);
    assert_eq!(problem(&stale), "second_factor_too_old");
    assert_eq!(show(&mut browser, &mut key).status, 303);
    assert_eq!(ask(&mut browser, ASK_NEW, &[]).status, 200);
    let nobodys = ask(&mut scene.browser(), ASK_HELD, &[]);
    assert_eq!(nobodys.status, 401);
}

#[test]
fn whoever_has_no_passkey_is_asked_for_none() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Signatory);
    let asked = ask(&mut browser, ASK_HELD, &[]);
    assert_eq!(
        (asked.status, problem(&asked).as_str()),
        (422, "passkey_refused")
    );
    let page = browser.page("/sign-in/second-factor").text();
    assert!(
        !page.contains("<script") && !page.contains("passkey"),
        "{page}"
    );
}

#[test]
fn only_the_pages_of_passkeys_run_a_script_and_that_one_alone() {
    let (scene, mut key) = with_key();
    let mut browser = half_in(&scene);
    let page = browser.page("/sign-in/second-factor");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let text = page.text();
    let address = text
        .split("<script src=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let script = browser.page(address.expect("a script"));
    assert_eq!(script.status, 200);
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    show(&mut browser, &mut key);
    let page = browser.page("/account");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("script"), "{policy}");
    assert!(!page.text().contains("<script"));
}
