//! Finding audit rows: by who did it, what, to what and when; newest first, or in order.

use diesel::dsl::{max, min};
use diesel::prelude::*;
use quaymark_core::id::SubmissionId;
use quaymark_core::time::Instant;

use super::AuditRow;
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::schema::{audit, submission};

/// Which rows are asked for. What is left out does not narrow the search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// For which organisation it was done, by number.
    pub organisation: Option<String>,
    /// Who did it, by number.
    pub person: Option<String>,
    /// What was done: the whole word.
    pub action: Option<String>,
    /// To what it was done: the whole number or word. Of a record or a firm also what was done to
    /// submissions about it.
    pub target: Option<String>,
    /// Not before.
    pub from: Option<Instant>,
    /// Before.
    pub until: Option<Instant>,
}

/// Which way rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOrder {
    /// The newest first, before an index.
    NewestBefore(i64),
    /// In order, after one index and not beyond another.
    Within(i64, i64),
}

impl Reader<'_> {
    /// Audit rows that a filter lets through.
    pub fn audit_rows(
        &mut self,
        filter: &AuditFilter,
        order: AuditOrder,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = audit::table.into_boxed();
        if let Some(organisation) = &filter.organisation {
            query = query.filter(audit::organisation_id.eq(organisation.clone()));
        }
        if let Some(person) = &filter.person {
            query = query.filter(audit::person_id.eq(person.clone()));
        }
        if let Some(action) = &filter.action {
            query = query.filter(audit::action.eq(action.clone()));
        }
        if let Some(target) = &filter.target {
            let mut targets = self.submissions_about(target)?;
            targets.push(target.clone());
            query = query.filter(audit::target.eq_any(targets));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit::at.ge(from.as_ms()));
        }
        if let Some(until) = filter.until {
            query = query.filter(audit::at.lt(until.as_ms()));
        }
        let query = match order {
            AuditOrder::NewestBefore(idx) => {
                query.filter(audit::idx.lt(idx)).order(audit::idx.desc())
            }
            AuditOrder::Within(after, last) => query
                .filter(audit::idx.gt(after).and(audit::idx.le(last)))
                .order(audit::idx.asc()),
        };
        Ok(query.limit(i64::from(limit)).load(self.connection)?)
    }

    /// The submissions about a record or a firm, by number. A list, and no subquery of the search: with one
    /// beside `target = …` PostgreSQL does not go by the index of targets. An export reads the list anew for
    /// each piece.
    fn submissions_about(&mut self, target: &str) -> Result<Vec<String>, StoreError> {
        if target.parse::<SubmissionId>().is_ok() {
            return Ok(Vec::new());
        }
        let is_about = submission::subject
            .eq(target)
            .or(submission::record.eq(target).assume_not_null());
        let ids = submission::table.filter(is_about).select(submission::id);
        Ok(ids.load(self.connection)?)
    }

    /// The index of the newest audit row.
    pub fn newest_audit_index(&mut self) -> Result<Option<i64>, StoreError> {
        Ok(audit::table
            .select(max(audit::idx))
            .first(self.connection)?)
    }

    /// Every sort of action that was ever audited, in order. Goes from one to the next by the index of
    /// actions, since `DISTINCT` would read every row.
    pub fn audited_actions(&mut self) -> Result<Vec<String>, StoreError> {
        let mut actions = Vec::new();
        let first = audit::table.select(min(audit::action));
        let mut next: Option<String> = first.first(self.connection)?;
        while let Some(action) = next {
            next = audit::table
                .filter(audit::action.gt(&action))
                .select(min(audit::action))
                .first(self.connection)?;
            actions.push(action);
        }
        Ok(actions)
    }
}
