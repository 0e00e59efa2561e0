//! Each mutation leaves exactly one audit row, and no row is ever changed.

use quaymark_server::store::{Actor, Deed, StoreError};

use crate::fixture::{draft, on_each_engine, second};

#[test]
fn a_change_owes_exactly_one_audit_row() {
    on_each_engine(|database| {
        let store = database.open();
        for rows in [0u32, 2] {
            let refused = store.change(second(0), |tx| {
                tx.append(draft("a"))?;
                for _ in 0..rows {
                    tx.audit(second(0), &Actor::command(), &Deed::new("test", "a"))?;
                }
                Ok::<_, StoreError>(())
            });
            assert!(
                matches!(refused, Err(StoreError::Unaudited(found)) if found == rows),
                "{rows}: {refused:?}"
            );
        }
        let head = store.read(|tx| tx.head()).expect("a head");
        assert_eq!(head.size, 0, "what was refused wrote nothing");
    });
}

#[test]
fn audit_rows_say_who_did_what_and_count_up() {
    on_each_engine(|database| {
        let store = database.open();
        for round in 0..3u64 {
            store
                .change(second(round as i64), |tx| {
                    let index = tx.append(draft("a"))?;
                    let deed = Deed::new("test", "a")
                        .after(serde_json::json!({ "round": round }))
                        .entry(index);
                    tx.audit(second(round as i64), &Actor::command(), &deed)
                })
                .expect("written");
        }
        let rows = store.read(|tx| tx.audit_from(0, 10)).expect("rows");
        let seen: Vec<_> = rows.iter().map(|row| (row.idx, row.entry_idx)).collect();
        assert_eq!(seen, [(0, Some(0)), (1, Some(1)), (2, Some(2))]);
        assert_eq!(rows[2].after_json.as_deref(), Some(r#"{"round":2}"#));
        assert_eq!(rows[0].means, "command");
    });
}

#[test]
fn audit_rows_are_never_changed_deleted_or_left_out() {
    on_each_engine(|database| {
        let store = database.open();
        store
            .change(second(0), |tx| {
                tx.audit(second(0), &Actor::command(), &Deed::new("test", "a"))
            })
            .expect("written");
        for sql in [
            "UPDATE audit SET action = 'other'",
            "DELETE FROM audit",
            "INSERT INTO audit (idx, at, means, action, target) VALUES (5, 0, 'job', 'x', 'y')",
        ] {
            let refused = database.raw(sql).expect_err(sql);
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
    });
}
