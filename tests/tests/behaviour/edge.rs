//! What every answer carries: ids, headers, and answers to HEAD and OPTIONS.

use quaymark_tests::database::TestDatabase;
use quaymark_tests::http::Request;
use quaymark_tests::register::{Register, Setup};

#[test]
fn every_answer_has_an_id_of_its_own() {
    let register = Register::scene();
    let caller = register.anonymous();
    let first = caller.get("/v1/standards");
    let second = caller.get("/v1/nothing");
    let id = |answer: &quaymark_tests::http::Response| {
        answer.header("x-request-id").map(ToOwned::to_owned)
    };
    assert!(id(&first).is_some_and(|id| !id.is_empty()));
    assert_ne!(id(&first), id(&second));
}

#[test]
fn public_reads_may_be_made_from_any_origin() {
    let register = Register::scene();
    let caller = register.anonymous();
    let from =
        |target: &str| caller.send(&Request::get(target).header("origin", "https://port.example"));
    for target in ["/v1/standards", "/v1/nothing", "/.well-known/jwks.json"] {
        let answer = from(target);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{target}"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
    assert_eq!(from("/metrics").header("access-control-allow-origin"), None);
}

#[test]
fn a_browser_may_ask_before_it_asks() {
    let register = Register::scene();
    let preflight = Request::new("OPTIONS", "/v1/verify")
        .header("origin", "https://port.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    let answer = register.anonymous().send(&preflight);
    assert_eq!(answer.status, 204);
    assert!(
        answer
            .header("access-control-allow-methods")
            .unwrap()
            .contains("POST")
    );
    assert!(
        answer
            .header("access-control-allow-headers")
            .unwrap()
            .contains("content-type")
    );
}

#[test]
fn answers_forbid_what_they_do_not_need() {
    let register = Register::scene();
    for target in ["/v1/ports", "/v1/nothing", "/health/live"] {
        let answer = register.anonymous().get(target);
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{target}"
        );
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'"),
            "{target}: {policy}"
        );
    }
}

#[test]
fn what_is_shown_names_no_referrer_to_others_and_is_drawn_into_no_foreign_page() {
    let register = Register::scene();
    for target in ["/", "/about", "/nothing", "/v1/nothing", "/metrics"] {
        let answer = register.anonymous().get(target);
        let named = answer.header("referrer-policy");
        // The forms of pages are checked by their origin, which `no-referrer` would hide.
        let is_page = matches!(target, "/" | "/about");
        let policy = if is_page {
            "same-origin"
        } else {
            "no-referrer"
        };
        assert_eq!(named, Some(policy), "{target}");
        let is_public = target.starts_with("/v1/");
        let expected = (!is_public).then_some("DENY");
        assert_eq!(answer.header("x-frame-options"), expected, "{target}");
        let policy = answer.header("content-security-policy");
        assert!(policy.is_some_and(|policy| policy.contains("frame-ancestors 'none'")));
    }
}

#[test]
fn a_verdict_carries_every_protection_that_json_needs() {
    let register = Register::scene();
    let target = "/v1/verify/prv_00000000000?port=NLRTM";
    let answer = register.anonymous().get(target);
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "retry-after, x-request-id"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert!(answer.header("x-request-id").is_some());
    assert!(answer.header("cache-control").is_some());
}

#[test]
fn only_one_part_below_verify_is_a_provider() {
    let register = Register::scene();
    let caller = register.anonymous();
    for target in [
        "/v1/verify/",
        "/v1/verify/prv_00000000000/",
        "/v1/verify/a/b",
    ] {
        assert_eq!(caller.get(target).status, 404, "{target}");
    }
    let asked = "/v1/verify/prv_00000000000?port=NLRTM";
    let head = caller.send(&Request::new("HEAD", asked));
    assert_eq!((head.status, head.body.is_empty()), (200, true));
    let other = caller.send(&Request::new("DELETE", asked));
    assert_eq!(other.status, 405);
    assert_eq!(other.header("allow"), Some("GET, HEAD, OPTIONS"));
}

#[test]
fn head_is_get_without_the_body() {
    let register = Register::scene();
    let caller = register.anonymous();
    for target in [
        "/v1/ports",
        "/v1/standards",
        "/v1/providers/prv_00000000000",
    ] {
        let whole = caller.get(target);
        let head = caller.send(&Request::new("HEAD", target));
        assert_eq!(head.status, whole.status, "{target}");
        assert_eq!(
            head.header("content-type"),
            whole.header("content-type"),
            "{target}"
        );
        assert!(head.body.is_empty(), "{target}");
    }
}

#[test]
fn a_verdict_may_be_kept_for_fifteen_seconds_at_most() {
    let register = Register::scene();
    let answer = register
        .anonymous()
        .get("/v1/verify/prv_00000000000?port=NLRTM");
    let caching = answer.header("cache-control").unwrap();
    let seconds = caching.split("max-age=").nth(1).map_or(0, |rest| {
        rest.split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap()
            .parse()
            .unwrap()
    });
    assert!(seconds <= 15, "{caching}");
}

#[test]
fn a_method_that_is_not_taken_is_answered_with_those_that_are() {
    let register = Register::scene();
    let answer = register
        .anonymous()
        .send(&Request::new("DELETE", "/v1/ports"));
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").unwrap().contains("GET"));
}

#[test]
fn browsers_that_came_by_https_are_told_to_stay_with_it() {
    let caller_at = |public_url: &str| {
        let setup = Setup::on(TestDatabase::empty());
        setup
            .with(|config| public_url.clone_into(&mut config.public_url))
            .start()
    };
    let header = "strict-transport-security";
    let (secure, plain) = (
        caller_at("https://register.example"),
        caller_at("http://register.example"),
    );
    let answer = secure.anonymous().get("/");
    assert_eq!(answer.header(header), Some("max-age=31536000"));
    assert_eq!(plain.anonymous().get("/").header(header), None);
}
