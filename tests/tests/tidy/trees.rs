//! Dependency trees: what `core` and the widget must never bring with them.

use std::process::Command;

use quaymark_tests::sources::root;

const BANNED: &[&str] = &["actix", "diesel", "tokio", "libsqlite3-sys", "pq-sys"];

fn tree(package: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--target", "wasm32-unknown-unknown", "--all-features"])
        .args(["--package", package])
        .output()
        .expect("cargo starts");
    assert!(
        output.status.success(),
        "cargo tree: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn banned_in(tree: &str) -> Vec<&str> {
    let is_banned = |line: &&str| BANNED.iter().any(|banned| line.starts_with(banned));
    tree.lines().filter(is_banned).collect()
}

#[test]
fn the_core_depends_on_no_server_or_database() {
    let tree = tree("quaymark-core");
    assert!(tree.starts_with("quaymark-core "), "{tree}");
    assert_eq!(banned_in(&tree), Vec::<&str>::new());
}

#[test]
fn the_widget_depends_on_no_server_or_database() {
    let tree = tree("quaymark-widget");
    assert!(tree.contains("quaymark-core "), "{tree}");
    assert_eq!(banned_in(&tree), Vec::<&str>::new());
}

#[test]
fn a_banned_dependency_is_noticed() {
    let tree = "quaymark-core v0.1.0\nserde v1.0.0\ntokio v1.40.0\nactix-web v4.18.0";
    assert_eq!(banned_in(tree), ["tokio v1.40.0", "actix-web v4.18.0"]);
}

#[test]
fn the_verifier_depends_on_no_server_or_database() {
    let tree = tree("quaymark-verifier");
    assert!(tree.contains("quaymark-core "), "{tree}");
    assert_eq!(banned_in(&tree), Vec::<&str>::new());
}
