//! The key of the log: one line in the form of a signed note's signer key, in a file of its own.
//!
//! `keys/log-<key id>.secret` under the data folder. Its name is the log's origin.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use quaymark_core::statement::Jwk;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::{Note, NoteError};

use super::error::PublishError;
use super::note_key::NoteKey;

/// Signs checkpoints under the log's name.
#[derive(Debug)]
pub(super) struct LogKey(NoteKey);

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
        let mut keys = NoteKey::all_in(&folder_of(data_dir), KeyUse::Note)?;
        keys.retain(|key| key.verifier().name() == origin);
        Ok(keys.into_iter().map(Self).collect())
    }

    fn make(data_dir: &Path, origin: &str) -> Result<Self, PublishError> {
        let folder = folder_of(data_dir);
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&folder);
        made.map_err(PublishError::file("make", &folder))?;
        Ok(Self(NoteKey::make(&folder, "log", origin, KeyUse::Note)?))
    }

    /// What checks its signatures.
    pub(super) const fn verifier(&self) -> &VerifierKey {
        self.0.verifier()
    }

    /// The public part.
    pub(super) fn jwk(&self) -> Jwk {
        Jwk::of(&self.0.key().verifying_key())
    }

    /// The note of a checkpoint. Who calls this has made sure that it may be signed.
    pub(super) fn sign(&self, checkpoint: &Checkpoint) -> Result<Note, NoteError> {
        let mut note = Note::unsigned(&checkpoint.to_text())?;
        note.sign(self.verifier().name(), self.0.key())?;
        Ok(note)
    }
}

fn folder_of(data_dir: &Path) -> PathBuf {
    data_dir.join("keys")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::tlog::note_key::NoteKeyError;

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
        let id: String = made.verifier().id().map(|b| format!("{b:02x}")).concat();
        let path = folder_of(folder.path()).join(format!("log-{id}.secret"));
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
                Err(PublishError::Key(NoteKeyError::Name(_)))
            ));
        }
    }
}
