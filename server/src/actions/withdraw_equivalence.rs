//! A port withdraws its decision to take other evidence of one firm. One signatory is enough: what
//! counted until now may not count any longer, which is never dangerous to do quickly.

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::{Change, Entry, EntryKind};
use quaymark_core::id::RecordId;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;
use serde_json::json;

use super::authority::Authority;
use super::change_status::{StatusChange, change_status_in};
use super::profile_draft::{ProfileDraftError, own_port};
use super::submission::Party;
use crate::store::{Deed, Reader, Store, StoreError};

/// A decision of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its newest entry.
    pub index: LogIndex,
    /// What the entry says.
    pub entry: Entry,
    /// The public document, as stored.
    pub document: Option<String>,
}

/// The decisions of the port somebody speaks for; an auditor sees those of every port.
pub fn decisions_of(tx: &mut Reader<'_>, by: &Party) -> Result<Vec<Decision>, ProfileDraftError> {
    let port = match by.kind {
        OrganisationKind::Auditor => None,
        _ => Some(own_port(by)?),
    };
    let mut decisions = Vec::new();
    for held in tx.newest_of_kind(EntryKind::Equivalence)? {
        let entry = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
        if port.is_none() || entry.claims.port == port {
            decisions.push(Decision {
                index: held.index,
                entry,
                document: held.document,
            });
        }
    }
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.index));
    Ok(decisions)
}

/// Withdraws a decision of one's own port from now on. `seen` is the entry that told it.
pub fn withdraw_equivalence(
    store: &Store,
    now: Instant,
    by: &Party,
    record: RecordId,
    seen: LogIndex,
) -> Result<Decision, ProfileDraftError> {
    store.change(now, |tx| {
        let record = record.to_string();
        let mut own = decisions_of(tx, by)?.into_iter();
        let held = own.find(|held| held.entry.record == record);
        let held = held.ok_or_else(|| ProfileDraftError::UnknownDecision(record.clone()))?;
        if held.index != seen {
            let (what, found) = (record, held.index);
            return Err(ProfileDraftError::Outdated { what, found });
        }
        let issuer = held.entry.claims.issuer;
        let issuer =
            issuer.ok_or_else(|| StoreError::Damaged(format!("{record} has no issuer")))?;
        let authority = Authority {
            actor: issuer,
            approvals: vec![by.person.to_string()],
            first: Change::Granted,
        };
        let change = StatusChange {
            record: record.clone(),
            status: RecordedStatus::Withdrawn,
            from: tx.recorded_at(),
            reason: None,
        };
        let entry = change_status_in(tx, &change, &authority)?;
        let index = tx.head_of(&record)?.map_or(held.index, |head| head.entry);
        let deed = Deed::new("withdraw_equivalence", record)
            .before(json!({"periods": held.entry.periods}))
            .after(json!({"periods": entry.periods}));
        tx.audit(now, &by.actor, &deed.entry(index))?;
        Ok(Decision {
            index,
            entry,
            document: held.document,
        })
    })
}
