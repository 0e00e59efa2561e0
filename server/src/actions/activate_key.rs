//! Brings the log in line with the key files: the signing key is granted, all others are not.
//!
//! Called at every start and after a rotation. Running it again writes nothing, so a crash between
//! the files and the log is put right by the next start.

use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::statement::Jwk;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline, TimelineError};

use super::REGISTRAR;
use crate::keys::{KeyError, VerdictKeys};
use crate::store::{EntryDraft, Store, StoreError, Writer};

/// Why a key could not be activated or retired.
#[derive(Debug, thiserror::Error)]
pub enum ActivateKeyError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key files.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The timeline of a key in the log.
    #[error(transparent)]
    Timeline(#[from] TimelineError),
}

/// Writes down that the signing key signs, and retires every other key of this data folder.
pub fn activate_key(
    store: &Store,
    keys: &VerdictKeys,
    now: Instant,
) -> Result<(), ActivateKeyError> {
    let ring = keys.ring();
    store.write(now, |tx| {
        grant(tx, ring.signing().jwk())?;
        ring.others().iter().try_for_each(|jwk| retire(tx, jwk))
    })?;
    // Secrets go last: until the log says so, the old key is the one that is known.
    keys.retire_others()?;
    Ok(())
}

/// Makes a new key that signs from now on and retires the one before.
pub fn rotate_key(store: &Store, keys: &VerdictKeys, now: Instant) -> Result<(), ActivateKeyError> {
    keys.make_next()?;
    activate_key(store, keys, now)
}

fn grant(tx: &mut Writer<'_>, jwk: &Jwk) -> Result<(), ActivateKeyError> {
    if tx.head_of(&jwk.thumbprint())?.is_some() {
        return Ok(());
    }
    let periods = Timeline::granted(tx.recorded_at(), None)?;
    tx.append(draft(jwk, Change::KeyActivated, periods))?;
    Ok(())
}

fn retire(tx: &mut Writer<'_>, jwk: &Jwk) -> Result<(), ActivateKeyError> {
    // A key that never came into the log never signed: nothing to retire.
    let Some(newest) = tx.newest(&jwk.thumbprint())? else {
        return Ok(());
    };
    let at = tx.recorded_at();
    let periods = Entry::from_bytes(&newest.bytes)
        .map_err(StoreError::from)?
        .periods;
    if periods.status_at(at) != StatusAt::Recorded(RecordedStatus::Granted) {
        return Ok(());
    }
    let periods = periods.changed_from(at, RecordedStatus::Withdrawn)?;
    tx.append(draft(jwk, Change::KeyRetired, periods))?;
    Ok(())
}

fn draft(jwk: &Jwk, change: Change, periods: Timeline) -> EntryDraft {
    let kid = jwk.thumbprint();
    EntryDraft {
        entry_type: EntryType::Key,
        kind: EntryKind::VerdictKey,
        record: kid.clone(),
        subject: kid,
        actor: REGISTRAR.to_string(),
        approvals: Vec::new(),
        change,
        claims: EntryClaims {
            jwk: Some(jwk.clone()),
            ..EntryClaims::default()
        },
        periods,
        document: None,
        keys: Vec::new(),
    }
}
