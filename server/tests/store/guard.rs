//! What the database itself refuses, whoever asks.

use quaymark_server::store::StoreError;

use crate::fixture::{all_entries, draft, erasure_of, on_each_engine, second, write_one};

#[test]
fn entries_and_commits_are_append_only() {
    let attempts = [
        "UPDATE entry SET kind = 'licence'",
        "UPDATE entry SET bytes = bytes WHERE idx = 0",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE idx = 1",
        "UPDATE log_commit SET recorded_at = 1",
        "DELETE FROM log_commit",
        "INSERT INTO log_commit (size, recorded_at, edge) SELECT 1, recorded_at, edge FROM log_commit WHERE size = 2",
        "INSERT INTO entry (idx, record, subject, kind, bytes) SELECT 0, record, subject, kind, bytes FROM entry WHERE idx = 1",
        "INSERT INTO entry (idx, record, subject, kind, bytes) SELECT 7, record, subject, kind, bytes FROM entry WHERE idx = 1",
    ];
    let sqlite = [
        "INSERT OR REPLACE INTO entry (idx, record, subject, kind, bytes) SELECT 0, record, subject, kind, bytes FROM entry WHERE idx = 1",
        "REPLACE INTO log_commit (size, recorded_at, edge) SELECT 2, 1, edge FROM log_commit WHERE size = 2",
        "INSERT INTO entry (idx, record, subject, kind, bytes) SELECT 0, 'x', 'x', 'x', bytes FROM entry WHERE idx = 1 ON CONFLICT (idx) DO UPDATE SET record = 'x'",
    ];
    let postgres = [
        "TRUNCATE entry CASCADE",
        "TRUNCATE log_commit",
        "INSERT INTO entry (idx, record, subject, kind, bytes) SELECT 0, 'x', 'x', 'x', bytes FROM entry WHERE idx = 1 ON CONFLICT (idx) DO UPDATE SET record = 'x'",
    ];
    on_each_engine(|database| {
        let store = database.open();
        for record in ["a", "b"] {
            write_one(&store, draft(record), second(0)).expect("written");
        }
        let before = all_entries(&store);
        let own = if database.is_sqlite() {
            sqlite
        } else {
            postgres
        };
        for sql in attempts.into_iter().chain(own) {
            let refused = database.raw(sql).expect_err(sql);
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        assert_eq!(all_entries(&store), before);
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 2);
        assert_eq!(write_one(&store, draft("c"), second(1)).expect("index"), 2);
    });
}

#[test]
fn a_body_may_be_erased_and_never_changed() {
    on_each_engine(|database| {
        let store = database.open();
        for record in ["a", "b"] {
            write_one(&store, draft(record), second(0)).expect("written");
        }
        database.approve_erasure("a");
        for sql in [
            "UPDATE body SET document = 'other'",
            "UPDATE body SET entry_idx = 5",
            "UPDATE body SET document = NULL",
        ] {
            database.raw(sql).expect_err(sql);
        }
        let unseen = database.raw("UPDATE body SET salt = NULL, document = NULL");
        let refused = unseen.expect_err("no entry says so");
        assert!(refused.contains("an entry that says so"), "{refused}");
        let erase = |named: u64| {
            store.write::<_, StoreError>(second(1), |tx| {
                let index = tx.append(erasure_of("a", named))?;
                tx.erase_body(0)?;
                Ok(index)
            })
        };
        erase(1).expect_err("the entry names another");
        assert_eq!(erase(0).expect("erased with an entry"), 2);
        let root = store.read(|tx| tx.head()).expect("a head").root;
        database
            .raw("UPDATE body SET salt = NULL, document = 'again'")
            .expect_err("what was erased stays erased");
        assert_eq!(all_entries(&store)[0].document, None);
        assert_eq!(store.read(|tx| tx.head()).expect("a head").root, root);
    });
}
