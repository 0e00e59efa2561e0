//! Many writers at once.

use std::collections::BTreeSet;
use std::thread;

use quaymark_core::tree::{RightEdge, leaf_hash};
use quaymark_server::store::StoreError;

use crate::fixture::{all_entries, draft, on_each_engine, parsed, second};

const WRITERS: u64 = 8;
const ROUNDS: u64 = 12;

#[test]
fn indices_have_no_gap_under_eight_writers_of_two_stores() {
    on_each_engine(|database| {
        let stores = [database.open(), database.open()];
        let written: Vec<u64> = thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let store = stores[writer as usize % 2].clone();
                    scope.spawn(move || write_rounds(&store, writer))
                })
                .collect();
            writers
                .into_iter()
                .flat_map(|writer| writer.join().expect("no writer panics"))
                .collect()
        });
        let expected = WRITERS * ROUNDS * 2;
        assert_eq!(
            written.into_iter().collect::<BTreeSet<_>>(),
            (0..expected).collect::<BTreeSet<_>>(),
            "every index was given exactly once"
        );
        let entries = all_entries(&stores[0]);
        let mut edge = RightEdge::default();
        let mut last = second(0);
        for (at, stored) in entries.iter().enumerate() {
            assert_eq!(stored.index, at as u64);
            assert!(parsed(stored).recorded_at >= last, "time goes forward");
            last = parsed(stored).recorded_at;
            edge.push(leaf_hash(&stored.bytes));
        }
        let head = stores[1].read(|tx| tx.head()).expect("a head");
        assert_eq!((head.size, head.root), (expected, edge.root()));
    });
}

/// Each round writes a shared record and one of its own; every third round fails on purpose first.
fn write_rounds(store: &quaymark_server::store::Store, writer: u64) -> Vec<u64> {
    let mut indices = Vec::new();
    for round in 0..ROUNDS {
        let at = second((round as i64 * 7919) % 60);
        if round % 3 == 0 {
            let failed: Result<(), StoreError> = store.write(at, |tx| {
                tx.append(draft("never"))?;
                Err(StoreError::Damaged("the test fails it".to_owned()))
            });
            assert!(matches!(failed, Err(StoreError::Damaged(_))));
        }
        let both = store
            .write(at, |tx| {
                let shared = tx.append(draft("shared"))?;
                let own = tx.append(draft(&format!("own-{writer}-{round}")))?;
                Ok::<_, StoreError>([shared, own])
            })
            .expect("written");
        indices.extend(both);
    }
    indices
}

#[test]
fn a_reader_sees_one_state_while_others_write() {
    on_each_engine(|database| {
        let store = database.open();
        store
            .write(second(0), |tx| tx.append(draft("a")))
            .expect("written");
        store
            .read(|tx| {
                let before = tx.head()?;
                let other = database.open();
                other
                    .write(second(1), |tx| tx.append(draft("b")))
                    .expect("a reader does not hold up a writer");
                assert_eq!(tx.head()?, before);
                assert_eq!(tx.entries_after(None, 10)?.len(), 1);
                Ok::<_, StoreError>(())
            })
            .expect("read");
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 2);
    });
}
