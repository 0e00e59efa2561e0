//! What a witness keeps, and when it gives no cosignature.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use ed25519_dalek::SigningKey;
use quaymark_core::time::Instant;
use quaymark_core::tree::{Hash, leaf_hash, node_hash};

use super::*;

const ORIGIN: &str = "register.example/log";
const NAME: &str = "witness.example/1";

fn log_key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn logs() -> Logs {
    let key = VerifierKey::new(ORIGIN, KeyUse::Note, log_key().verifying_key());
    let mut logs = Logs::default();
    logs.add(&key.expect("a key").to_string()).expect("a log");
    logs
}

fn open(folder: &Path, name: Option<&str>) -> Result<Witness, OpenError> {
    let clock = Clock::standing_at(Instant::from_seconds(1_795_428_005));
    Witness::open(folder, name, logs(), clock)
}

fn leaf(number: u8) -> Hash {
    leaf_hash(&[number])
}

fn two() -> Hash {
    node_hash(&leaf(0), &leaf(1))
}

fn note(origin: &str, size: u64, root: Hash) -> Note {
    let text = Checkpoint::new(origin, size, root).to_text();
    let mut note = Note::unsigned(&text).expect("a text");
    note.sign(origin, &log_key()).expect("signed");
    note
}

fn first() -> AddCheckpoint {
    let note = note(ORIGIN, 2, two());
    let (old, proof) = (0, Vec::new());
    AddCheckpoint { old, proof, note }
}

fn next() -> AddCheckpoint {
    AddCheckpoint {
        old: 2,
        proof: vec![leaf(2)],
        note: note(ORIGIN, 3, node_hash(&two(), &leaf(2))),
    }
}

fn seen_file(folder: &Path) -> PathBuf {
    folder.join("seen").join(hash_of(ORIGIN))
}

#[test]
fn what_was_cosigned_is_known_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    let key = witness.verifier().clone();
    let line = witness.add_checkpoint(&first()).expect("cosigned");
    let read = quaymark_core::tlog::witness::read_cosignature(&line, &first().note, &key);
    assert_eq!(read.expect("its signature").1, 1_795_428_005);
    let kept = witness
        .last_of(&hash_of(ORIGIN))
        .expect("read")
        .expect("kept");
    let kept = Note::parse(&kept).expect("a note");
    assert!(kept.check_cosignature(&key).is_ok());
    assert!(witness.last_of(&hash_of("other")).expect("read").is_none());
    assert!(witness.last_of("../lock").expect("read").is_none());
    drop(witness);
    let witness = open(folder.path(), None).expect("the same witness");
    assert_eq!(*witness.verifier(), key);
    let stale = witness.add_checkpoint(&first());
    assert!(matches!(
        stale,
        Err(Refused::Unwitnessed(Unwitnessed::Stale(2)))
    ));
    assert!(witness.add_checkpoint(&next()).is_ok());
}

#[test]
fn a_log_it_does_not_know_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    let note = note("other.example/log", 2, two());
    let (old, proof) = (0, Vec::new());
    let refused = witness.add_checkpoint(&AddCheckpoint { old, proof, note });
    assert!(matches!(refused, Err(Refused::UnknownLog)), "{refused:?}");
}

#[test]
fn another_root_of_the_same_size_is_kept_as_proof() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    witness.add_checkpoint(&first()).expect("cosigned");
    let mut other = first();
    (other.old, other.note) = (2, note(ORIGIN, 2, [9; 32]));
    let refused = witness.add_checkpoint(&other);
    assert!(matches!(
        refused,
        Err(Refused::Unwitnessed(Unwitnessed::OtherRoot))
    ));
    let proofs = folder.path().join("refused").join(hash_of(ORIGIN));
    let files: Vec<_> = fs::read_dir(proofs).expect("a folder").collect();
    assert_eq!(files.len(), 1);
    let kept = fs::read_to_string(files[0].as_ref().expect("a file").path());
    assert_eq!(kept.expect("read"), other.note.to_string());
}

#[test]
fn signatures_of_strangers_are_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    let mut request = first();
    let stranger = SigningKey::from_bytes(&[5; 32]);
    request
        .note
        .cosign("stranger", &stranger, 7)
        .expect("cosigned");
    witness.add_checkpoint(&request).expect("cosigned");
    let kept = fs::read_to_string(seen_file(folder.path())).expect("kept");
    assert!(!kept.contains("stranger"), "{kept}");
}

#[test]
fn what_cannot_be_kept_is_not_cosigned() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    witness.add_checkpoint(&first()).expect("cosigned");
    // A folder in the place of the file that is written beside it.
    let beside = folder
        .path()
        .join("seen")
        .join(format!("{}.unfinished", hash_of(ORIGIN)));
    fs::create_dir(&beside).expect("made");
    let refused = witness.add_checkpoint(&next());
    assert!(matches!(refused, Err(Refused::Disk(_))), "{refused:?}");
    fs::remove_dir(&beside).expect("removed");
    assert!(witness.add_checkpoint(&next()).is_ok());
}

#[test]
fn a_log_whose_file_is_lost_while_it_runs_is_not_cosigned_from_the_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    witness.add_checkpoint(&first()).expect("cosigned");
    // A folder of before there was a list of logs gets it at the start.
    drop(witness);
    fs::remove_dir_all(folder.path().join("cosigned")).expect("removed");
    let witness = open(folder.path(), None).expect("the same witness");
    fs::remove_file(seen_file(folder.path())).expect("removed");
    let refused = witness.add_checkpoint(&first());
    assert!(matches!(refused, Err(Refused::Disk(_))), "{refused:?}");
}

#[test]
fn what_is_asked_for_is_never_a_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    witness.add_checkpoint(&first()).expect("cosigned");
    let absolute = seen_file(folder.path());
    let same = format!("../seen/{}", hash_of(ORIGIN));
    for path in [absolute.to_str().expect("a plain path"), &same, "", "."] {
        assert!(witness.last_of(path).expect("never read").is_none());
    }
}

#[test]
fn a_witness_that_may_have_forgotten_does_not_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let nameless = open(folder.path(), None);
    assert!(matches!(nameless, Err(OpenError::NoName)));
    let witness = open(folder.path(), Some(NAME)).expect("a new witness");
    let again = open(folder.path(), None);
    assert!(matches!(again, Err(OpenError::Taken(_))), "{again:?}");
    witness.add_checkpoint(&first()).expect("cosigned");
    drop(witness);
    let renamed = open(folder.path(), Some("other.example"));
    assert!(matches!(renamed, Err(OpenError::OtherName { .. })));
    let good = fs::read_to_string(seen_file(folder.path())).expect("kept");
    for bad in ["", "nonsense", &good.replacen("\n2\n", "\n1\n", 1)] {
        fs::write(seen_file(folder.path()), bad).expect("written");
        let spoiled = open(folder.path(), None);
        assert!(matches!(spoiled, Err(OpenError::Spoiled(_))), "{bad}");
    }
    fs::remove_file(seen_file(folder.path())).expect("removed");
    let gone = open(folder.path(), None);
    assert!(matches!(gone, Err(OpenError::Gone(_))), "{gone:?}");
    fs::remove_dir_all(folder.path().join("seen")).expect("removed");
    let forgotten = open(folder.path(), None);
    assert!(matches!(forgotten, Err(OpenError::Forgotten(_))));
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path(), Some(NAME)).expect("a new witness"));
    let secret = fs::read_dir(folder.path()).expect("a folder").flatten();
    let secret = secret.map(|item| item.path());
    let secret = secret.filter(|path| path.extension().is_some_and(|e| e == "secret"));
    let secret = secret.last().expect("a key");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o640)).expect("set");
    assert!(matches!(open(folder.path(), None), Err(OpenError::Key(_))));
}
