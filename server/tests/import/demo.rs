//! The demonstration holds every status, reason and outcome, and comes out the same again.

use std::collections::BTreeSet;

use quaymark_core::reason::Reason;
use quaymark_core::register::Profile;
use quaymark_core::verdict::{Answer, Case, Outcome, answer, answer_not_on_register};
use quaymark_server::demo::{DemoError, build};
use quaymark_server::directory::{Directory, Snapshot};
use quaymark_server::store::{Store, StoreError};

use super::fixture::{empty, now, register, today};

fn answers(snapshot: &Snapshot) -> Vec<Answer> {
    let rules = snapshot.rules();
    let mut answers = vec![answer_not_on_register(&[], now())];
    for provider in snapshot.providers() {
        for id in snapshot.profile_ids() {
            let entries = snapshot.profile(id);
            let profiles: Vec<&Profile> = entries.iter().map(|entry| &entry.profile).collect();
            let case = Case {
                listing: &provider.listing,
                records: &provider.records,
                profiles: &profiles,
                rules: &rules,
            };
            answers.push(answer(&case, now()).expect("every profile is in force"));
        }
    }
    answers
}

fn log_bytes(store: &Store) -> Vec<Vec<u8>> {
    let entries = store.read(|tx| tx.entries_after(None, 100_000));
    let entries: Result<_, StoreError> = entries;
    let entries = entries.expect("the log is read");
    entries.into_iter().map(|entry| entry.bytes).collect()
}

#[test]
fn every_reason_and_outcome_is_found_in_the_demonstration() {
    let register = empty();
    build(&register.store, today(), 1).expect("the demonstration is made");
    let directory = Directory::load(&register.store).expect("the directory loads");
    let snapshot = directory.snapshot();
    let answers = answers(&snapshot);
    let mut reasons = BTreeSet::new();
    let mut outcomes = BTreeSet::new();
    let mut whole = BTreeSet::new();
    for answer in &answers {
        whole.insert(answer.outcome);
        outcomes.insert(answer.outcome);
        reasons.extend(answer.reasons.iter().copied());
        for part in &answer.requirements {
            outcomes.insert(part.outcome);
            reasons.extend(part.reasons.iter().copied());
        }
    }
    let missing: Vec<_> = Reason::ALL
        .iter()
        .filter(|reason| !reasons.contains(reason))
        .collect();
    assert_eq!(missing, Vec::<&Reason>::new());
    let all = BTreeSet::from([
        Outcome::NotOnRegister,
        Outcome::DoesNotMeet,
        Outcome::NotCovered,
        Outcome::Confidential,
        Outcome::MeetsExpiring,
        Outcome::Meets,
    ]);
    assert_eq!(outcomes, all);
    assert_eq!(whole, all);
}

#[test]
fn the_demonstration_is_wide_enough() {
    let register = empty();
    build(&register.store, today(), 1).expect("the demonstration is made");
    let directory = Directory::load(&register.store).expect("the directory loads");
    let snapshot = directory.snapshot();
    let countries: BTreeSet<_> = snapshot
        .providers()
        .map(|provider| provider.country)
        .collect();
    let names: String = snapshot
        .providers()
        .map(|provider| provider.document.name)
        .collect();
    let ports: BTreeSet<_> = snapshot
        .profile_ids()
        .filter_map(|id| snapshot.profile(id).first().map(|entry| entry.profile.port))
        .collect();
    assert!(
        snapshot.provider_count() >= 120,
        "{}",
        snapshot.provider_count()
    );
    assert!(countries.len() >= 14, "{countries:?}");
    assert!(ports.len() >= 8, "{ports:?}");
    assert!(names.chars().any(|c| ('α'..='ω').contains(&c)));
    assert!(names.chars().any(|c| ('а'..='я').contains(&c)));
    assert!(snapshot.is_demonstration());
    let year_ago = now().plus_days(-365);
    let then = snapshot
        .commit_known_at(year_ago)
        .expect("the register existed a year ago");
    assert!(then.size < snapshot.head().size);
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_another_seed_does_not() {
    let registers = [empty(), empty(), empty()];
    for (register, seed) in registers.iter().zip([7, 7, 8]) {
        build(&register.store, today(), seed).expect("the demonstration is made");
    }
    let [first, again, other] = registers
        .each_ref()
        .map(|register| log_bytes(&register.store));
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[test]
fn the_log_carries_no_reason_in_free_text() {
    let made = empty();
    build(&made.store, today(), 1).expect("the demonstration is made");
    let told = |bytes: &[u8]| bytes.windows(6).any(|text| text == b"\"why\":");
    assert!(log_bytes(&made.store).iter().all(|bytes| !told(bytes)));
    let directory = Directory::load(&made.store).expect("the log is read");
    let snapshot = directory.snapshot();
    let profile = "nlrtm-container-terminal".parse().expect("a profile");
    let entry = snapshot.profile(&profile).first().expect("it is published");
    let mut reasons = 0;
    entry
        .profile
        .requirement
        .each(&mut |node| reasons += usize::from(node.why().is_some()));
    assert!(reasons >= 4, "the port's reasons are shown: {reasons}");
}

#[test]
fn a_demonstration_is_made_once_and_never_into_a_real_register() {
    let made = empty();
    assert!(build(&made.store, today(), 1).expect("made").is_some());
    let size = made.log_size();
    assert!(
        build(&made.store, today(), 1)
            .expect("there already")
            .is_none()
    );
    assert_eq!(made.log_size(), size);
    let real = register();
    assert!(matches!(
        build(&real.store, today(), 1),
        Err(DemoError::NotEmpty)
    ));
}
