//! Following a log over many looks: what is remembered suffices, and a log that changes its past is
//! found out with both of its signatures kept.

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use quaymark_core::time::Instant;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::watch::Bounds;
use quaymark_server::tlog::monitor::{
    Asked, KeyFrom, MonitorError, Outcome, Report, StateFile, Trust, follow,
};
use serde_json::json;

use crate::fixture::{Database, second};
use crate::forged::{FIRST_STATE, Forged, Memory, OTHER_PROVIDER, RESTORED, SUSPENDED, of, story};
use crate::scene::Scene;

/// Somebody who looks at a log now and then.
struct Outsider {
    folder: tempfile::TempDir,
    trust: Trust,
    now: Instant,
    late_minutes: u32,
}

impl Outsider {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            trust: Trust::FirstUse,
            now: second(2_000_060),
            late_minutes: 60,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn try_look(&self, served: &Memory, acknowledges: bool) -> Result<Report, MonitorError> {
        follow(&Asked {
            source: served,
            state: &StateFile::at(self.path()),
            trust: self.trust.clone(),
            now: self.now,
            bounds: Bounds::at(self.now).late_minutes(self.late_minutes),
            acknowledges,
        })
    }

    fn look(&self, served: &Memory) -> Report {
        self.try_look(served, false).expect("it can be checked")
    }

    /// What is remembered of the log itself.
    fn memory(&self) -> serde_json::Value {
        let text = std::fs::read_to_string(self.path()).expect("a state file");
        let content = text.lines().next().expect("a line");
        let mut state: serde_json::Value = serde_json::from_str(content).expect("JSON");
        state["log"].take()
    }

    fn evidence(&self) -> Vec<PathBuf> {
        let items = std::fs::read_dir(self.folder.path()).expect("a folder");
        let paths = items.flatten().map(|item| item.path());
        paths
            .filter(|p| p.extension().is_some_and(|e| e == "evidence"))
            .collect()
    }
}

fn first_of(log: &Forged, count: usize) -> Forged {
    let mut prefix = log.clone();
    prefix.entries.truncate(count);
    prefix
}

fn codes(report: &Report) -> Vec<&str> {
    report
        .found
        .iter()
        .map(|found| found.code.as_str())
        .collect()
}

/// A log of some hundred entries, many of them versions of the same records.
fn long_log(count: u64) -> Forged {
    let database = Database::sqlite();
    let mut scene = Scene::on(&database);
    scene.publisher();
    for _ in 0..count / 25 {
        scene.write(25);
        scene.publish();
    }
    of(&scene)
}

#[test]
fn many_looks_remember_what_one_look_does_and_read_nothing_twice() {
    let log = long_log(600);
    let (mut often, once) = (Outsider::new(), Outsider::new());
    // Its looks are all at one time, long after what they look at.
    often.late_minutes = u32::MAX;
    // Every checkpoint there was: a prefix that ends in a state entry.
    let mut seen = 0;
    for size in (27..=log.entries.len()).step_by(26) {
        let served = first_of(&log, size).serve();
        let report = often.look(&served);
        assert_eq!(report.outcome, Outcome::Fine, "{size}: {report}");
        assert_eq!(report.entries, size as u64 - seen);
        let asked = served.asked.borrow();
        let first_bundle = format!("tile/entries/{:03}", seen / 256);
        let bundles: Vec<&String> = asked.iter().filter(|p| p.contains("entries")).collect();
        assert!(bundles[0].starts_with(&first_bundle), "{asked:?}");
        assert!(bundles.len() <= 2, "{asked:?}");
        seen = size as u64;
    }
    let served = first_of(&log, seen as usize).serve();
    assert_eq!(once.look(&served).entries, seen);
    assert_eq!(often.memory(), once.memory());
    assert_eq!(often.look(&served).entries, 0, "nothing is new");
}

#[test]
fn what_is_remembered_grows_with_records_and_not_with_the_log() {
    let size_after = |versions: usize| {
        let mut log = story();
        let last = log.entries.pop().expect("a state");
        for version in 0..versions {
            let at = log.entries.len();
            log.entries.push(log.entries[OTHER_PROVIDER].clone());
            let prev = if version == 0 { OTHER_PROVIDER } else { at - 1 };
            let version = 2 + version;
            log.set(
                at,
                json!({"version": version, "prev": prev, "change": "corrected"}),
            );
        }
        log.entries.push(last);
        log.seal();
        let outsider = Outsider::new();
        let report = outsider.look(&log.serve());
        assert_eq!(report.outcome, Outcome::Fine, "{report}");
        outsider.memory()["heads"].to_string().len()
    };
    let (few, many) = (size_after(1), size_after(700));
    assert!(many < few + 20, "{few} bytes, then {many}");
}

#[test]
fn the_key_of_the_first_look_is_the_key_of_all_later_ones() {
    let log = story();
    let outsider = Outsider::new();
    let first = outsider.look(&first_of(&log, FIRST_STATE + 1).serve());
    assert_eq!(first.key_from, KeyFrom::FirstUse);
    assert!(first.to_string().contains("compare it with one you got"));
    let second_look = outsider.look(&log.serve());
    assert_eq!(second_look.key_from, KeyFrom::Remembered);
    // Somebody else at the same address, who names his own key.
    let mut other = log;
    other.key = SigningKey::from_bytes(&[9; 32]);
    let report = outsider.look(&other.serve());
    assert_eq!(codes(&report), ["not_signed"], "{report}");
}

#[test]
fn a_state_file_of_another_log_or_another_key_is_refused() {
    let log = story();
    let mut outsider = Outsider::new();
    outsider.look(&log.serve());
    let before = std::fs::read(outsider.path()).expect("a state file");
    let mut other = log.clone();
    other.name = "other.example/log".to_owned();
    let refused = outsider.try_look(&other.serve(), false);
    assert!(
        matches!(refused, Err(MonitorError::OtherLog { .. })),
        "{refused:?}"
    );
    let key = SigningKey::from_bytes(&[9; 32]).verifying_key();
    let key = VerifierKey::new(&log.name, KeyUse::Note, key).expect("a key");
    outsider.trust = Trust::Key(key);
    let refused = outsider.try_look(&log.serve(), false);
    assert!(
        matches!(refused, Err(MonitorError::OtherKey { .. })),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(outsider.path()).expect("still there"), before);
}

#[test]
fn a_damaged_state_file_is_refused_wherever_it_is_damaged() {
    let log = story();
    let outsider = Outsider::new();
    outsider.look(&log.serve());
    let whole = std::fs::read(outsider.path()).expect("a state file");
    let is_refused = |bytes: &[u8], what: &str| {
        std::fs::write(outsider.path(), bytes).expect("written");
        let refused = outsider.try_look(&log.serve(), false);
        assert!(
            matches!(refused, Err(MonitorError::State(_))),
            "{what}: {refused:?}"
        );
        assert_eq!(
            std::fs::read(outsider.path()).expect("read"),
            bytes,
            "{what}"
        );
    };
    for place in (0..whole.len()).step_by(61) {
        let mut bent = whole.clone();
        bent[place] ^= 1;
        is_refused(&bent, &format!("byte {place}"));
        is_refused(&whole[..place], &format!("cut at {place}"));
    }
    is_refused(b"{}\n", "something else");
    std::fs::write(outsider.path(), &whole).expect("written");
    assert_eq!(outsider.look(&log.serve()).outcome, Outcome::Fine);
}

/// Logs that contradict what was seen, which is the whole story.
fn contradictions(log: &Forged) -> [(&'static str, Forged); 3] {
    let shorter = first_of(log, FIRST_STATE + 1);
    let mut same_size = log.clone();
    same_size.set(OTHER_PROVIDER, json!({"claims": {"country": "BE"}}));
    same_size.seal();
    let mut longer = same_size.clone();
    let at = longer.entries.len();
    longer.entries.push(longer.entries[at - 1].clone());
    longer.set(at, json!({"version": 3, "prev": at - 1}));
    longer.seal();
    [
        ("shrunk", shorter),
        ("two_roots", same_size),
        ("forked", longer),
    ]
}

#[test]
fn a_log_that_contradicts_itself_is_found_and_both_notes_are_kept() {
    let log = story();
    for (code, other) in contradictions(&log) {
        let outsider = Outsider::new();
        let honest = log.serve();
        outsider.look(&honest);
        let remembered = outsider.memory();
        let forged = other.serve();
        let report = outsider.look(&forged);
        assert_eq!(codes(&report), [code], "{report}");
        let note = |served: &Memory| {
            String::from_utf8(served.files["checkpoint"].clone()).expect("a text")
        };
        let kept: Vec<String> = report.evidence.iter().map(|path| read(path)).collect();
        assert_eq!(kept, [note(&honest), note(&forged)], "{code}");
        for note in &kept {
            let note = Note::parse(note).expect("a note");
            assert_eq!(note.check(&log.verifier()), Ok(()), "{code}: it is signed");
        }
        assert_eq!(
            outsider.memory(),
            remembered,
            "{code}: nothing is forgotten"
        );
        // The log goes back to what it was: the evidence stays, and so does the alarm.
        let after = outsider.look(&honest);
        assert_eq!(codes(&after), [code], "{after}");
        assert_eq!(outsider.evidence().len(), 2);
        // Seen again, it is the same evidence.
        outsider.look(&forged);
        assert_eq!(outsider.evidence().len(), 2);
        let seen_to = outsider.try_look(&honest, true).expect("checked");
        assert_eq!(seen_to.outcome, Outcome::Fine, "{seen_to}");
        assert_eq!(outsider.evidence().len(), 2);
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("evidence")
}

#[test]
fn an_entry_that_appears_long_after_it_says_it_was_recorded_is_found() {
    let log = story();
    let mut outsider = Outsider::new();
    // Seen four hours after the first half was recorded: the second half was not there.
    outsider.now = second(2_000_000 + 4 * 3600);
    outsider.look(&first_of(&log, FIRST_STATE + 1).serve());
    outsider.now = outsider.now.plus_ms(60_000);
    let report = outsider.look(&log.serve());
    assert_eq!(report.found.len(), 4, "{report}");
    assert!(codes(&report).iter().all(|code| *code == "recorded_late"));
    assert_eq!(report.found[0].entry, Some(SUSPENDED as u64));

    let mut patient = Outsider::new();
    patient.now = second(2_000_000 + 4 * 3600);
    patient.late_minutes = 5 * 60;
    patient.look(&first_of(&log, FIRST_STATE + 1).serve());
    assert_eq!(patient.look(&log.serve()).outcome, Outcome::Fine);
}

#[test]
fn a_broken_rule_is_told_until_somebody_has_seen_to_it() {
    let mut log = story();
    log.set(RESTORED, json!({"approvals": []}));
    log.seal();
    let outsider = Outsider::new();
    let served = log.serve();
    assert_eq!(codes(&outsider.look(&served)), ["approvals_missing"]);
    let again = outsider.look(&served);
    assert_eq!((again.entries, again.outcome), (0, Outcome::Broken));
    assert_eq!(codes(&again), ["approvals_missing"]);
    let seen_to = outsider.try_look(&served, true).expect("checked");
    assert_eq!(seen_to.outcome, Outcome::Fine);
    assert_eq!(outsider.look(&served).outcome, Outcome::Fine);
}

#[test]
fn a_log_that_cannot_be_reached_is_neither_right_nor_wrong() {
    let log = story();
    let outsider = Outsider::new();
    let mut served = log.serve();
    served.is_down = true;
    let refused = outsider.try_look(&served, false);
    assert!(matches!(refused, Err(MonitorError::Unreachable(_))));
    assert!(!outsider.path().exists());
    served.is_down = false;
    served.files.remove("policy");
    let refused = outsider.try_look(&served, false);
    assert!(
        matches!(refused, Err(MonitorError::NoKey(_))),
        "{refused:?}"
    );
}

#[test]
fn a_policy_asks_for_its_witnesses() {
    let log = story();
    let witness = SigningKey::from_bytes(&[3; 32]);
    let key = VerifierKey::new("w.example", KeyUse::Cosignature, witness.verifying_key());
    let key = key.expect("a key");
    let policy = format!("log {}\nwitness w {key}\nquorum w\n", log.verifier());
    let mut outsider = Outsider::new();
    outsider.trust = Trust::Policy(policy.parse().expect("a policy"));
    let mut served = log.serve();
    let alone = outsider.look(&served);
    assert_eq!(codes(&alone), ["policy"], "{alone}");
    assert!(!outsider.path().exists(), "nothing is remembered of it");
    let mut note = log.sign(log.size(), log.root());
    note.cosign("w.example", &witness, 1_702_000_030)
        .expect("cosigned");
    served.put("checkpoint", note.to_string());
    let report = outsider.look(&served);
    assert_eq!(report.outcome, Outcome::Fine, "{report}");
    assert_eq!(report.witnesses, ["w"]);
    assert_eq!(
        report.witnessed_at,
        Some(Instant::from_seconds(1_702_000_030))
    );
}

#[test]
fn what_somebody_should_see_is_listed() {
    let mut log = story();
    // Suspended with effect from a year before, and the certificate's claims corrected.
    log.bend(SUSPENDED, |entry| {
        let from = second(2_000_000 - 365 * 24 * 3600);
        entry["periods"][0]["until"] = json!(from);
        entry["periods"][0]["from"] = json!(second(-90_000_000));
        entry["periods"][1]["from"] = json!(from);
    });
    log.bend(RESTORED, |entry| {
        let from = second(2_000_000 - 365 * 24 * 3600);
        entry["periods"][0]["until"] = json!(from);
        entry["periods"][0]["from"] = json!(second(-90_000_000));
        entry["periods"][1]["from"] = json!(from);
    });
    log.seal();
    let report = Outsider::new().look(&log.serve());
    assert_eq!(report.outcome, Outcome::Fine, "{report}");
    let listed: Vec<(&str, u64)> = report.notices.iter().map(|n| (n.code, n.entry)).collect();
    let suspended = SUSPENDED as u64;
    for expected in [
        ("key", 0),
        ("key", 1),
        ("retroactive", suspended),
        ("back_dated", suspended),
    ] {
        assert!(listed.contains(&expected), "{listed:?}");
    }
}
