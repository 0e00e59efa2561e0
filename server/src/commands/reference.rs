//! `quaymark reference load`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CommandResult, say};
use crate::actions::load_reference::{ReferenceFiles, load_reference};
use crate::clock::Clock;
use crate::config::DatabaseOption;
use crate::store::Store;

/// Ports, standards, licence regimes and services.
#[derive(Args, Debug)]
pub struct Reference {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Load them from the files built into this release, or from a folder. Loading the same files
    /// again writes nothing.
    Load(Load),
}

#[derive(Args, Debug)]
struct Load {
    #[command(flatten)]
    database: DatabaseOption,
    /// Folder with ports.csv, standards.json, licence_regimes.json and security_functions.json.
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

impl Reference {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let Verb::Load(load) = self.verb;
        let files = match &load.dir {
            Some(folder) => ReferenceFiles::in_folder(folder)?,
            None => ReferenceFiles::built_in(),
        };
        let store = Store::open(&load.database.database)?;
        let loaded = load_reference(&store, &files, Clock::System.now())?;
        say(format_args!(
            "Reference data: {} records added, {} changed, {} unchanged; {} rows of ports and services written",
            loaded.added, loaded.changed, loaded.unchanged, loaded.rows
        ))?;
        Ok(())
    }
}
