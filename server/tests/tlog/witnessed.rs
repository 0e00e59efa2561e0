//! A log with a witness: what is public carries its signature, whatever fails; what waits is never
//! signed otherwise.

use std::sync::{Arc, Mutex};

use ed25519_dalek::SigningKey;
use quaymark_core::time::Instant;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::{Note, SignatureLine};
use quaymark_core::tlog::witness::{AddCheckpoint, Seen, Unwitnessed};
use quaymark_server::clock::Clock;
use quaymark_server::tlog::cosigners::{Cosigners, Unseen};
use quaymark_server::tlog::publish::Failure;
use quaymark_server::tlog::{Discord, PublishError, Publisher, Step};

use crate::faults::{fail_once, table};
use crate::fixture::{Database, on_each_engine, second};
use crate::scene::{ORIGIN, Scene};

const HOUR_MS: i64 = 3_600_000;

/// A witness in this process, which judges as one of its own would.
#[derive(Clone)]
struct Notary(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    seen: Seen,
    is_away: bool,
    clock: Option<Clock>,
}

impl Notary {
    fn new(clock: &Clock) -> Self {
        let clock = Some(clock.clone());
        let memory = Memory {
            clock,
            ..Memory::default()
        };
        Self(Arc::new(Mutex::new(memory)))
    }

    fn set_away(&self, is_away: bool) {
        self.0.lock().expect("nobody panics").is_away = is_away;
    }

    fn seen(&self) -> u64 {
        self.0.lock().expect("nobody panics").seen.size
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[42; 32])
    }

    fn verifier() -> VerifierKey {
        let key = Self::key().verifying_key();
        VerifierKey::new("notary.example", KeyUse::Cosignature, key).expect("a key")
    }

    /// Publishes with it as a process that starts does.
    fn publisher(&self, scene: &Scene<'_>, clock: &Clock) -> Publisher {
        let opened = Publisher::open(&scene.store, clock, scene.database.folder(), ORIGIN);
        let mut publisher = opened.expect("it opens").expect("it holds the key");
        publisher.ask(Box::new(self.clone()));
        publisher
    }
}

impl Cosigners for Notary {
    fn collect(&self, unseen: &Unseen<'_>) -> Result<Vec<SignatureLine>, PublishError> {
        let mut memory = self.0.lock().expect("nobody panics");
        let size = unseen.checkpoint.size;
        if memory.is_away {
            let missing = "notary".to_owned();
            return Err(PublishError::Waiting { size, missing });
        }
        let request = AddCheckpoint {
            old: memory.seen.size,
            proof: (unseen.proof_from)(memory.seen.size)?,
            note: unseen.note.clone(),
        };
        let judged = request.check(std::slice::from_ref(unseen.key), memory.seen);
        let checkpoint = match judged {
            Ok(checkpoint) => checkpoint,
            Err(Unwitnessed::Proof | Unwitnessed::OtherRoot) => {
                let (witness, seen) = ("notary".to_owned(), memory.seen.size);
                return Err(Discord::WitnessDiffers { witness, seen }.into());
            }
            Err(other) => panic!("{other}"),
        };
        memory.seen = Seen {
            size: checkpoint.size,
            root: checkpoint.root,
        };
        let now = memory.clock.as_ref().expect("a clock").now();
        let mut note = Note::unsigned(unseen.note.text()).expect("a text");
        note.cosign("notary.example", &Self::key(), (now.as_ms() / 1000) as u64)
            .expect("cosigned");
        Ok(note.signatures().to_vec())
    }

    fn is_enough(&self, note: &Note, _key: &VerifierKey) -> bool {
        note.check_cosignature(&Self::verifier()).is_ok()
    }

    fn is_anybody(&self) -> bool {
        true
    }
}

fn clock() -> Clock {
    Clock::standing_at(second(1_000_000))
}

/// The newest public note, and when the notary signed it.
fn public(scene: &Scene<'_>) -> (String, u64) {
    let row = scene.store.read(|tx| tx.newest_checkpoint());
    let row = row.unwrap_or_else(|e: quaymark_server::store::StoreError| panic!("{e}"));
    let text = row.expect("something is public").note;
    let note = Note::parse(&text).expect("a note");
    let time = note.check_cosignature(&Notary::verifier());
    (text, time.expect("the notary signed it"))
}

fn publish_all(publisher: &mut Publisher) {
    while publisher.publish().expect("published").is_some() {}
}

#[test]
fn whatever_step_fails_what_is_public_is_cosigned() {
    on_each_engine(|database| {
        let (clock, mut scene) = (clock(), Scene::on(database));
        let notary = Notary::new(&clock);
        let steps = [Step::Cosign, Step::KeepCosigned];
        let both = [Failure::NotDone, Failure::DoneAll];
        let more = steps.map(|step| both.map(|failure| (step, failure)));
        for first in table().into_iter().chain(more.concat()) {
            for (is_new_process, writes_between) in [(false, 0), (true, 0), (true, 2)] {
                scene.write(2);
                let mut publisher = notary.publisher(&scene, &clock);
                fail_once(&mut publisher, first);
                let failed = publisher.publish();
                assert!(
                    matches!(failed, Err(PublishError::Injected(_))),
                    "{failed:?}"
                );
                scene.write(writes_between);
                if is_new_process {
                    publisher = notary.publisher(&scene, &clock);
                }
                publish_all(&mut publisher);
                scene.is_sound();
                public(&scene);
                assert_eq!(notary.seen(), scene.heads().0.0, "{first:?}");
            }
        }
    });
}

#[test]
fn while_the_witness_is_away_nothing_new_is_public_and_then_everything() {
    on_each_engine(|database| {
        let (clock, mut scene) = (clock(), Scene::on(database));
        let notary = Notary::new(&clock);
        scene.write(3);
        let mut publisher = notary.publisher(&scene, &clock);
        publish_all(&mut publisher);
        let before = public(&scene);
        notary.set_away(true);
        for _ in 0..3 {
            scene.write(2);
            let waits = publisher.publish();
            assert!(matches!(&waits, Err(error) if error.is_waiting() && !error.is_final()));
            assert_eq!(public(&scene), before);
            assert!(scene.check().is_clean(), "{}", scene.check());
        }
        notary.set_away(false);
        publish_all(&mut publisher);
        scene.is_sound();
        assert_eq!(notary.seen(), scene.heads().0.0);
    });
}

#[test]
fn what_waits_for_a_witness_is_never_signed_otherwise() {
    let database = Database::sqlite();
    let (clock, mut scene) = (clock(), Scene::on(&database));
    let notary = Notary::new(&clock);
    scene.write(3);
    publish_all(&mut notary.publisher(&scene, &clock));
    let older = database.folder().join("older.db");
    let copied = database.raw(&format!("VACUUM INTO '{}'", older.display()));
    copied.expect("copied");
    notary.set_away(true);
    scene.write(2);
    let waits = notary.publisher(&scene, &clock).publish();
    assert!(
        matches!(&waits, Err(error) if error.is_waiting()),
        "{waits:?}"
    );
    drop(scene);
    for name in ["register.db-wal", "register.db-shm"] {
        let _ = std::fs::remove_file(database.folder().join(name));
    }
    std::fs::rename(older, database.folder().join("register.db")).expect("restored");
    let mut scene = Scene::on(&database);
    scene.write(9);
    let refused = notary.publisher(&scene, &clock).publish();
    assert!(
        matches!(&refused, Err(error) if error.is_final()),
        "{refused:?}"
    );
}

#[test]
fn after_an_hour_the_same_tree_is_cosigned_anew() {
    on_each_engine(|database| {
        let (clock, mut scene) = (clock(), Scene::on(database));
        let notary = Notary::new(&clock);
        scene.write(3);
        let mut publisher = notary.publisher(&scene, &clock);
        publish_all(&mut publisher);
        let (first, first_time) = public(&scene);
        let at = |ms: i64| Instant::from_ms(second(1_000_000).as_ms() + ms);
        for (after, is_renewed) in [
            (1_000, false),
            (HOUR_MS - 1, false),
            (HOUR_MS, true),
            (HOUR_MS + 60_000, false),
            (2 * HOUR_MS - 1, false),
            (2 * HOUR_MS, true),
        ] {
            clock.set(at(after));
            assert_eq!(publisher.renew().expect("asked"), is_renewed, "{after}");
        }
        let (last, last_time) = public(&scene);
        assert_eq!(last_time, first_time + 7_200);
        let text = |note: &str| note.split_once("\n\n").map(|(text, _)| text.to_owned());
        assert_eq!(text(&last), text(&first), "the same tree");
        let held = std::fs::read_to_string(database.folder().join("last-checkpoint"));
        assert_eq!(held.expect("there"), last);
        scene.is_sound();
        // Another process knows when it was; away, the witness takes nothing away.
        let mut another = notary.publisher(&scene, &clock);
        assert!(!another.renew().expect("not due"));
        notary.set_away(true);
        clock.set(at(3 * HOUR_MS));
        assert!(another.renew().is_err_and(|error| error.is_waiting()));
        assert!(!another.renew().expect("left alone for a minute"));
        assert_eq!(public(&scene), (last, last_time));
        notary.set_away(false);
        scene.write(1);
        publish_all(&mut another);
        scene.is_sound();
    });
}

#[test]
fn a_log_that_gets_its_first_witness_is_cosigned_at_once() {
    let database = Database::sqlite();
    let (clock, mut scene) = (clock(), Scene::on(&database));
    scene.write(3);
    scene.publish();
    let notary = Notary::new(&clock);
    let mut publisher = notary.publisher(&scene, &clock);
    assert!(publisher.publish().expect("nothing new").is_none());
    assert!(publisher.renew().expect("asked"));
    public(&scene);
    scene.is_sound();
}

#[test]
fn what_the_witness_has_seen_otherwise_is_final() {
    let database = Database::sqlite();
    let (clock, mut scene) = (clock(), Scene::on(&database));
    let notary = Notary::new(&clock);
    scene.write(3);
    publish_all(&mut notary.publisher(&scene, &clock));
    notary.0.lock().expect("nobody panics").seen.root = [7; 32];
    scene.write(3);
    let refused = notary.publisher(&scene, &clock).publish();
    assert!(
        matches!(&refused, Err(error) if error.is_final()),
        "{refused:?}"
    );
}

#[test]
fn later_notes_are_never_changed_and_a_bent_one_is_named() {
    let database = Database::sqlite();
    let (clock, mut scene) = (clock(), Scene::on(&database));
    let notary = Notary::new(&clock);
    scene.write(3);
    let mut publisher = notary.publisher(&scene, &clock);
    publish_all(&mut publisher);
    clock.set(second(1_003_600));
    assert!(publisher.renew().expect("asked"));
    for refused in [
        "UPDATE checkpoint_renewal SET note = ''",
        "DELETE FROM checkpoint_renewal",
    ] {
        let error = database.raw(refused).expect_err(refused);
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    let bent = "DROP TRIGGER checkpoint_renewal_is_never_updated; \
         UPDATE checkpoint_renewal SET note = replace(note, 'register', 'other')";
    database.raw(bent).expect("bent");
    let faults = scene.check().faults;
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("is not signed by the log")),
        "{faults:?}"
    );
}
