//! Files on disk: whole or not there, one for each content, never at a path a client chose.

use std::fs;
use std::path::{Path, PathBuf};

use quaymark_server::documents::{ContentHash, Shelf, ShelfError};

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn the_same_content_twice_is_one_file_named_by_its_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::within(folder.path());
    let hash = shelf.put(b"abc").expect("put down");
    assert_eq!(shelf.put(b"abc").expect("put down again"), hash);
    // FIPS 180-2, appendix B.1.
    let name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash.to_string(), name);
    assert_eq!(ContentHash::parse(name), Some(hash));
    let place = folder.path().join("documents/ba").join(&name[2..]);
    assert_eq!(files_below(folder.path()), [place]);
    assert_eq!(
        shelf.take(hash).expect("taken").as_deref(),
        Some(&b"abc"[..])
    );
    shelf.remove(hash).expect("removed");
    shelf.remove(hash).expect("removed already");
    assert_eq!(shelf.take(hash).expect("taken"), None);
}

#[test]
fn a_file_that_was_changed_on_disk_is_not_given_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::within(folder.path());
    let hash = shelf.put(b"abc").expect("put down");
    fs::write(&files_below(folder.path())[0], b"abd").expect("changed");
    assert!(matches!(shelf.take(hash), Err(ShelfError::Damaged(found)) if found == hash));
}

#[test]
fn what_is_no_hash_is_no_name_of_a_file() {
    for text in [
        "",
        "../../etc/passwd",
        &"g".repeat(64),
        &"A".repeat(64),
        &"a".repeat(63),
    ] {
        assert_eq!(ContentHash::parse(text), None, "{text}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("documents"), b"in the way").expect("written");
    let refused = Shelf::within(folder.path()).put(b"abc");
    assert!(matches!(refused, Err(ShelfError::Folder(_))), "{refused:?}");
    assert_eq!(files_below(folder.path()).len(), 1);
}
