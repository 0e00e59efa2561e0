//! The file of a key that signs notes: one line, `PRIVATE+KEY+<name>+<id>+<base64>`.
//!
//! Only its owner may read it.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};

use crate::durable::{self, OWNER_ONLY};

const START: &str = "PRIVATE+KEY+";

/// A key with its name.
pub struct NoteKey {
    key: SigningKey,
    verifier: VerifierKey,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum NoteKeyError {
    /// The file system refused.
    #[error("cannot {verb} {path}: {cause}")]
    File {
        /// What was tried.
        verb: &'static str,
        /// With which file.
        path: PathBuf,
        /// What it said.
        cause: io::Error,
    },
    /// Not such a file.
    #[error("{path} is not a key: {problem}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The system has no random numbers.
    #[error("no random numbers for a new key: {0}")]
    Random(getrandom::Error),
    /// Not a name for a key.
    #[error("nobody can sign as `{0}`: a name has no spaces and no plus signs")]
    Name(String),
}

impl NoteKey {
    /// Makes a key under a name and writes it to `<folder>/<kind>-<id>.secret`.
    pub fn make(
        folder: &Path,
        kind: &str,
        name: &str,
        key_use: KeyUse,
    ) -> Result<Self, NoteKeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(NoteKeyError::Random)?;
        let key = Self::of(name, key_use, &seed);
        let key = key.ok_or_else(|| NoteKeyError::Name(name.to_owned()))?;
        let path = folder.join(format!("{kind}-{}.secret", key.id()));
        let secret = STANDARD.encode([&[key_use.type_byte()], &seed[..]].concat());
        let line = format!("{START}{name}+{}+{secret}\n", key.id());
        let written = durable::write(&path, line.as_bytes(), OWNER_ONLY);
        written.map_err(NoteKeyError::file("write", &path))?;
        Ok(key)
    }

    /// Every key among the files of a folder; none if there is no folder.
    pub fn all_in(folder: &Path, key_use: KeyUse) -> Result<Vec<Self>, NoteKeyError> {
        let items = match fs::read_dir(folder) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            items => items.map_err(NoteKeyError::file("read", folder))?,
        };
        let mut keys = Vec::new();
        for item in items {
            let path = item.map_err(NoteKeyError::file("read", folder))?.path();
            if path.extension().is_some_and(|ending| ending == "secret") {
                keys.push(Self::read(&path, key_use)?);
            }
        }
        Ok(keys)
    }

    fn of(name: &str, key_use: KeyUse, seed: &[u8; 32]) -> Option<Self> {
        let key = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, key_use, key.verifying_key()).ok()?;
        Some(Self { key, verifier })
    }

    fn read(path: &Path, key_use: KeyUse) -> Result<Self, NoteKeyError> {
        let malformed = |problem| NoteKeyError::Form {
            path: path.to_owned(),
            problem,
        };
        let metadata = fs::metadata(path).map_err(NoteKeyError::file("read", path))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(malformed("others can read it: chmod 600"));
        }
        let text = fs::read_to_string(path).map_err(NoteKeyError::file("read", path))?;
        let wrong = || malformed("expected PRIVATE+KEY+<name>+<id>+<base64>");
        let rest = text.trim_end().strip_prefix(START).ok_or_else(wrong)?;
        let (name, rest) = rest.split_once('+').ok_or_else(wrong)?;
        let (id, secret) = rest.split_once('+').ok_or_else(wrong)?;
        let secret = STANDARD.decode(secret).map_err(|_| wrong())?;
        let (kind, seed) = secret.split_first_chunk::<1>().ok_or_else(wrong)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| wrong())?;
        let key = Self::of(name, key_use, &seed);
        let is_whole = |key: &Self| key.id() == id && *kind == [key_use.type_byte()];
        key.filter(is_whole).ok_or_else(wrong)
    }

    /// The key itself.
    pub const fn key(&self) -> &SigningKey {
        &self.key
    }

    /// What checks its signatures.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    fn id(&self) -> String {
        let id = self.verifier.id();
        id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl NoteKeyError {
    fn file(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { verb, path, cause }
    }
}

impl std::fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NoteKey")
            .field("verifier", &self.verifier.to_string())
            .finish_non_exhaustive()
    }
}
