//! What one transaction writes.

use quaymark_core::entry::{Commitment, EntryKind};
use quaymark_core::timeline::Timeline;
use quaymark_core::tree::{RightEdge, leaf_hash};
use quaymark_server::store::{EntryDraft, StoreError};

use crate::fixture::{all_entries, draft, on_each_engine, parsed, second, write_one};

#[test]
fn a_write_that_takes_too_long_is_undone() {
    on_each_engine(|database| {
        let store = database.open();
        store.take_at_most(std::time::Duration::ZERO);
        let refused = write_one(&store, draft("a"), second(0)).expect_err("too slow");
        assert!(matches!(refused, StoreError::TooSlow(_)), "{refused:?}");
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 0);
        // What appends nothing is seen by no question about a time.
        let meta = store.write(second(0), |tx| tx.put_meta("name", "value"));
        meta.expect("written");
        store.take_at_most(quaymark_server::store::LONGEST_WRITE);
        write_one(&store, draft("a"), second(0)).expect("written");
    });
}

#[test]
fn an_empty_log_has_size_zero_and_the_empty_root() {
    on_each_engine(|database| {
        let head = database.open().read(|tx| tx.head()).expect("a head");
        assert_eq!((head.size, head.root), (0, RightEdge::default().root()));
    });
}

#[test]
fn versions_of_a_record_form_a_chain() {
    on_each_engine(|database| {
        let store = database.open();
        for (at, record) in ["a", "b", "a", "a"].into_iter().enumerate() {
            let index = write_one(&store, draft(record), second(at as i64)).expect("an index");
            assert_eq!(index, at as u64);
        }
        let entries: Vec<_> = all_entries(&store).iter().map(parsed).collect();
        let chain: Vec<_> = entries.iter().map(|e| (e.version, e.prev)).collect();
        assert_eq!(
            chain,
            [(1, None), (1, None), (2, Some(0)), (3, Some(2))],
            "version and previous index of each entry"
        );
        let head = store.read(|tx| tx.head_of("a")).expect("read").expect("a");
        assert_eq!((head.version, head.entry), (3, 3));
        assert_eq!(head.kind, EntryKind::Provider);
        let newest = store.read(|tx| tx.newest("a")).expect("read").expect("a");
        assert_eq!(newest.index, 3);
    });
}

#[test]
fn one_transaction_is_one_commit_with_the_root_over_all_entries() {
    on_each_engine(|database| {
        let store = database.open();
        let mut edge = RightEdge::default();
        for (round, count) in [3u64, 1, 5].into_iter().enumerate() {
            store
                .write(second(round as i64), |tx| {
                    for n in 0..count {
                        tx.append(draft(&format!("r{round}-{n}")))?;
                    }
                    Ok::<_, StoreError>(())
                })
                .expect("written");
        }
        let commits = store.read(|tx| tx.commits_after(0, 10)).expect("commits");
        assert_eq!(
            commits.iter().map(|c| c.size).collect::<Vec<_>>(),
            [3, 4, 9]
        );
        for stored in all_entries(&store) {
            edge.push(leaf_hash(&stored.bytes));
            if let Some(commit) = commits.iter().find(|c| c.size == edge.size()) {
                assert_eq!(commit.root, edge.root(), "root of size {}", commit.size);
                assert_eq!(commit.recorded_at, parsed(&stored).recorded_at);
            }
        }
        assert_eq!(store.read(|tx| tx.head()).expect("a head"), commits[2]);
        let after = store.read(|tx| tx.commits_after(3, 1)).expect("commits");
        assert_eq!(after, commits[1..2]);
    });
}

#[test]
fn recorded_at_never_decreases_when_the_clock_goes_back() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(100)).expect("written");
        write_one(&store, draft("b"), second(7)).expect("written");
        write_one(&store, draft("c"), second(101)).expect("written");
        let at: Vec<_> = all_entries(&store)
            .iter()
            .map(|stored| parsed(stored).recorded_at)
            .collect();
        assert_eq!(at, [second(100), second(100), second(101)]);
    });
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("kept"), second(0)).expect("written");
        let failed: Result<(), StoreError> = store.write(second(1), |tx| {
            let mut with_key = draft("lost");
            with_key.keys = vec!["lei:X".to_owned()];
            tx.append(with_key)?;
            tx.put_meta("lost", "yes")?;
            Err(StoreError::Damaged("the test fails it".to_owned()))
        });
        assert!(matches!(failed, Err(StoreError::Damaged(_))));
        assert_eq!(all_entries(&store).len(), 1);
        store
            .read(|tx| {
                assert_eq!(tx.head()?.size, 1);
                assert_eq!(tx.head_of("lost")?, None);
                assert_eq!(tx.find_key("lei:X")?, None);
                assert_eq!(tx.meta("lost")?, None);
                Ok::<_, StoreError>(())
            })
            .expect("read");
        assert_eq!(
            write_one(&store, draft("next"), second(2)).expect("index"),
            1
        );
    });
}

#[test]
fn a_panic_in_a_transaction_leaves_nothing_and_the_store_works() {
    on_each_engine(|database| {
        let store = database.open();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(second(0), |tx| {
                tx.append(draft("lost"))?;
                assert!(tx.log_size() > 9, "the test panics here");
                Ok::<_, StoreError>(())
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(write_one(&store, draft("a"), second(1)).expect("index"), 0);
    });
}

#[test]
fn a_transaction_that_appends_nothing_makes_no_commit() {
    on_each_engine(|database| {
        let store = database.open();
        store
            .write(second(0), |tx| tx.put_meta("name", "value"))
            .expect("written");
        let commits = store.read(|tx| tx.commits_after(0, 10)).expect("commits");
        assert!(commits.is_empty());
        let value = store.read(|tx| tx.meta("name")).expect("read");
        assert_eq!(value.as_deref(), Some("value"));
    });
}

#[test]
fn a_key_belongs_to_one_record() {
    on_each_engine(|database| {
        let store = database.open();
        let keyed = |record: &str| {
            let mut made = draft(record);
            made.keys = vec!["vat:NL1".to_owned(), format!("own:{record}")];
            made
        };
        write_one(&store, keyed("a"), second(0)).expect("written");
        write_one(&store, keyed("a"), second(1)).expect("its own key again");
        match write_one(&store, keyed("b"), second(2)) {
            Err(StoreError::DuplicateKey { key, record }) => {
                assert_eq!((key.as_str(), record.as_str()), ("vat:NL1", "a"));
            }
            other => panic!("expected a duplicate key, found {other:?}"),
        }
        assert_eq!(store.read(|tx| tx.head_of("b")).expect("read"), None);
        let keys = store.read(|tx| tx.keys_of("a")).expect("keys");
        assert_eq!(keys, ["own:a", "vat:NL1"]);
        store
            .write(second(3), |tx| {
                tx.release_key("vat:NL1", "a")?;
                tx.append(keyed("b"))
            })
            .expect("a freed key can be given again");
        let owner = store.read(|tx| tx.find_key("vat:NL1")).expect("read");
        assert_eq!(owner.as_deref(), Some("b"));
    });
}

#[test]
fn the_body_is_what_the_entry_commits_to() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        write_one(&store, draft("a"), second(1)).expect("written");
        let mut bare = draft("b");
        bare.document = None;
        write_one(&store, bare, second(2)).expect("written");
        let entries = all_entries(&store);
        let bodies: Vec<_> = entries.iter().map(|stored| parsed(stored).body).collect();
        assert_eq!(entries[0].document, entries[1].document);
        assert_ne!(bodies[0], bodies[1], "a salt of its own for each version");
        assert_ne!(
            bodies[0],
            Some(Commitment::to_document(&[0; 32], b"{\"name\":\"Firm a\"}")),
        );
        assert_eq!((bodies[2], &entries[2].document), (None, &None));
    });
}

#[test]
fn a_change_made_from_an_old_version_is_a_conflict() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        write_one(&store, draft("a"), second(1)).expect("written");
        let result = store.write(second(2), |tx| {
            tx.expect_version("a", 1)?;
            tx.append(draft("a"))
        });
        assert!(matches!(
            result,
            Err(StoreError::Conflict { record, found: 2 }) if record == "a"
        ));
        store
            .write(second(2), |tx| {
                tx.expect_version("a", 2)?;
                tx.expect_version("new", 0)?;
                tx.append(draft("a"))
            })
            .expect("the newest version");
    });
}

#[test]
fn a_new_version_cannot_be_about_someone_else() {
    on_each_engine(|database| {
        let store = database.open();
        write_one(&store, draft("a"), second(0)).expect("written");
        let mut moved = draft("a");
        moved.subject = "b".to_owned();
        let result = write_one(&store, moved, second(1));
        assert!(matches!(result, Err(StoreError::OtherRecord { .. })));
    });
}

#[test]
fn an_entry_that_could_not_be_read_again_is_refused() {
    on_each_engine(|database| {
        let store = database.open();
        let in_the_year_10000 = second(0).plus_days(366 * 8000);
        let unreadable = EntryDraft {
            periods: Timeline::granted(in_the_year_10000, None).expect("a timeline"),
            ..draft("a")
        };
        let refused = write_one(&store, unreadable, second(0));
        assert!(matches!(refused, Err(StoreError::Entry(_))), "{refused:?}");
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 0);
    });
}

#[test]
fn what_is_appended_is_read_back_before_it_is_committed() {
    on_each_engine(|database| {
        let store = database.open();
        let written = store.write(second(0), |tx| {
            assert_eq!(tx.head_of("a")?, None);
            let keyed = |record: &str, key: &str| EntryDraft {
                keys: vec![key.to_owned()],
                ..draft(record)
            };
            tx.append(keyed("a", "name:a"))?;
            assert_eq!(tx.head_of("a")?.map(|head| head.version), Some(1));
            assert_eq!(tx.find_key("name:a")?.as_deref(), Some("a"));
            tx.append(draft("a"))?;
            let newest = tx.newest("a")?.expect("it is there");
            assert_eq!((newest.index, parsed(&newest).version), (1, 2));
            assert_eq!(tx.head_of("a")?.map(|head| head.version), Some(2));
            tx.append(draft("a"))?;
            tx.append(keyed("b", "name:b"))?;
            assert_eq!(tx.entries_of_subject("a")?.len(), 3);
            assert_eq!(tx.keys_of("b")?, ["name:b"]);
            tx.release_key("name:b", "b")?;
            assert_eq!(tx.find_key("name:b")?, None);
            // More than is sent at once.
            for number in 0..1200 {
                tx.append(keyed(&format!("many-{number}"), &format!("name:{number}")))?;
            }
            assert_eq!(tx.find_key("name:1199")?.as_deref(), Some("many-1199"));
            Ok::<_, StoreError>(tx.log_size())
        });
        assert_eq!(written.expect("written"), 1204);
        let entries = all_entries(&store);
        let mut edge = RightEdge::default();
        for (place, stored) in entries.iter().enumerate() {
            assert_eq!(stored.index, place as u64);
            assert!(stored.document.is_some());
            edge.push(leaf_hash(&stored.bytes));
        }
        let head = store.read(|tx| tx.head()).expect("a head");
        assert_eq!((head.size, head.root), (1204, edge.root()));
    });
}

#[test]
fn a_key_of_another_record_is_refused_by_name_within_one_write_and_later() {
    on_each_engine(|database| {
        let store = database.open();
        let keyed = |record: &str| EntryDraft {
            keys: vec!["name:both".to_owned()],
            ..draft(record)
        };
        let refused = |written: Result<u64, StoreError>| match written {
            Err(StoreError::DuplicateKey { key, record }) => {
                assert_eq!((key.as_str(), record.as_str()), ("name:both", "a"));
            }
            other => panic!("expected a refusal, found {other:?}"),
        };
        refused(store.write(second(0), |tx| {
            tx.append(keyed("a"))?;
            tx.append(keyed("b"))
        }));
        write_one(&store, keyed("a"), second(0)).expect("written");
        write_one(&store, keyed("a"), second(0)).expect("its own key again");
        refused(write_one(&store, keyed("b"), second(0)));
        // Also where a read sends it before the end.
        refused(store.write(second(0), |tx| {
            let index = tx.append(keyed("b"))?;
            let _read = tx.keys_of("b");
            Ok::<_, StoreError>(index)
        }));
        assert_eq!(store.read(|tx| tx.head()).expect("a head").size, 2);
    });
}
