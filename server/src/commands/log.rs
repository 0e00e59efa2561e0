//! `quaymark log key|fsck|rebuild|fork`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::watch::Bounds;

use super::monitor::Outside;
use super::{CommandResult, NotChecked, say};
use crate::clock::Clock;
use crate::config::{DataDirOption, DatabaseOption, WitnessPolicyOption};
use crate::store::Store;
use crate::tlog::fork::fork;
use crate::tlog::fsck::{Findings, check_database_within, check_served};
use crate::tlog::monitor::key_on_first_use;
use crate::tlog::name::LogName;
use crate::tlog::served::{Folder, Http, Served};
use crate::tlog::{Witnesses, rebuild};

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
    /// Compute everything again from the entries and compare; names what is wrong. Ends with 0 if
    /// nothing is, with 1 if something is, with 2 if that could not be checked.
    Fsck(Box<Fsck>),
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
    /// A live log instead of the database: https://HOST, or its prefix such as https://HOST/log.
    #[arg(conflicts_with = "files")]
    url: Option<String>,
    /// A folder with a copy of what is served below /log/, instead of the database.
    #[arg(long, value_name = "FOLDER", requires = "vkey")]
    files: Option<PathBuf>,
    /// The key that checks the log's signatures, as `quaymark log key` shows it. A live log is
    /// believed its own key without it.
    #[arg(long, value_name = "KEY")]
    vkey: Option<VerifierKey>,
    #[command(flatten)]
    outside: Outside,
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
    #[command(flatten)]
    witnesses: WitnessPolicyOption,
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
                let policy = place.witnesses.into_policy()?;
                let witnesses = policy.map(|policy| Witnesses::of(policy, Clock::System));
                let (data_dir, now) = (&place.data_dir.data_dir, Clock::System.now());
                let key = fork(&store, data_dir, witnesses.as_ref(), now)?;
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

    fn check(self) -> Result<Findings, NotChecked> {
        let bounds = Bounds::at(Clock::System.now()).ahead_minutes(self.outside.ahead_minutes);
        if let Some(url) = &self.url {
            let source = Http::at(url, self.outside.insecure).map_err(NotChecked::of)?;
            let key = self.vkey.map_or_else(|| own_key(&source), Ok)?;
            return check_served(&source, &key, bounds).map_err(NotChecked::of);
        }
        if let (Some(folder), Some(key)) = (self.files, self.vkey) {
            let source = Folder::at(folder);
            return check_served(&source, &key, bounds).map_err(NotChecked::of);
        }
        let store = Store::open(&self.database.database).map_err(NotChecked::of)?;
        let data_dir = Some(self.data_dir.data_dir.as_path());
        check_database_within(&store, data_dir, bounds).map_err(NotChecked::of)
    }
}

/// The key that a log names for itself.
fn own_key(source: &Http) -> Result<VerifierKey, NotChecked> {
    let note = source.checkpoint().map_err(NotChecked::of)?;
    let note = note.unwrap_or_default();
    let origin = note.lines().next().unwrap_or_default();
    let key = key_on_first_use(source, origin).map_err(NotChecked::of)?;
    let key = key.ok_or_else(|| {
        let place = source.prefix();
        NotChecked(format!(
            "{place} names no key for `{origin}`: give one by --vkey"
        ))
    })?;
    // Where this goes is read by people; what is computed from it is not.
    let said = say(format_args!(
        "The key is the one that the log names: {key}. Compare it with one you got elsewhere."
    ));
    said.map_err(NotChecked::of)?;
    Ok(key)
}
