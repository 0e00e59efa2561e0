//! Statements: a fixed vector, and everything that must not pass for one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use quaymark_core::statement::{
    Jwk, LogHead, MAX_STATEMENT_BYTES, Question, STATEMENT_TYPE, Statement, StatementError,
};

use crate::world::{World, at, certificate, good, granted};

/// The key of RFC 8037, appendix A.1, and its thumbprint from appendix A.3.
const RFC_8037_SECRET: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const RFC_8037_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const RFC_8037_THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

fn key() -> SigningKey {
    let secret = URL_SAFE_NO_PAD.decode(RFC_8037_SECRET).expect("base64url");
    SigningKey::from_bytes(&secret.try_into().expect("32 bytes"))
}

fn jwk() -> Jwk {
    Jwk::of(&key().verifying_key())
}

fn sign(header: &str, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let signature = key().sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header() -> String {
    format!(r#"{{"alg":"EdDSA","typ":"{STATEMENT_TYPE}","kid":"{RFC_8037_THUMBPRINT}"}}"#)
}

fn statement() -> Statement {
    let record = certificate(
        1,
        "en-17483-1-2021",
        granted("2025-01-01", Some("2026-12-01")),
    );
    let world = World::asking(r#"{"certified":{"standard":"EN 17483-1"}}"#, &[record]);
    Statement {
        iss: "https://register.example".to_owned(),
        jti: "vrd_01KAR7Z5M0Q8".to_owned(),
        iat: 1_795_428_020,
        fresh_until: 1_795_428_080,
        rules: 1,
        q: Question {
            subject: "prv_0000000007e".to_owned(),
            port: good("NLRTM"),
            profile: good("nlrtm-test"),
            profile_version: 1,
            valid_at: at("2026-11-23T10:00:20Z"),
            known_at: None,
        },
        a: world.on("2026-11-23T10:00:20Z"),
        log: LogHead {
            origin: "register.example/log/2026".to_owned(),
            size: 5,
            root: "WhK2GI6U3WE/4sxAoV//qk0gZAKe2g8K3mWezZ2XePg=".to_owned(),
        },
        ev: vec![1, 2, 1001],
    }
}

const PAYLOAD: &str = concat!(
    r#"{"iss":"https://register.example","jti":"vrd_01KAR7Z5M0Q8","iat":1795428020,"#,
    r#""fresh_until":1795428080,"q":{"subject":"prv_0000000007e","port":"NLRTM","#,
    r#""profile":"nlrtm-test","profile_version":1,"valid_at":"2026-11-23T10:00:20Z","#,
    r#""known_at":null},"a":{"outcome":"meets","requirements":[{"path":"0","#,
    r#""need":{"certified":{"standard":"EN 17483-1","accredited":false}},"outcome":"meets","#,
    r#""reasons":["counts"],"record":"crt_00000000012","entry":1001,"#,
    r#""until":"2026-12-01T00:00:00Z","changes_at":"2026-12-01T00:00:00Z"}],"#,
    r#""next_change_at":"2026-12-01T00:00:00Z"},"log":{"origin":"register.example/log/2026","#,
    r#""size":5,"root":"WhK2GI6U3WE/4sxAoV//qk0gZAKe2g8K3mWezZ2XePg="},"ev":[1,2,1001]}"#,
);
/// The signature of another implementation over [`header`] and [`PAYLOAD`].
const SIGNATURE: &str =
    "--dKL3Xz6Htq2tSXkf6TsK3PrfX-t1uylqfD5h7NgX4dXDZa3732NlCQ-Scx7WWFC1h68hrLxi454rnvuyjNDg";

#[test]
fn a_thumbprint_is_that_of_rfc_8037() {
    assert_eq!(jwk().x, RFC_8037_PUBLIC);
    assert_eq!(jwk().thumbprint(), RFC_8037_THUMBPRINT);
    assert_eq!(jwk().to_key(), Some(key().verifying_key()));
}

#[test]
fn a_statement_signed_elsewhere_is_read_and_one_signed_here_is_the_same() {
    assert_eq!(serde_json::to_string(&statement()).expect("JSON"), PAYLOAD);
    let compact = sign(&header(), PAYLOAD);
    assert_eq!(compact.rsplit('.').next(), Some(SIGNATURE));
    assert_eq!(Statement::verify(&compact, &[jwk()]), Ok(statement()));
}

#[test]
fn a_statement_never_expires() {
    assert!(!PAYLOAD.contains("\"exp\""));
    let old = PAYLOAD.replace("1795428", "1095428");
    let read = Statement::verify(&sign(&header(), &old), &[jwk()]).expect("an archived statement");
    assert_eq!(read.fresh_until, 1_095_428_080);
}

#[test]
fn every_flipped_bit_is_caught() {
    let compact = sign(&header(), PAYLOAD).into_bytes();
    let trusted = [jwk()];
    for place in 0..compact.len() {
        for bit in 0..8 {
            let mut flipped = compact.clone();
            flipped[place] ^= 1 << bit;
            // A flip of the highest bit makes it no text at all.
            let Ok(flipped) = String::from_utf8(flipped) else {
                assert_eq!(bit, 7);
                continue;
            };
            let read = Statement::verify(&flipped, &trusted);
            assert!(read.is_err(), "byte {place}, bit {bit}: {flipped}");
        }
    }
}

#[test]
fn only_the_header_of_a_statement_is_accepted() {
    let good = header();
    let refused = [
        (good.replace("EdDSA", "none"), StatementError::Header),
        (good.replace("EdDSA", "HS256"), StatementError::Header),
        (good.replace("EdDSA", "ES256"), StatementError::Header),
        (good.replace("EdDSA", "eddsa"), StatementError::Header),
        (good.replace(STATEMENT_TYPE, "JWT"), StatementError::Header),
        (good.replace(r#""typ""#, r#""cty""#), StatementError::Header),
        (
            good.replace('{', r#"{"jku":"https://evil.example","#),
            StatementError::Header,
        ),
        (
            good.replace('{', r#"{"crit":["exp"],"#),
            StatementError::Header,
        ),
        (
            good.replace('{', r#"{"b64":false,"#),
            StatementError::Header,
        ),
        (
            good.replace(
                '{',
                &format!(r#"{{"jwk":{{"kty":"OKP","crv":"Ed25519","x":"{RFC_8037_PUBLIC}"}},"#),
            ),
            StatementError::Header,
        ),
        (
            good.replace('{', r#"{"alg":"none","#),
            StatementError::Header,
        ),
        (
            good.replace(RFC_8037_THUMBPRINT, "another"),
            StatementError::UnknownKey,
        ),
        ("{}".to_owned(), StatementError::Header),
        ("not JSON".to_owned(), StatementError::Header),
    ];
    for (header, error) in refused {
        let read = Statement::verify(&sign(&header, PAYLOAD), &[jwk()]);
        assert_eq!(read, Err(error), "{header}");
    }
    let newer_name = good.replace("EdDSA", "Ed25519");
    assert!(Statement::verify(&sign(&newer_name, PAYLOAD), &[jwk()]).is_ok());
}

#[test]
fn only_a_trusted_key_is_accepted() {
    let compact = sign(&header(), PAYLOAD);
    let other = Jwk::of(&SigningKey::from_bytes(&[7; 32]).verifying_key());
    for trusted in [&[][..], std::slice::from_ref(&other)] {
        let read = Statement::verify(&compact, trusted);
        assert_eq!(read, Err(StatementError::UnknownKey));
    }
    assert!(Statement::verify(&compact, &[other, jwk()]).is_ok());
    for bad in [
        Jwk {
            kty: "EC".to_owned(),
            ..jwk()
        },
        Jwk {
            crv: "X25519".to_owned(),
            ..jwk()
        },
        Jwk {
            x: "AA".to_owned(),
            ..jwk()
        },
    ] {
        assert_eq!(bad.to_key(), None);
    }
}

#[test]
fn a_text_of_another_form_is_refused() {
    let good = sign(&header(), PAYLOAD);
    let parts: Vec<&str> = good.split('.').collect();
    let too_long = format!("{}.{}", "A".repeat(MAX_STATEMENT_BYTES), parts[2]);
    for text in [
        "",
        ".",
        "..",
        "a.b",
        &parts[..2].join("."),
        &format!("{good}."),
        &format!("{good}.{}", parts[2]),
        &format!("{good}="),
        &format!(" {good}"),
        &format!("{good}\n"),
        &too_long,
    ] {
        assert!(Statement::verify(text, &[jwk()]).is_err(), "{text}");
    }
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    assert_eq!(
        Statement::verify(&unsigned, &[jwk()]),
        Err(StatementError::Signature)
    );
    let payload = sign(&header(), r#"{"iss":"x"}"#);
    assert_eq!(
        Statement::verify(&payload, &[jwk()]),
        Err(StatementError::Payload)
    );
    let twice = sign(&header(), &PAYLOAD.replacen('{', r#"{"iat":0,"#, 1));
    assert_eq!(
        Statement::verify(&twice, &[jwk()]),
        Err(StatementError::Payload)
    );
}
