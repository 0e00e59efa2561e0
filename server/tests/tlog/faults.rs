//! Every step of publication, failed and failed but done, alone and in pairs: what follows is always
//! one log, and every checkpoint anybody may have seen is a prefix of it.

use std::collections::BTreeMap;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_server::store::StoreError;
use quaymark_server::tlog::publish::Failure;
use quaymark_server::tlog::{PublishError, Publisher, Step, rebuild};

use crate::fixture::{on_each_engine, second};
use crate::scene::Scene;

const STEPS: [Step; 4] = [
    Step::CloseLog,
    Step::WriteBeside,
    Step::PutInPlace,
    Step::Reveal,
];
const FAILURES: [Failure; 2] = [Failure::NotDone, Failure::DoneAll];

pub fn table() -> Vec<(Step, Failure)> {
    let steps = STEPS.into_iter();
    steps
        .flat_map(|step| FAILURES.map(|failure| (step, failure)))
        .collect()
}

/// What comes after a failure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The process goes on.
    GoesOn,
    /// Another starts.
    StartsAgain,
    /// What is derived is thrown away and made again up to the newest checkpoint; then another starts.
    IsRebuilt,
}

/// Makes one step fail once.
pub fn fail_once(publisher: &mut Publisher, (step, failure): (Step, Failure)) {
    let mut is_left = true;
    publisher.fail(move |at| (at == step && std::mem::take(&mut is_left)).then_some(failure));
}

/// Every checkpoint that was on disk or public, whatever came of it after.
#[derive(Default)]
struct Seen(BTreeMap<u64, [u8; 32]>);

impl Seen {
    fn look(&mut self, scene: &Scene<'_>) {
        let path = scene.database.folder().join("last-checkpoint");
        for path in [path.clone(), path.with_extension("unfinished")] {
            let Ok(text) = std::fs::read_to_string(path) else {
                continue;
            };
            let note = Note::parse(&text).expect("a whole note");
            let checkpoint = Checkpoint::from_note(&note).expect("a checkpoint");
            self.add(checkpoint.size, checkpoint.root);
        }
        if let (_, Some((size, root))) = scene.heads() {
            self.add(size, root);
        }
    }

    fn add(&mut self, size: u64, root: [u8; 32]) {
        let known = *self.0.entry(size).or_insert(root);
        assert_eq!(known, root, "two checkpoints of {size} entries");
    }

    fn are_prefixes_of(&self, scene: &Scene<'_>) {
        for (size, root) in &self.0 {
            let stored = scene.store.read(|tx| tx.root_at(*size));
            let stored: Option<[u8; 32]> = stored.unwrap_or_else(|e: StoreError| panic!("{e}"));
            assert_eq!(stored, Some(*root), "at {size}");
        }
    }
}

fn fails(publisher: &mut Publisher) {
    let failed = publisher.publish();
    let is_injected = matches!(failed, Err(PublishError::Injected(_)) | Ok(_));
    assert!(is_injected, "{failed:?}");
}

#[test]
fn whatever_step_fails_the_log_goes_on_as_one() {
    on_each_engine(|database| {
        let mut scene = Scene::on(database);
        let mut seen = Seen::default();
        for first in table() {
            for then in [Then::GoesOn, Then::StartsAgain, Then::IsRebuilt] {
                scene.write(2);
                let mut publisher = scene.publisher();
                fail_once(&mut publisher, first);
                fails(&mut publisher);
                seen.look(&scene);
                if then == Then::IsRebuilt {
                    rebuild(&scene.store, second(1_000_000)).expect("made again");
                }
                if then != Then::GoesOn {
                    publisher = scene.publisher();
                }
                while publisher.publish().expect("nothing fails now").is_some() {}
                seen.look(&scene);
                scene.is_sound();
            }
        }
        scene.is_sound();
        seen.are_prefixes_of(&scene);
    });
}

#[test]
fn whatever_two_steps_fail_one_after_the_other_the_log_goes_on_as_one() {
    on_each_engine(|database| {
        let mut scene = Scene::on(database);
        let mut seen = Seen::default();
        for first in table() {
            for second in table() {
                scene.write(1);
                let mut publisher = scene.publisher();
                fail_once(&mut publisher, first);
                fails(&mut publisher);
                seen.look(&scene);
                // Others write between the two.
                scene.write(u64::from(matches!(second.1, Failure::DoneAll)));
                let mut publisher = scene.publisher();
                fail_once(&mut publisher, second);
                fails(&mut publisher);
                seen.look(&scene);
            }
        }
        scene.publish();
        seen.look(&scene);
        scene.is_sound();
        seen.are_prefixes_of(&scene);
    });
}

#[test]
fn two_publishers_with_one_key_make_one_log() {
    on_each_engine(|database| {
        let mut scene = Scene::on(database);
        scene.write(3);
        let mut publishers = [scene.publisher(), scene.publisher()];
        for turn in 0..6 {
            scene.write(2);
            let done = publishers[turn % 2].publish().expect("published");
            assert!(done.is_some());
        }
        scene.is_sound();
    });
}

#[test]
fn a_database_that_went_back_under_a_running_publisher_is_never_signed() {
    let database = crate::fixture::Database::sqlite();
    let mut scene = Scene::on(&database);
    scene.write(3);
    scene.publish();
    let file = database.folder().join("register.db");
    let older = database.folder().join("older.db");
    database
        .raw(&format!("VACUUM INTO '{}'", older.display()))
        .expect("copied");
    scene.write(3);
    scene.publish();
    let last = std::fs::read(database.folder().join("last-checkpoint")).expect("there");
    drop(scene);
    for name in ["register.db-wal", "register.db-shm"] {
        let _ = std::fs::remove_file(database.folder().join(name));
    }
    std::fs::rename(older, file).expect("restored");
    let mut scene = Scene::on(&database);
    scene.write(30);
    let refused = scene.publisher().publish();
    assert!(
        matches!(&refused, Err(error) if error.is_final()),
        "{refused:?}"
    );
    let kept = std::fs::read(database.folder().join("last-checkpoint")).expect("there");
    assert_eq!(kept, last);
}
