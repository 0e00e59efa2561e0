//! An authenticator without a device: makes and shows one passkey (W3C Web Authentication, ES256, no
//! attestation), rightly, or wrongly where a test says so.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Flags of the authenticator's data: somebody was there, and showed that it was they.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
/// A new key follows.
const WITH_KEY: u8 = 64;

/// One passkey, in the hands of its owner.
#[derive(Clone, Debug)]
pub struct SoftKey {
    secret: SigningKey,
    id: Vec<u8>,
    /// How often it was used.
    pub counter: u32,
    /// Where its browser is.
    pub origin: String,
    /// Whose it says it is.
    pub site: String,
    /// Whether its owner shows finger, face or PIN.
    pub verifies: bool,
}

impl SoftKey {
    /// A key of its own number, in a browser on the register's own page.
    pub fn new(number: u8, origin: &str) -> Self {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        Self {
            secret: SigningKey::from_slice(&[number; 32]).expect("a scalar"),
            id: vec![number; 16],
            counter: 1,
            origin: origin.to_owned(),
            site: host.split(':').next().unwrap_or(host).to_owned(),
            verifies: true,
        }
    }

    /// Answers a question for a new passkey.
    pub fn create(&self, options: &Value) -> String {
        let client = self.client("webauthn.create", options);
        let mut data = self.data(WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.id);
        data.extend(self.public_key());
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData");
        object.extend([0x59]);
        let length = u16::try_from(data.len()).expect("it is short");
        object.extend(length.to_be_bytes());
        object.extend(data);
        self.answer(&json!({
            "clientDataJSON": encode(&client),
            "attestationObject": encode(&object),
        }))
    }

    /// Answers a question for a passkey that is known.
    pub fn show(&mut self, options: &Value) -> String {
        self.counter += 1;
        let client = self.client("webauthn.get", options);
        let data = self.data(0);
        let signed = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature: Signature = self.secret.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": encode(&client),
            "authenticatorData": encode(&data),
            "signature": encode(signature.to_der().as_bytes()),
        }))
    }

    fn client(&self, sort: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().expect("a challenge");
        let client = json!({"type": sort, "challenge": challenge, "origin": self.origin,
            "crossOrigin": false});
        client.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(&self.site).to_vec();
        data.push(PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// A COSE key: EC2, ES256, P-256, x and y.
    fn public_key(&self) -> Vec<u8> {
        let point = self.secret.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("x"), point.y().expect("y"));
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(x.as_slice());
        key.extend([0x22, 0x58, 0x20]);
        key.extend(y.as_slice());
        key
    }

    fn answer(&self, response: &Value) -> String {
        let id = encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "extensions": {},
            "response": response})
        .to_string()
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
