//! How long the state map takes for 1,000 changes at a million records. Run with `--release`.

use std::convert::Infallible;
use std::time::Instant;

use quaymark_core::tlog::state::map::{BUCKETS, Buckets, StateMap, bucket_of};
use quaymark_core::tlog::state::{Path, Row};
use quaymark_core::tree::leaf_hash;

struct Memory(Vec<Vec<Row>>);

impl Buckets for Memory {
    type Error = Infallible;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Infallible> {
        Ok(self.0[usize::from(bucket)].clone())
    }
}

fn row(number: u64, index: u64) -> Row {
    let path = if number < 2_000 {
        Path::of(&["rules", "attestor", &format!("att_{number}")])
    } else {
        Path::of(&[&format!("prv_{}", number / 10), &format!("crt_{number}")])
    };
    Row {
        path,
        index,
        leaf: leaf_hash(&index.to_be_bytes()),
    }
}

fn main() {
    let records = 1_000_000;
    let mut memory = Memory(vec![Vec::new(); BUCKETS]);
    for number in 0..records {
        let row = row(number, number);
        memory.0[usize::from(bucket_of(&row.path))].push(row);
    }
    let began = Instant::now();
    let mut map = StateMap::of_rows(memory.0.iter().flatten().cloned());
    let built = began.elapsed();
    let changes: Vec<Row> = (0..1_000)
        .map(|n| row(n * 7_919 % records, records + n))
        .collect();
    let began = Instant::now();
    let Ok(change) = map.plan(&memory, &changes);
    map.apply(&change);
    let changed = began.elapsed();
    let asked = [Path::of(&["prv_5000"]), Path::of(&["prv_unknown"])];
    let began = Instant::now();
    let Ok(part) = map.part(&memory, &asked);
    let shown = began.elapsed();
    let bytes = part.to_bytes(&[]).len();
    eprintln!("built from {records} rows in {built:?}");
    eprintln!("1,000 changes in {changed:?}");
    eprintln!("a part of {bytes} bytes in {shown:?}");
}
