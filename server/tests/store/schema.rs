//! The schema: up, down and up again, and what a newer one does.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use quaymark_server::store::{Store, StoreError};

use crate::fixture::{Database, draft, on_each_engine, second, write_one};

#[derive(QueryableByName, Debug, PartialEq)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const SQLITE_SCHEMA: &str = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line \
     FROM sqlite_master WHERE name NOT LIKE '%diesel%' ORDER BY 1";

const POSTGRES_SCHEMA: &str = "SELECT line FROM ( \
     SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line \
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%' \
     UNION ALL SELECT 'trigger ' || t.tgname || ' ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal \
     UNION ALL SELECT 'function ' || p.proname || ' ' || p.prosrc FROM pg_proc p \
       JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' \
     UNION ALL SELECT 'index ' || indexname || ' ' || indexdef FROM pg_indexes \
       WHERE schemaname = 'public' AND indexname NOT LIKE '%diesel%' \
     UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
       WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%diesel%' \
     ) AS lines ORDER BY 1";

fn schema_of(database: &Database) -> Vec<Line> {
    match database.address.strip_prefix("sqlite:") {
        Some(path) => diesel::sql_query(SQLITE_SCHEMA)
            .load(&mut SqliteConnection::establish(path).expect("the file opens")),
        None => diesel::sql_query(POSTGRES_SCHEMA)
            .load(&mut PgConnection::establish(&database.address).expect("the server answers")),
    }
    .expect("the schema is read")
}

#[test]
fn up_down_up_leaves_no_difference() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        drop(store);
        let up = schema_of(database);
        assert!(up.len() > 15, "{up:#?}");
        Store::migrate_down(&database.address).expect("down");
        assert_eq!(schema_of(database), []);
        let store = database.open();
        assert_eq!(schema_of(database), up);
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 0);
    });
}

#[test]
fn opening_twice_changes_nothing() {
    on_each_engine(|database| {
        write_one(&database.open(), draft("a"), second(0)).expect("written");
        let again = database.open();
        assert_eq!(again.read(|tx| tx.head()).expect("a head").size, 1);
    });
}

#[test]
fn eight_processes_may_open_a_new_database_together() {
    on_each_engine(|database| {
        std::thread::scope(|scope| {
            let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| database.open())).collect();
            for opened in opening {
                opened.join().expect("each of them opens it");
            }
        });
    });
}

#[test]
fn a_new_file_that_somebody_writes_is_waited_for() {
    let database = Database::sqlite();
    let path = database.address.trim_start_matches("sqlite:");
    let mut other = SqliteConnection::establish(path).expect("the file opens");
    other
        .batch_execute("BEGIN IMMEDIATE")
        .expect("it is being written, and not yet in WAL");
    std::thread::scope(|scope| {
        let (tell, told) = std::sync::mpsc::channel();
        scope.spawn(move || tell.send(Store::open(&database.address)));
        let early = told.recv_timeout(Duration::from_millis(300));
        assert!(early.is_err(), "gave up beside a writer: {early:?}");
        other.batch_execute("COMMIT").expect("written");
        let opened = told.recv().expect("the thread tells");
        opened.expect("it opens once nobody writes");
    });
}

#[test]
fn a_newer_schema_is_refused() {
    on_each_engine(|database| {
        drop(database.open());
        database
            .raw("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')")
            .expect("a version of the future");
        match Store::open(&database.address) {
            Err(StoreError::NewerSchema { found }) => assert_eq!(found, "29990101000000"),
            other => panic!("expected a refusal, found {other:?}"),
        }
    });
}

#[test]
fn what_is_not_a_database_is_named() {
    for address in ["", "sqlite:", "sqlite::memory:", "mysql://x", "/var/x.db"] {
        let refused = Store::open(address);
        assert!(matches!(refused, Err(StoreError::Address(_))), "{address}");
    }
    let refused = Store::open("mysql://user:secret@host/x").expect_err("refused");
    assert!(!refused.to_string().contains("secret"), "{refused}");
    let database = Database::sqlite();
    let folder = format!("sqlite:{}", database.folder().display());
    assert!(matches!(
        Store::open(&folder),
        Err(StoreError::Unavailable(_))
    ));
}

#[test]
fn the_tables_in_code_are_the_tables_in_the_database() {
    use quaymark_server::store::schema as code;
    let select = |table: &str, columns: String| format!("SELECT {columns} FROM {table} LIMIT 0");
    macro_rules! columns {
        ($($table:ident),+) => {
            [$((stringify!($table), columns_of(&code::$table::all_columns))),+]
        };
    }
    fn columns_of<C>(columns: &C) -> String
    where
        C: diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite>,
    {
        diesel::debug_query::<diesel::sqlite::Sqlite, _>(columns).to_string()
    }
    on_each_engine(|database| {
        drop(database.open());
        for (table, columns) in columns![
            entry,
            log_commit,
            log_head,
            body,
            record,
            record_key,
            port,
            service,
            meta,
            organisation,
            person,
            membership,
            passkey,
            recovery_code,
            session,
            ceremony,
            sign_in_failure,
            mail_link,
            claim,
            api_key,
            refresh_token,
            token_key,
            submission,
            submission_step,
            approval,
            document,
            document_use,
            audit,
            job,
            mail_refusal,
            port_interest,
            idempotency,
            share_link,
            profile_draft,
            list_preview
        ] {
            let columns = columns.split(" -- ").next().unwrap_or_default();
            let sql = select(table, columns.replace('`', "\""));
            database
                .raw(&sql)
                .unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
    });
}

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Text)]
    compile_options: String,
}

#[test]
fn sqlite_keeps_a_plan_whatever_is_bound() {
    let mut connection = SqliteConnection::establish(":memory:").expect("a database");
    let asked = diesel::sql_query("PRAGMA compile_options");
    let flags: Vec<Flag> = asked.load(&mut connection).expect("options");
    let is_set = |flag: &Flag| flag.compile_options == "ENABLE_QPSG";
    assert!(
        flags.iter().any(is_set),
        "LIBSQLITE3_FLAGS of .cargo/config.toml did not count"
    );
}
