//! A part of the tree: some rows, the nodes above them, and the hashes of all the rest.
//!
//! A part shows rows, that all rows below a path are shown, or that there are none: whoever follows
//! the bits of a path through the tree of a map comes to the only place where rows below it can be.

mod bytes;

use super::{Path, Row, empty_root, node_hash};
use crate::tree::Hash;

pub use bytes::PartError;

/// A pruned tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The map has no rows.
    Empty,
    /// A tree of which only the hash is shown.
    Pruned(Hash),
    /// One row.
    Row(Row),
    /// Two trees whose rows differ first in a bit.
    Node(u16, Box<Part>, Box<Part>),
}

/// What a part shows below a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Below<'a> {
    /// All the rows there are. Never empty.
    Rows(Vec<&'a Row>),
    /// There are none.
    Nothing,
    /// Not enough to tell.
    Hidden,
}

impl Part {
    /// The part of a sorted list of rows without equal or nested paths that shows everything below
    /// the paths asked for. What is not asked for is pruned.
    pub fn of_rows(rows: &[Row], asked: &[&Path]) -> Self {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Self::Empty;
        };
        if asked.is_empty() {
            return Self::Pruned(root_of_rows(rows));
        }
        let Some(bit) = first.path.fork(&last.path) else {
            return Self::Row(first.clone());
        };
        let (left, right) = rows.split_at(rows.partition_point(|row| !row.path.bit(bit)));
        let (asked_left, asked_right) = split_asked(asked, bit, &first.path);
        Self::Node(
            bit,
            Box::new(Self::of_rows(left, &asked_left)),
            Box::new(Self::of_rows(right, &asked_right)),
        )
    }

    /// The root of the tree this is a part of.
    pub fn root(&self) -> Hash {
        match self {
            Self::Empty => empty_root(),
            Self::Pruned(hash) => *hash,
            Self::Row(row) => row.hash(),
            Self::Node(bit, left, right) => node_hash(*bit, &left.root(), &right.root()),
        }
    }

    /// What stands below a path.
    pub fn below(&self, path: &Path) -> Below<'_> {
        let mut part = self;
        while let Self::Node(bit, left, right) = part
            && *bit < path.bits()
        {
            part = if path.bit(*bit) { right } else { left };
        }
        if matches!(part, Self::Empty) {
            return Below::Nothing;
        }
        // All rows of this part agree in every bit of the path.
        let mut rows = Vec::new();
        let is_all = part.gather(&mut rows);
        match rows.first() {
            Some(row) if !row.path.is_below(path) => Below::Nothing,
            Some(_) if is_all => Below::Rows(rows),
            _ => Below::Hidden,
        }
    }

    /// Every row shown, in order of path.
    pub fn rows(&self) -> Vec<&Row> {
        let mut rows = Vec::new();
        self.gather(&mut rows);
        rows
    }

    /// Whether all rows of the tree are shown.
    fn gather<'a>(&'a self, rows: &mut Vec<&'a Row>) -> bool {
        match self {
            Self::Empty => true,
            Self::Pruned(_) => false,
            Self::Row(row) => {
                rows.push(row);
                true
            }
            Self::Node(_, left, right) => {
                let left = left.gather(rows);
                right.gather(rows) && left
            }
        }
    }
}

/// The root of a sorted list of rows without equal or nested paths.
pub fn root_of_rows(rows: &[Row]) -> Hash {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return empty_root();
    };
    let Some(bit) = first.path.fork(&last.path) else {
        return first.hash();
    };
    let (left, right) = rows.split_at(rows.partition_point(|row| !row.path.bit(bit)));
    node_hash(bit, &root_of_rows(left), &root_of_rows(right))
}

/// Which of two trees that part at `bit` each path asked for leads to; `example` is a path below
/// them. A path that ends before the bit leads to both if they stand below it. If they do not, one
/// row is enough to show it.
pub(super) fn split_asked<'a>(
    asked: &[&'a Path],
    bit: u16,
    example: &Path,
) -> (Vec<&'a Path>, Vec<&'a Path>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for path in asked {
        let leads_to_both = path.bits() <= bit && example.is_below(path);
        if leads_to_both || !path.bit(bit) {
            left.push(*path);
        }
        if leads_to_both || path.bit(bit) {
            right.push(*path);
        }
    }
    (left, right)
}
