//! Every verdict carries a signed statement that says exactly what stands beside it.

use quaymark_core::entry::{Change, EntryKind};
use quaymark_core::id::{AttestorId, ProviderId, RecordId, RecordKind};
use quaymark_core::statement::{Statement, StatementError};
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::VerdictDocument;
use quaymark_server::actions::activate_key::rotate_key;
use quaymark_server::store::{EntryDraft, StoreError};
use quaymark_tests::facts::{EDITION, Facts, PORT, day, granted, instant};
use quaymark_tests::register::{Register, TODAY};

fn certified() -> (Register, ProviderId) {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let provider = facts.provider(5, "Signed Security", day("2026-01-01"), instant(TODAY));
    let periods = granted(day("2026-01-01"), Some(day("2028-01-01")));
    facts.certificate(6, provider, periods, Change::Granted, instant(TODAY));
    register.catch_up();
    (register, provider)
}

fn verdict(register: &Register, provider: &str) -> VerdictDocument {
    let answer = register.anonymous().verify(provider, PORT);
    answer.unwrap_or_else(|problem| panic!("{problem:?}"))
}

#[test]
fn a_statement_verifies_with_the_published_keys_and_says_the_same() {
    let (register, provider) = certified();
    let document = verdict(&register, &provider.to_string());
    let keys = register.anonymous().keys();
    let stated = Statement::verify(&document.statement, &keys).expect("it verifies");
    assert_eq!(stated, document.verdict);
    assert_eq!(stated.a.outcome, Outcome::Meets);
    assert_eq!(stated.q.subject, provider.to_string());
    assert_eq!(stated.fresh_until, document.fresh_until.as_seconds());
}

#[test]
fn a_negative_answer_is_signed_too() {
    let (register, _) = certified();
    let document = verdict(&register, "prv_00000000000");
    let stated = Statement::verify(&document.statement, &register.anonymous().keys());
    assert_eq!(
        stated.expect("it verifies").a.outcome,
        Outcome::NotOnRegister
    );
    assert_eq!(document.provider, None);
}

#[test]
fn a_statement_that_was_touched_does_not_verify() {
    let (register, provider) = certified();
    let document = verdict(&register, &provider.to_string());
    let keys = register.anonymous().keys();
    let compact = document.statement.as_bytes();
    for place in (0..compact.len()).step_by(17) {
        let mut touched = compact.to_vec();
        touched[place] = if touched[place] == b'A' { b'B' } else { b'A' };
        let touched = String::from_utf8(touched).expect("it is ASCII");
        assert!(Statement::verify(&touched, &keys).is_err(), "byte {place}");
    }
}

#[test]
fn what_a_rotated_key_signed_still_verifies() {
    let (register, provider) = certified();
    let before = verdict(&register, &provider.to_string());
    let app = register.app();
    rotate_key(&app.store, &app.keys, instant(TODAY)).expect("rotated");
    register.catch_up();
    let keys = register.anonymous().keys();
    assert_eq!(keys.len(), 2);
    Statement::verify(&before.statement, &keys).expect("the old statement holds");

    // The clock moves on, so that a new answer is made and signed by the new key.
    register.clock().set(instant(TODAY).plus_ms(120_000));
    let after = verdict(&register, &provider.to_string());
    Statement::verify(&after.statement, &keys[..1]).expect("the new key signs, and stands first");
    let by_old = Statement::verify(&after.statement, &keys[1..]);
    assert_eq!(by_old, Err(StatementError::UnknownKey));
}

#[test]
fn one_question_about_many_gets_a_statement_for_each() {
    let (register, provider) = certified();
    let asked = [
        provider.to_string(),
        "prv_00000000000".to_owned(),
        "prv_wrong".to_owned(),
    ];
    let answers = register.anonymous().verify_many(PORT, &asked);
    let answers = answers.expect("it answers").answers;
    assert_eq!(answers.len(), 3);
    let keys = register.anonymous().keys();
    let outcomes: Vec<Option<Outcome>> = answers
        .iter()
        .map(|answer| {
            let document = answer.verdict.as_ref()?;
            let stated = Statement::verify(&document.statement, &keys).expect("it verifies");
            Some(stated.a.outcome)
        })
        .collect();
    assert_eq!(
        outcomes,
        [Some(Outcome::Meets), Some(Outcome::NotOnRegister), None]
    );
    let problem = answers[2].problem.as_ref().expect("a problem instead");
    assert_eq!(problem.code, "malformed_identifier");
    assert_eq!(answers[2].asked, "prv_wrong");
}

#[test]
fn a_thousand_providers_are_answered_at_once() {
    let (register, provider) = certified();
    let asked = vec![provider.to_string(); 1000];
    let answers = register
        .anonymous()
        .verify_many(PORT, &asked)
        .expect("it answers");
    assert_eq!(answers.answers.len(), 1000);
    assert!(
        answers
            .answers
            .iter()
            .all(|answer| answer.verdict.is_some())
    );
}

#[test]
fn an_answer_is_fresh_for_a_minute_and_never_past_its_next_change() {
    let (register, provider) = certified();
    let document = verdict(&register, &provider.to_string());
    assert_eq!(document.fresh_until, instant(TODAY).plus_ms(60_000));
    let next = document.verdict.a.next_change_at.expect("it will expire");
    // Thirty seconds before the next change.
    register.clock().set(next.plus_ms(-30_000));
    let document = verdict(&register, &provider.to_string());
    assert_eq!(document.fresh_until, next);
}

#[test]
fn a_change_is_answered_at_once_although_an_answer_was_kept() {
    let (register, provider) = certified();
    assert_eq!(
        verdict(&register, &provider.to_string()).verdict.a.outcome,
        Outcome::Meets
    );
    let again = verdict(&register, &provider.to_string());
    let facts = Facts::scene(register.store(), instant(TODAY));
    let ended = granted(day("2026-01-01"), Some(day("2026-02-01")));
    facts.certificate(6, provider, ended, Change::Corrected, instant(TODAY));
    register.catch_up();
    let after = verdict(&register, &provider.to_string());
    assert_eq!(after.verdict.a.outcome, Outcome::DoesNotMeet);
    assert!(after.verdict.log.size > again.verdict.log.size);
}

#[test]
fn a_clock_that_goes_back_neither_stops_answers_nor_the_order_of_the_log() {
    let (register, provider) = certified();
    let earlier = instant(TODAY).plus_days(-2);
    register.clock().set(earlier);
    let document = verdict(&register, &provider.to_string());
    assert_eq!(document.computed_at, earlier);
    let facts = Facts::scene(register.store(), earlier);
    facts.provider(9, "Late Security", earlier, earlier);
    register.catch_up();
    let log = quaymark_tests::log_check::check(register.store());
    assert!(log.size > document.verdict.log.size);
}

/// A new version of a record by nobody in particular.
fn draft(kind: EntryKind, record: &str, subject: &str, claims: &str) -> EntryDraft {
    EntryDraft {
        entry_type: kind.entry_type(),
        kind,
        record: record.to_owned(),
        subject: subject.to_owned(),
        actor: AttestorId::from_bits(1).to_string(),
        approvals: Vec::new(),
        change: Change::Corrected,
        claims: serde_json::from_str(claims).expect("claims"),
        periods: granted(day("2020-01-01"), None),
        document: None,
        keys: Vec::new(),
    }
}

#[test]
fn the_evidence_names_the_edition_by_which_an_older_family_answers() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let provider = facts.provider(5, "Older Security", day("2026-01-01"), instant(TODAY));
    let older = r#"{"class":"certifiable","family":"OLD 1","status":"superseded",
        "transition_ends_at":"2030-01-01T00:00:00Z"}"#;
    let newer = r#"{"class":"certifiable","family":"ISO 18788","status":"current",
        "supersedes":["old-1-2000"]}"#;
    let held = format!(
        r#"{{"accredited":true,"edition":"old-1-2000","issuer":"{}"}}"#,
        AttestorId::from_bits(2)
    );
    let record = RecordId::from_bits(RecordKind::Certification, 9).to_string();
    let indices = register.store().write(instant(TODAY), |tx| {
        let older = tx.append(draft(EntryKind::Edition, "old-1-2000", "old-1-2000", older))?;
        let newer = tx.append(draft(EntryKind::Edition, EDITION, EDITION, newer))?;
        let kind = EntryKind::Certification;
        let held = tx.append(draft(kind, &record, &provider.to_string(), &held))?;
        Ok::<_, StoreError>([older, newer, held])
    });
    register.catch_up();
    let stated = verdict(&register, &provider.to_string()).verdict;
    assert_eq!(stated.a.outcome, Outcome::Meets);
    for index in indices.expect("written") {
        assert!(stated.ev.contains(&index), "{index} in {:?}", stated.ev);
    }
}

#[test]
fn the_evidence_names_what_is_held_beside_what_is_held_beside() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let provider = facts.provider(5, "Threefold Security", day("2026-01-01"), instant(TODAY));
    let edition = |family: &str, requires: &str| {
        format!(
            r#"{{"class":"certifiable","family":"{family}","status":"current","requires":{requires}}}"#
        )
    };
    let held = |edition: &str| {
        let issuer = AttestorId::from_bits(2);
        format!(r#"{{"accredited":true,"edition":"{edition}","issuer":"{issuer}"}}"#)
    };
    let indices = register.store().write(instant(TODAY), |tx| {
        let mut put = |kind, record: &str, subject: &str, claims: &str| {
            tx.append(draft(kind, record, subject, claims))
        };
        let mut indices = Vec::new();
        for (id, family, requires) in [
            ("third-2020", "THIRD", "[]"),
            ("second-2020", "SECOND", r#"["third-2020"]"#),
            (EDITION, "ISO 18788", r#"["second-2020"]"#),
        ] {
            indices.push(put(EntryKind::Edition, id, id, &edition(family, requires))?);
        }
        for (bits, id) in [(9, EDITION), (10, "second-2020"), (11, "third-2020")] {
            let record = RecordId::from_bits(RecordKind::Certification, bits).to_string();
            let kind = EntryKind::Certification;
            indices.push(put(kind, &record, &provider.to_string(), &held(id))?);
        }
        Ok::<_, StoreError>(indices)
    });
    register.catch_up();
    let stated = verdict(&register, &provider.to_string()).verdict;
    assert_eq!(stated.a.outcome, Outcome::Meets);
    for index in indices.expect("written") {
        assert!(stated.ev.contains(&index), "{index} in {:?}", stated.ev);
    }
}
