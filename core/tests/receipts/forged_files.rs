//! Receipts that somebody bent on the way: every field, without the register's keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quaymark_core::receipt::pack::{pack, unpack};
use quaymark_core::receipt::{MAX_RECEIPT_BYTES, Receipt, Refusal, verify};
use quaymark_core::statement::StatementError;
use quaymark_core::tlog::note::NoteError;
use quaymark_core::tlog::policy::{Distrust, Policy};
use quaymark_core::tlog::proof::ProofError;
use quaymark_core::tlog::state::part::PartError;
use serde_json::{Value, json};

use crate::log::{Log, ORIGIN, WITNESSES, key, log_key, policy, policy_of};
use crate::scene::{PROVIDER, bytes, receipt, register, statement};
use crate::tally;

fn honest() -> (Log, u64, Receipt) {
    let mut log = register();
    let size = log.close();
    let made = receipt(&log, &statement(&log, size, PROVIDER), size);
    (log, size, made)
}

fn refused_by(receipt: &Receipt, policy: &Policy) -> Refusal {
    tally::count(verify(&bytes(receipt), policy).expect_err("bent"))
}

fn refused(receipt: &Receipt) -> Refusal {
    refused_by(receipt, &policy())
}

/// The receipt with its texts altered line by line.
fn with_lines(receipt: &Receipt, alter: impl FnOnce(&mut Vec<String>)) -> Receipt {
    let packed = STANDARD.decode(&receipt.texts).expect("base64");
    let text = String::from_utf8(unpack(&packed, 1 << 20).expect("packed")).expect("UTF-8");
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    alter(&mut lines);
    let texts = STANDARD.encode(pack(lines.join("\n").as_bytes()));
    Receipt {
        texts,
        ..receipt.clone()
    }
}

#[test]
pub fn a_file_that_is_cut_off_or_is_something_else_is_refused() {
    let (_, _, receipt) = honest();
    let file = bytes(&receipt);
    for length in [0, 1, file.len() / 2, file.len() - 1] {
        let refusal = tally::count(verify(&file[..length], &policy()).expect_err("cut off"));
        assert!(matches!(refusal, Refusal::File(_)), "{refusal:?}");
    }
    let mut value: Value = serde_json::from_slice(&file).expect("JSON");
    value["more"] = json!(1);
    for file in [
        [&file[..], b"x"].concat(),
        value.to_string().into_bytes(),
        b"[]".to_vec(),
    ] {
        let refusal = tally::count(verify(&file, &policy()).expect_err("not a receipt"));
        assert!(matches!(refusal, Refusal::File(_)), "{refusal:?}");
    }
    for field in [
        "format",
        "checkpoint",
        "entries",
        "texts",
        "signature",
        "log",
        "consistency",
        "state",
    ] {
        let mut value: Value = serde_json::from_slice(&file).expect("JSON");
        value.as_object_mut().expect("an object").remove(field);
        let refusal = verify(value.to_string().as_bytes(), &policy()).expect_err("a field less");
        assert!(matches!(refusal, Refusal::File(_)), "{field}: {refusal:?}");
    }
    let large = [&file[..], &vec![b' '; MAX_RECEIPT_BYTES]].concat();
    assert_eq!(verify(&large, &policy()), Err(Refusal::TooLarge));
}

#[test]
pub fn every_field_that_cannot_be_read_is_named() {
    let (_, _, good) = honest();
    type Alter = fn(&mut Receipt);
    let table: [(Alter, Refusal); 14] = [
        (
            |r| r.format = "quaymark-receipt/2".to_owned(),
            Refusal::Format("quaymark-receipt/2".to_owned()),
        ),
        (|r| r.texts = "?".to_owned(), Refusal::Field("texts")),
        (
            |r| r.texts = STANDARD.encode([200, 1]),
            Refusal::Field("texts"),
        ),
        (|r| r.texts = String::new(), Refusal::Field("texts")),
        (|r| r.signature.push('+'), Refusal::Field("signature")),
        (|r| r.log = "?".to_owned(), Refusal::Field("log")),
        (|r| r.log = STANDARD.encode([0; 31]), Refusal::Field("log")),
        (
            |r| r.consistency = "?".to_owned(),
            Refusal::Field("consistency"),
        ),
        (
            |r| r.consistency = STANDARD.encode([0; 33]),
            Refusal::Field("consistency"),
        ),
        (|r| r.state = "?".to_owned(), Refusal::Field("state")),
        (|r| r.entries.reverse(), Refusal::Field("entries")),
        (|r| _ = r.entries.pop(), Refusal::Field("entries")),
        (|r| r.entries.push(u64::MAX), Refusal::Field("entries")),
        (|r| r.entries.clear(), Refusal::Field("entries")),
    ];
    for (alter, expected) in table {
        let mut bent = good.clone();
        alter(&mut bent);
        assert_eq!(refused(&bent), expected);
    }
}

#[test]
pub fn an_entry_altered_swapped_moved_or_left_out_is_refused() {
    let (_, _, good) = honest();
    let root = Refusal::Inclusion(ProofError::Root);
    let claims = with_lines(&good, |lines| {
        lines[4] = lines[4].replace("certifiable", "guidance");
    });
    assert_eq!(refused(&claims), root);
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("att_00000000012", "att_00000000024"),
        ("2028", "2029"),
    ] {
        let bent = with_lines(&good, |lines| {
            let line = lines[2..]
                .iter_mut()
                .find(|line| line.contains(from))
                .expect("an entry");
            *line = line.replace(from, to);
        });
        assert_eq!(refused(&bent), root, "{from}");
    }
    assert_eq!(refused(&with_lines(&good, |lines| lines.swap(4, 5))), root);
    let first = good.entries[0];
    assert_eq!(
        refused(&with_lines(&good, |lines| lines[2] = "{}".to_owned())),
        Refusal::Entry(first)
    );
    let spaced = with_lines(&good, |lines| lines[2].push(' '));
    assert_eq!(refused(&spaced), root);
    let left_out = with_lines(&good, |lines| _ = lines.pop());
    assert_eq!(refused(&left_out), Refusal::Field("entries"));
    let mut moved = good.clone();
    let gap = moved
        .entries
        .windows(2)
        .position(|pair| pair[0] + 1 < pair[1])
        .expect("a gap");
    moved.entries[gap] += 1;
    assert!(matches!(refused(&moved), Refusal::Inclusion(_)));
    let mut beyond = good;
    *beyond.entries.last_mut().expect("entries") += 1;
    assert_eq!(refused(&beyond), Refusal::Inclusion(ProofError::Sizes));
}

#[test]
pub fn a_proof_with_a_hash_more_or_less_is_refused() {
    let (_, _, good) = honest();
    let hashes = STANDARD.decode(&good.log).expect("base64");
    for log in [&hashes[32..], &[&hashes[..], &[0; 32]].concat()] {
        let bent = Receipt {
            log: STANDARD.encode(log),
            ..good.clone()
        };
        assert_eq!(refused(&bent), Refusal::Inclusion(ProofError::Length));
    }
    let bent = Receipt {
        consistency: STANDARD.encode([0; 32]),
        ..good.clone()
    };
    assert_eq!(refused(&bent), Refusal::Consistency(ProofError::Length));
    let state = STANDARD.decode(&good.state).expect("base64");
    let cut = Receipt {
        state: STANDARD.encode(&state[..state.len() - 1]),
        ..good.clone()
    };
    assert_eq!(refused(&cut), Refusal::Part(PartError::Form));
    let other = Receipt {
        state: STANDARD.encode([0]),
        ..good
    };
    assert_eq!(refused(&other), Refusal::OtherMap);
}

#[test]
pub fn a_statement_bent_on_the_way_is_refused() {
    let (_, _, good) = honest();
    let signature = Refusal::Statement(StatementError::Signature);
    for (from, to) in [
        ("\"meets\"", "\"meets_expiring\""),
        ("\"iat\":17", "\"iat\":18"),
        ("vrd_", "vrd-"),
        ("https", "http"),
        ("\"fresh_until\":1", "\"fresh_until\":2"),
    ] {
        let bent = with_lines(&good, |lines| lines[1] = lines[1].replacen(from, to, 1));
        assert_eq!(refused(&bent), signature, "{from}");
    }
    let header = with_lines(&good, |lines| lines[0] = lines[0].replace("EdDSA", "HS256"));
    assert_eq!(refused(&header), Refusal::Statement(StatementError::Header));
    let spelled = with_lines(&good, |lines| {
        lines[0] = lines[0].replace("EdDSA", "Ed25519");
    });
    assert_eq!(refused(&spelled), signature);
    let mut bent = good;
    bent.signature = "AAAA".to_owned();
    assert_eq!(refused(&bent), signature);
}

#[test]
pub fn a_checkpoint_bent_below_quorum_or_older_is_refused() {
    let (log, size, good) = honest();
    let with = |checkpoint: String| {
        refused(&Receipt {
            checkpoint,
            ..good.clone()
        })
    };
    let bad_signature = Refusal::Checkpoint(Distrust::Log(NoteError::Signature));
    assert_eq!(
        with(good.checkpoint.replacen(&size.to_string(), "9", 1)),
        bad_signature
    );
    assert_eq!(
        with(String::new()),
        Refusal::Checkpoint(Distrust::NotACheckpoint)
    );
    let renamed = good.checkpoint.replacen(ORIGIN, "other.example/log", 1);
    let unknown = Refusal::Checkpoint(Distrust::UnknownLog("other.example/log".to_owned()));
    assert_eq!(with(renamed), unknown);
    let below = Refusal::Checkpoint(Distrust::BelowQuorum);
    assert_eq!(with(log.checkpoint_seen_by(size, &WITNESSES[..1])), below);
    assert_eq!(with(log.checkpoint_seen_by(size, &[])), below);
    let by_stranger = [WITNESSES[0], ("witness.stranger.example/w", 99)];
    assert_eq!(with(log.checkpoint_seen_by(size, &by_stranger)), below);
    let by_impostor = [WITNESSES[0], (WITNESSES[1].0, 99)];
    assert_eq!(with(log.checkpoint_seen_by(size, &by_impostor)), below);
    let lines: Vec<&str> = good.checkpoint.lines().collect();
    let without_log = [&lines[..4], &lines[5..], &[""]].concat().join("\n");
    let missing = Refusal::Checkpoint(Distrust::Log(NoteError::Missing));
    assert_eq!(with(without_log), missing);
    let older = with(log.checkpoint(size - 1));
    assert_eq!(older, Refusal::Inclusion(ProofError::Sizes));
}

#[test]
pub fn another_policy_does_not_trust_it() {
    let (_, _, good) = honest();
    let unknown = Refusal::Checkpoint(Distrust::UnknownLog(ORIGIN.to_owned()));
    let of_other_log = policy_of("other.example/log", &log_key(), 2);
    assert_eq!(refused_by(&good, &of_other_log), unknown);
    let of_other_key = policy_of(ORIGIN, &key(42), 2);
    let missing = Refusal::Checkpoint(Distrust::Log(NoteError::Missing));
    assert_eq!(refused_by(&good, &of_other_key), missing);
    let of_three = policy_of(ORIGIN, &log_key(), 3);
    assert_eq!(
        refused_by(&good, &of_three),
        Refusal::Checkpoint(Distrust::BelowQuorum)
    );
}
