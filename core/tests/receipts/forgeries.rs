//! What a dishonest register, or a thief of its key, could hand out. Everything here is signed by
//! the right keys; each is refused for its own reason.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::receipt::pack::pack;
use quaymark_core::receipt::{Receipt, Refusal, Source, verify};
use quaymark_core::statement::{Jwk, Statement, StatementError};
use quaymark_core::time::Instant;
use quaymark_core::tlog::multiproof::multiproof;
use quaymark_core::tlog::proof::{ProofError, consistency};
use quaymark_core::tlog::state::part::Part;
use quaymark_core::tlog::state::{Path, Row, in_rules, rows_of};
use quaymark_core::tree::leaf_hash;
use quaymark_core::verdict::Outcome;
use serde_json::{Value, json};

use crate::log::{BEGAN, Log, base64, key, policy, sign, sign_texts};
use crate::scene::{
    CERTIFICATES, PROFILE, PROVIDER, add_key, add_profile, add_provider, add_record, add_rules,
    bytes, kid, records, register, requirement, statement, statement_at, suspend, verdict_key,
};
use crate::tally;

/// What a forger shows. Everything is put together as an honest register would, without its checks.
pub struct Forger<'a> {
    pub log: &'a Log,
    pub size: u64,
    /// The size of the log whose state map is shown.
    pub map_size: u64,
    pub asked: Vec<Path>,
    /// Entries shown beside those the map names.
    pub more: Vec<u64>,
    pub hidden: Vec<u64>,
}

impl<'a> Forger<'a> {
    /// Shows whatever the questions of the scene rest on.
    pub fn of(log: &'a Log, size: u64, signed_by: &SigningKey) -> Self {
        let kid = kid(signed_by);
        let mut asked = vec![
            Path::of(&[PROVIDER]),
            Path::of(&["prv_00000000012"]),
            in_rules(EntryKind::Profile, &[PROFILE]),
            in_rules(EntryKind::VerdictKey, &[&kid]),
            Path::of(&["rules", "edition"]),
            Path::of(&["rules", "attestor"]),
            Path::of(&["rules", "regime"]),
        ];
        asked.sort_unstable();
        let (more, hidden, map_size) = (Vec::new(), Vec::new(), size);
        Self {
            log,
            size,
            map_size,
            asked,
            more,
            hidden,
        }
    }

    pub fn part(&self) -> Part {
        let Ok(part) = self.log.at(self.map_size).part(&self.asked);
        part
    }

    pub fn show(&self, compact: &str, stated_size: u64) -> Receipt {
        let part = self.part();
        let below = |row: &&Row| self.asked.iter().any(|path| row.path.is_below(path));
        let mut indices: BTreeSet<u64> = part
            .rows()
            .into_iter()
            .filter(below)
            .map(|row| row.index)
            .collect();
        indices.extend(&self.more);
        indices.insert(self.size - 1);
        indices.retain(|index| !self.hidden.contains(index));
        let indices: Vec<u64> = indices
            .into_iter()
            .filter(|i| self.log.entries.contains_key(i))
            .collect();
        let mut known = Vec::new();
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let parts: Vec<&str> = compact.split('.').collect();
        for text in &parts[..2] {
            lines.push(quaymark_core::base64url::decode(text).expect("base64url"));
        }
        for index in &indices {
            let bytes = self.log.entries[index].clone();
            let entry = Entry::from_bytes(&bytes).expect("an entry");
            known.extend(rows_of(&entry, *index, leaf_hash(&bytes)).expect("rows"));
            lines.push(bytes);
        }
        let Ok(log) = multiproof(self.log, &indices, self.size);
        let old = stated_size.min(self.size);
        let Ok(consistency) = consistency(self.log, old, self.size);
        Receipt {
            format: "quaymark-receipt/1".to_owned(),
            checkpoint: self.log.checkpoint(self.size),
            entries: indices,
            texts: STANDARD.encode(pack(&lines.join(&b'\n'))),
            signature: parts[2].to_owned(),
            log: STANDARD.encode(log.concat()),
            consistency: STANDARD.encode(consistency.concat()),
            state: STANDARD.encode(part.to_bytes(&known)),
        }
    }
}

fn refused(receipt: &Receipt) -> Refusal {
    tally::count(verify(&bytes(receipt), &policy()).expect_err("forged"))
}

/// The refusal of a statement that the register's own key signed.
fn refused_statement(log: &Log, size: u64, stated: &Statement) -> Refusal {
    let forger = Forger::of(log, size, &verdict_key());
    refused(&forger.show(&sign(stated, &verdict_key()), stated.log.size))
}

fn closed() -> (Log, u64) {
    let mut log = register();
    let size = log.close();
    (log, size)
}

#[test]
pub fn what_the_forger_shows_holds_as_long_as_it_is_true() {
    let (log, size) = closed();
    let stated = statement(&log, size, PROVIDER);
    let forger = Forger::of(&log, size, &verdict_key());
    let receipt = forger.show(&sign(&stated, &verdict_key()), size);
    assert_eq!(
        verify(&bytes(&receipt), &policy()).map(|r| r.statement),
        Ok(stated)
    );
}

#[test]
pub fn a_statement_with_any_field_altered_and_signed_again_is_refused() {
    let (log, size) = closed();
    let honest = statement(&log, size, PROVIDER);
    let other_answer = Refusal::Answer {
        stated: Outcome::Meets,
        found: Outcome::Meets,
    };
    type Alter = fn(&mut Statement);
    let table: [(&str, Alter, Refusal); 26] = [
        ("rules", |s| s.rules = 3, Refusal::Rules(3)),
        (
            "outcome",
            |s| s.a.outcome = Outcome::MeetsExpiring,
            Refusal::Answer {
                stated: Outcome::MeetsExpiring,
                found: Outcome::Meets,
            },
        ),
        (
            "next change",
            |s| s.a.next_change_at = None,
            other_answer.clone(),
        ),
        (
            "a reason of the whole",
            |s| s.a.reasons.push(quaymark_core::reason::Reason::Counts),
            other_answer.clone(),
        ),
        (
            "a requirement's outcome",
            |s| s.a.requirements[1].outcome = Outcome::MeetsExpiring,
            other_answer.clone(),
        ),
        (
            "a requirement's reasons",
            |s| s.a.requirements[1].reasons.clear(),
            other_answer.clone(),
        ),
        (
            "a requirement's path",
            |s| s.a.requirements[1].path.push('0'),
            other_answer.clone(),
        ),
        (
            "a requirement's record",
            |s| s.a.requirements[1].record = None,
            other_answer.clone(),
        ),
        (
            "a requirement's entry",
            |s| s.a.requirements[1].entry = Some(0),
            other_answer.clone(),
        ),
        (
            "a requirement's end",
            |s| s.a.requirements[1].until = None,
            other_answer.clone(),
        ),
        (
            "a requirement's change",
            |s| s.a.requirements[1].changes_at = None,
            other_answer.clone(),
        ),
        (
            "a requirement less",
            |s| _ = s.a.requirements.pop(),
            other_answer,
        ),
        (
            "port",
            |s| s.q.port = "BEANR".parse().expect("a port"),
            Refusal::Port,
        ),
        (
            "profile version",
            |s| s.q.profile_version = 2,
            Refusal::ProfileVersion {
                stated: 2,
                found: 1,
            },
        ),
        (
            "profile",
            |s| s.q.profile = "another".parse().expect("a profile"),
            Refusal::NoProfile,
        ),
        (
            "subject",
            |s| s.q.subject = "prv_00000000024".to_owned(),
            Refusal::NotShown("prv_00000000024".to_owned()),
        ),
        (
            "subject of another register",
            |s| s.q.subject = "lei:529900T8BM49AURSDO55".to_owned(),
            Refusal::SubjectNotInLog("lei:529900T8BM49AURSDO55".to_owned()),
        ),
        (
            "valid at",
            |s| s.q.valid_at = "2028-06-01T00:00:00Z".parse().expect("an instant"),
            Refusal::Answer {
                stated: Outcome::Meets,
                found: Outcome::DoesNotMeet,
            },
        ),
        (
            "valid at before any profile",
            |s| s.q.valid_at = "2001-01-01T00:00:00Z".parse().expect("an instant"),
            Refusal::NoProfile,
        ),
        (
            "known at",
            |s| s.q.known_at = Some(Instant::from_seconds(BEGAN - 1)),
            Refusal::KnownLater {
                known_at: Instant::from_seconds(BEGAN - 1),
                entry: 1,
            },
        ),
        (
            "deciding entries left out",
            |s| s.ev.clear(),
            Refusal::Evidence,
        ),
        (
            "deciding entries out of order",
            |s| s.ev.reverse(),
            Refusal::Evidence,
        ),
        (
            "a deciding entry too many",
            |s| s.ev.push(9_999),
            Refusal::Evidence,
        ),
        (
            "origin",
            |s| s.log.origin = "other.example/log".to_owned(),
            Refusal::OtherLog("other.example/log".to_owned()),
        ),
        (
            "root",
            |s| s.log.root = base64(&[7; 32]),
            Refusal::Consistency(ProofError::Root),
        ),
        (
            "root that is none",
            |s| s.log.root = "AAAA".to_owned(),
            Refusal::Statement(StatementError::Payload),
        ),
    ];
    for (name, alter, expected) in table {
        let mut stated = honest.clone();
        alter(&mut stated);
        assert_eq!(refused_statement(&log, size, &stated), expected, "{name}");
    }
}

#[test]
pub fn a_statement_of_another_length_of_the_log_is_refused() {
    let (log, size) = closed();
    let mut stated = statement(&log, size, PROVIDER);
    stated.log.size = size + 1;
    let ahead = Refusal::AheadOfCheckpoint {
        stated: size + 1,
        found: size,
    };
    assert_eq!(refused_statement(&log, size, &stated), ahead);
    stated.log.size = size - 1;
    let prefix = Refusal::Consistency(ProofError::Root);
    assert_eq!(refused_statement(&log, size, &stated), prefix);
    stated.log.size = 1;
    stated.log.root = base64(&log.root_at(1));
    assert!(matches!(
        refused_statement(&log, size, &stated),
        Refusal::ChangedSince(_) | Refusal::Evidence
    ));
}

#[test]
pub fn an_old_true_grant_does_not_pass_after_a_suspension_even_if_the_register_signs_it() {
    let mut log = register();
    let before = log.close();
    let old = statement(&log, before, PROVIDER);
    let granted = old.a.requirements[1].entry.expect("an entry");
    let suspended = suspend(&mut log, &records()[0]);
    let size = log.close();
    let shows = |more: Vec<u64>, hidden: Vec<u64>, map_size: u64, stated: &Statement| {
        let forger = Forger {
            more,
            hidden,
            map_size,
            ..Forger::of(&log, size, &verdict_key())
        };
        refused(&forger.show(&sign(stated, &verdict_key()), stated.log.size))
    };
    // The old statement by the new checkpoint: the entries shown give another answer.
    let other = Refusal::Answer {
        stated: Outcome::Meets,
        found: Outcome::DoesNotMeet,
    };
    assert_eq!(shows(vec![], vec![], size, &old), other);
    // The old answer said of the new log.
    let mut renewed = old.clone();
    renewed.log = statement(&log, size, PROVIDER).log;
    assert_eq!(shows(vec![], vec![], size, &renewed), other);
    // The old entry beside the new one.
    assert_eq!(
        shows(vec![granted], vec![], size, &renewed),
        Refusal::NotNewest(granted)
    );
    // The old entry instead of the new one.
    assert_eq!(
        shows(vec![granted], vec![suspended], size, &renewed),
        Refusal::NotNewest(granted)
    );
    // The new entry kept back.
    assert_eq!(
        shows(vec![], vec![suspended], size, &renewed),
        Refusal::NotShown(PROVIDER.to_owned())
    );
    // The state map of before.
    assert_eq!(shows(vec![], vec![], before, &renewed), Refusal::OtherMap);
    // The state entry of before, too.
    assert_eq!(
        shows(vec![before - 1], vec![size - 1], before, &renewed),
        Refusal::NoState
    );
    // A true statement of before, with the right answer of then, by the new checkpoint.
    let mut of_now = statement(&log, size, PROVIDER);
    of_now.log = old.log;
    assert_eq!(
        shows(vec![], vec![], size, &of_now),
        Refusal::ChangedSince(suspended)
    );
}

#[test]
pub fn a_group_of_which_something_is_kept_back_is_refused() {
    let (log, size) = closed();
    let stated = statement(&log, size, PROVIDER);
    let mut forger = Forger::of(&log, size, &verdict_key());
    let signed = sign(&stated, &verdict_key());
    forger.asked.retain(|path| *path != Path::of(&[PROVIDER]));
    forger.asked.push(Path::of(&[PROVIDER, PROVIDER]));
    forger
        .asked
        .extend(CERTIFICATES.map(|id| Path::of(&[PROVIDER, id])));
    assert_eq!(
        refused(&forger.show(&signed, size)),
        Refusal::NotShown(PROVIDER.to_owned())
    );
    for (kind, names, name) in [
        ("edition", vec!["iso-9001-2015"], "the edition "),
        ("attestor", vec![crate::scene::BODY], "the attestor "),
        ("regime", vec!["GB"], "the licence regime of NL"),
    ] {
        let mut forger = Forger::of(&log, size, &verdict_key());
        forger
            .asked
            .retain(|path| *path != Path::of(&["rules", kind]));
        forger
            .asked
            .push(Path::of(&[&["rules", kind], &names[..]].concat()));
        let refusal = refused(&forger.show(&signed, size));
        assert!(
            matches!(&refusal, Refusal::NotShown(what) if what.starts_with(name)),
            "{refusal:?}"
        );
    }
}

#[test]
pub fn a_newer_version_of_the_profile_cannot_be_kept_back() {
    let mut log = register();
    let easy = json!({ "vetted": { "level": "basic" } });
    add_profile(&mut log, PROFILE, 2, &easy);
    let size = log.close();
    let mut forger = Forger::of(&log, size, &verdict_key());
    let stated = statement(&log, size, PROVIDER);
    forger
        .asked
        .retain(|path| *path != in_rules(EntryKind::Profile, &[PROFILE]));
    forger.asked.push(in_rules(
        EntryKind::Profile,
        &[PROFILE, &format!("{PROFILE}.v2")],
    ));
    let refusal = refused(&forger.show(&sign(&stated, &verdict_key()), size));
    assert_eq!(refusal, Refusal::NotShown(format!("the profile {PROFILE}")));
    let mut old = statement(&log, size, PROVIDER);
    old.q.profile_version = 1;
    assert_eq!(
        refused_statement(&log, size, &old),
        Refusal::ProfileVersion {
            stated: 1,
            found: 2
        }
    );
}

#[test]
pub fn a_provider_on_the_register_cannot_be_denied_nor_an_unknown_one_invented() {
    let (log, size) = closed();
    let mut denied = statement(&log, size, "prv_00000000012");
    denied.q.subject = PROVIDER.to_owned();
    let refusal = Refusal::Answer {
        stated: Outcome::NotOnRegister,
        found: Outcome::Meets,
    };
    assert_eq!(refused_statement(&log, size, &denied), refusal);
    let mut invented = statement(&log, size, PROVIDER);
    invented.q.subject = "prv_00000000012".to_owned();
    let refusal = Refusal::Answer {
        stated: Outcome::Meets,
        found: Outcome::NotOnRegister,
    };
    assert_eq!(refused_statement(&log, size, &invented), refusal);
}

#[test]
pub fn records_of_nobody_prove_nothing() {
    let mut log = Log::new();
    add_rules(&mut log);
    let listed = add_provider(&mut log);
    records()
        .iter()
        .for_each(|record| _ = add_record(&mut log, record));
    let size = log.close();
    let stated = statement(&log, size, PROVIDER);
    let mut bare = Log::new();
    add_rules(&mut bare);
    records()
        .iter()
        .for_each(|record| _ = add_record(&mut bare, record));
    let bare_size = bare.close();
    let mut moved = stated;
    moved.log = statement(&bare, bare_size, "prv_00000000012").log;
    assert!(listed > 0);
    assert_eq!(
        refused_statement(&bare, bare_size, &moved),
        Refusal::NoListing(PROVIDER.to_owned())
    );
}

#[test]
pub fn an_entry_that_lacks_what_its_kind_must_say_is_refused() {
    let mut log = register();
    let wrong = log.add(
        EntryKind::Edition,
        "iso-9001-2015",
        "iso-9001-2015",
        &json!({}),
    );
    let bare = log.size();
    let stated = {
        let (other, other_size) = closed();
        let mut stated = statement(&other, other_size, PROVIDER);
        stated.log.size = bare;
        stated.log.root = base64(&log.root_at(bare));
        stated
    };
    let size = log.close();
    assert_eq!(refused_statement(&log, size, &stated), Refusal::Fact(wrong));
}

/// A log whose verdict key has a second entry, and a true statement of it.
fn with_key_entry(change: &str, periods: &Value, claims: Option<Value>) -> (Log, u64, Statement) {
    let mut log = register();
    let kid = kid(&verdict_key());
    let jwk = Jwk::of(&verdict_key().verifying_key());
    let claims = claims.unwrap_or_else(|| json!({ "jwk": jwk }));
    let more = json!({ "claims": claims, "change": change, "periods": periods });
    log.add(EntryKind::VerdictKey, &kid, &kid, &more);
    let size = log.close();
    let stated = statement(&log, size, PROVIDER);
    (log, size, stated)
}

#[test]
pub fn a_key_that_did_not_sign_at_the_time_is_refused() {
    let at = |seconds: i64| Instant::from_seconds(BEGAN + seconds);
    let ended = |end: i64| {
        json!([
            { "from": at(0), "status": "granted", "until": at(end) },
            { "from": at(end), "status": "withdrawn" },
        ])
    };
    let (log, size, stated) = with_key_entry("key_retired", &ended(60), None);
    assert_eq!(
        refused_statement(&log, size, &stated),
        Refusal::KeyRetired(at(60))
    );
    let (log, size, stated) = with_key_entry("key_retired", &ended(61), None);
    let forger = Forger::of(&log, size, &verdict_key());
    let receipt = forger.show(&sign(&stated, &verdict_key()), size);
    assert!(
        verify(&bytes(&receipt), &policy()).is_ok(),
        "it signed until then"
    );
    for (change, periods) in [
        ("key_compromised", ended(9_999)),
        (
            "key_retired",
            json!([{ "from": at(0), "status": "annulled" }]),
        ),
    ] {
        let (log, size, stated) = with_key_entry(change, &periods, None);
        assert_eq!(
            refused_statement(&log, size, &stated),
            Refusal::KeyCompromised
        );
    }
    let later = json!([{ "from": at(61), "status": "granted" }]);
    let (log, size, stated) = with_key_entry("corrected", &later, None);
    assert_eq!(
        refused_statement(&log, size, &stated),
        Refusal::KeyNotYetActive(at(61))
    );
    let other = json!({ "jwk": Jwk::of(&key(9).verifying_key()) });
    let open = json!([{ "from": at(0), "status": "granted" }]);
    let (log, size, stated) = with_key_entry("corrected", &open, Some(other));
    assert_eq!(refused_statement(&log, size, &stated), Refusal::OtherKey);
}

#[test]
pub fn a_key_that_is_not_in_the_log_or_came_later_is_refused() {
    let mut log = register();
    let before = log.close();
    let early = statement(&log, before, PROVIDER);
    let show = |log: &Log, size: u64, stated: &Statement| {
        let forger = Forger::of(log, size, &key(3));
        refused(&forger.show(&sign(stated, &key(3)), stated.log.size))
    };
    assert_eq!(show(&log, before, &early), Refusal::UnknownKey);
    let forger = Forger::of(&log, before, &verdict_key());
    let unasked = forger.show(&sign(&early, &key(3)), before);
    // What is shown may happen to prove that the key is not there.
    let refusal = refused(&unasked);
    let is_refused = matches!(refusal, Refusal::NotShown(_) | Refusal::UnknownKey);
    assert!(is_refused, "{refusal:?}");
    add_key(&mut log, &key(3));
    let size = log.close();
    assert_eq!(show(&log, size, &early), Refusal::KeyTooNew);
}

#[test]
pub fn a_statement_that_says_it_is_older_than_what_it_rests_on_is_refused() {
    let mut log = register();
    log.seconds += 10_000;
    let entry = suspend(&mut log, &records()[0]);
    let size = log.close();
    let at = Instant::from_seconds(BEGAN + 60);
    let mut stated = statement_at(&log, size, PROVIDER, PROFILE, at);
    stated.iat = BEGAN + 60;
    assert_eq!(
        refused_statement(&log, size, &stated),
        Refusal::OlderThanEntry(entry)
    );
}

#[test]
pub fn a_jws_that_is_no_statement_is_refused() {
    let (log, size) = closed();
    let forger = Forger::of(&log, size, &verdict_key());
    let kid = kid(&verdict_key());
    let payload = serde_json::to_string(&statement(&log, size, PROVIDER)).expect("JSON");
    let header = |alg: &str, typ: &str| format!(r#"{{"alg":"{alg}","typ":"{typ}","kid":"{kid}"}}"#);
    let good = header("EdDSA", "quaymark-verdict+jwt");
    for (header, payload, expected) in [
        (
            header("none", "quaymark-verdict+jwt"),
            payload.as_str(),
            StatementError::Header,
        ),
        (header("EdDSA", "jwt"), &payload, StatementError::Header),
        (good.clone(), "{}", StatementError::Payload),
    ] {
        let signed = sign_texts(&header, payload, &verdict_key());
        assert_eq!(
            refused(&forger.show(&signed, size)),
            Refusal::Statement(expected),
            "{header}"
        );
    }
    let by_other = sign_texts(&good, &payload, &key(3));
    let refusal = Refusal::Statement(StatementError::Signature);
    assert_eq!(refused(&forger.show(&by_other, size)), refusal);
}

#[test]
pub fn a_checkpoint_that_does_not_end_in_the_state_is_refused() {
    let (mut log, size) = closed();
    let stated = statement(&log, size, PROVIDER);
    let index = add_profile(&mut log, "other", 1, &requirement());
    let forger = Forger {
        size: index + 1,
        map_size: size,
        ..Forger::of(&log, size, &verdict_key())
    };
    let shown = Forger {
        more: vec![size - 1, index],
        ..forger
    };
    let receipt = shown.show(&sign(&stated, &verdict_key()), size);
    assert_eq!(refused(&receipt), Refusal::NotAState);
    let hidden = Forger {
        hidden: vec![index],
        ..shown
    };
    let receipt = hidden.show(&sign(&stated, &verdict_key()), size);
    assert_eq!(refused(&receipt), Refusal::NoState);
}

#[test]
pub fn a_state_map_that_names_entries_at_places_they_do_not_set_is_not_believed() {
    let mut log = register();
    let certificate = Path::of(&[PROVIDER, CERTIFICATES[2]]);
    // The register lies in its own map: the certificate is another record of the provider.
    let before = log.close();
    let stated = statement(&log, before, PROVIDER);
    let other = stated.a.requirements[1].entry.expect("an entry");
    let leaf = leaf_hash(&log.entries[&other]);
    log.lie(Row {
        path: certificate,
        index: other,
        leaf,
    });
    let size = log.close();
    let mut stated = stated;
    stated.log = statement(&log, size, PROVIDER).log;
    assert_eq!(
        refused_statement(&log, size, &stated),
        Refusal::NotShown(PROVIDER.to_owned())
    );
}
