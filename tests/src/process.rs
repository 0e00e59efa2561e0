//! The `quaymark` binary as a child process, for what only a real process shows: kill, signals,
//! exit codes.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::database::TestDatabase;

/// Where Cargo put the binary: beside the folder of the suites.
pub fn binary() -> PathBuf {
    let suite = env::current_exe().expect("a suite knows where it is");
    let folder = suite.parent().and_then(|deps| deps.parent());
    let binary = folder.map(|folder| folder.join("quaymark"));
    let binary = binary.expect("a suite is in target/<profile>/deps");
    assert!(
        binary.is_file(),
        "{} is missing: run `cargo build -p quaymark-server`, or `cargo xtask test`",
        binary.display()
    );
    binary
}

/// The binary, set up for a database.
pub fn quaymark(database: &TestDatabase) -> Command {
    let mut command = Command::new(binary());
    command
        .env("QUAYMARK_DATABASE", database.url())
        .env("QUAYMARK_DATA_DIR", database.data_dir());
    command
}
