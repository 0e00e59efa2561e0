//! `quaymark keys list|rotate|compromised`.

use clap::{Args, Subcommand};
use quaymark_core::entry::{Entry, EntryKind};

use super::{CommandResult, say};
use crate::actions::activate_key::{activate_key, compromise_key, rotate_key};
use crate::clock::Clock;
use crate::config::{DataDirOption, DatabaseOption};
use crate::keys::{KeyState, VerdictKeys};
use crate::store::Store;

/// The keys that sign verdicts.
#[derive(Args, Debug)]
pub struct Keys {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show every key of the log with its state.
    List(List),
    /// Make a new key that signs from now on; the one before stays published as retired.
    Rotate(Place),
    /// Write down that a key was in other hands: what it signed proves nothing any more.
    Compromised(Compromised),
}

#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    database: DatabaseOption,
}

#[derive(Args, Debug)]
struct Place {
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    data_dir: DataDirOption,
}

#[derive(Args, Debug)]
struct Compromised {
    /// The key's name, as `quaymark keys list` shows it.
    kid: String,
    #[command(flatten)]
    place: Place,
}

impl Keys {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let clock = Clock::System;
        match self.verb {
            Verb::List(list) => show(&Store::open(&list.database.database)?, &clock),
            Verb::Rotate(place) => place.rotate(&clock),
            Verb::Compromised(compromised) => compromised.run(&clock),
        }
    }
}

impl Place {
    fn rotate(&self, clock: &Clock) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let keys = VerdictKeys::open(&self.data_dir.data_dir)?;
        // The key to retire must be on the log before the one that follows it.
        activate_key(&store, &keys, clock.now())?;
        rotate_key(&store, &keys, clock.now())?;
        show(&store, clock)
    }
}

impl Compromised {
    /// If it is this folder's key, another one signs first.
    fn run(&self, clock: &Clock) -> CommandResult {
        let keys = VerdictKeys::open(&self.place.data_dir.data_dir)?;
        let store = Store::open(&self.place.database.database)?;
        if keys.ring().signing().kid() == self.kid {
            rotate_key(&store, &keys, clock.now())?;
        }
        compromise_key(&store, &self.kid, clock.now())?;
        show(&store, clock)
    }
}

fn show(store: &Store, clock: &Clock) -> CommandResult {
    for held in store.read(|tx| tx.newest_of_kind(EntryKind::VerdictKey))? {
        let entry = Entry::from_bytes(&held.bytes)?;
        let state = KeyState::of(&entry.periods, clock.now()).as_str();
        say(format_args!("{} {state}", entry.record))?;
    }
    Ok(())
}
