//! What is derived can be thrown away: made again it is the same bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quaymark_core::tlog::state::Row;
use quaymark_core::tree::Hash;
use quaymark_server::store::StoreError;
use quaymark_server::tlog::rebuild;

use crate::fixture::{Database, on_each_engine, second};
use crate::scene::Scene;

type Derived = (
    BTreeMap<(u8, u64), Vec<u8>>,
    Vec<(u16, Hash)>,
    BTreeMap<u16, Vec<Row>>,
);

/// Everything derived, up to the newest checkpoint.
fn derived(scene: &Scene<'_>) -> Derived {
    let read = scene.store.read(|tx| {
        let mut tiles = BTreeMap::new();
        for level in 0..3 {
            for index in 0.. {
                let Some(hashes) = tx.tile_hashes(level, index)? else {
                    break;
                };
                tiles.insert((level, index), hashes);
            }
        }
        let buckets = tx.all_state_buckets()?;
        let numbers: Vec<u16> = buckets.iter().map(|(bucket, _)| *bucket).collect();
        let mut rows: BTreeMap<u16, Vec<Row>> = tx.state_rows(&numbers)?.into_iter().collect();
        rows.values_mut().for_each(|rows| rows.sort_unstable());
        Ok::<_, StoreError>((tiles, buckets, rows))
    });
    read.expect("read")
}

fn same_bytes_after(database: &Database, steps: &[u64]) {
    let mut scene = Scene::on(database);
    for count in steps {
        scene.write(*count);
        scene.publish();
    }
    let grown = derived(&scene);
    let size = rebuild(&scene.store, second(2_000_000)).expect("made again");
    assert_eq!(scene.heads().0.0, size);
    assert_eq!(derived(&scene), grown);
    scene.is_sound();
    // And it goes on from there.
    scene.write(3);
    scene.publish();
    scene.is_sound();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn a_rebuild_gives_the_same_bytes(steps in prop::collection::vec(1u64..60, 1..9)) {
        same_bytes_after(&Database::sqlite(), &steps);
    }
}

#[test]
fn a_rebuild_across_full_tiles_gives_the_same_bytes() {
    on_each_engine(|database| same_bytes_after(database, &[1, 250, 4, 1, 256, 30]));
}

#[test]
fn what_was_never_public_is_rebuilt_to_nothing() {
    let database = Database::sqlite();
    let mut scene = Scene::on(&database);
    scene.write(3);
    assert_eq!(rebuild(&scene.store, second(9)).expect("nothing to do"), 0);
    scene.publish();
    scene.is_sound();
}
