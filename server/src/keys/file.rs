//! Key files: `verdict-<kid>.key` with the secret, mode 0600, and `verdict-<kid>.retired` without.
//!
//! A crash leaves either no key or a whole one ([`crate::durable`]).

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use quaymark_core::statement::Jwk;
use serde::{Deserialize, Serialize};

use crate::durable::{self, OWNER_ONLY};

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("cannot {verb} {path}: {cause}")]
    File {
        verb: &'static str,
        path: PathBuf,
        cause: io::Error,
    },
    /// Others can read the secret.
    #[error(
        "{path} has mode {found:04o}: others can read the key. Expected 0600: chmod 600 {path}"
    )]
    OpenToOthers { path: PathBuf, found: u32 },
    /// Not a key file.
    #[error("{path} is not a verdict key: {problem}")]
    Malformed { path: PathBuf, problem: String },
    /// The log says that the key ended: put back into the folder, it must not sign again.
    #[error(
        "{path} must not sign again: the log says that this key is {state}. Remove the file; a new \
         key is made at the next start"
    )]
    Ended { path: PathBuf, state: &'static str },
    /// All signing keys are gone.
    #[error("{0} holds no key that signs")]
    NoKey(PathBuf),
    /// The system has no random numbers.
    #[error("no random numbers for a new key: {0}")]
    Random(getrandom::Error),
    /// The signature could not be made.
    #[error("cannot sign: {0}")]
    Sign(jsonwebtoken::errors::Error),
}

/// What a file holds. `d` is the secret and absent from retired keys.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    kty: String,
    crv: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<String>,
    /// Counts up with each rotation; the highest signs.
    generation: u32,
}

/// The keys of a folder.
#[derive(Default)]
pub struct Found {
    /// By generation, the newest last.
    pub signing: Vec<(u32, SigningKey)>,
    /// The newest first.
    pub retired: Vec<Jwk>,
}

/// Makes the folder, open to its owner alone.
pub fn make_folder(folder: &Path) -> Result<(), KeyError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(failed("make", folder))
}

/// Reads every key of a folder.
pub fn read_folder(folder: &Path) -> Result<Found, KeyError> {
    let mut found = Found::default();
    let mut retired = Vec::new();
    for item in fs::read_dir(folder).map_err(failed("read", folder))? {
        let path = item.map_err(failed("read", folder))?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("key") => {
                refuse_open_to_others(&path)?;
                let file = read(&path)?;
                found.signing.push((file.generation, secret(&path, &file)?));
            }
            Some("retired") => {
                let file = read(&path)?;
                retired.push((file.generation, public(&path, &file)?));
            }
            _ => {}
        }
    }
    found.signing.sort_by_key(|(generation, _)| *generation);
    retired.sort_by_key(|(generation, _)| std::cmp::Reverse(*generation));
    found.retired = retired.into_iter().map(|(_, jwk)| jwk).collect();
    Ok(found)
}

/// Makes a key of a generation and writes it down.
pub fn write_signing(folder: &Path, generation: u32) -> Result<(), KeyError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(KeyError::Random)?;
    let key = SigningKey::from_bytes(&seed);
    let jwk = Jwk::of(&key.verifying_key());
    let path = path_of(folder, &jwk, "key");
    let secret = Some(URL_SAFE_NO_PAD.encode(seed));
    write(&path, &KeyFile::of(&jwk, secret, generation))
}

/// Keeps the public part of a key and destroys its secret.
pub fn retire(folder: &Path, jwk: &Jwk) -> Result<(), KeyError> {
    let path = path_of(folder, jwk, "key");
    let generation = read(&path)?.generation;
    let file = KeyFile::of(jwk, None, generation);
    write(&path_of(folder, jwk, "retired"), &file)?;
    fs::remove_file(&path).map_err(failed("remove", &path))
}

impl KeyFile {
    fn of(jwk: &Jwk, d: Option<String>, generation: u32) -> Self {
        Self {
            kty: jwk.kty.clone(),
            crv: jwk.crv.clone(),
            x: jwk.x.clone(),
            d,
            generation,
        }
    }
}

pub fn path_of(folder: &Path, jwk: &Jwk, extension: &str) -> PathBuf {
    folder.join(format!("verdict-{}.{extension}", jwk.thumbprint()))
}

fn refuse_open_to_others(path: &Path) -> Result<(), KeyError> {
    let metadata = fs::metadata(path).map_err(failed("read", path))?;
    let found = metadata.permissions().mode() & 0o777;
    if found & 0o077 == 0 {
        return Ok(());
    }
    let path = path.to_owned();
    Err(KeyError::OpenToOthers { path, found })
}

fn read(path: &Path) -> Result<KeyFile, KeyError> {
    let text = fs::read(path).map_err(failed("read", path))?;
    serde_json::from_slice(&text).map_err(|error| malformed(path, error))
}

fn secret(path: &Path, file: &KeyFile) -> Result<SigningKey, KeyError> {
    let text = file.d.as_deref();
    let seed = text.and_then(|d| URL_SAFE_NO_PAD.decode(d).ok());
    let seed: [u8; 32] = seed
        .and_then(|seed| seed.try_into().ok())
        .ok_or_else(|| malformed(path, "expected `d`, 32 bytes in base64url"))?;
    let key = SigningKey::from_bytes(&seed);
    if Jwk::of(&key.verifying_key()) == public(path, file)? {
        Ok(key)
    } else {
        Err(malformed(path, "`x` is not the public part of `d`"))
    }
}

fn public(path: &Path, file: &KeyFile) -> Result<Jwk, KeyError> {
    let jwk = Jwk {
        kty: file.kty.clone(),
        crv: file.crv.clone(),
        x: file.x.clone(),
    };
    match jwk.to_key() {
        Some(_) => Ok(jwk),
        None => Err(malformed(path, "expected an Ed25519 public key")),
    }
}

fn write(path: &Path, file: &KeyFile) -> Result<(), KeyError> {
    let text = serde_json::to_vec(file).map_err(|error| malformed(path, error))?;
    durable::write(path, &text, OWNER_ONLY).map_err(failed("write", path))
}

fn failed(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |cause| KeyError::File { verb, path, cause }
}

fn malformed(path: &Path, problem: impl std::fmt::Display) -> KeyError {
    KeyError::Malformed {
        path: path.to_owned(),
        problem: problem.to_string(),
    }
}
