//! Takes audit rows out as a whole. Reading them is no mutation; taking them away is noted, so that
//! the people of an organisation see that somebody has a copy.

use quaymark_core::time::Instant;
use serde_json::json;

use super::submission::Party;
use crate::store::{AuditFilter, Deed, Store, StoreError};

/// Notes the export, and returns the index of the last row that belongs to it.
pub fn export_audit(
    store: &Store,
    now: Instant,
    by: &Party,
    filter: &AuditFilter,
    format: &str,
) -> Result<i64, StoreError> {
    store.change(now, |tx| {
        let last = tx.newest_audit_index()?.unwrap_or(-1);
        let after = json!({
            "format": format,
            "organisation": filter.organisation,
            "person": filter.person,
            "action": filter.action,
            "target": filter.target,
            "from": filter.from,
            "until": filter.until,
            "up_to": last,
        });
        tx.audit(
            now,
            &by.actor,
            &Deed::new("export_audit", "audit").after(after),
        )?;
        Ok(last)
    })
}
