//! Under which name, and with which key, the log signs: an entry of the log itself.
//!
//! The first entry of this kind is written when the log is first made public; another follows only
//! when it has to go on under a new name ([`super::fork`]).

use std::collections::BTreeMap;

use quaymark_core::entry::{Change, Entry, EntryKind};
use quaymark_core::register::LogIndex;
use quaymark_core::statement::Jwk;
use quaymark_core::timeline::{RecordedStatus, Timeline};
use quaymark_core::tlog::key::{KeyUse, VerifierKey};

use super::error::PublishError;
use crate::actions::activate_key;
use crate::keys::KeyState;
use crate::store::{EntryDraft, Reader, StoreError, Writer};

/// What entries about the log's own key are about.
const SUBJECT: &str = "log";

/// The name of the log and the public part of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogName {
    /// The origin: the first line of every checkpoint.
    pub origin: String,
    /// The key that signs them.
    pub jwk: Jwk,
    /// The entry that says so.
    pub entry: LogIndex,
    state: KeyState,
    periods: Timeline,
}

impl LogName {
    /// The name the log has now; `None` before it was first made public.
    pub fn current(tx: &mut Reader<'_>) -> Result<Option<Self>, StoreError> {
        let names = Self::all(tx)?;
        let active = names
            .into_iter()
            .filter(|name| name.state == KeyState::Active);
        Ok(active.max_by_key(|name| name.entry))
    }

    /// Every name the log has or had.
    pub fn all(tx: &mut Reader<'_>) -> Result<Vec<Self>, StoreError> {
        let at = tx.head()?.recorded_at;
        let mut names: BTreeMap<String, Self> = BTreeMap::new();
        for stored in tx.entries_of_subject(SUBJECT)? {
            let entry = Entry::from_bytes(&stored.bytes)?;
            if let (EntryKind::LogKey, Some(jwk)) = (entry.kind, entry.claims.jwk) {
                let name = Self {
                    origin: entry.record.clone(),
                    jwk,
                    entry: stored.index,
                    state: KeyState::of(&entry.periods, at),
                    periods: entry.periods,
                };
                names.insert(entry.record, name);
            }
        }
        Ok(names.into_values().collect())
    }

    /// What checks the signatures of its checkpoints.
    pub fn verifier(&self) -> Option<VerifierKey> {
        VerifierKey::new(&self.origin, KeyUse::Note, self.jwk.to_key()?).ok()
    }
}

/// Writes down that the log signs under a name with a key.
pub(super) fn announce(
    tx: &mut Writer<'_>,
    origin: &str,
    jwk: &Jwk,
) -> Result<LogIndex, PublishError> {
    let periods = Timeline::granted(tx.recorded_at(), None)?;
    Ok(tx.append(draft(origin, jwk, Change::KeyActivated, periods))?)
}

/// Writes down that nothing is signed under a name any more.
pub(super) fn retire(tx: &mut Writer<'_>, name: &LogName) -> Result<(), PublishError> {
    let at = tx.recorded_at();
    let periods = name.periods.changed_from(at, RecordedStatus::Withdrawn)?;
    tx.append(draft(&name.origin, &name.jwk, Change::KeyRetired, periods))?;
    Ok(())
}

fn draft(origin: &str, jwk: &Jwk, change: Change, periods: Timeline) -> EntryDraft {
    EntryDraft {
        kind: EntryKind::LogKey,
        record: origin.to_owned(),
        subject: SUBJECT.to_owned(),
        ..activate_key::draft(jwk, change, periods)
    }
}
