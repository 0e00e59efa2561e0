//! Every single bit.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quaymark_core::receipt::{Receipt, Refusal, verify};

use crate::log::policy;
use crate::scene::{PROVIDER, bytes, receipt, register, statement};

/// A receipt with everything in it: a statement of an earlier prefix has a consistency proof too.
fn full() -> Receipt {
    let mut log = register();
    let earlier = log.size();
    let stated = statement(&log, earlier, PROVIDER);
    log.fill(3);
    let size = log.close();
    receipt(&log, &stated, size)
}

/// What becomes of the receipt with each bit of one field's bytes flipped.
fn flip_each(
    good: &Receipt,
    decoded: &[u8],
    put: impl Fn(&mut Receipt, &[u8]),
    mut look: impl FnMut(usize, Result<(), Refusal>),
) {
    for place in 0..decoded.len() * 8 {
        let mut bent = decoded.to_vec();
        bent[place / 8] ^= 1 << (place % 8);
        let mut receipt = good.clone();
        put(&mut receipt, &bent);
        look(place, verify(&bytes(&receipt), &policy()).map(drop));
    }
}

#[test]
fn every_flipped_bit_of_every_proof_is_refused() {
    let good = full();
    let decode = |text: &str| STANDARD.decode(text).expect("base64");
    assert!(verify(&bytes(&good), &policy()).is_ok());
    assert!(good.consistency.len() > 40);
    flip_each(
        &good,
        &decode(&good.log),
        |receipt, bytes| receipt.log = STANDARD.encode(bytes),
        |place, told| {
            assert!(
                matches!(told, Err(Refusal::Inclusion(_))),
                "bit {place}: {told:?}"
            );
        },
    );
    flip_each(
        &good,
        &decode(&good.consistency),
        |receipt, bytes| receipt.consistency = STANDARD.encode(bytes),
        |place, told| {
            assert!(
                matches!(told, Err(Refusal::Consistency(_))),
                "bit {place}: {told:?}"
            );
        },
    );
    flip_each(
        &good,
        &decode(&good.state),
        |receipt, bytes| receipt.state = STANDARD.encode(bytes),
        |place, told| {
            let is_map = matches!(told, Err(Refusal::Part(_) | Refusal::OtherMap));
            assert!(is_map, "bit {place}: {told:?}");
        },
    );
}

#[test]
fn every_flipped_bit_of_the_signatures_is_refused() {
    let good = full();
    let signature = quaymark_core::base64url::decode(&good.signature).expect("base64url");
    flip_each(
        &good,
        &signature,
        |receipt, bytes| receipt.signature = quaymark_core::base64url::encode(bytes),
        |place, told| {
            assert!(
                matches!(told, Err(Refusal::Statement(_))),
                "bit {place}: {told:?}"
            );
        },
    );
    let checkpoint = good.checkpoint.clone().into_bytes();
    flip_each(
        &good,
        &checkpoint,
        |receipt, bytes| receipt.checkpoint = String::from_utf8_lossy(bytes).into_owned(),
        |place, told| {
            assert!(
                matches!(told, Err(Refusal::Checkpoint(_))),
                "bit {place}: {told:?}"
            );
        },
    );
}

/// The packing has several spellings of one text. A flip that leaves the text as it was is no forgery.
#[test]
fn every_flipped_bit_of_the_texts_is_refused_or_changes_nothing() {
    let good = full();
    let (statement, entries) = {
        let opened = good.open().expect("a receipt");
        (opened.statement, opened.entries)
    };
    let decoded = STANDARD.decode(&good.texts).expect("base64");
    for place in (0..decoded.len() * 8).step_by(3) {
        let mut bent = decoded.clone();
        bent[place / 8] ^= 1 << (place % 8);
        let receipt = Receipt {
            texts: STANDARD.encode(&bent),
            ..good.clone()
        };
        if verify(&bytes(&receipt), &policy()).is_ok() {
            let opened = receipt.open().expect("a receipt");
            assert_eq!(
                (opened.statement, opened.entries),
                (statement.clone(), entries.clone())
            );
        }
    }
}
