//! Parts show what is there and what is not, and nothing else.

use proptest::prelude::*;
use quaymark_core::tlog::state::map::StateMap;
use quaymark_core::tlog::state::part::{Below, Part, PartError};
use quaymark_core::tlog::state::{Path, Row};

use crate::oracle::{self, Stored, any_row, row};

fn all_below<'a>(rows: &'a [Row], path: &Path) -> Vec<&'a Row> {
    rows.iter().filter(|row| row.path.is_below(path)).collect()
}

fn expected<'a>(rows: &'a [Row], path: &Path) -> Below<'a> {
    match all_below(rows, path) {
        none if none.is_empty() => Below::Nothing,
        some => Below::Rows(some),
    }
}

fn any_path() -> impl Strategy<Value = Path> {
    prop_oneof![
        any_row().prop_map(|row| row.path),
        (0..14u8).prop_map(|group| Path::of(&[&format!("provider {group}")])),
        (0..8u8).prop_map(|edition| Path::of(&["rules", "edition", &format!("edition {edition}")])),
        Just(Path::of(&["rules"])),
        Just(Path::of(&["elsewhere"])),
    ]
}

proptest! {
    #[test]
    fn whatever_is_asked_is_shown_and_the_root_is_that_of_the_map(
        rows in prop::collection::vec(any_row(), 0..40),
        asked in prop::collection::vec(any_path(), 0..5),
        other in any_path(),
    ) {
        let mut stored = Stored::default();
        stored.put(&rows);
        let all = stored.all();
        let map = StateMap::of_rows(all.clone());
        let part = map.part(&stored, &asked).expect("in memory");
        let known: Vec<Row> = part.rows().into_iter().step_by(2).cloned().collect();
        let read = Part::from_bytes(&part.to_bytes(&known), &known);
        prop_assert_eq!(read.as_ref(), Ok(&part));
        prop_assert_eq!(part.root(), oracle::root(&all));
        for path in &asked {
            prop_assert_eq!(part.below(path), expected(&all, path));
        }
        let told = part.below(&other);
        prop_assert!(told == Below::Hidden || told == expected(&all, &other));
    }
}

fn forty() -> (Stored, Vec<Row>) {
    let mut stored = Stored::default();
    for n in 0..40u64 {
        stored.put(&[row(&[&format!("provider {}", n % 9), &format!("{n}")], n)]);
    }
    let all = stored.all();
    (stored, all)
}

#[test]
fn every_flipped_bit_of_a_part_is_refused() {
    let (stored, all) = forty();
    let map = StateMap::of_rows(all);
    let asked = [
        Path::of(&["provider 3"]),
        Path::of(&["provider 5", "14"]),
        Path::of(&["provider 99"]),
    ];
    let part = map.part(&stored, &asked).expect("in memory");
    let bytes = part.to_bytes(&[]);
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut bent = bytes.clone();
            bent[place] ^= 1 << bit;
            let read = Part::from_bytes(&bent, &[]);
            let is_refused = read.is_err() || read.is_ok_and(|part| part.root() != map.root());
            assert!(is_refused, "byte {place} bit {bit}");
        }
    }
    for length in 0..bytes.len() {
        assert_eq!(
            Part::from_bytes(&bytes[..length], &[]),
            Err(PartError::Form)
        );
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(Part::from_bytes(&longer, &[]), Err(PartError::Form));
}

#[test]
fn a_part_that_hides_a_row_of_a_group_does_not_pass_for_the_whole_group() {
    let (stored, all) = forty();
    let map = StateMap::of_rows(all.clone());
    let group = Path::of(&["provider 3"]);
    let rows = all_below(&all, &group);
    assert!(rows.len() > 2);
    let asked: Vec<Path> = rows[1..].iter().map(|row| row.path.clone()).collect();
    let part = map.part(&stored, &asked).expect("in memory");
    assert_eq!(part.root(), map.root());
    assert_eq!(part.below(&group), Below::Hidden);
}

#[test]
fn rows_that_do_not_stand_where_their_paths_lead_are_refused() {
    let (one, other) = (row(&["a", "b"], 1), row(&["c", "d"], 2));
    let bit = one.path.fork(&other.path).expect("two paths");
    let (left, right) = if one.path.bit(bit) {
        (other, one)
    } else {
        (one, other)
    };
    let node = |bit, left: &Row, right: &Row| {
        let (left, right) = (Part::Row(left.clone()), Part::Row(right.clone()));
        Part::Node(bit, Box::new(left), Box::new(right)).to_bytes(&[])
    };
    assert!(Part::from_bytes(&node(bit, &left, &right), &[]).is_ok());
    for bent in [
        node(bit, &right, &left),
        node(bit + 1, &left, &right),
        node(600, &left, &right),
        node(2000, &left, &right),
        node(bit, &left, &left),
    ] {
        assert_eq!(Part::from_bytes(&bent, &[]), Err(PartError::Place));
    }
    let inner = Part::Node(bit, Box::new(Part::Row(left)), Box::new(Part::Row(right)));
    let twice = Part::Node(bit, Box::new(inner), Box::new(Part::Pruned([0; 32])));
    let read = Part::from_bytes(&twice.to_bytes(&[]), &[]);
    assert_eq!(read, Err(PartError::Place));
}

#[test]
fn a_map_without_rows_shows_that_nothing_is_there() {
    let map = StateMap::default();
    let asked = [Path::of(&["a"])];
    let part = map.part(&Stored::default(), &asked).expect("in memory");
    assert_eq!(part.below(&asked[0]), Below::Nothing);
    assert_eq!(part.root(), map.root());
    assert_eq!(part.to_bytes(&[]), [0]);
}
