//! Jobs and letters: what leaves, what is tried again, what is put aside, and that nothing is lost.

mod changes;
mod choosing;
mod digest;
mod ends;
mod jobs;
mod moves;
mod peer;
mod scene;
mod sending;

use quaymark_core::id::PersonId;
use quaymark_server::mail::{self, Content, Letter, Recipient};
use quaymark_server::store::{PersonRow, StoreError};
use quaymark_tests::register::Register;

/// Ann, who has an account.
fn ann(register: &Register) -> PersonId {
    let id = PersonId::from_bits(7);
    let now = register.clock().now();
    let email = "ann@firm.example".parse().expect("an address");
    let row = PersonRow::new(id, email, "Ann".to_owned(), now);
    let added = register.store().write(now, |tx| tx.insert_person(&row));
    added.unwrap_or_else(|error| panic!("{error:?}"));
    id
}

/// Queues a letter to Ann.
fn write_to(register: &Register, person: PersonId, content: Content) {
    let to = Recipient {
        person: Some(person),
        name: "Ann".to_owned(),
        email: "ann@firm.example".to_owned(),
    };
    let letter = Letter { to, content };
    let queued = register.store().write(register.clock().now(), |tx| {
        mail::queue(tx, letter).map(|_| Ok::<_, StoreError>(()))
    });
    queued.and_then(|done| done).expect("it is queued");
}

fn reset() -> Content {
    Content::ResetPassword {
        path: "/reset/qml_once".to_owned(),
        minutes: 30,
    }
}

fn digest() -> Content {
    Content::Digest {
        organisation: "Firm".to_owned(),
        lines: vec!["one thing".to_owned()],
        path: "/desk".to_owned(),
    }
}

/// The letters that became files.
fn files(register: &Register) -> Vec<String> {
    let folder = register.database().data_dir().join("mail");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .map(|path| std::fs::read_to_string(path).expect("a letter"))
        .collect()
}

/// Runs what is due.
fn run(register: &Register) -> u32 {
    quaymark_server::jobs::run_due(register.app()).expect("jobs run")
}
