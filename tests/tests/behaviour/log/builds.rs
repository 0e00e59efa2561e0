//! The widget that is shipped, by its hash, in the log.

use quaymark_core::entry::{Commitment, EntryKind};
use quaymark_server::actions::record_build::record_build;
use quaymark_server::handlers::widget;
use quaymark_tests::facts::instant;
use quaymark_tests::register::{Register, TODAY};
use sha2::{Digest, Sha256};

#[test]
fn a_build_is_recorded_once_and_a_new_one_again() {
    let register = Register::scene();
    let record = |bytes: [u8; 32]| {
        let build = Commitment::from_hash(bytes);
        let recorded = record_build(register.store(), instant(TODAY), build);
        recorded.unwrap_or_else(|error| panic!("{error}"))
    };
    assert!(record([1; 32]));
    assert!(!record([1; 32]));
    assert!(record([2; 32]));
    assert!(
        record([1; 32]),
        "an older build that comes back is told again"
    );
    register.catch_up();
    let changes = register.anonymous().changes("?limit=1000");
    let changes = changes.expect("changes").changes;
    let builds = changes
        .iter()
        .filter(|change| change.entry.kind == EntryKind::Build);
    let stated: Vec<_> = builds.map(|change| change.entry.claims.build).collect();
    let expected = [1, 2, 1].map(|byte| Some(Commitment::from_hash([byte; 32])));
    assert_eq!(stated, expected);
}

/// The script as it was built, with the place of the register's keys left open; `None` for other files.
fn without_keys(served: &str) -> Option<Vec<u8>> {
    let (before, rest) = served.split_once("'{\"keys\"")?;
    let (_, after) = rest.split_once('\'')?;
    Some(format!("{before}'__KEYS__'{after}").into_bytes())
}

#[test]
fn the_hash_is_that_of_the_files_served() {
    let Some(build) = widget::build_hash() else {
        return;
    };
    let register = Register::scene();
    let mut lines = String::new();
    for name in widget::file_names() {
        let served = register.anonymous().get(&format!("/widget/v1/{name}"));
        assert_eq!(served.status, 200, "{name}");
        let hash = Sha256::digest(without_keys(&served.text()).unwrap_or(served.body));
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        lines.push_str(&format!("{hex}  {name}\n"));
    }
    let hash: [u8; 32] = Sha256::digest(lines).into();
    assert_eq!(build, Commitment::from_hash(hash));
}
