//! Receipts: whatever is read can be opened or refused; packed texts come out again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::receipt::pack::{pack, unpack};
use quaymark_core::receipt::{Receipt, verify};
use quaymark_core::statement::{Statement, named_key};
use quaymark_core::tlog::policy::Policy;

const POLICY: &str = "log registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f\nquorum none\n";

fuzz_target!(|bytes: &[u8]| {
    if let Some(text) = unpack(bytes, 4_096) {
        assert_eq!(unpack(&pack(&text), 4_096), Some(text));
    }
    let policy: Policy = POLICY.parse().expect("a policy");
    assert!(verify(bytes, &policy).is_err());
    let Ok(receipt) = Receipt::parse(bytes) else {
        return;
    };
    if let Ok(opened) = receipt.open() {
        let _ = opened.check_inclusion(1_000_000, &[0; 32]);
        let _ = named_key(&opened.statement);
        let _ = Statement::verify(&opened.statement, &[]);
    }
});
