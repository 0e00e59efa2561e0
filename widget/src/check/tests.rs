//! Whether only what may be shown is shown.

use super::*;
use crate::testing::{self, IAT, OUTCOMES, document, jwk, signed as sign, statement};

fn asked() -> Asked {
    Asked {
        provider: testing::provider(),
        port: "NLRTM".parse().unwrap(),
        profile: None,
    }
}

fn now(seconds_later: i64) -> Instant {
    Instant::from_seconds(IAT + seconds_later)
}

fn checked(statement: &Statement) -> Result<Checked, Failure> {
    check(
        &document(statement),
        &asked(),
        (KeySource::Page, &[jwk()]),
        now(5),
    )
}

#[test]
fn a_signed_answer_to_the_question_passes_whatever_it_says() {
    for outcome in OUTCOMES {
        let checked = checked(&statement(outcome)).unwrap();
        assert_eq!(checked.statement, statement(outcome));
        assert_eq!(checked.key, jwk().thumbprint());
        assert_eq!(checked.shown_until, now(60));
    }
}

#[test]
fn what_is_shown_is_the_signed_payload_and_not_the_clear_copy() {
    let clear = serde_json::to_string(&statement(Outcome::Meets)).unwrap();
    let forged = document(&statement(Outcome::DoesNotMeet)).replace(
        &serde_json::to_string(&statement(Outcome::DoesNotMeet)).unwrap(),
        &clear,
    );
    let checked = check(&forged, &asked(), (KeySource::Page, &[jwk()]), now(5)).unwrap();
    assert_eq!(checked.statement.a.outcome, Outcome::DoesNotMeet);
}

#[test]
fn flipping_any_character_of_the_statement_is_caught() {
    let good = statement(Outcome::Meets);
    let (text, compact) = (document(&good), sign(&good));
    for place in (0..compact.len())
        .step_by(7)
        .chain(compact.len() - 86..compact.len() - 1)
    {
        let mut bytes = compact.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let forged = text.replace(&compact, &String::from_utf8(bytes).unwrap());
        let found = check(&forged, &asked(), (KeySource::Page, &[jwk()]), now(5));
        assert!(found.is_err(), "a change at {place} was not noticed");
    }
}

#[test]
fn an_answer_to_another_question_is_refused() {
    let good = statement(Outcome::Meets);
    let mut cases = vec![good.clone(); 4];
    cases[0].q.subject = ProviderId::from_bits(43).to_string();
    cases[1].q.port = "BEANR".parse().unwrap();
    cases[2].q.known_at = Some(now(0));
    cases[3].q.valid_at = now(-86_400);
    for case in cases {
        assert_eq!(checked(&case), Err(Failure::OtherQuestion), "{:?}", case.q);
    }
    let other_profile = Asked {
        profile: Some("nlrtm-other".parse().unwrap()),
        ..asked()
    };
    let found = check(
        &document(&good),
        &other_profile,
        (KeySource::Page, &[jwk()]),
        now(5),
    );
    assert_eq!(found, Err(Failure::OtherQuestion));
}

#[test]
fn the_name_of_another_provider_is_refused() {
    let good = statement(Outcome::Meets);
    let other = ProviderId::from_bits(43).to_string();
    let mut parts: serde_json::Value = serde_json::from_str(&document(&good)).unwrap();
    parts["provider"]["id"] = other.into();
    let found = check(
        &parts.to_string(),
        &asked(),
        (KeySource::Page, &[jwk()]),
        now(5),
    );
    assert_eq!(found, Err(Failure::OtherQuestion));
    parts["provider"] = serde_json::Value::Null;
    let found = check(
        &parts.to_string(),
        &asked(),
        (KeySource::Page, &[jwk()]),
        now(5),
    );
    assert_eq!(found, Err(Failure::OtherQuestion));
}

#[test]
fn the_clock_of_the_device_decides_about_freshness() {
    let text = document(&statement(Outcome::Meets));
    let at = |seconds| {
        check(&text, &asked(), (KeySource::Page, &[jwk()]), now(seconds)).map(|it| it.shown_until)
    };
    assert_eq!(at(0), Ok(now(60)));
    assert_eq!(at(50), Ok(now(60)));
    // A clock that is a little ahead shows it briefly, one that is behind no longer than its life.
    assert_eq!(at(59), Ok(now(64)));
    assert_eq!(at(179), Ok(now(184)));
    assert_eq!(at(-100), Ok(now(-40)));
    assert_eq!(at(180), Err(Failure::Stale));
    assert_eq!(at(86_400), Err(Failure::Stale));
    assert_eq!(at(-120), Ok(now(-60)));
    assert_eq!(at(-121), Err(Failure::Early));
}

#[test]
fn an_answer_that_never_was_fresh_is_stale() {
    let mut dead = statement(Outcome::Meets);
    dead.fresh_until = dead.iat;
    assert_eq!(checked(&dead), Err(Failure::Stale));
}

#[test]
fn another_key_is_named_as_the_fault() {
    let other = Jwk {
        x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
        ..jwk()
    };
    let text = document(&statement(Outcome::Meets));
    let found = check(
        &text,
        &asked(),
        (KeySource::Page, std::slice::from_ref(&other)),
        now(5),
    );
    assert_eq!(found, Err(Failure::UnknownKey));
    assert_eq!(
        check(&text, &asked(), (KeySource::Page, &[]), now(5)),
        Err(Failure::UnknownKey)
    );
    assert!(check(&text, &asked(), (KeySource::Page, &[other, jwk()]), now(5)).is_ok());
}

#[test]
fn what_is_no_document_is_unreadable() {
    for text in ["", "{}", "<html>", "{\"statement\":\"a.b.c\"}"] {
        assert_eq!(
            check(text, &asked(), (KeySource::Page, &[jwk()]), now(5)),
            Err(Failure::Unreadable)
        );
    }
}
