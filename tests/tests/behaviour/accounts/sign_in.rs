//! Signing in with a password: what is said, what is not, and who is slowed down.

use quaymark_core::account::Role;
use quaymark_server::actions::close_sign_in::{Door, set_door};
use quaymark_server::store::Actor;
use quaymark_tests::callers::form;

use super::{PASSWORD, Scene, is_in, place, sign_in};

#[test]
fn a_password_opens_the_account_and_the_cookie_is_guarded() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    assert_eq!(browser.page("/sign-in").status, 200);
    let answer = scene.enter(&mut browser, Role::Viewer);
    assert_eq!(place(&answer), "/desk");
    let line = answer.header("set-cookie").expect("a cookie");
    assert!(line.starts_with("__Host-quaymark=qms_"), "{line}");
    for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(line.contains(part), "{line}");
    }
    let page = browser.page("/account");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains(scene.email(Role::Viewer)));
}

#[test]
fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let scene = Scene::new();
    let mut answers = Vec::new();
    for email in [
        scene.email(Role::Viewer),
        "nobody@firm.example",
        "no address",
    ] {
        let answer = sign_in(&mut scene.browser(), email, "another lamp oak rope");
        assert_eq!(answer.status, 422);
        assert!(answer.header("set-cookie").is_none());
        let text = answer.text().replace(email, "EMAIL");
        assert!(text.contains("The e-mail address or the password is not right"));
        assert!(
            !text.contains("another lamp"),
            "passwords are not filled in again"
        );
        answers.push(text);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn a_session_that_was_planted_is_not_the_one_that_is_opened() {
    let scene = Scene::new();
    let mut attacker = scene.browser();
    scene.enter(&mut attacker, Role::Editor);
    let planted = attacker.session().expect("a session").to_owned();
    let mut victim = scene.browser();
    victim.set_cookie("__Host-quaymark", &planted);
    scene.enter(&mut victim, Role::Viewer);
    assert_ne!(victim.session(), Some(planted.as_str()));
    assert!(is_in(&mut victim));
    assert!(!is_in(&mut attacker), "the planted session has ended");
}

#[test]
fn next_leads_nowhere_else() {
    let scene = Scene::new();
    for (next, expected) in [
        ("/desk/review?page=2", "/desk/review?page=2"),
        ("https://evil.example/", "/account"),
        ("//evil.example", "/account"),
        ("/\\evil.example", "/account"),
    ] {
        let fields = [
            ("email", scene.email(Role::Viewer)),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = scene.browser().post_form("/sign-in", &fields);
        assert_eq!(place(&answer), expected);
    }
}

#[test]
fn another_site_signs_nobody_in() {
    let scene = Scene::new();
    let fields = [("email", scene.email(Role::Viewer)), ("password", PASSWORD)];
    let request = form("/sign-in", &fields).header("origin", "https://evil.example");
    let answer = scene.browser().send(request);
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("cross_site_request"));
}

#[test]
fn who_guesses_is_slowed_down_and_others_are_not() {
    let scene = Scene::new();
    let email = scene.email(Role::Viewer);
    let mut attacker = scene.browser().in_network("198.51.100.7");
    for _ in 0..6 {
        assert_eq!(
            sign_in(&mut attacker, email, "wrong lamp oak rope").status,
            422
        );
    }
    let answer = sign_in(&mut attacker, email, PASSWORD);
    assert_eq!(answer.status, 429, "even the right password must wait");
    assert_eq!(answer.header("retry-after"), Some("5"));
    let mut neighbour = scene.browser().in_network("198.51.100.9");
    assert_eq!(
        sign_in(&mut neighbour, email, PASSWORD).status,
        429,
        "the same /24"
    );
    let mut owner = scene.browser().in_network("203.0.113.5");
    assert_eq!(
        sign_in(&mut owner, email, PASSWORD).status,
        303,
        "another network"
    );
    scene.wait(5);
    assert_eq!(sign_in(&mut attacker, email, PASSWORD).status, 303);
}

#[test]
fn many_networks_slow_an_account_down_but_never_its_owners_own_browser() {
    let scene = Scene::new();
    let email = scene.email(Role::Viewer);
    let mut owner = scene.browser().in_network("203.0.113.5");
    assert_eq!(sign_in(&mut owner, email, PASSWORD).status, 303);
    let device = owner
        .cookie("__Host-quaymark-device")
        .expect("a device")
        .to_owned();
    for network in 0..21 {
        let mut attacker = scene.browser().in_network(&format!("198.51.{network}.1"));
        assert_eq!(
            sign_in(&mut attacker, email, "wrong lamp oak rope").status,
            422
        );
    }
    let mut stranger = scene.browser().in_network("192.0.2.77");
    assert_eq!(sign_in(&mut stranger, email, PASSWORD).status, 429);
    let mut known = scene.browser().in_network("192.0.2.77");
    known.set_cookie("__Host-quaymark-device", &device);
    assert_eq!(sign_in(&mut known, email, PASSWORD).status, 303);
    // A known browser that guesses is slowed down by itself.
    for _ in 0..6 {
        let mut stolen = scene.browser().in_network("192.0.2.88");
        stolen.set_cookie("__Host-quaymark-device", &device);
        sign_in(&mut stolen, email, "wrong lamp oak rope");
    }
    let mut stolen = scene.browser().in_network("192.0.2.88");
    stolen.set_cookie("__Host-quaymark-device", &device);
    assert_eq!(sign_in(&mut stolen, email, PASSWORD).status, 429);
}

#[test]
fn the_operator_closes_the_door_and_public_reading_goes_on() {
    let scene = Scene::new();
    let mut inside = scene.browser();
    scene.enter(&mut inside, Role::Viewer);
    let set = |door| {
        let now = scene.register.clock().now();
        set_door(scene.register.store(), now, &Actor::command(), door).expect("it is set");
    };
    set(Door::Closed);
    let page = scene.browser().page("/sign-in");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Nobody can sign in now."));
    let answer = scene.enter(&mut scene.browser(), Role::Viewer);
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("sign_in_closed"));
    assert_eq!(inside.page("/account").status, 503);
    assert_eq!(scene.register.anonymous().get("/v1/ports").status, 200);
    set(Door::Open);
    assert!(is_in(&mut inside));
}

#[test]
fn a_deactivated_person_is_told_what_anybody_is_told() {
    let scene = Scene::new();
    let viewer = scene.firm.person(Role::Viewer);
    quaymark_tests::people::deactivate(&scene.register, viewer.id);
    let answer = scene.enter(&mut scene.browser(), Role::Viewer);
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .text()
            .contains("The e-mail address or the password is not right")
    );
}

#[test]
fn a_known_and_an_unknown_address_take_the_same_work() {
    let scene = Scene::new();
    let mut fastest = [u128::MAX; 2];
    for round in 0..5 {
        let emails = [scene.email(Role::Viewer), "nobody@firm.example"];
        for (place, email) in emails.into_iter().enumerate() {
            let mut browser = scene.browser().in_network(&format!("198.51.{round}.1"));
            let watch = std::time::Instant::now();
            sign_in(&mut browser, email, "wrong lamp oak rope");
            fastest[place] = fastest[place].min(watch.elapsed().as_micros());
        }
    }
    let [known, unknown] = fastest;
    // Hashing takes nearly all of the time: an answer that skips it would take a fiftieth.
    assert!(
        unknown * 5 > known && known * 5 > unknown,
        "{known} µs, {unknown} µs"
    );
}
