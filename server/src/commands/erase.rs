//! `quaymark erase TARGET`: takes out what the register published about a record. Called again it
//! finishes what was broken off: the files of the database are written anew each time.

use clap::Args;
use quaymark_core::entry::ErasureReason;
use quaymark_core::id::PersonId;

use super::{CommandResult, say};
use crate::actions::erase_record::{EraseError, Erased, Erasure, ErasureTarget, erase_record};
use crate::clock::Clock;
use crate::config::{DataDirOption, DatabaseOption, DocumentStoreOptions};
use crate::documents::Shelf;
use crate::store::Store;

/// Erase the documents of a record: names, numbers, words. The log stays whole and says so.
#[derive(Args, Debug)]
pub struct Erase {
    /// A record (prv_…, crt_…, lic_…, vet_…, eqv_…, or a reply), with all its versions; or the one
    /// document behind a commitment (sha256:…).
    target: String,
    /// Why, for everybody to read: personal_data, at_subjects_request, ordered, unlawful or other.
    #[arg(long)]
    reason: ErasureReason,
    /// Who asks for it: a reviewer or administrator of the registrar.
    #[arg(long, value_name = "PERSON")]
    asked_by: PersonId,
    /// Who approves it: another one.
    #[arg(long, value_name = "PERSON")]
    approved_by: PersonId,
    /// Also the files that were handed in for it.
    #[arg(long)]
    with_documents: bool,
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
        let target = match self.target.starts_with("sha256:") {
            true => ErasureTarget::Body(self.target.parse()?),
            false => ErasureTarget::Record(self.target),
        };
        let erasure = Erasure {
            target,
            reason: self.reason,
            asked_by: self.asked_by,
            approved_by: self.approved_by,
            with_documents: self.with_documents,
        };
        let absent = match erase_record(&store, &shelf, Clock::System.now(), &erasure) {
            Ok(erased) => tell(erased)?,
            Err(EraseError::NothingLeft(record)) => {
                say(format_args!(
                    "Nothing is left to erase of {record}: it was erased before, or never had any."
                ))?;
                Vec::new()
            }
            Err(error) => return Err(error.into()),
        };
        sweep(&store)?;
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
        "{}: {} documents and {} files erased; entry {} says so",
        erased.record,
        erased.entries.len(),
        erased.files,
        erased.entry
    ))?;
    Ok(erased.absent)
}

fn sweep(store: &Store) -> CommandResult {
    if store.sweep()? {
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
