//! `quaymark erase TARGET`: takes out what the register published about a record.

use clap::Args;
use quaymark_core::entry::ErasureReason;
use quaymark_core::id::PersonId;

use super::{CommandResult, say};
use crate::actions::erase_record::{Erasure, ErasureTarget, erase_record};
use crate::clock::Clock;
use crate::config::{DataDirOption, DatabaseOption};
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
}

impl Erase {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let shelf = Shelf::within(&self.data_dir.data_dir);
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
        let erased = erase_record(&store, &shelf, Clock::System.now(), &erasure)?;
        say(format_args!(
            "{}: {} documents and {} files erased; entry {} says so",
            erased.record,
            erased.entries.len(),
            erased.files,
            erased.entry
        ))?;
        if store.sweep()? {
            say(format_args!(
                "Nothing of it is left in the database's files."
            ))?;
            return Ok(());
        }
        Err(
            "erased, but somebody still reads the state from before: run the service's next \
             checkpoint of its files, or stop it, and call `quaymark erase` no more for this"
                .into(),
        )
    }
}
