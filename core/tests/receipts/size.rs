//! How large a receipt is at a million records.

use std::time::Instant;

use quaymark_core::entry::EntryKind;
use quaymark_core::receipt::verify;
use serde_json::json;

use crate::log::{Log, policy};
use crate::scene::{
    PROVIDER, add_profile, add_provider, add_record, add_rules, body, bytes, receipt, records,
    requirement, statement,
};

const LIMIT_BYTES: usize = 16 * 1024;
const RECORDS: u64 = 1_000_000;

/// The rules of a register that serves many ports.
fn many_rules(log: &mut Log) {
    add_rules(log);
    for number in 0..50 {
        let id = format!("standard-{number}-2020");
        let claims = json!({ "class": "certifiable", "family": format!("STD {number}"), "status": "current" });
        log.add(
            EntryKind::Edition,
            &id,
            &id,
            &json!({ "claims": claims, "body": body(log.size()) }),
        );
    }
    for number in 100..200u64 {
        let id = quaymark_core::id::AttestorId::from_bits(number).to_string();
        let claims = json!({ "attestor": "certification_body", "country": "DE" });
        log.add(
            EntryKind::Attestor,
            &id,
            &id,
            &json!({ "claims": claims, "body": body(log.size()) }),
        );
    }
    for number in 0..100 {
        add_profile(log, &format!("port-{number}"), 1, &requirement());
    }
}

/// A register of a million records in which the provider's stand in so many places.
fn receipt_bytes(places: usize) -> usize {
    let mut log = Log::new();
    many_rules(&mut log);
    let records = records();
    log.seconds += 8_640_173;
    let per_place = (records.len() + 1).div_ceil(places);
    let gap = (RECORDS - log.size()) / (places as u64 + 1);
    log.fill(gap);
    add_provider(&mut log);
    for (place, record) in records.iter().enumerate() {
        if (place + 1) % per_place == 0 {
            log.fill(gap);
            log.seconds += 2_592_691;
        }
        add_record(&mut log, record);
    }
    log.fill(RECORDS - log.size() - 1);
    let size = log.close();
    let stated = statement(&log, size, PROVIDER);
    let began = Instant::now();
    let receipt = receipt(&log, &stated, size);
    let made = began.elapsed();
    let (bytes, policy) = (bytes(&receipt), policy());
    let began = Instant::now();
    assert!(verify(&bytes, &policy).is_ok());
    let verified = began.elapsed();
    eprintln!("{places} places: made in {made:?}, verified in {verified:?}");
    eprintln!(
        "{places} places: {} bytes: texts {}, log {}, state {}, checkpoint {}",
        bytes.len(),
        receipt.texts.len(),
        receipt.log.len(),
        receipt.state.len(),
        receipt.checkpoint.len()
    );
    bytes.len()
}

#[test]
fn a_receipt_for_eight_requirements_at_a_million_records_is_at_most_16_kb() {
    for places in [3, 9] {
        let found = receipt_bytes(places);
        assert!(
            found <= LIMIT_BYTES,
            "{found} bytes with records in {places} places"
        );
    }
}
