//! Audit rows: who did what, for whom, when. Each mutation leaves exactly one.
//!
//! **Invariant:** rows are only added, without a gap; the database refuses anything else.

mod find;

use diesel::dsl::max;
use diesel::prelude::*;
use quaymark_core::id::{ApiKeyId, OrganisationId, PersonId};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged, to_bigint};
use super::schema::audit;
use super::writer::Writer;

pub use find::{AuditFilter, AuditOrder};

/// How somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// Through a browser's session.
    Session,
    /// With a short-lived access token.
    AccessToken,
    /// With a machine's key.
    ApiKey(ApiKeyId),
    /// On the operator's command line.
    Command,
    /// As a job of the register.
    Job,
    /// Without signing in: signing up, or following a link sent by mail.
    Anonymous,
}

impl Means {
    fn to_text(self) -> String {
        match self {
            Self::Session => "session".to_owned(),
            Self::AccessToken => "access_token".to_owned(),
            Self::ApiKey(id) => format!("api_key:{id}"),
            Self::Command => "command".to_owned(),
            Self::Job => "job".to_owned(),
            Self::Anonymous => "anonymous".to_owned(),
        }
    }
}

/// Who acts, for whom, and in which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person; `None` for commands, jobs and strangers.
    pub person: Option<PersonId>,
    /// The organisation they act for.
    pub organisation: Option<OrganisationId>,
    /// How they act.
    pub means: Means,
    /// The request's id.
    pub request: Option<String>,
}

impl Actor {
    /// The operator at the command line.
    pub const fn command() -> Self {
        Self::nobody(Means::Command)
    }

    /// A job of the register.
    pub const fn job() -> Self {
        Self::nobody(Means::Job)
    }

    const fn nobody(means: Means) -> Self {
        Self {
            person: None,
            organisation: None,
            means,
            request: None,
        }
    }
}

/// What was done: one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// The action: the stem that route, handler and action share.
    pub action: &'static str,
    /// What it was done to: a number, or a word where there is no number.
    pub target: String,
    /// What it was before, without secrets; `None` where it was not.
    pub before: Option<serde_json::Value>,
    /// What it is now, without secrets; `None` where it is gone.
    pub after: Option<serde_json::Value>,
    /// The last entry the deed wrote to the log, if it is public.
    pub entry: Option<LogIndex>,
}

impl Deed {
    /// A deed without a before and after.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and words are given as they are"
    )]
    pub fn new(action: &'static str, target: impl ToString) -> Self {
        Self {
            action,
            target: target.to_string(),
            before: None,
            after: None,
            entry: None,
        }
    }

    /// Says what it was before.
    #[must_use]
    pub fn before(mut self, value: serde_json::Value) -> Self {
        self.before = Some(value);
        self
    }

    /// Says what it is now.
    #[must_use]
    pub fn after(mut self, value: serde_json::Value) -> Self {
        self.after = Some(value);
        self
    }

    /// Names the entry it wrote.
    #[must_use]
    pub const fn entry(mut self, index: LogIndex) -> Self {
        self.entry = Some(index);
        self
    }
}

/// A row as it is read again.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct AuditRow {
    pub idx: i64,
    pub at: i64,
    pub person_id: Option<String>,
    pub organisation_id: Option<String>,
    pub means: String,
    pub action: String,
    pub target: String,
    pub before_json: Option<String>,
    pub after_json: Option<String>,
    pub request_id: Option<String>,
    pub entry_idx: Option<i64>,
}

impl Writer<'_> {
    /// Writes the audit row of this transaction. [`super::Store::change`] counts them.
    pub fn audit(&mut self, at: Instant, by: &Actor, deed: &Deed) -> Result<(), StoreError> {
        let newest: Option<i64> = audit::table
            .select(max(audit::idx))
            .first(self.connection())?;
        let entry = deed.entry.map(to_bigint).transpose()?;
        diesel::insert_into(audit::table)
            .values((
                audit::idx.eq(newest.map_or(0, |idx| idx + 1)),
                audit::at.eq(at.as_ms()),
                audit::person_id.eq(by.person.map(|id| id.to_string())),
                audit::organisation_id.eq(by.organisation.map(|id| id.to_string())),
                audit::means.eq(by.means.to_text()),
                audit::action.eq(deed.action),
                audit::target.eq(&deed.target),
                audit::before_json.eq(to_text(deed.before.as_ref())?),
                audit::after_json.eq(to_text(deed.after.as_ref())?),
                audit::request_id.eq(&by.request),
                audit::entry_idx.eq(entry),
            ))
            .execute(self.connection())?;
        self.mark_request(&deed.target)?;
        self.count_audit_row();
        Ok(())
    }
}

fn to_text(value: Option<&serde_json::Value>) -> Result<Option<String>, StoreError> {
    value
        .map(serde_json::to_string)
        .transpose()
        .map_err(damaged)
}

impl Reader<'_> {
    /// Audit rows from an index on, in order.
    pub fn audit_from(&mut self, idx: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        Ok(audit::table
            .filter(audit::idx.ge(idx))
            .order(audit::idx)
            .limit(i64::from(limit))
            .load(self.connection)?)
    }
}
