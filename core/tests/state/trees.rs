//! One set of rows has one root, however the map came to it.

use proptest::prelude::*;
use quaymark_core::tlog::state::map::StateMap;
use quaymark_core::tlog::state::{Row, empty_root};

use crate::oracle::{self, Stored, any_near_row, any_row, row};

/// Grows a map in steps as a register does and checks it after each.
fn grow(steps: &[Vec<Row>]) -> Result<(), TestCaseError> {
    let (mut map, mut stored) = (StateMap::default(), Stored::default());
    for rows in steps {
        let before = map.root();
        let change = map.plan(&stored, rows).expect("in memory");
        prop_assert_eq!(map.root(), before, "planning changes nothing");
        stored.put(rows);
        map.apply(&change);
        let all = stored.all();
        prop_assert_eq!(map.root(), oracle::root(&all));
        prop_assert_eq!(map.root(), change.root());
        prop_assert_eq!(map.root(), StateMap::of_rows(all).root());
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_step_gives_the_root_of_the_definition(
        steps in prop::collection::vec(prop::collection::vec(any_row(), 0..12), 1..8)
    ) {
        grow(&steps)?;
    }

    #[test]
    fn rows_that_agree_in_many_bits_are_told_apart(
        steps in prop::collection::vec(prop::collection::vec(any_near_row(), 0..12), 1..8)
    ) {
        grow(&steps)?;
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in prop::collection::btree_map(any::<[u8; 2]>(), 0..9u64, 0..40),
        seed in any::<u64>(),
    ) {
        let mut rows: Vec<Row> = rows
            .iter()
            .map(|(name, index)| row(&[&format!("{name:?}"), "record"], *index))
            .collect();
        let expected = oracle::root(&rows);
        rows.sort_by_key(|row| row.hash()[0] ^ seed as u8);
        let mut map = StateMap::default();
        let mut stored = Stored::default();
        for row in rows {
            let change = map.plan(&stored, std::slice::from_ref(&row)).expect("in memory");
            map.apply(&change);
            stored.put(&[row]);
        }
        prop_assert_eq!(map.root(), expected);
    }
}

#[test]
fn an_empty_map_has_the_empty_root_and_no_change_keeps_it() {
    let map = StateMap::default();
    assert_eq!(map.root(), empty_root());
    let change = map.plan(&Stored::default(), &[]).expect("in memory");
    assert_eq!(change.root(), empty_root());
    assert_eq!(StateMap::of_rows([]).root(), empty_root());
}

#[test]
fn of_several_rows_at_one_path_the_last_counts() {
    let rows = [row(&["a", "b"], 1), row(&["a", "b"], 2)];
    let change = StateMap::default()
        .plan(&Stored::default(), &rows)
        .expect("in memory");
    assert_eq!(change.root(), oracle::root(&rows[1..]));
}

#[test]
fn a_change_names_the_buckets_to_keep() {
    let rows: Vec<Row> = (0..50)
        .map(|n| row(&[&format!("provider {n}"), "record"], n))
        .collect();
    let map = StateMap::default();
    let change = map.plan(&Stored::default(), &rows).expect("in memory");
    let kept = StateMap::of_buckets(change.buckets());
    assert_eq!(kept.root(), oracle::root(&rows));
    let mut taken_over = StateMap::default();
    taken_over.set_buckets(change.buckets());
    assert_eq!(taken_over.root(), kept.root());
}
