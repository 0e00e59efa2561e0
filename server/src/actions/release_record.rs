//! Conceals and releases records: the owner decides who sees what it holds.

use quaymark_core::document::RecordDocument;
use quaymark_core::entry::{Change, Entry, EntryClaims};
use quaymark_core::timeline::Timeline;

use super::authority::Authority;
use super::change_status::{StatusError, newest};
use super::enter::canonical;
use crate::store::{EntryDraft, Writer};

/// What a released record says again.
#[derive(Clone, Debug)]
pub struct Released {
    /// Its claims in full.
    pub claims: EntryClaims,
    /// Its whole timeline.
    pub periods: Timeline,
    /// Its number, days and scope.
    pub document: RecordDocument,
}

/// The claims of a record its owner has not released: what it is about, and by whom.
pub(super) fn concealed_claims(claims: EntryClaims) -> EntryClaims {
    EntryClaims {
        edition: claims.edition,
        issuer: claims.issuer,
        country: claims.country,
        level: claims.level,
        port: claims.port,
        family: claims.family,
        confidential: Some(true),
        ..EntryClaims::default()
    }
}

/// Withholds a record's grants, number and scope from now on. What was public before stays in the
/// log's past, and what is recorded against it meanwhile is public. A record that was ever suspended, withdrawn or annulled is not concealed: released
/// again it could say otherwise, without the approvals that restoring takes.
pub fn conceal_record(
    tx: &mut Writer<'_>,
    record: &str,
    by: &Authority,
) -> Result<Entry, StatusError> {
    let held = newest(tx, record)?;
    if !held.periods.is_only_granted() {
        return Err(StatusError::NotOnlyGranted(record.to_owned()));
    }
    let draft = EntryDraft {
        claims: concealed_claims(held.claims.clone()),
        periods: Timeline::default(),
        document: None,
        ..super::change_status::next_version(&held, by, Change::Concealed)
    };
    tx.append(draft)?;
    newest(tx, record)
}

/// Says in full what a confidential record holds.
pub fn release_record(
    tx: &mut Writer<'_>,
    record: &str,
    released: Released,
    by: &Authority,
) -> Result<Entry, StatusError> {
    let held = newest(tx, record)?;
    if held.claims.confidential != Some(true) {
        return Err(StatusError::NotConfidential(record.to_owned()));
    }
    let draft = EntryDraft {
        claims: released.claims,
        periods: released.periods,
        document: Some(canonical(&released.document)?),
        ..super::change_status::next_version(&held, by, Change::Released)
    };
    tx.append(draft)?;
    newest(tx, record)
}
