//! The map by its definition alone: every root from scratch, bit by bit, with nothing kept.

use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;
use quaymark_core::tlog::state::map::{Buckets, bucket_of};
use quaymark_core::tlog::state::{Path, Row};
use quaymark_core::tree::{Hash, leaf_hash};
use sha2::{Digest, Sha256};

/// The root of a set of rows, by the recursive definition.
pub fn root(rows: &[Row]) -> Hash {
    root_from(rows.iter().collect(), 0)
}

fn root_from(rows: Vec<&Row>, bit: u16) -> Hash {
    match rows.as_slice() {
        [] => Sha256::digest([4]).into(),
        [row] => {
            let mut bytes = vec![2, (row.path.as_bytes().len() / 32) as u8];
            bytes.extend(row.path.as_bytes());
            bytes.extend(row.index.to_be_bytes());
            bytes.extend(row.leaf);
            Sha256::digest(bytes).into()
        }
        _ => {
            let is_set = |row: &&Row| {
                let byte = row.path.as_bytes()[usize::from(bit / 8)];
                byte & (0x80 >> (bit % 8)) != 0
            };
            let (right, left): (Vec<&Row>, Vec<&Row>) = rows.into_iter().partition(is_set);
            if left.is_empty() || right.is_empty() {
                return root_from([left, right].concat(), bit + 1);
            }
            let mut bytes = vec![3];
            bytes.extend(bit.to_be_bytes());
            bytes.extend(root_from(left, bit + 1));
            bytes.extend(root_from(right, bit + 1));
            Sha256::digest(bytes).into()
        }
    }
}

/// Rows in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Stored(pub BTreeMap<Path, Row>);

impl Stored {
    pub fn put(&mut self, rows: &[Row]) {
        for row in rows {
            self.0.insert(row.path.clone(), row.clone());
        }
    }

    pub fn all(&self) -> Vec<Row> {
        self.0.values().cloned().collect()
    }
}

impl Buckets for Stored {
    type Error = Infallible;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Infallible> {
        let rows = self.0.values();
        Ok(rows
            .filter(|row| bucket_of(&row.path) == bucket)
            .cloned()
            .collect())
    }
}

/// A row at these names.
pub fn row(names: &[&str], index: u64) -> Row {
    Row {
        path: Path::of(names),
        index,
        leaf: leaf_hash(&index.to_be_bytes()),
    }
}

/// Rows of a few providers and rules, so that names and paths often meet.
pub fn any_row() -> impl Strategy<Value = Row> {
    let names = prop_oneof![
        (0..12u8, 0..6u8).prop_map(|(group, record)| vec![
            format!("provider {group}"),
            format!("record {record}")
        ]),
        (0..6u8, 0..4u8).prop_map(|(edition, record)| vec![
            "rules".to_owned(),
            "edition".to_owned(),
            format!("edition {edition}"),
            format!("edition {record}")
        ]),
        (0..6u8).prop_map(|key| vec!["rules".to_owned(), "key".to_owned(), format!("key {key}")]),
    ];
    (names, any::<u16>()).prop_map(|(names, index)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        row(&names, u64::from(index))
    })
}

/// Rows whose paths agree in many bits, at any depth.
pub fn any_near_row() -> impl Strategy<Value = Row> {
    (0..512u16, 0..512u16, 0..4u64).prop_map(|(one, other, index)| {
        let mut bytes = [0u8; 64];
        bytes[usize::from(one / 8)] ^= 0x80 >> (one % 8);
        bytes[usize::from(other / 8)] ^= 0x80 >> (other % 8);
        Row {
            path: Path::from_bytes(&bytes).expect("two names"),
            index,
            leaf: leaf_hash(&index.to_be_bytes()),
        }
    })
}
