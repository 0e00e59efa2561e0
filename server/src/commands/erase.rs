//! `quaymark erase ERASURE`: carries out what two people of the registrar want. Called again it finishes
//! what was broken off: the files of the database are written anew.

use clap::Args;
use quaymark_core::id::ErasureId;

use super::{CommandResult, say};
use crate::actions::erase_record::{EraseError, Erased, erase_record, finish_erasure};
use crate::clock::Clock;
use crate::config::{DataDirOption, DatabaseOption, DocumentStoreOptions};
use crate::documents::Shelf;
use crate::pages::words::counted;
use crate::store::Store;

/// Erase the documents of a record, as two people of the registrar decided. The log stays whole and says so.
#[derive(Args, Debug)]
pub struct Erase {
    /// The erasure (ers_…), asked for and approved on the desk, under /desk/erasures.
    #[arg(value_name = "ERASURE")]
    id: ErasureId,
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    data_dir: DataDirOption,
    #[command(flatten)]
    document_store: DocumentStoreOptions,
}

impl Erase {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let shelf = Shelf::of(
            &self.data_dir.data_dir,
            self.document_store.place()?.as_ref(),
        )?;
        let now = Clock::System.now();
        let absent = match erase_record(&store, &shelf, now, self.id) {
            Ok(erased) => tell(erased)?,
            Err(EraseError::Done {
                id,
                entry,
                is_swept: false,
            }) => {
                say(format_args!(
                    "{id} was carried out before: entry {entry} says so"
                ))?;
                Vec::new()
            }
            Err(error) => return Err(error.into()),
        };
        finish(&store, self.id)?;
        match absent.is_empty() {
            true => Ok(()),
            false => Err(format!(
                "erased, but these files were not where documents lie: {}. Is it the place that the \
                 service uses? What lies elsewhere is still there",
                absent.join(", ")
            )
            .into()),
        }
    }
}

/// Says what was erased; which files were not where they should be.
fn tell(erased: Erased) -> std::io::Result<Vec<String>> {
    say(format_args!(
        "{}: {} and {} erased; entry {} says so",
        erased.record,
        counted(erased.entries.len(), "document", "documents"),
        counted(erased.files, "file", "files"),
        erased.entry
    ))?;
    Ok(erased.absent)
}

fn finish(store: &Store, id: ErasureId) -> CommandResult {
    if finish_erasure(store, Clock::System.now(), id)? {
        say(format_args!(
            "The files of the database were written anew: what was taken out stands in them no more."
        ))?;
        return Ok(());
    }
    Err(
        "what was taken out may still stand in the files of the database: somebody reads the state \
         from before. Call the same command again, if need be while the service is stopped"
            .into(),
    )
}
