//! What `tlog-scales` of PyPI, which others wrote, says about the live log: over HTTP, as any outsider
//! would ask.
//!
//! It checks the checkpoint's signature by the log's key, the root computed from tiles of every level,
//! each entry's hash with its proof of inclusion, and proofs of consistency with older checkpoints.
//! It does not know what entries say, nor witnesses. `cargo xtask test` installs it.

use std::path::PathBuf;
use std::process::Command;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::register::{Register, TODAY};
use quaymark_tests::served_log::{ServedLog, key};
use quaymark_tests::sources;

fn python() -> PathBuf {
    let asked_for = std::env::var_os("QUAYMARK_TEST_TLOG_SCALES").map(PathBuf::from);
    asked_for.unwrap_or_else(|| PathBuf::from("python3"))
}

fn verify(location: &str, key: &str, older: &[String]) -> Result<String, String> {
    let program = sources::root().join("tests/tests/scales/verify.py");
    let output = Command::new(python())
        .arg(program)
        .args([location, key])
        .args(older)
        .env("NO_PROXY", "*")
        .output()
        .expect("python starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then_some(said).ok_or(failed)
}

fn tree(checkpoint: &Checkpoint) -> String {
    let root: String = checkpoint.root.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}:{root}", checkpoint.size)
}

#[test]
fn another_implementation_accepts_the_live_log_and_nothing_else() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let mut older = Vec::new();
    for (first, count) in [(0, 3), (3, 247), (250, 9), (259, 260)] {
        for bits in first..first + count {
            facts.provider(1_000 + bits, "Firm", day("2026-01-01"), instant(TODAY));
        }
        older.push(tree(&register.publish().expect("something is new")));
    }
    older.pop();
    let key = key(&register.anonymous()).to_string();
    let live = format!("{}/log", register.site());
    let said = verify(&live, &key, &older).unwrap_or_else(|error| panic!("{error}"));
    let log = ServedLog::newest(register.anonymous());
    let expected = format!("{} entries hold, 3 older trees", log.checkpoint.size);
    assert!(said.contains(&expected), "{said}");

    let other = "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    assert!(verify(&live, other, &[]).is_err());
    let never = format!("7:{}", "00".repeat(32));
    assert!(verify(&live, &key, &[never]).is_err());

    // One bit of an entry, of tiles of both levels, of the signed text.
    let folder = log.copy();
    let copy = folder.path().to_str().expect("a plain path");
    assert!(verify(copy, &key, &older).is_ok());
    for (path, place) in [
        ("tile/entries/000", 500),
        ("tile/0/001", 33),
        ("tile/1/000.p/2", 33),
        ("checkpoint", 30),
    ] {
        let path = folder.path().join(path);
        let kept = std::fs::read(&path).expect("it is there");
        let mut bent = kept.clone();
        bent[place] ^= 1;
        std::fs::write(&path, bent).expect("written");
        let refused = verify(copy, &key, &[]);
        assert!(refused.is_err(), "{}: {refused:?}", path.display());
        std::fs::write(&path, kept).expect("written");
    }
}
