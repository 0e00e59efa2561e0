//! Documents in a store that speaks S3: the same promises as in a folder.

mod erased;
#[path = "../../../server/tests/documents/files.rs"]
#[expect(dead_code, reason = "this suite needs few of the files of others")]
mod files;
mod store;

use std::path::Path;

use quaymark_core::time::Instant;
use quaymark_server::documents::shelf::Laid;
use quaymark_server::documents::{BucketPlace, ContentHash, Shelf, ShelfError};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::register::Setup;
use quaymark_tests::upload::{begun_draft, hand_in};
use serde_json::Value;

use files::pdf;
use store::Store;

fn shelf(place: &BucketPlace) -> Shelf {
    Shelf::of(Path::new("/nowhere"), Some(place)).expect("a shelf")
}

#[test]
fn the_same_content_twice_is_one_object_named_by_its_hash() {
    let store = Store::start();
    let shelf = shelf(&store.place());
    let hash = shelf.put(b"abc").expect("put down");
    assert_eq!(shelf.put(b"abc").expect("put down again"), hash);
    assert_eq!(store.objects().len(), 1);
    assert!(shelf.holds(hash).expect("an answer"));
    assert_eq!(
        shelf.take(hash).expect("taken").as_deref(),
        Some(&b"abc"[..])
    );
    shelf.remove(hash).expect("removed");
    shelf.remove(hash).expect("removed already");
    assert_eq!(shelf.take(hash).expect("taken"), None);
    assert!(!shelf.holds(hash).expect("an answer"));
    assert!(store.objects().is_empty());
}

#[test]
fn an_object_that_was_changed_in_the_store_is_not_given_out() {
    let store = Store::start();
    let shelf = shelf(&store.place());
    let hash = shelf.put(b"abc").expect("put down");
    std::fs::write(&store.objects()[0], b"abd").expect("changed");
    assert!(matches!(shelf.take(hash), Err(ShelfError::Damaged(found)) if found == hash));
    shelf.put(b"abc").expect("put down again");
    assert_eq!(
        shelf.take(hash).expect("taken").as_deref(),
        Some(&b"abc"[..])
    );
}

#[test]
fn a_wrong_key_is_refused_and_says_so() {
    let store = Store::start();
    let place = BucketPlace {
        key: "another".to_owned(),
        ..store.place()
    };
    let refused = shelf(&place).put(b"abc").expect_err("refused").to_string();
    assert!(refused.contains("403"), "{refused}");
    assert!(store.objects().is_empty());
}

#[test]
fn what_is_old_is_listed_over_several_pages_and_what_is_not_ours_is_left() {
    let store = Store::start();
    let shelf = shelf(&store.place());
    let many: Vec<ContentHash> = (0..1_003_u32)
        .map(|number| shelf.put(&number.to_be_bytes()).expect("put down"))
        .collect();
    let far = Instant::from_seconds(4_000_000_000);
    let mut listed = shelf.older_than(far).expect("a list");
    listed.sort_by_key(|laid| format!("{laid:?}"));
    let mut expected: Vec<Laid> = many.into_iter().map(Laid::File).collect();
    expected.sort_by_key(|laid| format!("{laid:?}"));
    assert_eq!(listed, expected);
    let past = Instant::from_seconds(1_000_000_000);
    assert_eq!(shelf.older_than(past).expect("a list"), []);
}

#[test]
fn a_document_goes_to_the_store_and_back_and_while_it_is_away_nothing_is_lost() {
    let mut store = Store::start();
    let place = store.place();
    let setup = Setup::on(TestDatabase::empty());
    let (register, ann, id) = begun_draft(setup.with(|config| {
        config.documents.store = Some(place);
    }));
    let handed = hand_in(&ann, &id, "1", "certificate.pdf", &pdf());
    assert_eq!(handed.status, 201, "{}", handed.text());
    assert_eq!(store.objects().len(), 1);
    let folder = register.database().data_dir().join("documents");
    assert!(!folder.exists(), "nothing lies in the folder");
    let document = handed.json::<Value>()["id"]
        .as_str()
        .expect("a number")
        .to_owned();
    let target = format!("/v1/documents/{document}");
    assert_eq!(ann.get(&target).body, pdf());

    store.stop();
    let away = ann.get(&target);
    assert_eq!(away.status, 503, "{}", away.text());
    assert_eq!(away.header("retry-after"), Some("60"));
    let other = [pdf(), b"\n".to_vec()].concat();
    let refused = hand_in(&ann, &id, "2", "other.pdf", &other);
    assert_eq!(refused.status, 503, "{}", refused.text());

    store.begin();
    assert_eq!(ann.get(&target).body, pdf());
    let again = hand_in(&ann, &id, "2", "other.pdf", &other);
    assert_eq!(again.status, 201, "{}", again.text());
    assert_eq!(store.objects().len(), 2);
}
