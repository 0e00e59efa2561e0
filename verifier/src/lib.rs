//! `core::receipt` as a module for browsers: the page `/verify-receipt` gives it a file and a policy, and
//! shows what it says in the words of `quaymark receipt verify`.
//!
//! **Invariant:** it asks nobody: no network, no clock, no storage. Whatever it is given, it answers.

use quaymark_core::receipt::{MAX_RECEIPT_BYTES, verify};
use quaymark_core::tlog::policy::Policy;
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// The standard allocator is larger than all that this one loses.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> = {
    #[expect(
        unsafe_code,
        reason = "this module is never instantiated with shared memory"
    )]
    // SAFETY: without shared memory only one thread can ever call the allocator.
    unsafe {
        lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new())
    }
};

/// The largest file that can be a receipt: others need not be read.
#[wasm_bindgen]
pub fn largest() -> usize {
    MAX_RECEIPT_BYTES
}

/// What a file proves by a policy, as JSON: `holds`, or `null` where that could not be checked; then
/// `parts`, each a heading and sentences, or `why` it proves nothing.
#[wasm_bindgen]
pub fn check(file: &[u8], policy: &str) -> String {
    judge(file, policy).to_string()
}

fn judge(file: &[u8], policy: &str) -> Value {
    let policy: Policy = match policy.parse() {
        Ok(policy) => policy,
        Err(error) => {
            let why = format!("the policy cannot be read: {error}");
            return json!({ "holds": null, "why": why });
        }
    };
    match verify(file, &policy) {
        Ok(report) => json!({ "holds": true, "parts": report.parts() }),
        Err(refusal) => json!({ "holds": false, "why": refusal.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "log registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f\nquorum none\n";

    fn why(file: &[u8], policy: &str) -> String {
        let said = judge(file, policy);
        assert_eq!(said["holds"], false, "{said}");
        said["why"].as_str().expect("a reason").to_owned()
    }

    #[test]
    fn whatever_is_no_receipt_is_refused_with_a_reason() {
        for file in [&b""[..], b"{}", b"%PDF-1.7", &[0xff; 40], b"[1,2]"] {
            assert!(!why(file, POLICY).is_empty());
        }
        let huge = vec![b' '; MAX_RECEIPT_BYTES + 1];
        assert!(!why(&huge, POLICY).is_empty());
        assert_eq!(largest(), MAX_RECEIPT_BYTES);
    }

    #[test]
    fn by_a_policy_that_is_none_nothing_was_checked() {
        let said = judge(b"{}", "nobody");
        assert_eq!(said["holds"], Value::Null, "{said}");
        let why_not = said["why"].as_str().expect("a reason");
        assert!(
            why_not.starts_with("the policy cannot be read"),
            "{why_not}"
        );
        assert!(!why(b"{}", POLICY).contains("policy cannot be read"));
    }
}
