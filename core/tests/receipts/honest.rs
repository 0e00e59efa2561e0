//! What is true verifies, and says what it proves and what not.

use quaymark_core::entry::EntryKind;
use quaymark_core::receipt::{MakeError, Receipt, Refusal, Report, make, verify};
use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::policy::{Distrust, Policy};
use quaymark_core::tlog::proof::{check_inclusion, inclusion};
use quaymark_core::tree::leaf_hash;
use quaymark_core::verdict::{AnswerRules, Outcome};
use serde_json::json;

use crate::log::{BEGAN, ORIGIN, key, policy, policy_text, sign};
use crate::scene::{
    PROFILE, PROVIDER, add_growing_profile, add_key, add_profile, bytes, kid, receipt, records,
    register, statement, statement_at, statement_by, suspend, verdict_key,
};

#[test]
fn a_receipt_verifies_and_says_what_it_proves() {
    let mut log = register();
    let size = log.close();
    let stated = statement(&log, size, PROVIDER);
    assert_eq!(stated.a.outcome, Outcome::Meets);
    let receipt = receipt(&log, &stated, size);
    let report = verify(&bytes(&receipt), &policy()).expect("it holds");
    assert_eq!(report.statement, stated);
    assert_eq!(report.key, kid(&verdict_key()));
    let seen = Instant::from_seconds(BEGAN + size as i64);
    assert_eq!(report.witnessed_at, Some(seen));
    assert_eq!(
        report.witnesses,
        [("w0".to_owned(), seen), ("w1".to_owned(), seen)]
    );
    assert!(report.asked().contains(PROVIDER), "{}", report.asked());
    assert_eq!(report.said()[0], "Met.");
    assert_eq!(report.said().len(), 1 + stated.a.requirements.len());
    assert_eq!(report.witnessed().len(), 1 + report.witnesses.len());
    assert!(report.not_proven().len() > 3);
    let (headings, in_short) = told(&report);
    assert_eq!(
        headings,
        ["Asked and answered", "Proven", "Witnessed", "Not proven"]
    );
    let asked = format!("the provider {PROVIDER} met what the port ");
    assert!(
        in_short.starts_with("The register answered: on "),
        "{in_short}"
    );
    assert!(in_short.contains(&asked), "{in_short}");
}

/// The headings, and the sentence that stands first.
fn told(report: &Report) -> (Vec<&'static str>, String) {
    let parts = report.parts();
    let headings = parts.iter().map(|(heading, _)| *heading).collect();
    (headings, parts[0].1[0].clone())
}

#[test]
fn without_witnesses_none_is_claimed_and_each_outcome_has_a_sentence() {
    let mut log = register();
    let size = log.close();
    let receipt = receipt(&log, &statement(&log, size, PROVIDER), size);
    let mut report = verify(&bytes(&receipt), &policy()).expect("it holds");
    report.witnesses.clear();
    report.witnessed_at = None;
    let (headings, _) = told(&report);
    assert!(!headings.contains(&"Witnessed"), "{headings:?}");
    assert!(headings.contains(&"No independent witness has signed"));
    let same = "That everybody was shown the same log";
    assert!(
        report
            .not_proven()
            .iter()
            .any(|line| line.starts_with(same))
    );
    let mut sentences = Vec::new();
    for outcome in [
        Outcome::Meets,
        Outcome::MeetsExpiring,
        Outcome::DoesNotMeet,
        Outcome::NotOnRegister,
        Outcome::NotCovered,
        Outcome::Confidential,
    ] {
        report.statement.a.outcome = outcome;
        sentences.push(report.in_short());
    }
    for sentence in &sentences {
        assert!(
            sentence.contains(PROVIDER) && sentence.ends_with('.'),
            "{sentence}"
        );
        let same = sentences.iter().filter(|other| *other == sentence);
        assert_eq!(same.count(), 1, "{sentence}");
    }
    assert!(sentences[2].contains("did not meet"), "{}", sentences[2]);
}

#[test]
fn a_statement_verifies_by_the_rules_of_its_time_and_by_no_others() {
    let mut log = register();
    let then = "2027-01-01T00:00:00Z";
    add_growing_profile(&mut log, "growing", then);
    let size = log.close();
    let at = Instant::from_seconds(log.seconds + 60);
    let stated = |rules| statement_by(rules, &log, size, PROVIDER, "growing", at);
    let (first, second) = (stated(AnswerRules::First), stated(AnswerRules::Second));
    assert_eq!(first.a.requirements[1].changes_at, then.parse().ok());
    assert_ne!(second.a.requirements[1].changes_at, then.parse().ok());
    for honest in [&first, &second] {
        let receipt = receipt(&log, honest, size);
        assert!(verify(&bytes(&receipt), &policy()).is_ok());
        let mut other = honest.clone();
        other.rules = 3 - honest.rules;
        let signed = sign(&other, &verdict_key());
        let made = make(&log.at(size), &signed, &log.checkpoint(size));
        let refused = matches!(made, Err(MakeError::Refused(Refusal::Answer { .. })));
        assert!(refused, "{}", other.rules);
    }
}

#[test]
fn every_question_about_the_register_has_a_receipt() {
    let leaves = [
        json!({ "certified": { "standard": "ISO 45001" } }),
        json!({ "certified": { "standard": "OHSAS 18001" } }),
        json!({ "certified": { "standard": "ISO 28007-1", "equivalents": ["ISO 9001"] } }),
        json!({ "certified": { "standard": "EN 17483-3", "services": ["cctv"] } }),
        json!({ "licensed": { "country": "GB" } }),
        json!({ "licensed": { "country": "FR" } }),
        json!({ "licensed": { "country": "NL", "activity": "cctv" } }),
        json!({ "vetted": { "level": "enhanced", "by_country": "BE" } }),
        json!({ "at_least": { "n": 2, "of": [{ "vetted": { "level": "basic" } }, { "licensed": { "country": "NL" } }] } }),
    ];
    let mut log = register();
    for (place, leaf) in leaves.iter().enumerate() {
        add_profile(&mut log, &format!("profile-{place}"), 1, leaf);
        add_profile(
            &mut log,
            &format!("profile-{place}"),
            2,
            &json!({ "all": [leaf] }),
        );
    }
    let size = log.close();
    for (place, leaf) in leaves.iter().enumerate() {
        for time in [
            "2019-06-01T00:00:00Z",
            "2024-06-01T00:00:00Z",
            "2026-12-01T00:00:00Z",
            "2027-11-15T00:00:00Z",
            "2031-01-01T00:00:00Z",
        ] {
            if time.starts_with("2019") {
                continue;
            }
            for subject in [PROVIDER, "prv_00000000012"] {
                let at = time.parse().expect("an instant");
                let stated = statement_at(&log, size, subject, &format!("profile-{place}"), at);
                let receipt = receipt(&log, &stated, size);
                let report = verify(&bytes(&receipt), &policy());
                assert_eq!(
                    report.map(|r| r.statement.a),
                    Ok(stated.a),
                    "{leaf} {time} {subject}"
                );
            }
        }
    }
}

#[test]
fn a_statement_of_an_earlier_prefix_holds_by_a_later_checkpoint_if_nothing_changed() {
    let mut log = register();
    let earlier = log.size();
    let stated = statement(&log, earlier, PROVIDER);
    log.close();
    log.fill(7);
    let size = log.close();
    let receipt = receipt(&log, &stated, size);
    assert!(!receipt.consistency.is_empty());
    assert!(verify(&bytes(&receipt), &policy()).is_ok());
}

#[test]
fn a_suspension_is_shown_and_the_receipt_of_before_still_holds() {
    let mut log = register();
    let before = log.close();
    let old = receipt(&log, &statement(&log, before, PROVIDER), before);
    suspend(&mut log, &records()[0]);
    let size = log.close();
    let stated = statement(&log, size, PROVIDER);
    assert_eq!(stated.a.outcome, Outcome::DoesNotMeet);
    assert!(verify(&bytes(&receipt(&log, &stated, size)), &policy()).is_ok());
    assert!(verify(&bytes(&old), &policy()).is_ok());
}

#[test]
fn receipts_hold_after_the_key_was_rotated() {
    let mut log = register();
    let before = log.close();
    let stated = statement(&log, before, PROVIDER);
    let old = receipt(&log, &stated, before);
    log.seconds += 3_600;
    add_key(&mut log, &key(3));
    let kid = kid(&verdict_key());
    let jwk = quaymark_core::statement::Jwk::of(&verdict_key().verifying_key());
    let from = Instant::from_seconds(BEGAN);
    let retired = Instant::from_seconds(log.seconds);
    let periods = json!([{ "from": from, "status": "granted", "until": retired }, { "from": retired, "status": "withdrawn" }]);
    let more = json!({ "claims": { "jwk": jwk }, "change": "key_retired", "periods": periods });
    log.add(EntryKind::VerdictKey, &kid, &kid, &more);
    let size = log.close();
    assert!(verify(&bytes(&old), &policy()).is_ok());
    let again = receipt(&log, &stated, size);
    assert!(
        verify(&bytes(&again), &policy()).is_ok(),
        "signed before it was retired"
    );
    let by_new = sign(&statement(&log, size, PROVIDER), &key(3));
    let new = make(&log.at(size), &by_new, &log.checkpoint(size)).expect("a receipt");
    assert!(verify(&bytes(&new), &policy()).is_ok());
}

#[test]
fn receipts_hold_after_the_key_of_the_log_was_rotated() {
    let mut log = register();
    let size = log.close();
    let old = receipt(&log, &statement(&log, size, PROVIDER), size);
    // Whoever trusts the next key too still trusts the one before, for what it signed.
    let next = VerifierKey::new(
        "register.example/log/2027",
        KeyUse::Note,
        key(77).verifying_key(),
    );
    let next = next.expect("a name");
    let both = format!("log {next}\n{}", policy_text());
    let both: Policy = both.parse().expect("a policy");
    assert!(verify(&bytes(&old), &both).is_ok());
    let (first, rest) = policy_text()
        .split_once('\n')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("lines");
    assert!(first.starts_with("log "), "{first}");
    let new_alone: Policy = format!("log {next}\n{rest}").parse().expect("a policy");
    let refused = verify(&bytes(&old), &new_alone).expect_err("nobody trusts the old name");
    assert_eq!(
        refused,
        Refusal::Checkpoint(Distrust::UnknownLog(ORIGIN.to_owned()))
    );
}

#[test]
fn each_entry_has_its_own_proof_to_the_byte() {
    let mut log = register();
    let size = log.close();
    let receipt = receipt(&log, &statement(&log, size, PROVIDER), size);
    let opened = receipt.open().expect("a receipt");
    let note = log.checkpoint(size);
    let head = Checkpoint::from_note(&Note::parse(&note).expect("a note")).expect("a checkpoint");
    let proofs = opened.tlog_proofs(size, &head.root).expect("in the log");
    assert_eq!(proofs.len(), opened.entries.len());
    for ((index, text), shown) in proofs.iter().zip(&opened.entries) {
        let Ok(path) = inclusion(&log, *index, size);
        let lines: String = path
            .iter()
            .map(|h| format!("{}\n", crate::log::base64(h)))
            .collect();
        assert_eq!(
            *text,
            format!("c2sp.org/tlog-proof@v1\nindex {index}\n{lines}\n{note}")
        );
        assert_eq!(log.entries[index], shown.bytes);
        let leaf = leaf_hash(&shown.bytes);
        assert_eq!(
            check_inclusion(&path, *index, &leaf, size, &head.root),
            Ok(())
        );
    }
}

#[test]
fn a_receipt_that_would_be_refused_is_not_made() {
    let mut log = register();
    let before = log.size();
    let stated = statement(&log, before, PROVIDER);
    let changed = suspend(&mut log, &records()[0]);
    let size = log.close();
    let made = make(
        &log.at(size),
        &sign(&stated, &verdict_key()),
        &log.checkpoint(size),
    );
    let refused = made.expect_err("it changed").to_string();
    let answer = Refusal::ChangedSince(changed).to_string();
    assert!(
        refused == answer || refused.starts_with("the entries give another answer"),
        "{refused}"
    );
}

#[test]
fn a_receipt_reads_as_it_was_written_whatever_its_layout() {
    let mut log = register();
    let size = log.close();
    let receipt = receipt(&log, &statement(&log, size, PROVIDER), size);
    let pretty = serde_json::to_vec_pretty(&receipt).expect("JSON");
    assert_eq!(Receipt::parse(&pretty), Ok(receipt));
    assert!(verify(&pretty, &policy()).is_ok());
    assert_eq!(PROFILE, "nlrtm-container-terminal");
}
