//! A database that cannot answer, and one that can again.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use quaymark_server::store::{Store, StoreError};

use crate::fixture::{draft, on_each_engine, second, write_one};

#[test]
fn connections_that_the_server_ended_are_replaced() {
    on_each_engine(|database| {
        if database.is_sqlite() {
            return;
        }
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        end_other_connections(&database.address);
        assert_eq!(store.read(|tx| tx.head()).expect("a new one").size, 1);
        end_other_connections(&database.address);
        write_one(&store, draft("b"), second(1)).expect("a new one");
        store
            .wait_for_change(0, std::time::Duration::ZERO)
            .expect("listens");
        end_other_connections(&database.address);
        // The listener may notice once; after that it listens anew.
        let noticed = store.wait_for_change(2, std::time::Duration::from_millis(60));
        assert!(matches!(
            noticed,
            Ok(false) | Err(StoreError::Unavailable(_))
        ));
        let again = store.wait_for_change(1, std::time::Duration::ZERO);
        assert!(again.expect("listens anew"));
    });
}

#[test]
fn a_connection_lost_within_a_transaction_is_unavailable_and_writes_nothing() {
    on_each_engine(|database| {
        if database.is_sqlite() {
            return;
        }
        let store = database.open();
        let lost = store.write(second(0), |tx| {
            tx.append(draft("a"))?;
            end_other_connections(&database.address);
            tx.append(draft("b"))
        });
        assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 0);
        assert_eq!(write_one(&store, draft("a"), second(1)).expect("index"), 0);
    });
}

#[test]
fn a_connection_lost_before_the_commit_is_unavailable() {
    on_each_engine(|database| {
        if database.is_sqlite() {
            return;
        }
        let store = database.open();
        let lost: Result<(), StoreError> = store.write(second(0), |tx| {
            tx.put_meta("x", "y")?;
            end_other_connections(&database.address);
            Ok(())
        });
        assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
        assert_eq!(store.read(|tx| tx.meta("x")).expect("read"), None);
    });
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let host = folder.path().display().to_string().replace('/', "%2F");
    let nowhere = Store::open(&format!("postgres://nobody@{host}/nothing"));
    assert!(
        matches!(nowhere, Err(StoreError::Unavailable(_))),
        "{nowhere:?}"
    );
}

fn end_other_connections(address: &str) {
    let mut connection = PgConnection::establish(address).expect("the server answers");
    connection
        .batch_execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .expect("connections end");
}
