//! Readers during updates.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use quaymark_core::time::Instant;
use quaymark_server::directory::Directory;

use super::register::{Register, listing, named, provider_id};

const NOW: Instant = Instant::from_seconds(1_600_000_000);
/// Far enough apart to be in different chunks.
const FAR: u64 = 300;

/// Every commit renames the first and the last provider alike.
fn assert_whole(directory: &Directory) -> u64 {
    let snapshot = directory.snapshot();
    let name = |number| {
        let view = snapshot
            .provider(provider_id(number))
            .expect("listed from the start");
        view.document.name
    };
    let (first, last) = (name(0), name(FAR));
    assert_eq!(first, last);
    let found = snapshot.suggest(&first, 2);
    assert_eq!(found.len(), 2, "both are found as {first}");
    assert!(found.iter().all(|found| found.name == first));
    let commit = snapshot.commit_known_at(NOW).expect("one commit at least");
    assert_eq!(commit, snapshot.head());
    assert_eq!(snapshot.changed_at(provider_id(FAR)), Some(commit.size - 1));
    commit.size
}

#[test]
fn readers_never_see_half_a_commit_nor_an_older_one_again() {
    let register = Register::new();
    let mut all: Vec<_> = (0..=FAR)
        .map(|number| listing(provider_id(number), "NL", &named("Zonsopgang 0")))
        .collect();
    for middle in &mut all[1..FAR as usize] {
        *middle = listing(
            middle.record.parse().expect("an id"),
            "NL",
            &named("Middenstuk"),
        );
    }
    register.write(NOW, &all);
    let directory = Arc::new(register.load());
    let is_done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (directory, is_done) = (Arc::clone(&directory), Arc::clone(&is_done));
            thread::spawn(move || {
                let (mut newest, mut reads) = (0, 0);
                while !is_done.load(Ordering::Relaxed) || reads == 0 {
                    let size = assert_whole(&directory);
                    assert!(size >= newest);
                    (newest, reads) = (size, reads + 1);
                }
            })
        })
        .collect();
    for round in 1..40 {
        let name = named(&format!("Zonsopgang {round}"));
        let both = [0, FAR].map(|number| listing(provider_id(number), "NL", &name));
        register.write(NOW, &both);
        directory.catch_up(&register.store).expect("follows");
    }
    is_done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.join().expect("no reader saw half a commit");
    }
}

#[test]
fn a_snapshot_once_taken_never_changes() {
    let register = Register::new();
    register.write(NOW, &[listing(provider_id(0), "NL", &named("Adler"))]);
    let directory = register.load();
    let before = directory.snapshot();
    register.write(NOW, &[listing(provider_id(0), "BE", &named("Brise"))]);
    directory.catch_up(&register.store).expect("follows");
    let name = |view: Option<quaymark_server::directory::ProviderView>| {
        view.map(|view| view.document.name).unwrap_or_default()
    };
    assert_eq!(name(before.provider(provider_id(0))), "Adler");
    assert_eq!(before.suggest("adler", 5).len(), 1);
    assert!(before.suggest("brise", 5).is_empty());
    assert_eq!(name(directory.snapshot().provider(provider_id(0))), "Brise");
    assert!(directory.snapshot().suggest("adler", 5).is_empty());
}
