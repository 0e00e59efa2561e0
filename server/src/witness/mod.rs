//! A witness of logs (C2SP `tlog-witness`): cosigns a checkpoint of a log it knows if it continues the
//! last one it cosigned, and remembers it before it says so.
//!
//! **Invariant:** for each log, what is on disk is at least as new as any cosignature given. A file that
//! cannot be read or written gives none. Two processes never work in one folder.
//!
//! The folder: `witness-<id>.secret`, the key; `seen/<hash of a log's name>`, the last checkpoint with
//! the log's signature and the witness's own; `cosigned/<hash of a log's name>`, empty, for each log that
//! was ever cosigned, so that a lost file of `seen` is not taken for nothing seen; `refused/`, checkpoints
//! of one size with another root that the log signed: the proof that it has two histories. [`logs`]: which
//! logs it knows.
//!
//! **Invariant:** nothing that a request says becomes part of a path.
//!
//! Absent: the entries of the logs. It judges by proofs alone.

mod error;
pub mod logs;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::witness::{AddCheckpoint, Seen, Unwitnessed};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::durable::{self, FOR_ALL_TO_READ};
use crate::tlog::note_key::NoteKey;
use logs::Logs;

pub use error::{OpenError, Refused};

/// Checkpoints kept as proof of another history, for each log.
const MOST_REFUSED: usize = 100;

/// A witness of some logs.
#[derive(Debug)]
pub struct Witness {
    key: NoteKey,
    clock: Clock,
    folder: PathBuf,
    logs: HashMap<String, KnownLog>,
    /// Held as long as this lives.
    _lock: File,
}

#[derive(Debug)]
struct KnownLog {
    keys: Vec<VerifierKey>,
    /// The hash of its name in hexadecimal.
    name_hash: String,
    /// Reading, judging and keeping are one step.
    step: Mutex<()>,
}

impl Witness {
    /// The witness of a folder. Its key is made the first time, under `name`.
    pub fn open(
        folder: &Path,
        name: Option<&str>,
        logs: Logs,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |cause| OpenError::Folder { path, cause }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        let lock_path = folder.join("lock");
        let lock = File::create(&lock_path).map_err(at(&lock_path))?;
        lock.try_lock()
            .map_err(|_| OpenError::Taken(folder.to_owned()))?;
        let key = take_key(folder, name)?;
        let known = logs.0.into_iter().map(|(origin, keys)| {
            let name_hash = hash_of(&origin);
            let step = Mutex::default();
            (
                origin,
                KnownLog {
                    keys,
                    name_hash,
                    step,
                },
            )
        });
        let witness = Self {
            key,
            clock,
            folder: folder.to_owned(),
            logs: known.collect(),
            _lock: lock,
        };
        for log in witness.logs.values() {
            witness.check_memory(log)?;
        }
        Ok(witness)
    }

    /// What checks its cosignatures.
    pub const fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Cosigns a checkpoint that continues what was seen. Returns the signature line. When this returns
    /// one, what was seen is durable.
    pub fn add_checkpoint(&self, request: &AddCheckpoint) -> Result<String, Refused> {
        let named = Checkpoint::from_note(&request.note).map_err(|_| Unwitnessed::Form)?;
        let log = self.logs.get(&named.origin).ok_or(Refused::UnknownLog)?;
        let _step = log.step.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = self.seen(&log.name_hash).map_err(Refused::Disk)?;
        let checked = request.check(&log.keys, seen);
        if checked == Err(Unwitnessed::OtherRoot) {
            self.keep_proof(log, &request.note);
        }
        checked?;
        let mut kept = signed_by(&request.note, &log.keys)?;
        let time = self.clock.now().as_ms() / 1000;
        let time = u64::try_from(time).unwrap_or_default();
        let name = self.verifier().name();
        let cosigned = kept.cosign(name, self.key.key(), time);
        cosigned.map_err(|_| Unwitnessed::Form)?;
        let line = kept.signatures().last().map(ToString::to_string);
        let path = self.seen_path(&log.name_hash);
        let written = durable::write(&path, kept.to_string().as_bytes(), FOR_ALL_TO_READ);
        written.map_err(Refused::Disk)?;
        self.note_cosigned(&log.name_hash).map_err(Refused::Disk)?;
        Ok(line.unwrap_or_default())
    }

    /// The last checkpoint cosigned of the log whose name has this hash. The disk is asked for known logs
    /// alone.
    pub fn last_of(&self, name_hash: &str) -> io::Result<Option<String>> {
        let mut logs = self.logs.values();
        let Some(log) = logs.find(|log| log.name_hash == name_hash) else {
            return Ok(None);
        };
        match fs::read_to_string(self.seen_path(&log.name_hash)) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    /// Refuses to begin with less than was kept. A log seen before there was a list of them is put on it.
    fn check_memory(&self, log: &KnownLog) -> Result<(), OpenError> {
        let path = self.seen_path(&log.name_hash);
        match self.seen(&log.name_hash) {
            Ok(seen) if seen.size > 0 => self
                .note_cosigned(&log.name_hash)
                .map_err(|cause| OpenError::Folder { path, cause }),
            Ok(_) => Ok(()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(OpenError::Gone(path)),
            Err(_) => Err(OpenError::Spoiled(path)),
        }
    }

    /// What was seen last: read from the disk each time, so that memory never knows better. No file is
    /// nothing seen for a log that was never cosigned alone.
    fn seen(&self, name_hash: &str) -> io::Result<Seen> {
        let text = match fs::read_to_string(self.seen_path(name_hash)) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                return match self.cosigned_path(name_hash).try_exists()? {
                    true => Err(cause),
                    false => Ok(Seen::default()),
                };
            }
            text => text?,
        };
        let read = Note::parse(&text).and_then(|note| {
            note.check_cosignature(self.verifier())?;
            Checkpoint::from_note(&note)
        });
        let read = read.map_err(io::Error::other)?;
        let (size, root) = (read.size, read.root);
        Ok(Seen { size, root })
    }

    fn seen_path(&self, name_hash: &str) -> PathBuf {
        self.folder.join("seen").join(name_hash)
    }

    fn cosigned_path(&self, name_hash: &str) -> PathBuf {
        self.folder.join("cosigned").join(name_hash)
    }

    /// Puts a log on the list of those ever cosigned. What was seen is on disk by then: a crash between the
    /// two leaves a file that is seen, and no cosignature given.
    fn note_cosigned(&self, name_hash: &str) -> io::Result<()> {
        let path = self.cosigned_path(name_hash);
        if path.try_exists()? {
            return Ok(());
        }
        fs::create_dir_all(self.folder.join("cosigned"))?;
        // The folder's own name is to survive as well.
        File::open(&self.folder)?.sync_all()?;
        durable::write(&path, &[], FOR_ALL_TO_READ)
    }

    /// The log's own signature under another history. What cannot be kept is only told.
    fn keep_proof(&self, log: &KnownLog, note: &Note) {
        let folder = self.folder.join("refused").join(&log.name_hash);
        let path = folder.join(hash_of(note.text()));
        let kept = fs::create_dir_all(&folder).and_then(|()| {
            if fs::read_dir(&folder)?.count() >= MOST_REFUSED {
                return Ok(());
            }
            durable::write(&path, note.to_string().as_bytes(), FOR_ALL_TO_READ)
        });
        let path = path.display();
        match kept {
            Ok(()) => tracing::error!(%path, "a log signed two histories: the proof is kept"),
            Err(error) => tracing::error!(%error, %path, "a log signed two histories"),
        }
    }
}

/// The key of a folder, or a new one beside an empty memory.
fn take_key(folder: &Path, name: Option<&str>) -> Result<NoteKey, OpenError> {
    let memory = folder.join("seen");
    let mut keys = NoteKey::all_in(folder, KeyUse::Cosignature)?;
    let Some(key) = keys.pop() else {
        let name = name.ok_or(OpenError::NoName)?;
        fs::create_dir_all(&memory).map_err(|cause| OpenError::Folder {
            path: memory,
            cause,
        })?;
        return Ok(NoteKey::make(folder, "witness", name, KeyUse::Cosignature)?);
    };
    if !keys.is_empty() {
        return Err(OpenError::SeveralKeys(folder.to_owned()));
    }
    let found = key.verifier().name();
    if let Some(asked) = name.filter(|asked| *asked != found) {
        let (found, asked) = (found.to_owned(), asked.to_owned());
        return Err(OpenError::OtherName { found, asked });
    }
    if !memory.is_dir() {
        return Err(OpenError::Forgotten(memory));
    }
    Ok(key)
}

/// The note with the signatures of the log alone: others are nothing this witness checked.
fn signed_by(given: &Note, keys: &[VerifierKey]) -> Result<Note, Unwitnessed> {
    let mut own = Note::unsigned(given.text()).map_err(|_| Unwitnessed::Form)?;
    let is_own = |name: &str, id| keys.iter().any(|key| key.name() == name && key.id() == id);
    let lines = given.signatures().iter();
    lines
        .filter(|line| is_own(&line.name, line.key_id))
        .for_each(|line| own.add(line.clone()));
    Ok(own)
}

fn hash_of(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
