//! Passkeys (W3C Web Authentication): what is asked of a browser, and whether its answer is good.
//!
//! A passkey is good for the register's own address and name, and only where whoever holds it showed
//! that it is they: by finger, face or PIN. Where the register's address has no name but numbers, as
//! `http://127.0.0.1:8080`, browsers know no passkeys; `http://localhost:8080` will do.

use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;
use sha2::{Digest as _, Sha256};
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
    WebauthnError,
};

use crate::config::Config;
use crate::store::{PasskeyRow, PersonRow};

/// How long a browser's answer is waited for, in milliseconds.
pub const LASTS_MS: i64 = 5 * 60 * 1000;

/// Why an answer is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyFault {
    /// Browsers know no passkeys at the register's address.
    #[error("passkeys need a register with a name as its address")]
    NoName,
    /// No JSON of the form browsers send.
    #[error("the browser's answer cannot be read")]
    Unreadable,
    /// Made on a page of another address.
    #[error("the passkey was shown on a page of another site")]
    Origin,
    /// Made for another register.
    #[error("the passkey belongs to another site")]
    Site,
    /// An answer to another question, or to this one again.
    #[error("the passkey answered another question than this one")]
    Challenge,
    /// Nobody showed that it is they.
    #[error("the passkey was shown without finger, face or PIN")]
    NotVerified,
    /// It went back: there may be two of it.
    #[error("the passkey counts backwards: it may have been copied")]
    Counter,
    /// None of the person's.
    #[error("the passkey is none of this account")]
    Unknown,
    /// The signature, or what it is about.
    #[error("the passkey's signature is not right")]
    Signature,
}

impl From<WebauthnError> for PasskeyFault {
    fn from(error: WebauthnError) -> Self {
        match error {
            WebauthnError::InvalidRPOrigin | WebauthnError::CredentialCrossOrigin => Self::Origin,
            WebauthnError::InvalidRPIDHash => Self::Site,
            WebauthnError::MismatchedChallenge => Self::Challenge,
            WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => Self::NotVerified,
            WebauthnError::CredentialPossibleCompromise => Self::Counter,
            WebauthnError::CredentialNotFound => Self::Unknown,
            WebauthnError::ParseJSONFailure(_)
            | WebauthnError::ParseCBORFailure(_)
            | WebauthnError::ParseBase64Failure(_)
            | WebauthnError::ParseNOMFailure => Self::Unreadable,
            _ => Self::Signature,
        }
    }
}

/// What a browser is asked, and what must be remembered of it.
#[derive(Clone)]
pub struct Asked {
    /// For the browser: JSON.
    pub options: serde_json::Value,
    /// For the register alone: JSON.
    pub state: String,
}

/// Hides what is remembered.
impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked(…)")
    }
}

/// The register as authenticators know it.
#[derive(Debug)]
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// By the register's own address; `None` where that is no name.
    pub fn of(config: &Config) -> Option<Self> {
        let origin = Url::parse(&config.public_url).ok()?;
        let name = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&name, &origin).ok()?;
        builder.rp_name("Quaymark").build().ok().map(Self)
    }

    /// Asks for a new passkey that is none of those a person has.
    pub fn ask_new(&self, person: &PersonRow, held: &[PasskeyRow]) -> Result<Asked, PasskeyFault> {
        let held = keys_of(held)?;
        let held: Vec<CredentialID> = held.iter().map(|key| key.cred_id().clone()).collect();
        let (handle, email) = (handle_of(person.id), person.email.as_str());
        let name = match person.name.as_str() {
            "" => email,
            name => name,
        };
        let (options, state) =
            (self.0).start_passkey_registration(handle, email, name, Some(held))?;
        asked(&options, &state)
    }

    /// Takes a new passkey: its own name and what is kept of it.
    pub fn take_new(&self, state: &str, answer: &str) -> Result<(String, String), PasskeyFault> {
        let state: PasskeyRegistration = read(state)?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let key = self.0.finish_passkey_registration(&answer, &state)?;
        Ok((name_of(key.cred_id()), write(&key)?))
    }

    /// Asks for any of the passkeys a person has.
    pub fn ask_held(&self, held: &[PasskeyRow]) -> Result<Asked, PasskeyFault> {
        let (options, state) = self.0.start_passkey_authentication(&keys_of(held)?)?;
        asked(&options, &state)
    }

    /// Takes the answer: which of the passkeys it was, as it is to be kept now.
    pub fn take_held(
        &self,
        state: &str,
        answer: &str,
        held: &[PasskeyRow],
    ) -> Result<PasskeyRow, PasskeyFault> {
        let state: PasskeyAuthentication = read(state)?;
        let answer: PublicKeyCredential = read(answer)?;
        let shown = self.0.finish_passkey_authentication(&answer, &state)?;
        let name = name_of(shown.cred_id());
        // It may have been taken away since it was asked for.
        let row = held.iter().find(|row| row.credential_id == name);
        let row = row.ok_or(PasskeyFault::Unknown)?;
        updated(row, &shown)
    }
}

fn updated(row: &PasskeyRow, shown: &AuthenticationResult) -> Result<PasskeyRow, PasskeyFault> {
    if !shown.user_verified() {
        return Err(PasskeyFault::NotVerified);
    }
    let mut key: Passkey = read(&row.credential)?;
    key.update_credential(shown);
    Ok(PasskeyRow {
        credential: write(&key)?,
        ..row.clone()
    })
}

/// A handle that says nothing about a person.
fn handle_of(person: PersonId) -> Uuid {
    let hash = Sha256::digest(format!("quaymark passkey {person}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}

fn keys_of(rows: &[PasskeyRow]) -> Result<Vec<Passkey>, PasskeyFault> {
    rows.iter().map(|row| read(&row.credential)).collect()
}

fn name_of(id: &CredentialID) -> String {
    quaymark_core::base64url::encode(id.as_ref())
}

fn asked(
    options: &impl serde::Serialize,
    state: &impl serde::Serialize,
) -> Result<Asked, PasskeyFault> {
    let options = serde_json::to_value(options).map_err(|_| PasskeyFault::Unreadable)?;
    Ok(Asked {
        options: options["publicKey"].clone(),
        state: write(state)?,
    })
}

fn write(value: &impl serde::Serialize) -> Result<String, PasskeyFault> {
    serde_json::to_string(value).map_err(|_| PasskeyFault::Unreadable)
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PasskeyFault> {
    serde_json::from_str(text).map_err(|_| PasskeyFault::Unreadable)
}

/// The first instant at which an answer comes too late.
pub const fn expires_at(now: Instant) -> Instant {
    now.plus_ms(LASTS_MS)
}
