//! Brings the log in line with the key files: the signing key is granted, all others of the folder
//! are not. A key that the log says has ended is refused, whatever the files say.
//!
//! Called at every start and after a rotation. Running it again writes nothing, so a crash between
//! the files and the log is put right by the next start.

use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::statement::Jwk;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt, Timeline, TimelineError};

use super::REGISTRAR;
use crate::keys::{KeyError, KeyState, VerdictKeys};
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
    /// No such key.
    #[error("the log has no key `{0}`")]
    Unknown(String),
    /// It is known already.
    #[error("the log says already that the key `{0}` was in other hands")]
    Already(String),
}

/// Writes down that the signing key signs, and retires every other key of this data folder.
pub fn activate_key(
    store: &Store,
    keys: &VerdictKeys,
    now: Instant,
) -> Result<(), ActivateKeyError> {
    let ring = keys.ring();
    store.write(now, |tx| {
        grant(tx, keys, ring.signing().jwk())?;
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

/// Writes down that a key was in other hands: from now on its signature proves nothing. Nothing it
/// signed can be told from what others signed with it.
pub fn compromise_key(store: &Store, kid: &str, now: Instant) -> Result<(), ActivateKeyError> {
    store.write(now, |tx| {
        let newest = newest(tx, kid)?.ok_or_else(|| ActivateKeyError::Unknown(kid.to_owned()))?;
        let jwk = newest.claims.jwk.clone();
        let jwk = jwk.ok_or_else(|| ActivateKeyError::Unknown(kid.to_owned()))?;
        if newest.periods.is_annulled() {
            return Err(ActivateKeyError::Already(kid.to_owned()));
        }
        let at = tx.recorded_at();
        let periods = newest.periods.changed_from(at, RecordedStatus::Annulled)?;
        tx.append(draft(&jwk, Change::KeyCompromised, periods))?;
        Ok(())
    })
}

fn newest(tx: &mut Writer<'_>, kid: &str) -> Result<Option<Entry>, StoreError> {
    let held = tx.newest(kid)?;
    let entry = held
        .map(|held| Entry::from_bytes(&held.bytes))
        .transpose()?;
    Ok(entry.filter(|entry| entry.kind == EntryKind::VerdictKey))
}

fn grant(tx: &mut Writer<'_>, keys: &VerdictKeys, jwk: &Jwk) -> Result<(), ActivateKeyError> {
    let at = tx.recorded_at();
    if let Some(known) = newest(tx, &jwk.thumbprint())? {
        return match KeyState::of(&known.periods, at) {
            KeyState::Active => Ok(()),
            ended => Err(keys.ended(ended).into()),
        };
    }
    let periods = Timeline::granted(at, None)?;
    tx.append(draft(jwk, Change::KeyActivated, periods))?;
    Ok(())
}

fn retire(tx: &mut Writer<'_>, jwk: &Jwk) -> Result<(), ActivateKeyError> {
    // A key that never came into the log never signed: nothing to retire.
    let Some(Entry { periods, .. }) = newest(tx, &jwk.thumbprint())? else {
        return Ok(());
    };
    let at = tx.recorded_at();
    if periods.status_at(at) != StatusAt::Recorded(RecordedStatus::Granted) {
        return Ok(());
    }
    let periods = periods.changed_from(at, RecordedStatus::Withdrawn)?;
    tx.append(draft(jwk, Change::KeyRetired, periods))?;
    Ok(())
}

/// What an entry says of a key that signs verdicts. For the log's own key, record and subject are others.
pub(crate) fn draft(jwk: &Jwk, change: Change, periods: Timeline) -> EntryDraft {
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
