//! The closed list of jobs, and what each does.

use quaymark_core::time::CivilDate;

use super::{JobFault, documents};
use crate::app::App;
use crate::mail;
use crate::notices;
use crate::store::LeasedJob;

/// How long the ends of jobs are kept, in milliseconds: as long as a key must not be queued again.
const KEPT_MS: i64 = 400 * 24 * 3_600_000;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sends one letter.
    SendLetter,
    /// Queues the letters of a piece of the log.
    TellChanges,
    /// Queues reminders of records that end soon.
    RemindOfEnds,
    /// Queues the weekly letters.
    SendDigests,
    /// Forgets jobs that ended long ago.
    ForgetJobs,
    /// Asks the virus scanner about one file.
    ScanDocument,
    /// Clears away documents that are kept no longer, and files nothing names.
    ClearDocuments,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::SendLetter,
        Self::TellChanges,
        Self::RemindOfEnds,
        Self::SendDigests,
        Self::ForgetJobs,
        Self::ScanDocument,
        Self::ClearDocuments,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendLetter => "send_letter",
            Self::TellChanges => "tell_changes",
            Self::RemindOfEnds => "remind_of_ends",
            Self::SendDigests => "send_digests",
            Self::ForgetJobs => "forget_jobs",
            Self::ScanDocument => "scan_document",
            Self::ClearDocuments => "clear_documents",
        }
    }

    /// What operators read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SendLetter => "Send a letter",
            Self::TellChanges => "Tell of changes",
            Self::RemindOfEnds => "Remind of records that end",
            Self::SendDigests => "Send the weekly letters",
            Self::ForgetJobs => "Forget old jobs",
            Self::ScanDocument => "Look for viruses in a document",
            Self::ClearDocuments => "Clear away documents",
        }
    }

    /// The kind a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// How often it is tried before it is put aside: with the waits of [`super::backoff`], a mail
    /// server may be away for half a day, and a virus scanner for two months.
    pub const fn most_attempts(self) -> u32 {
        match self {
            Self::SendLetter => 18,
            Self::TellChanges | Self::RemindOfEnds | Self::SendDigests => 12,
            Self::ForgetJobs | Self::ClearDocuments => 5,
            Self::ScanDocument => 1_000,
        }
    }

    /// How often it is tried if it fails in a way that hardly passes by itself.
    pub const fn most_lasting_faults(self) -> u32 {
        3
    }

    /// Does it. May be called again for a job that was done before, and must do no harm then.
    pub fn run(self, app: &App, held: &LeasedJob) -> Result<(), JobFault> {
        match self {
            Self::SendLetter => mail::send_queued(app, held),
            Self::TellChanges => notices::changes::tell(app, &held.payload),
            Self::RemindOfEnds => Ok(notices::ends::remind(app)?),
            Self::SendDigests => send_digests(app, &held.payload),
            Self::ForgetJobs => forget_jobs(app),
            Self::ScanDocument => documents::scan(app, held),
            Self::ClearDocuments => documents::clear(app),
        }
    }
}

/// The payload is the Monday.
fn send_digests(app: &App, payload: &str) -> Result<(), JobFault> {
    let monday = payload.parse::<CivilDate>();
    let monday = monday.map_err(|_| JobFault::lasting("this release cannot read the job"))?;
    Ok(notices::digest::send_week(app, monday)?)
}

fn forget_jobs(app: &App) -> Result<(), JobFault> {
    let now = app.clock.now();
    let before = now.plus_ms(-KEPT_MS);
    app.store.write(now, |tx| tx.forget_jobs_before(before))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::parse("something_else"), None);
    }
}
