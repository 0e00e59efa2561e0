//! The vectors of `docs/LOG.md`: made here, and compared with what stands there.

use quaymark_core::tlog::state::map::StateMap;
use quaymark_core::tlog::state::{Path, Row, empty_root};

use crate::oracle::{Stored, row};

const BEGIN: &str = "<!-- state vectors -->\n```text\n";
const END: &str = "```\n";

/// The names and indices of the vectors, in the order in which the rows are added.
const ROWS: &[(&[&str], u64)] = &[
    (&["prv_0000000007e", "prv_0000000007e"], 4),
    (&["prv_0000000007e", "crt_000000000bp"], 5),
    (&["prv_0000000007e", "lic_000000000cr"], 6),
    (
        &["rules", "edition", "en-17483-1-2021", "en-17483-1-2021"],
        0,
    ),
    (
        &["rules", "edition", "en-17483-1-2015", "en-17483-1-2021"],
        0,
    ),
    (&["rules", "attestor", "att_00000000012"], 1),
    (
        &[
            "rules",
            "key",
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        ],
        2,
    ),
    (&["prv_0000000007e", "crt_000000000bp"], 8),
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn vectors() -> String {
    let mut text = format!("empty root {}\n", hex(&empty_root()));
    let mut stored = Stored::default();
    for (names, index) in ROWS {
        let row: Row = row(names, *index);
        stored.put(std::slice::from_ref(&row));
        let root = StateMap::of_rows(stored.all()).root();
        text.push_str(&format!(
            "\nnames {}\nindex {index}\nleaf {}\nrow {}\nroot {}\n",
            names.join(" | "),
            hex(&row.leaf),
            hex(&row.hash()),
            hex(&root)
        ));
    }
    let map = StateMap::of_rows(stored.all());
    for (names, told) in [
        (&["prv_0000000007e"][..], "all three rows"),
        (&["rules", "edition", "en-17483-1-2015"], "one row"),
        (&["prv_0000000008g"], "nothing"),
    ] {
        let part = map.part(&stored, &[Path::of(names)]).expect("in memory");
        text.push_str(&format!(
            "\nbelow {}: {told}\npart {}\n",
            names.join(" | "),
            hex(&part.to_bytes(&[]))
        ));
    }
    text
}

#[test]
fn the_vectors_of_the_document_are_those_of_the_code() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/LOG.md"));
    let document = document.expect("docs/LOG.md");
    let after = document.split_once(BEGIN).expect("the vectors' place").1;
    let (stated, _) = after.split_once(END).expect("the vectors' end");
    let made = vectors();
    assert!(stated == made, "docs/LOG.md should state:\n{made}");
}
