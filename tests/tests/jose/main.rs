//! What a library that others wrote says about signed statements and the keys: `jose` from npm, which
//! knows nothing of this project. Needs Node 20, so these run only with the feature `node`.

use std::path::PathBuf;
use std::process::Command;

use quaymark_core::entry::Change;
use quaymark_core::id::ProviderId;
use quaymark_core::timeline::Timeline;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::register::{Register, TODAY};
use quaymark_tests::sources;
use serde_json::{Value, json};

fn jose() -> PathBuf {
    let asked_for = std::env::var_os("QUAYMARK_TEST_JOSE").map(PathBuf::from);
    asked_for.unwrap_or_else(|| sources::root().join("target/jose/package"))
}

/// What jose says of a statement, by the keys that a register serves.
fn verify(register: &Register, statement: &str) -> Result<Value, String> {
    let program = format!("{}/tests/jose/verify.mjs", env!("CARGO_MANIFEST_DIR"));
    let keys = format!("http://{}/.well-known/jwks.json", register.address());
    let output = Command::new("node")
        .arg(program)
        .arg(jose())
        .args([keys.as_str(), statement])
        .output()
        .expect("node starts");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).expect("it prints JSON"))
}

fn scene() -> (Register, ProviderId) {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(7, "Proven Security", day("2026-01-01"), instant(TODAY));
    let periods = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    facts.certificate(9, firm, periods, Change::Granted, instant(TODAY));
    register.catch_up();
    (register, firm)
}

#[test]
fn another_implementation_accepts_what_is_signed_and_nothing_else() {
    let (register, firm) = scene();
    for provider in [firm.to_string(), "prv_00000000000".to_owned()] {
        let path = format!("/v1/verify/{provider}?port={PORT}");
        let answer: Value = register.anonymous().get(&path).json();
        let statement = answer["statement"].as_str().expect("a statement");
        let said = verify(&register, statement).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(said["payload"], answer["verdict"]);
        let header = &said["protectedHeader"];
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&json!("EdDSA"), &json!("quaymark-verdict+jwt"))
        );
        // Its key is named by its RFC 7638 thumbprint, as jose computes it too.
        let thumbprints = said["thumbprints"].as_array().expect("a list");
        assert!(thumbprints.contains(&header["kid"]), "{said}");

        // Another answer under the same signature; the signature of another; another register's keys.
        let parts: Vec<&str> = statement.split('.').collect();
        let mut payload = quaymark_core::base64url::decode(parts[1]).expect("base64url");
        let place = payload
            .iter()
            .position(|byte| *byte == b'7')
            .expect("a digit");
        payload[place] = b'8';
        let bent = quaymark_core::base64url::encode(&payload);
        let bent = [parts[0], &bent, parts[2]].join(".");
        let refused = verify(&register, &bent).expect_err("bent");
        assert!(
            refused.contains("signature verification failed"),
            "{refused}"
        );
        let (other, _) = scene();
        let refused = verify(&other, statement).expect_err("another's keys");
        assert!(refused.contains("no applicable key found"), "{refused}");
    }
}
