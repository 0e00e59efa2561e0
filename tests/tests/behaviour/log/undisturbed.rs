//! Entries that only the log needs change nothing of what the register says.

use quaymark_core::entry::Change;
use quaymark_core::entry::EntryKind;
use quaymark_core::timeline::Timeline;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::register::{Register, TODAY};

#[test]
fn state_entries_disturb_no_answer() {
    let register = Register::scene();
    let facts = Facts::scene(register.store(), instant(TODAY));
    let provider = facts.provider(7, "Undisturbed", day("2026-01-01"), instant(TODAY));
    let periods = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    facts.certificate(9, provider, periods, Change::Granted, instant(TODAY));
    register.catch_up();
    let caller = register.anonymous();
    let id = provider.to_string();
    let before = (
        caller.verify(&id, PORT).expect("a verdict").verdict.a,
        caller.history(&id).expect("a history").versions,
        caller.providers("").expect("a list").providers,
        caller.standards().expect("standards").editions,
    );
    let size = register.publish().expect("something is new").size;
    let after = (
        caller.verify(&id, PORT).expect("a verdict").verdict.a,
        caller.history(&id).expect("a history").versions,
        caller.providers("").expect("a list").providers,
        caller.standards().expect("standards").editions,
    );
    assert_eq!(after, before);

    // The log is told whole, in its order.
    let changes = caller.changes("?limit=1000").expect("changes").changes;
    assert_eq!(changes.len() as u64, size);
    let kinds: Vec<EntryKind> = changes.iter().map(|change| change.entry.kind).collect();
    assert_eq!(kinds.last(), Some(&EntryKind::State));
    assert!(kinds.contains(&EntryKind::LogKey));
}
