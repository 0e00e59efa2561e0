//! Several nodes on one database: each signs with a key of its own, and publishes the keys of all.

use std::sync::Arc;
use std::time::Duration;

use quaymark_core::statement::Statement;
use quaymark_core::wire::{KeySet, VerdictDocument};
use quaymark_server::actions::activate_key::{compromise_key, rotate_key};
use quaymark_server::keys::VerdictKeys;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, instant};
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;

fn two_nodes() -> (Register, Register) {
    let database = Arc::new(TestDatabase::empty());
    let of_second = database.data_dir().join("second");
    let first = Setup::on_shared(Arc::clone(&database)).following().start();
    Facts::scene(first.store(), instant(TODAY));
    first.catch_up();
    let second = Setup::on_shared(database)
        .with(|config| config.data_dir = of_second)
        .following()
        .start();
    first.catch_up();
    (first, second)
}

fn keys(register: &Register) -> Vec<(String, String)> {
    let set: KeySet = register.anonymous().get("/.well-known/jwks.json").json();
    let keys = set.keys.into_iter();
    keys.map(|key| (key.kid, key.status)).collect()
}

fn own(register: &Register) -> String {
    register.app().keys.ring().signing().kid().to_owned()
}

fn verdict(register: &Register) -> VerdictDocument {
    let answer = register.anonymous().verify("prv_00000000000", PORT);
    answer.unwrap_or_else(|problem| panic!("{problem:?}"))
}

#[test]
fn each_node_publishes_the_keys_of_all() {
    let (first, second) = two_nodes();
    let active = |kid: String| (kid, "active".to_owned());
    let (a, b) = (active(own(&first)), active(own(&second)));
    assert_ne!(a, b);
    assert_eq!(keys(&first), [a.clone(), b.clone()]);
    assert_eq!(keys(&second), [b, a]);
    for (signer, other) in [(&first, &second), (&second, &first)] {
        let statement = verdict(signer).statement;
        Statement::verify(&statement, &other.anonymous().keys()).expect("it verifies elsewhere");
    }
}

#[test]
fn a_rotation_on_one_node_is_published_by_the_other() {
    let (first, second) = two_nodes();
    let old = own(&first);
    let app = first.app();
    rotate_key(&app.store, &app.keys, instant(TODAY)).expect("rotated");
    wait::until("the rotation to be seen", Duration::from_secs(5), || {
        let keys = keys(&second);
        (keys.len() == 3 && keys[2] == (old.clone(), "retired".to_owned())).then_some(())
    });
    Statement::verify(&verdict(&first).statement, &second.anonymous().keys())
        .expect("the new key is published too");
}

#[test]
fn a_rotation_by_another_process_of_the_node_is_taken_over() {
    let (first, _) = two_nodes();
    let old = own(&first);
    let folder = &first.app().config.data_dir;
    let keys = VerdictKeys::open(folder).expect("the same files");
    rotate_key(first.store(), &keys, instant(TODAY)).expect("rotated");
    let new = keys.ring().signing().kid().to_owned();
    assert_ne!(new, old);
    wait::until("the new key to sign", Duration::from_secs(5), || {
        (own(&first) == new).then_some(())
    });
    verdict(&first);
}

#[test]
fn a_node_whose_key_was_in_other_hands_signs_no_more() {
    let (first, second) = two_nodes();
    let kid = own(&first);
    verdict(&first);
    compromise_key(second.store(), &kid, instant(TODAY)).expect("marked by the other node");
    let ask = format!("/v1/verify/prv_00000000000?port={PORT}");
    wait::until("verdicts to be refused", Duration::from_secs(5), || {
        let answer = first.anonymous().get(&ask);
        (answer.status == 503).then(|| {
            assert!(answer.text().contains("\"not_ready\""), "{}", answer.text());
            assert!(answer.header("retry-after").is_some());
        })
    });
    verdict(&second);
    // It reads its own log as it reads another node's: a moment later.
    let told = Some((kid, "compromised".to_owned()));
    wait::until("the second node to tell it", Duration::from_secs(5), || {
        (keys(&second).last() == told.as_ref()).then_some(())
    });
}
