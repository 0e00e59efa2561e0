//! Each mutation leaves exactly one audit row, and no row is ever changed.

use diesel::prelude::*;
use diesel::sql_types::Text;
use quaymark_server::store::{Actor, Deed, StoreError};

use crate::fixture::{Database, draft, on_each_engine, second, write_one};

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

#[derive(QueryableByName, Debug)]
struct Step {
    #[diesel(sql_type = Text, column_name = "detail")]
    sqlite: String,
}

#[derive(QueryableByName, Debug)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    postgres: String,
}

/// How an engine would answer a question.
fn plan_of(database: &Database, sql: &str) -> String {
    let lines: Vec<String> = match database.address.strip_prefix("sqlite:") {
        Some(path) => {
            let mut file = SqliteConnection::establish(path).expect("the file opens");
            let asked = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
            let steps: Vec<Step> = asked.load(&mut file).expect("a plan");
            steps.into_iter().map(|step| step.sqlite).collect()
        }
        None => {
            let mut server = PgConnection::establish(&database.address).expect("it answers");
            let asked = diesel::sql_query(format!("EXPLAIN {sql}"));
            let lines: Vec<Line> = asked.load(&mut server).expect("a plan");
            lines.into_iter().map(|line| line.postgres).collect()
        }
    };
    lines.join("\n")
}

/// Rows of three actions, by a hundred people for a hundred organisations.
fn many_rows(database: &Database) {
    let rows = "INSERT INTO audit (idx, at, person_id, organisation_id, means, action, target) \
        SELECT n, n, 'psn_' || (n % 100), 'org_' || (n % 100), 'session', \
        CASE WHEN n % 50 = 0 THEN 'make_key' WHEN n % 50 = 1 THEN 'end_key' ELSE 'sign_in' END, \
        'key_' || n FROM numbers";
    let numbers = "WITH RECURSIVE numbers(n) AS \
        (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 19999)";
    let done = match database.is_sqlite() {
        true => database.raw(&format!("{numbers} {rows}; ANALYZE")),
        // A trigger there looks for the newest row, which one statement does not see of itself.
        false => database.raw(&format!(
            "ALTER TABLE audit DISABLE TRIGGER USER; {numbers} {rows}; \
             ALTER TABLE audit ENABLE TRIGGER USER; ANALYZE audit"
        )),
    };
    done.expect("rows");
}

#[test]
fn a_printed_number_is_found_by_an_index() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        let keys = "WITH RECURSIVE numbers(n) AS \
            (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 19999) \
            INSERT INTO record_key (key, record) \
            SELECT 'certification:att_1:iso-18788-2015:N-' || n, (SELECT record FROM record) FROM numbers";
        database.raw(&format!("{keys}; ANALYZE")).expect("keys");
        let sql = "SELECT record_key.key, record.record FROM record_key \
            INNER JOIN record ON record.record = record_key.record \
            WHERE (record_key.number_lowered = 'n-77' OR record_key.number = 'n-77') \
            ORDER BY record_key.key LIMIT 50";
        let plan = plan_of(database, sql);
        for index in ["record_key_by_number", "record_key_by_number_lowered"] {
            let is_named = |line: &str| line.split_whitespace().any(|word| word == index);
            assert!(plan.lines().any(is_named), "{index}: {plan}");
        }
    });
}

#[test]
fn each_way_of_finding_audit_rows_goes_by_an_index() {
    on_each_engine(|database| {
        let store = database.open();
        many_rows(database);
        for (filter, index) in [
            ("action = 'make_key'", "audit_by_action"),
            ("person_id = 'psn_7'", "audit_by_person"),
            ("organisation_id = 'org_7'", "audit_by_organisation"),
            ("target = 'key_7'", "audit_by_target"),
        ] {
            let sql = format!(
                "SELECT * FROM audit WHERE {filter} AND idx < 20000 ORDER BY idx DESC LIMIT 51"
            );
            let plan = plan_of(database, &sql);
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(
                !plan.contains("SCAN audit\n") && !plan.contains("Seq Scan"),
                "{plan}"
            );
        }
        for sql in [
            "SELECT min(action) FROM audit",
            "SELECT min(action) FROM audit WHERE action > 'make_key'",
        ] {
            let plan = plan_of(database, sql);
            assert!(plan.contains("audit_by_action"), "{sql}: {plan}");
            assert!(!plan.contains("Seq Scan"), "{sql}: {plan}");
        }
        let actions = store.read(|tx| tx.audited_actions()).expect("actions");
        assert_eq!(actions, ["end_key", "make_key", "sign_in"]);
    });
}

#[test]
fn an_audit_without_rows_has_no_actions() {
    on_each_engine(|database| {
        let actions = database.open().read(|tx| tx.audited_actions());
        assert_eq!(actions.expect("actions"), [""; 0]);
    });
}
