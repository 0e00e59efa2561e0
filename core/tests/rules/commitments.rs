//! Commitments: what they are made of and how they are spelled.

use quaymark_core::entry::Commitment;

/// SHA-256 computed elsewhere over the 32 bytes 0 to 31 and then the document.
#[test]
fn a_commitment_is_the_hash_of_salt_and_document() {
    let salt: [u8; 32] = std::array::from_fn(|place| place as u8);
    for (document, hash) in [
        (
            "",
            "sha256:630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
        ),
        (
            r#"{"name":"Harbour Watch"}"#,
            "sha256:95465a0441d84839a75cac86c4ca4c0644926ba4bdd7e46c9059e9b3f7589334",
        ),
    ] {
        let commitment = Commitment::to_document(&salt, document.as_bytes());
        assert_eq!(commitment.to_string(), hash);
        assert_eq!(hash.parse(), Ok(commitment));
    }
}

#[test]
fn another_salt_or_document_makes_another_commitment() {
    let commitment = Commitment::to_document(&[0; 32], b"{}");
    assert_ne!(commitment, Commitment::to_document(&[1; 32], b"{}"));
    assert_ne!(commitment, Commitment::to_document(&[0; 32], b"{ }"));
}

#[test]
fn another_spelling_is_refused() {
    let good = Commitment::to_document(&[0; 32], b"{}").to_string();
    for text in [
        good.to_uppercase(),
        good.replace("sha256:", "sha512:"),
        good.replace("sha256:", ""),
        format!("{good}0"),
        good[..good.len() - 1].to_owned(),
        format!("{}g", &good[..good.len() - 1]),
        format!("{}é", &good[..good.len() - 2]),
        String::new(),
    ] {
        assert!(text.parse::<Commitment>().is_err(), "{text}");
    }
}
