//! `quaymark log key|fsck|rebuild|fork`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use quaymark_core::tlog::key::VerifierKey;

use super::{CommandResult, say};
use crate::clock::Clock;
use crate::config::{DataDirOption, DatabaseOption};
use crate::store::Store;
use crate::tlog::fork::fork;
use crate::tlog::fsck::{Findings, check_database, check_files};
use crate::tlog::name::LogName;
use crate::tlog::rebuild;

/// The public log.
#[derive(Args, Debug)]
pub struct Log {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the key that checks the log's signatures.
    Key(Key),
    /// Compute everything again from the entries and compare; names what is wrong.
    Fsck(Fsck),
    /// Throw away tiles and state map and make them again from the entries.
    Rebuild(Key),
    /// Go on under a new name when what was made public, or the key, is lost for good.
    Fork(Fork),
}

#[derive(Args, Debug)]
struct Key {
    #[command(flatten)]
    database: DatabaseOption,
}

#[derive(Args, Debug)]
struct Fsck {
    /// A folder with a copy of what is served below /log/, instead of the database.
    #[arg(long, value_name = "FOLDER", requires = "vkey")]
    files: Option<PathBuf>,
    /// The key that checks the log's signatures, as `quaymark log key` shows it.
    #[arg(long, value_name = "KEY", requires = "files")]
    vkey: Option<String>,
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    data_dir: DataDirOption,
}

#[derive(Args, Debug)]
struct Fork {
    /// Says that a new key is to be made; everybody who trusts the old one has to be told.
    #[arg(long, required = true)]
    new_key: bool,
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    data_dir: DataDirOption,
}

impl Log {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        match self.verb {
            Verb::Key(key) => key.show(),
            Verb::Fsck(fsck) => fsck.run(),
            Verb::Rebuild(place) => {
                let store = Store::open(&place.database.database)?;
                let size = rebuild(&store, Clock::System.now())?;
                Ok(say(format_args!("Made again for {size} entries."))?)
            }
            Verb::Fork(place) => {
                let store = Store::open(&place.database.database)?;
                let key = fork(&store, &place.data_dir.data_dir, Clock::System.now())?;
                say(format_args!("The log goes on as {key}"))?;
                Ok(say(format_args!(
                    "Tell everybody who trusts the former name."
                ))?)
            }
        }
    }
}

impl Key {
    fn show(&self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let name = store.read(LogName::current)?;
        let key = name.and_then(|name| name.verifier());
        let key = key.ok_or("the log has no key yet: `quaymark serve` makes one")?;
        Ok(say(format_args!("{key}"))?)
    }
}

impl Fsck {
    fn run(self) -> CommandResult {
        let findings = self.check()?;
        say(format_args!("{findings}"))?;
        if findings.is_clean() {
            return Ok(());
        }
        Err(format!("{} faults", findings.fault_count).into())
    }

    fn check(self) -> Result<Findings, Box<dyn std::error::Error + Send + Sync>> {
        if let (Some(folder), Some(key)) = (self.files, self.vkey) {
            let wrong = |error| format!("--vkey: {error}");
            let key: VerifierKey = key.parse().map_err(wrong)?;
            return Ok(check_files(&folder, &key)?);
        }
        let store = Store::open(&self.database.database)?;
        Ok(check_database(&store, Some(&self.data_dir.data_dir))?)
    }
}
