//! What `/log/` serves: checked with the log's key and computed again from the entries.

use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::tlog::proof::{
    check_consistency, check_inclusion, consistency, inclusion, root,
};
use quaymark_core::tlog::state::map::StateMap;
use quaymark_core::tlog::state::{rows_of, stated_root};
use quaymark_core::tlog::tile::{Tile, TileKind, tiles_between};
use quaymark_core::tree::{Hash, RightEdge, leaf_hash, node_hash};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::served_log::ServedLog;
use quaymark_tests::wait;

/// Writes so many providers, each in a transaction of its own.
fn grow(register: &Register, facts: &Facts, first: u64, count: u64) {
    for bits in first..first + count {
        let name = format!("Firm {bits}");
        facts.provider(1_000 + bits, &name, day("2026-01-01"), instant(TODAY));
    }
    register.publish().expect("something is new");
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut edge = RightEdge::default();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    edge.root()
}

#[test]
fn a_checkpoint_ends_in_the_root_of_the_state_map() {
    let register = Register::scene();
    register.publish().expect("something is new");
    let log = ServedLog::newest(register.anonymous());
    assert_eq!(log.checkpoint.origin, "register.example/log");
    let entries = log.entries();
    assert_eq!(entries.len() as u64, log.checkpoint.size);
    assert_eq!(root_of(&log.leaves()), log.checkpoint.root);

    let (last, before) = entries.split_last().expect("entries");
    let mut rows = Vec::new();
    for (index, bytes) in (0..).zip(before) {
        let entry = Entry::from_bytes(bytes).expect("an entry");
        rows.extend(rows_of(&entry, index, leaf_hash(bytes)).expect("rows"));
    }
    // Of several versions of a record the last counts.
    rows.reverse();
    rows.sort_by(|one, other| one.path.cmp(&other.path));
    rows.dedup_by(|one, other| one.path == other.path);
    let last = Entry::from_bytes(last).expect("an entry");
    assert_eq!(last.kind, EntryKind::State);
    assert_eq!(stated_root(&last), Some(StateMap::of_rows(rows).root()));
}

#[test]
fn nothing_new_makes_no_new_checkpoint() {
    let register = Register::scene();
    let first = register.publish().expect("something is new");
    assert_eq!(register.publish(), None);
    assert_eq!(ServedLog::newest(register.anonymous()).checkpoint, first);
    assert_eq!(register.app().directory.snapshot().head().size, first.size);
}

#[test]
fn proofs_from_the_tiles_hold_between_all_checkpoints() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let mut checkpoints = Vec::new();
    // Across the borders of tiles: two full ones at the end.
    for (first, count) in [
        (0, 1),
        (1, 3),
        (4, 240),
        (244, 1),
        (245, 2),
        (247, 200),
        (447, 80),
    ] {
        grow(&register, &facts, first, count);
        let log = ServedLog::newest(register.anonymous());
        assert_eq!(root(&log, log.checkpoint.size), Ok(log.checkpoint.root));
        checkpoints.push(log.checkpoint);
    }
    let log = ServedLog::newest(register.anonymous());
    let (leaves, size) = (log.leaves(), log.checkpoint.size);
    assert!(size > 520, "{size}");
    for old in &checkpoints {
        assert_eq!(root_of(&leaves[..old.size as usize]), old.root);
        let Ok(proof) = consistency(&log, old.size, size);
        let (old, new) = ((old.size, &old.root), (size, &log.checkpoint.root));
        assert_eq!(check_consistency(&proof, old, new), Ok(()));
    }
    for index in [0, 1, 255, 256, 257, 511, 512, size - 1] {
        let Ok(proof) = inclusion(&log, index, size);
        let leaf = &leaves[index as usize];
        let checked = check_inclusion(&proof, index, leaf, size, &log.checkpoint.root);
        assert_eq!(checked, Ok(()), "{index}");
    }
    every_tile_of_every_size_is_served(&register, &checkpoints, &leaves);
}

fn every_tile_of_every_size_is_served(
    register: &Register,
    checkpoints: &[quaymark_core::tlog::checkpoint::Checkpoint],
    leaves: &[Hash],
) {
    let log = ServedLog::newest(register.anonymous());
    for checkpoint in checkpoints {
        for tile in tiles_between(0, checkpoint.size) {
            let served = log.tile(tile);
            if let TileKind::Hashes(level) = tile.kind {
                let expected: Vec<Hash> = (0..u64::from(tile.width))
                    .map(|place| subtree(leaves, level, tile.first() + place))
                    .collect();
                assert_eq!(served, expected.concat(), "{tile}");
            }
        }
    }
}

/// The root over 256^level leaves, one by one.
fn subtree(leaves: &[Hash], level: u8, index: u64) -> Hash {
    let width = 256usize.pow(level.into());
    let mut hashes = leaves[index as usize * width..][..width].to_vec();
    while hashes.len() > 1 {
        hashes = hashes
            .chunks(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    hashes[0]
}

#[test]
fn nothing_beyond_the_checkpoint_is_served() {
    let register = Register::scene();
    let caller = register.anonymous();
    let answer = caller.get("/log/checkpoint");
    assert_eq!(answer.status, 404, "nothing is public before the first");
    let size = register.publish().expect("something is new").size;
    let facts = Facts::scene(register.store(), instant(TODAY));
    facts.provider(7, "Not Public Yet", day("2026-01-01"), instant(TODAY));
    let width = size as u16;
    for kind in [TileKind::Hashes(0), TileKind::Entries] {
        let known = Tile {
            kind,
            index: 0,
            width,
        };
        assert_eq!(caller.get(&format!("/log/{known}")).status, 200);
        let beyond = [
            Tile {
                width: width + 1,
                ..known
            },
            Tile {
                width: 256,
                ..known
            },
            Tile { index: 1, ..known },
        ];
        for tile in beyond {
            assert_eq!(caller.get(&format!("/log/{tile}")).status, 404, "{tile}");
        }
    }
    for path in [
        "tile/1/000.p/1",
        "tile/0/000.p/0",
        "tile/00/000",
        "tile/0/0",
        "tile/8/0/000",
        "tile/data/000",
        "tile/63/000",
        "tile/0/x018/x446/x744/x073/x709/551",
        "tile/",
        "tile",
        "checkpoint/",
        "",
    ] {
        let answer = caller.get(&format!("/log/{path}"));
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(caller.get("/log/checkpoint?size=1").status, 400);
}

#[test]
fn tiles_may_be_kept_for_ever_and_the_checkpoint_for_a_moment() {
    let register = Register::scene();
    let size = register.publish().expect("something is new").size;
    let caller = register.anonymous();
    let checkpoint = caller.get("/log/checkpoint");
    assert_eq!(
        checkpoint.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let cache = checkpoint.header("cache-control").expect("said");
    assert!(cache.starts_with("public, max-age=2"), "{cache}");
    for path in [
        format!("tile/0/000.p/{size}"),
        format!("tile/entries/000.p/{size}"),
    ] {
        let tile = caller.get(&format!("/log/{path}"));
        assert_eq!(
            tile.header("content-type"),
            Some("application/octet-stream")
        );
        let cache = tile.header("cache-control").expect("said");
        assert!(cache.contains("immutable"), "{cache}");
        assert_eq!(tile.header("content-encoding"), None);
        assert_eq!(tile.header("access-control-allow-origin"), Some("*"));
    }
}

#[test]
fn a_running_service_makes_public_what_is_written() {
    let register = Setup::on(TestDatabase::empty())
        .following()
        .publishing()
        .start();
    assert!(register.is_publishing());
    let facts = Facts::scene(register.store(), instant(TODAY));
    let provider = facts.provider(7, "Soon Public", day("2026-01-01"), instant(TODAY));
    let wanted = provider.to_string();
    wait::until(
        "the provider is public",
        std::time::Duration::from_secs(30),
        || {
            if register.anonymous().get("/log/checkpoint").status != 200 {
                return None;
            }
            let log = ServedLog::newest(register.anonymous());
            let entries = log.entries();
            let mut subjects = entries
                .iter()
                .filter_map(|bytes| Entry::from_bytes(bytes).ok());
            let size = log.checkpoint.size;
            let is_shown = register
                .anonymous()
                .get("/metrics")
                .text()
                .contains(&format!("quaymark_checkpoint_size {size}\n"));
            (is_shown && subjects.any(|entry| entry.subject == wanted)).then_some(())
        },
    );
}

#[test]
fn a_node_without_the_key_serves_what_another_publishes() {
    let database = std::sync::Arc::new(TestDatabase::empty());
    let first = Setup::on_shared(std::sync::Arc::clone(&database)).start();
    Facts::scene(first.store(), instant(TODAY));
    let published = first.publish().expect("something is new");
    let elsewhere = database.data_dir().join("second");
    let second = Setup::on_shared(database)
        .with(|config| config.data_dir = elsewhere)
        .publishing()
        .start();
    assert!(!second.is_publishing(), "the key is not in its folder");
    assert_eq!(ServedLog::newest(second.anonymous()).checkpoint, published);
}

#[test]
fn the_log_keeps_its_name_wherever_the_register_moves() {
    let database = std::sync::Arc::new(TestDatabase::empty());
    let first = Setup::on_shared(std::sync::Arc::clone(&database)).start();
    Facts::scene(first.store(), instant(TODAY));
    first.publish().expect("something is new");
    drop(first);
    let moved = Setup::on_shared(database)
        .with(|config| config.origin = "elsewhere.example/log".to_owned())
        .start();
    let facts = Facts::scene(moved.store(), instant(TODAY));
    let firm = facts.provider(7, "Moved Along", day("2026-01-01"), instant(TODAY));
    moved.publish().expect("something is new");
    let log = ServedLog::newest(moved.anonymous());
    assert_eq!(log.checkpoint.origin, "register.example/log");
    let verdict = moved.anonymous().verify(&firm.to_string(), PORT);
    let verdict = verdict.expect("a verdict").verdict;
    assert_eq!(verdict.log.origin, "register.example/log");
}

#[test]
fn a_copy_of_what_is_served_is_checked_by_the_command() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    grow(&register, &facts, 0, 260);
    let caller = register.anonymous();
    let log = ServedLog::newest(caller);
    let folder = log.copy();
    let key = quaymark_tests::served_log::key(&caller).to_string();
    let fsck = || {
        let output = std::process::Command::new(quaymark_tests::process::binary())
            // The clock of the suites may be ahead of this machine's.
            .args(["log", "fsck", "--ahead-minutes", "100000000"])
            .args(["--vkey", &key, "--files"])
            .arg(folder.path())
            .output();
        let output = output.expect("the command starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), said)
    };
    let (is_clean, said) = fsck();
    assert!(is_clean, "{said}");
    for (path, place, named) in [
        ("tile/entries/000", 3_000, "checkpoint"),
        ("tile/0/000", 40, "tile/0/000: hash 1 "),
        ("tile/1/000.p/1", 7, "tile/1/000.p/1: hash 0 "),
        ("checkpoint", 30, "checkpoint"),
    ] {
        let path = folder.path().join(path);
        let kept = std::fs::read(&path).expect("it is there");
        let mut bent = kept.clone();
        bent[place] ^= 1;
        std::fs::write(&path, &bent).expect("written");
        let (is_clean, said) = fsck();
        assert!(
            !is_clean && said.contains(named),
            "{}: {said}",
            path.display()
        );
        std::fs::write(&path, &kept).expect("written");
    }
}
