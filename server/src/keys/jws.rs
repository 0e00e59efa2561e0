//! Compact JWS by `jsonwebtoken`, with Ed25519 of `ed25519-dalek` and nothing else: every other
//! algorithm is refused, whatever a header says.

use std::sync::Once;

use ed25519_dalek::{Signature, SignatureError, Signer, SigningKey, Verifier, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::KeyError;

static ED25519_ONLY: CryptoProvider = CryptoProvider {
    signer_factory: make_signer,
    verifier_factory: make_verifier,
    key_utils: KeyUtils::new_unimplemented(),
};
/// No token of the register is longer.
const MAX_TOKEN_BYTES: usize = 2048;

static INSTALLED: Once = Once::new();

/// Signs a payload. The header is `alg`, `typ` and `kid`.
pub fn sign<T: Serialize>(
    key: &EncodingKey,
    kid: &str,
    typ: &str,
    payload: &T,
) -> std::result::Result<String, KeyError> {
    install();
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(typ.to_owned());
    header.kid = Some(kid.to_owned());
    jsonwebtoken::encode(&header, payload, key).map_err(KeyError::Sign)
}

fn install() {
    INSTALLED.call_once(|| {
        // Refused only where a provider was installed before; the header check still holds then.
        let _ = ED25519_ONLY.install_default();
    });
}

/// The name of the key that a token of a type says it was signed with. Nothing is verified yet.
pub fn kid_of(token: &str, typ: &str) -> Option<String> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    let is_own = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(typ);
    header.kid.filter(|_| is_own)
}

/// The payload of a token, if a key signed it for an issuer and an audience. Its times are for the
/// reader to judge, who has the register's clock.
pub fn verify<T: DeserializeOwned>(
    token: &str,
    public: &[u8; 32],
    issuer: &str,
    audience: &str,
) -> Option<T> {
    install();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    let key = DecodingKey::from_ed_der(public);
    let read = jsonwebtoken::decode::<T>(token, &key, &validation);
    read.ok().map(|read| read.claims)
}

struct Ed25519Signer(SigningKey);
struct Ed25519Verifier(VerifyingKey);

fn make_signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let seed = ed25519_bytes(*algorithm, key.as_bytes())?;
    Ok(Box::new(Ed25519Signer(SigningKey::from_bytes(seed))))
}

fn make_verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let point = ed25519_bytes(*algorithm, key.try_get_as_bytes()?)?;
    let key = VerifyingKey::from_bytes(point).map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(Box::new(Ed25519Verifier(key)))
}

fn ed25519_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<&[u8; 32]> {
    if algorithm != Algorithm::EdDSA {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    bytes
        .try_into()
        .map_err(|_| ErrorKind::InvalidEddsaKey.into())
}

impl Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, SignatureError> {
        Ok(self.0.try_sign(message)?.to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(
        &self,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> std::result::Result<(), SignatureError> {
        self.0
            .verify_strict(message, &Signature::from_slice(signature)?)
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[cfg(test)]
mod tests {
    use quaymark_core::statement::Jwk;
    use serde_json::{Value, json};

    use super::*;

    fn signed(typ: &str) -> (SigningKey, String) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let encoding = EncodingKey::from_ed_der(key.as_bytes());
        let kid = Jwk::of(&key.verifying_key()).thumbprint();
        let token = sign(&encoding, &kid, typ, &json!({"a": 1})).expect("signs");
        (key, token)
    }

    #[test]
    fn the_library_verifies_what_it_signed_and_nothing_that_was_touched() {
        let (key, token) = signed("x");
        let public = DecodingKey::from_ed_der(key.verifying_key().as_bytes());
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let verify = |text: &str| jsonwebtoken::decode::<Value>(text, &public, &validation);
        assert_eq!(verify(&token).expect("verifies").claims, json!({"a": 1}));
        for at in (0..token.len()).filter(|at| token.as_bytes()[*at] != b'.') {
            let mut touched = token.clone().into_bytes();
            touched[at] = if touched[at] == b'A' { b'Q' } else { b'A' };
            let touched = String::from_utf8(touched).expect("ASCII");
            assert!(verify(&touched).is_err(), "character {at} was changed");
        }
    }

    #[test]
    fn the_header_names_algorithm_type_and_key_alone() {
        let (key, token) = signed("quaymark-verdict+jwt");
        let header = jsonwebtoken::decode_header(&token).expect("a header");
        assert_eq!(
            serde_json::to_value(header).expect("JSON"),
            json!({
                "alg": "EdDSA",
                "typ": "quaymark-verdict+jwt",
                "kid": Jwk::of(&key.verifying_key()).thumbprint(),
            })
        );
    }

    #[test]
    fn other_algorithms_are_refused() {
        let key = EncodingKey::from_ed_der(&[7; 32]);
        assert!(make_signer(&Algorithm::HS256, &key).is_err());
        assert!(make_signer(&Algorithm::EdDSA, &EncodingKey::from_ed_der(&[7; 31])).is_err());
        let public = DecodingKey::from_secret(&[7; 32]);
        assert!(make_verifier(&Algorithm::HS256, &public).is_err());
    }
}
