//! What a reader keeps between two looks at the log.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{Head, Watch, WholeState};
use crate::statement::Jwk;
use crate::time::Instant;
use crate::tlog::state::{Path, Row};
use crate::tree::{Hash, RightEdge};

/// Everything of a [`Watch`], for a file. It grows with the records, not with the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    size: u64,
    edge: String,
    last_recorded_at: Option<Instant>,
    ends_in_state: bool,
    log_keys: BTreeMap<String, Jwk>,
    heads: BTreeMap<String, Head>,
    /// Path, index and leaf hash of each row of the state map.
    rows: Vec<(String, u64, String)>,
}

/// What was kept cannot be what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is remembered of the log does not fit together: {0}")]
pub struct MemoryError(&'static str);

impl Watch {
    /// What is to be kept.
    pub fn memory(&mut self) -> Memory {
        let rows = self.state.rows().map(|row| {
            let (path, leaf) = (row.path.as_bytes(), row.leaf);
            (STANDARD.encode(path), row.index, STANDARD.encode(leaf))
        });
        let rows = rows.collect();
        let heads = self.heads.iter();
        Memory {
            size: self.size(),
            edge: STANDARD.encode(self.edge.to_bytes()),
            last_recorded_at: (self.size() > 0).then_some(self.last_recorded_at),
            ends_in_state: self.ends_in_state,
            log_keys: self.log_keys.clone(),
            heads: heads
                .map(|(name, head)| (name.clone(), head.clone()))
                .collect(),
            rows,
        }
    }

    /// Goes on from what was kept.
    pub fn remembering(memory: Memory) -> Result<Self, MemoryError> {
        let edge = STANDARD.decode(&memory.edge);
        let edge = edge.map_err(|_| MemoryError("the edge of the tree"))?;
        let edge = RightEdge::from_bytes(memory.size, &edge);
        let mut state = WholeState::new();
        let rows: Option<Vec<Row>> = memory.rows.iter().map(row_of).collect();
        state.add(rows.ok_or(MemoryError("a row of the state map"))?);
        if memory.heads.values().any(|head| head.index >= memory.size) {
            return Err(MemoryError("a record past the end"));
        }
        Ok(Self {
            edge: edge.map_err(|_| MemoryError("the edge of the tree"))?,
            heads: memory.heads.into_iter().collect(),
            state,
            log_keys: memory.log_keys,
            last_recorded_at: memory
                .last_recorded_at
                .unwrap_or(Instant::from_ms(i64::MIN)),
            ends_in_state: memory.ends_in_state,
        })
    }
}

fn row_of((path, index, leaf): &(String, u64, String)) -> Option<Row> {
    let leaf: Hash = STANDARD.decode(leaf).ok()?.try_into().ok()?;
    Some(Row {
        path: Path::from_bytes(&STANDARD.decode(path).ok()?)?,
        index: *index,
        leaf,
    })
}
