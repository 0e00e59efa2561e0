//! Faults of the system at every single step: each write, each flush, each rename of one append and one
//! publication fails, or the process is killed at it. Whatever was stored then is one sound log, nothing
//! acknowledged is lost, and the log goes on.
//!
//! The faults are injected by strace, into a real process on a real SQLite file. `cargo xtask test`
//! installs it.

mod backup;
mod scene;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use scene::{Run, Scene};

/// What the system is asked for when something is stored, by the names of Linux.
const STORING: &[&str] = &[
    "write",
    "pwrite64",
    "ftruncate",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "unlink",
];
/// Runs at a time.
const WORKERS: usize = 2;

/// What goes wrong, and at which call: the first is 1.
#[derive(Clone, Debug)]
struct Fault {
    call: &'static str,
    nth: usize,
    what: &'static str,
}

fn faults(calls: &BTreeMap<&'static str, usize>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (call, count) in calls {
        let is_write = ["write", "pwrite64"].contains(call);
        let whats: &[&str] = if is_write {
            &["error=EIO", "error=ENOSPC", "signal=KILL"]
        } else {
            &["error=EIO", "signal=KILL"]
        };
        for nth in 1..=*count {
            faults.extend(whats.iter().map(|what| Fault { call, nth, what }));
        }
    }
    faults
}

#[test]
fn no_fault_at_any_step_breaks_the_log_or_loses_what_was_acknowledged() {
    let scene = Scene::published();
    let calls = scene.count_calls();
    for needed in ["pwrite64", "fsync", "rename"] {
        assert!(
            calls.contains_key(needed),
            "{needed} is not seen: {calls:?}"
        );
    }
    let faults = faults(&calls);
    assert!(faults.len() > 60, "only {} faults: {calls:?}", faults.len());
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let run = scene.run_with(fault.call, fault.nth, fault.what);
                    failed.fetch_add(usize::from(!run.has_succeeded), Ordering::Relaxed);
                    survived(&run, fault);
                }
            });
        }
    });
    let failed = failed.into_inner();
    assert!(
        failed * 10 > faults.len() * 8,
        "most faults stop the process: {failed} of {}",
        faults.len()
    );
}

fn survived(run: &Run, fault: &Fault) {
    let findings = run.check();
    assert!(findings.is_clean(), "{fault:?}: {findings}");
    let promised = run.promised();
    run.holds_what_was_acknowledged(fault);
    run.go_on();
    let findings = run.check();
    assert!(findings.is_clean(), "{fault:?}, going on: {findings}");
    run.holds_what_was_acknowledged(fault);
    if let Some(checkpoint) = promised {
        assert_eq!(
            run.root_at(checkpoint.size),
            Some(checkpoint.root),
            "{fault:?}: what was promised at {} is kept",
            checkpoint.size
        );
    }
}
