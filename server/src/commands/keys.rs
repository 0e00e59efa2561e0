//! `quaymark keys list|rotate`.

use clap::{Args, Subcommand};

use super::{CommandResult, say};
use crate::actions::activate_key::{activate_key, rotate_key};
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
    /// Show every key with its state.
    List(List),
    /// Make a new key that signs from now on; the one before stays published as retired.
    Rotate(Rotate),
}

#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    data_dir: DataDirOption,
}

#[derive(Args, Debug)]
struct Rotate {
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    data_dir: DataDirOption,
}

impl Keys {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        match self.verb {
            Verb::List(list) => show(&VerdictKeys::open(&list.data_dir.data_dir)?),
            Verb::Rotate(rotate) => rotate.run(),
        }
    }
}

impl Rotate {
    fn run(self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let keys = VerdictKeys::open(&self.data_dir.data_dir)?;
        let now = Clock::System.now();
        // The key to retire must be on the log before the one that follows it.
        activate_key(&store, &keys, now)?;
        rotate_key(&store, &keys, now)?;
        show(&keys)
    }
}

fn show(keys: &VerdictKeys) -> CommandResult {
    for (jwk, state) in keys.jwks() {
        let state = match state {
            KeyState::Active => "active",
            KeyState::Retired => "retired",
        };
        say(format_args!("{} {state}", jwk.thumbprint()))?;
    }
    Ok(())
}
