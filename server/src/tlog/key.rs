//! The key of the log: one line in the form of a signed note's signer key, in a file of its own.
//!
//! `keys/log-<key id>.secret` under the data folder. Its name is the log's origin.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use quaymark_core::statement::Jwk;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::{Note, NoteError};

use super::error::PublishError;
use crate::durable::{self, OWNER_ONLY};

const START: &str = "PRIVATE+KEY+";
/// Ed25519 over the note's text.
const ED25519: u8 = 0x01;

/// Signs checkpoints under the log's name.
pub(super) struct LogKey {
    key: SigningKey,
    verifier: VerifierKey,
}

impl LogKey {
    /// The key with this name and public part among the files of a data folder.
    pub(super) fn find(
        data_dir: &Path,
        origin: &str,
        public: &Jwk,
    ) -> Result<Option<Self>, PublishError> {
        let named = Self::named(data_dir, origin)?;
        Ok(named.into_iter().find(|key| key.jwk() == *public))
    }

    /// A key with this name: the one there is, or a new one.
    pub(super) fn take(data_dir: &Path, origin: &str) -> Result<Self, PublishError> {
        match Self::named(data_dir, origin)?.pop() {
            Some(key) => Ok(key),
            None => Self::make(data_dir, origin),
        }
    }

    fn named(data_dir: &Path, origin: &str) -> Result<Vec<Self>, PublishError> {
        let folder = folder_of(data_dir);
        let items = match fs::read_dir(&folder) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            items => items.map_err(PublishError::file("read", &folder))?,
        };
        let mut keys = Vec::new();
        for item in items {
            let path = item.map_err(PublishError::file("read", &folder))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "secret")
            {
                keys.push(Self::read(&path)?);
            }
        }
        keys.retain(|key| key.verifier.name() == origin);
        Ok(keys)
    }

    fn make(data_dir: &Path, origin: &str) -> Result<Self, PublishError> {
        let folder = folder_of(data_dir);
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&folder);
        made.map_err(PublishError::file("make", &folder))?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(PublishError::Random)?;
        let key = Self::of(origin, &seed).ok_or_else(|| PublishError::Name(origin.to_owned()))?;
        let path = folder.join(format!("log-{}.secret", key.id()));
        let secret = STANDARD.encode([&[ED25519], &seed[..]].concat());
        let line = format!("{START}{origin}+{}+{secret}\n", key.id());
        let written = durable::write(&path, line.as_bytes(), OWNER_ONLY);
        written.map_err(PublishError::file("write", &path))?;
        Ok(key)
    }

    fn of(origin: &str, seed: &[u8; 32]) -> Option<Self> {
        let key = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(origin, KeyUse::Note, key.verifying_key()).ok()?;
        Some(Self { key, verifier })
    }

    fn read(path: &Path) -> Result<Self, PublishError> {
        let malformed = |problem: &str| PublishError::KeyFile {
            path: path.to_owned(),
            problem: problem.to_owned(),
        };
        let metadata = fs::metadata(path).map_err(PublishError::file("read", path))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(malformed("others can read it: chmod 600"));
        }
        let text = fs::read_to_string(path).map_err(PublishError::file("read", path))?;
        let wrong = || malformed("expected PRIVATE+KEY+<name>+<id>+<base64>");
        let rest = text.trim_end().strip_prefix(START).ok_or_else(wrong)?;
        let (name, rest) = rest.split_once('+').ok_or_else(wrong)?;
        let (id, secret) = rest.split_once('+').ok_or_else(wrong)?;
        let secret = STANDARD.decode(secret).map_err(|_| wrong())?;
        let (kind, seed) = secret.split_first_chunk::<1>().ok_or_else(wrong)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| wrong())?;
        let key = Self::of(name, &seed).filter(|key| key.id() == id && *kind == [ED25519]);
        key.ok_or_else(wrong)
    }

    /// What checks its signatures.
    pub(super) const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The public part.
    pub(super) fn jwk(&self) -> Jwk {
        Jwk::of(&self.key.verifying_key())
    }

    /// The note of a checkpoint. Who calls this has made sure that it may be signed.
    pub(super) fn sign(&self, checkpoint: &Checkpoint) -> Result<Note, NoteError> {
        let mut note = Note::unsigned(&checkpoint.to_text())?;
        note.sign(self.verifier.name(), &self.key)?;
        Ok(note)
    }

    fn id(&self) -> String {
        let id = self.verifier.id();
        id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for LogKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogKey")
            .field("verifier", &self.verifier.to_string())
            .finish_non_exhaustive()
    }
}

fn folder_of(data_dir: &Path) -> PathBuf {
    data_dir.join("keys")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_again_by_its_name_and_public_part() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = LogKey::take(folder.path(), "register.example/log").expect("made");
        let again = LogKey::take(folder.path(), "register.example/log").expect("read");
        assert_eq!(again.verifier(), made.verifier());
        let find = |name, public: &Jwk| LogKey::find(folder.path(), name, public).expect("read");
        assert!(find("register.example/log", &made.jwk()).is_some());
        assert!(find("register.example/log/2", &made.jwk()).is_none());
        let other = LogKey::take(folder.path(), "register.example/log/2").expect("made");
        assert!(find("register.example/log", &other.jwk()).is_none());
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_bent_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = LogKey::take(folder.path(), "o").expect("made");
        let path = folder_of(folder.path()).join(format!("log-{}.secret", made.id()));
        let good = fs::read_to_string(&path).expect("read");
        for bad in [
            String::new(),
            good.replace("PRIVATE", "PUBLIC"),
            good.replacen("+o+", "+p+", 1),
            good.replacen('A', "B", 1),
            good[..good.len() - 9].to_owned(),
        ] {
            fs::write(&path, &bad).expect("written");
            assert!(LogKey::take(folder.path(), "o").is_err(), "{bad}");
        }
        fs::write(&path, &good).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        let refused = LogKey::take(folder.path(), "o").expect_err("open to others");
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }

    #[test]
    fn a_name_that_cannot_be_signed_under_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["", "a b", "a+b"] {
            assert!(matches!(
                LogKey::take(folder.path(), name),
                Err(PublishError::Name(_))
            ));
        }
    }
}
