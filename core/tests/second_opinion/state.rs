//! The state map: roots, parts and places.

use std::convert::Infallible;

use quaymark_core::entry::Entry;
use quaymark_core::tlog::state::map::{Buckets, StateMap, bucket_of};
use quaymark_core::tlog::state::part::Below;
use quaymark_core::tlog::state::{Path, Row, rows_of};
use quaymark_core::tree::leaf_hash;
use serde_json::{Value, json};

use crate::python::ask;

struct Rows(Vec<Row>);

impl Buckets for Rows {
    type Error = Infallible;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Infallible> {
        let rows = self.0.iter().filter(|row| bucket_of(&row.path) == bucket);
        Ok(rows.cloned().collect())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn rows(count: u64) -> Vec<Row> {
    let row = |n: u64| Row {
        path: match n % 3 {
            0 => Path::of(&["rules", "edition", &format!("e{}", n % 7), &format!("{n}")]),
            1 => Path::of(&["rules", "key", &format!("{n}")]),
            _ => Path::of(&[&format!("prv_{}", n % 11), &format!("{n}")]),
        },
        index: n * 1_000_003,
        leaf: leaf_hash(&n.to_be_bytes()),
    };
    (0..count).map(row).collect()
}

fn spelled(rows: &[Row]) -> Value {
    let row = |row: &Row| json!([hex(row.path.as_bytes()), row.index, hex(&row.leaf)]);
    json!({ "rows": rows.iter().map(row).collect::<Vec<_>>() })
}

#[test]
fn roots_are_the_same() {
    let sizes = [0, 1, 2, 3, 10, 100, 1000];
    let questions: Vec<Value> = sizes.iter().map(|size| spelled(&rows(*size))).collect();
    for (answer, size) in ask("state.py", &questions).iter().zip(sizes) {
        let root = StateMap::of_rows(rows(size)).root();
        assert_eq!(answer["root"], hex(&root), "{size} rows");
    }
}

#[test]
fn parts_tell_the_same() {
    let stored = Rows(rows(200));
    let map = StateMap::of_rows(stored.0.clone());
    let groups = [
        vec!["prv_3"],
        vec!["prv_99"],
        vec!["rules", "edition", "e4"],
        vec!["rules", "edition", "e9"],
        vec!["rules", "key", "100"],
        vec!["rules"],
    ];
    let parts: Vec<_> = groups
        .iter()
        .map(|names| map.part(&stored, &[Path::of(names)]).expect("in memory"))
        .collect();
    let question = |part: &quaymark_core::tlog::state::part::Part| json!({ "part": hex(&part.to_bytes(&[])), "names": groups });
    let questions: Vec<Value> = parts.iter().map(question).collect();
    let told = |below: Below<'_>| match below {
        Below::Rows(rows) => json!(rows.iter().map(|row| row.index).collect::<Vec<_>>()),
        Below::Nothing => json!([]),
        Below::Hidden => Value::Null,
    };
    for (answer, part) in ask("state.py", &questions).iter().zip(&parts) {
        assert_eq!(answer["root"], hex(&map.root()));
        let expected: Vec<Value> = groups
            .iter()
            .map(|n| told(part.below(&Path::of(n))))
            .collect();
        assert_eq!(answer["below"], Value::from(expected));
    }
}

#[test]
fn entries_stand_at_the_same_places() {
    let about = |kind: &str, entry_type: &str, claims: &str| {
        format!(
            r#"{{"actor":"a","approvals":[],"body":null,"change":"granted","claims":{claims},"kind":"{kind}","periods":[],"prev":null,"record":"record-1","recorded_at":"2026-11-23T10:00:00Z","subject":"prv_0000000007e","type":"{entry_type}","v":1,"version":1}}"#
        )
    };
    let entries = [
        about("provider", "record", "{}"),
        about("certification", "record", "{}"),
        about("equivalence", "record", "{}"),
        about("edition", "record", r#"{"supersedes":["z-1","a-1"]}"#),
        about("regime", "record", r#"{"country":"GR"}"#),
        about("profile", "profile", "{}"),
        about("attestor", "attestor", "{}"),
        about("verdict_key", "key", "{}"),
        about("build", "build", "{}"),
        about("reply", "reply", "{}"),
        about("erasure", "erasure", "{}"),
        about("state", "state", "{}"),
    ];
    let parsed =
        |text: &String| json!({ "entry": serde_json::from_str::<Value>(text).expect("JSON") });
    let questions: Vec<Value> = entries.iter().map(parsed).collect();
    for (answer, text) in ask("state.py", &questions).iter().zip(&entries) {
        let entry = Entry::from_bytes(text.as_bytes()).expect("an entry");
        let rows = rows_of(&entry, 0, [0; 32]).expect("rows");
        let paths: Vec<String> = rows.iter().map(|row| hex(row.path.as_bytes())).collect();
        assert_eq!(answer["paths"], json!(paths), "{text}");
    }
}
