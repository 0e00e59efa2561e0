//! Migrations: the same steps in both databases, each with its way back.

use quaymark_tests::sources::{file, names_in};

#[test]
fn both_databases_have_the_same_migrations() {
    let sqlite = names_in("migrations/sqlite");
    assert!(!sqlite.is_empty(), "there are migrations");
    assert_eq!(sqlite, names_in("migrations/postgres"));
}

#[test]
fn every_migration_has_a_way_back() {
    for engine in ["sqlite", "postgres"] {
        for name in names_in(&format!("migrations/{engine}")) {
            for step in ["up.sql", "down.sql"] {
                let path = format!("migrations/{engine}/{name}/{step}");
                assert!(!file(&path).text.trim().is_empty(), "{path} says nothing");
            }
        }
    }
}
