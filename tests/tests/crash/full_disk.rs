//! A disk that takes no more.

use std::process::Command;

use quaymark_server::store::Store;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::log_check;

/// Blocks of 512 bytes a file may grow to: a few hundred facts.
const FILE_BLOCKS: u32 = 1_200;

#[test]
fn a_full_disk_ends_in_a_clear_error_and_loses_nothing() {
    let database = TestDatabase::sqlite_file();
    drop(Store::open(&database.url()).expect("the schema fits"));
    // With SIGXFSZ ignored, a write past the limit fails as it does on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f {FILE_BLOCKS}; exec \"$0\" \"$1\" 1");
    let output = Command::new("sh")
        .args([
            "-c",
            &script,
            env!("CARGO_BIN_EXE_single-writes"),
            &database.url(),
        ])
        .output()
        .expect("the writer starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it cannot go on");
    assert!(said.contains("the database"), "it says what failed: {said}");

    let acknowledged = String::from_utf8_lossy(&output.stdout).into_owned();
    let log = log_check::check(&Store::open(&database.url()).expect("it opens again"));
    assert!(
        acknowledged.lines().count() > 10,
        "it wrote until the disk was full"
    );
    for record in acknowledged.lines() {
        assert!(log.records.contains_key(record), "{record} is lost");
    }
}
