//! What programs that others wrote say about the log: Go's `x/mod/sumdb`, which knows nothing of this
//! project. Needs `go` with that package, so these run only with the feature `go`.

use std::process::Command;

use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::register::{Register, TODAY};
use quaymark_tests::served_log::{ServedLog, key};

fn verify(arguments: &[&str]) -> Result<String, String> {
    let program = format!("{}/tests/outside/verify.go", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("go")
        .args(["run", &program])
        .args(arguments)
        .envs([("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode")])
        .env("GOCACHE", std::env::temp_dir().join("quaymark-go-cache"))
        .output()
        .expect("go starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then_some(said).ok_or(failed)
}

#[test]
fn another_implementation_accepts_what_is_served_and_nothing_else() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let mut folders = Vec::new();
    for (first, count) in [(0, 3), (3, 248), (251, 9), (260, 260)] {
        for bits in first..first + count {
            let name = format!("Firm {bits}");
            facts.provider(1_000 + bits, &name, day("2026-01-01"), instant(TODAY));
        }
        register.publish().expect("something is new");
        let log = ServedLog::newest(register.anonymous());
        folders.push((log.copy(), log.checkpoint.size));
    }
    let key = key(&register.anonymous()).to_string();
    let paths: Vec<&str> = folders
        .iter()
        .map(|(folder, _)| folder.path().to_str().expect("a plain path"))
        .collect();
    let said = verify(&[&[key.as_str()], &paths[..]].concat()).unwrap_or_else(|e| panic!("{e}"));
    for (_, size) in &folders {
        assert!(said.contains(&format!("{size} entries hold")), "{said}");
    }

    // One bit of an entry, of a tile, of the signed root; another key.
    let newest = folders[3].0.path();
    for (path, place) in [
        ("tile/entries/000", 500),
        ("tile/0/001", 33),
        ("checkpoint", 40),
    ] {
        let path = newest.join(path);
        let kept = std::fs::read(&path).expect("it is there");
        let mut bent = kept.clone();
        bent[place] ^= 1;
        std::fs::write(&path, bent).expect("written");
        let refused = verify(&[&key, paths[3]]);
        assert!(refused.is_err(), "{}: {refused:?}", path.display());
        std::fs::write(&path, kept).expect("written");
    }
    let other = "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    assert!(verify(&[other, paths[3]]).is_err());
    assert!(verify(&[&key, paths[3]]).is_ok());
}
