//! Parts as bytes: nodes before their trees, the left tree before the right.
//!
//! | First byte | Then |
//! |---|---|
//! | 0 | nothing: the map is empty |
//! | 1 | a hash: a pruned tree |
//! | 2 | the names in the path (1 byte), path, index (8 bytes), leaf hash: a row |
//! | 3 | a number (2 bytes): the row of that number in a list the reader has already |
//! | 4 | a bit (2 bytes): a node, and its two trees follow |

use super::{Part, Path, Row};
use crate::tree::Hash;

const EMPTY: u8 = 0;
const PRUNED: u8 = 1;
const ROW: u8 = 2;
const KNOWN_ROW: u8 = 3;
const NODE: u8 = 4;

/// Bytes that are no part of any tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// They end too early, go on too long, or begin what is not known.
    #[error("not a part of a state map")]
    Form,
    /// Rows do not stand where their paths lead.
    #[error("a row does not stand at its place")]
    Place,
}

impl Part {
    /// The bytes, with rows that the reader knows as their numbers in that list.
    pub fn to_bytes(&self, known: &[Row]) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(known, &mut bytes);
        bytes
    }

    fn write(&self, known: &[Row], bytes: &mut Vec<u8>) {
        match self {
            Self::Empty => bytes.push(EMPTY),
            Self::Pruned(hash) => {
                bytes.push(PRUNED);
                bytes.extend(hash);
            }
            Self::Row(row) => write_row(row, known, bytes),
            Self::Node(bit, left, right) => {
                bytes.push(NODE);
                bytes.extend(bit.to_be_bytes());
                left.write(known, bytes);
                right.write(known, bytes);
            }
        }
    }

    /// Reads what [`Self::to_bytes`] wrote with the same list of known rows. Checks that every row
    /// stands where its path leads.
    pub fn from_bytes(bytes: &[u8], known: &[Row]) -> Result<Self, PartError> {
        let mut reader = Reader { rest: bytes, known };
        let (part, _) = reader.part(None)?;
        if reader.rest.is_empty() {
            Ok(part)
        } else {
            Err(PartError::Form)
        }
    }
}

fn write_row(row: &Row, known: &[Row], bytes: &mut Vec<u8>) {
    let number = known.iter().position(|other| other == row);
    if let Some(number) = number.and_then(|number| u16::try_from(number).ok()) {
        bytes.push(KNOWN_ROW);
        bytes.extend(number.to_be_bytes());
        return;
    }
    bytes.extend([ROW, row.path.names()]);
    bytes.extend(row.path.as_bytes());
    bytes.extend(row.index.to_be_bytes());
    bytes.extend(row.leaf);
}

struct Reader<'a> {
    rest: &'a [u8],
    known: &'a [Row],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], PartError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(PartError::Form)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// A part below a node of this bit, and the path of one of its rows. Bits only grow on the way
    /// down, so this ends.
    fn part(&mut self, above: Option<u16>) -> Result<(Part, Option<Path>), PartError> {
        let [first] = self.take()?;
        match first {
            EMPTY if above.is_none() => Ok((Part::Empty, None)),
            PRUNED => Ok((Part::Pruned(self.take::<32>()?), None)),
            ROW | KNOWN_ROW => {
                let row = if first == ROW {
                    self.row()?
                } else {
                    let number = usize::from(u16::from_be_bytes(self.take()?));
                    self.known.get(number).cloned().ok_or(PartError::Form)?
                };
                let path = row.path.clone();
                Ok((Part::Row(row), Some(path)))
            }
            NODE => self.node(above),
            _ => Err(PartError::Form),
        }
    }

    fn row(&mut self) -> Result<Row, PartError> {
        let [names] = self.take()?;
        let length = usize::from(names) * size_of::<Hash>();
        let (path, rest) = self.rest.split_at_checked(length).ok_or(PartError::Form)?;
        self.rest = rest;
        Ok(Row {
            path: Path::from_bytes(path).ok_or(PartError::Form)?,
            index: u64::from_be_bytes(self.take()?),
            leaf: self.take()?,
        })
    }

    fn node(&mut self, above: Option<u16>) -> Result<(Part, Option<Path>), PartError> {
        let bit = u16::from_be_bytes(self.take()?);
        if above.is_some_and(|above| bit <= above)
            || usize::from(bit) >= super::super::MAX_NAMES * 256
        {
            return Err(PartError::Place);
        }
        let (left, left_path) = self.part(Some(bit))?;
        let (right, right_path) = self.part(Some(bit))?;
        let leads_left = |path: &Path| bit < path.bits() && !path.bit(bit);
        let leads_right = |path: &Path| bit < path.bits() && path.bit(bit);
        let forks = match (&left_path, &right_path) {
            (Some(left), Some(right)) => left.fork(right) == Some(bit) && leads_left(left),
            (left, right) => {
                left.as_ref().is_none_or(leads_left) && right.as_ref().is_none_or(leads_right)
            }
        };
        if !forks {
            return Err(PartError::Place);
        }
        let node = Part::Node(bit, Box::new(left), Box::new(right));
        Ok((node, left_path.or(right_path)))
    }
}
