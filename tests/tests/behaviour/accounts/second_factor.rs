//! The second factor: codes that are good once, recovery codes, and acts that ask for it again.

use quaymark_core::account::Role;
use quaymark_core::wire::Problem;
use quaymark_server::auth::totp;
use quaymark_tests::callers::Browser;
use quaymark_tests::people;

use super::{PASSWORD, Scene, is_in, place};

fn show(browser: &mut Browser, code: &str) -> u16 {
    let fields = [("code", code), ("next", "/account")];
    browser.post_form("/sign-in/second-factor", &fields).status
}

#[test]
fn a_password_alone_opens_nothing_where_there_is_a_second_factor() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Signatory);
    for target in ["/account", "/account/password", "/account/second-factor"] {
        let answer = browser.page(target);
        assert_eq!(
            place(&answer),
            format!("/sign-in/second-factor?next={target}")
        );
    }
    let before = browser.session().map(str::to_owned);
    assert_eq!(show(&mut browser, &scene.code()), 303);
    assert!(is_in(&mut browser));
    assert_ne!(
        browser.session().map(str::to_owned),
        before,
        "a new session at the rise"
    );
    let mut old = scene.browser();
    old.set_cookie("__Host-quaymark", &before.expect("a session"));
    assert_eq!(old.page("/account").status, 303);
    assert_eq!(
        show(&mut old, &scene.code()),
        303,
        "the old session leads to signing in"
    );
    assert!(!is_in(&mut old));
}

#[test]
fn no_code_is_accepted_twice() {
    let scene = Scene::new();
    let code = scene.code();
    scene.enter_fully(&mut scene.browser(), Role::Signatory);
    let mut again = scene.browser();
    scene.enter(&mut again, Role::Signatory);
    assert_eq!(show(&mut again, &code), 422, "it was used");
    scene.wait(30);
    assert_eq!(show(&mut again, &code), 422, "still");
    assert_eq!(show(&mut again, &scene.code()), 303, "the next one");
}

#[test]
fn guessing_codes_is_slowed_down() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Signatory);
    for _ in 0..6 {
        assert_eq!(show(&mut browser, "000000"), 422);
    }
    assert_eq!(show(&mut browser, &scene.code()), 429);
    scene.wait(5);
    assert_eq!(show(&mut browser, &scene.code()), 303);
}

/// What stands in the page's list of codes.
fn codes_of(page: &str) -> Vec<String> {
    let after = page.split("<span class=\"code\">").skip(1);
    let texts = after.filter_map(|rest| rest.split('<').next());
    texts
        .filter(|text| text.len() == 19)
        .map(str::to_owned)
        .collect()
}

fn secret_of(page: &str) -> Vec<u8> {
    let text = page
        .split("<dt>Secret</dt><dd><span class=\"code\">")
        .nth(1);
    let text = text
        .and_then(|rest| rest.split('<').next())
        .expect("a secret");
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for value in text.chars().filter_map(|c| alphabet.find(c)) {
        held = held << 5 | u32::try_from(value).expect("five bits");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).expect("a byte"));
        }
    }
    bytes
}

#[test]
fn a_code_generator_is_set_up_and_recovery_codes_are_good_once() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter(&mut browser, Role::Editor);
    let mut elsewhere = scene.browser();
    scene.enter(&mut elsewhere, Role::Editor);
    let begin = "/account/second-factor/totp";
    let wrong = browser.post_form(begin, &[("password", "wrong lamp oak rope")]);
    assert_eq!(wrong.status, 422);
    let begun = browser.post_form(begin, &[("password", PASSWORD)]);
    let set_up = place(&begun).to_owned();
    let page = browser.page(&set_up).text();
    assert!(page.contains("<svg role=\"img\""), "a picture to scan");
    let secret = secret_of(&page);
    assert_eq!(elsewhere.page(&set_up).status, 200, "the same person");
    let mut stranger = scene.browser();
    scene.enter(&mut stranger, Role::Viewer);
    assert_eq!(stranger.page(&set_up).status, 410, "somebody else");

    assert_eq!(
        browser.post_form(&set_up, &[("code", "000000")]).status,
        422
    );
    let code = totp::code_at(&secret, scene.register.clock().now());
    let done = browser.post_form(&set_up, &[("code", &code)]);
    assert_eq!(done.status, 200);
    let codes = codes_of(&done.text());
    assert_eq!(codes.len(), 10);
    assert!(is_in(&mut browser));
    assert!(!is_in(&mut elsewhere), "other sessions have ended");
    assert_eq!(
        browser.post_form(&set_up, &[("code", &code)]).status,
        410,
        "done once"
    );

    let mut again = scene.browser();
    scene.enter(&mut again, Role::Editor);
    assert_eq!(show(&mut again, &codes[0].to_lowercase()), 303);
    let mut third = scene.browser();
    scene.enter(&mut third, Role::Editor);
    assert_eq!(show(&mut third, &codes[0]), 422, "it was used");
    let letters = people::letters(&scene.register);
    assert!(
        letters.iter().any(|(_, sort, _)| sort == "security_notice"),
        "{letters:?}"
    );
}

#[test]
fn dangerous_acts_ask_for_the_second_factor_again() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter_fully(&mut browser, Role::Signatory);
    let renew = "/account/second-factor/recovery-codes";
    assert_eq!(browser.post_form(renew, &[]).status, 200);
    scene.wait(15 * 60);
    let answer = browser.post_form(renew, &[]);
    assert!(place(&answer).starts_with("/sign-in/second-factor?next="));
    assert_eq!(show(&mut browser, &scene.code()), 303);
    assert_eq!(browser.post_form(renew, &[]).status, 200);
}

#[test]
fn too_old_a_second_factor_is_told_to_programs_by_its_code() {
    let scene = Scene::new();
    let signatory = people::sign_in(&scene.register, &scene.firm, Role::Signatory);
    scene.wait(15 * 60);
    let token = signatory.form_token();
    let fields = [("form_token", token.as_str())];
    let request = quaymark_tests::callers::form("/account/second-factor/recovery-codes", &fields);
    let answer = signatory.send(request.header("origin", "https://register.example"));
    assert_eq!(answer.status, 403);
    assert_eq!(answer.json::<Problem>().code, "second_factor_too_old");
}

#[test]
fn a_new_generator_takes_the_place_of_the_old_only_with_a_fresh_factor() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    scene.enter_fully(&mut browser, Role::Signatory);
    scene.wait(15 * 60);
    let begin = "/account/second-factor/totp";
    let answer = browser.post_form(begin, &[("password", PASSWORD)]);
    assert!(
        place(&answer).starts_with("/sign-in/second-factor"),
        "a password is not enough"
    );
}
