//! Writes the hash of the widget that this service ships into the log, when it is another than before.
//! So nobody can be given another widget without its hash standing where everybody looks.

use quaymark_core::entry::{Change, Commitment, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;

use super::REGISTRAR;
use crate::store::{EntryDraft, Store, StoreError};

/// The record whose versions are the builds.
const WIDGET: &str = "widget";

/// Records a build, unless it is the newest already. Returns whether it was new.
pub fn record_build(store: &Store, now: Instant, build: Commitment) -> Result<bool, StoreError> {
    let is_known = |bytes: &[u8]| {
        let entry = Entry::from_bytes(bytes)?;
        Ok::<_, StoreError>(entry.claims.build == Some(build))
    };
    store.write(now, |tx| {
        if let Some(newest) = tx.newest(WIDGET)?
            && is_known(&newest.bytes)?
        {
            return Ok(false);
        }
        tx.append(draft(build))?;
        Ok(true)
    })
}

fn draft(build: Commitment) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::Build,
        kind: EntryKind::Build,
        record: WIDGET.to_owned(),
        subject: WIDGET.to_owned(),
        actor: REGISTRAR.to_string(),
        approvals: Vec::new(),
        change: Change::Published,
        claims: EntryClaims {
            build: Some(build),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: None,
        keys: Vec::new(),
    }
}
