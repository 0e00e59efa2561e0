//! `/desk/audit`: who did what, for whom, and what it changed. Administrators read what was done for
//! their own organisation, auditors everything.

mod change;

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::OrganisationKind;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::wire::AuditShown;
use serde::Deserialize;

use super::{form, frame, parts};
use crate::actions::read_audit::{read_audit, readable};
use crate::app::App;
use crate::auth::permission::ReadAudit;
use crate::auth::{Allowed, SignedIn};
use crate::error::Refusal;
use crate::escape::escaped;
use crate::handlers::{aside, audit_row_shown};
use crate::pages::component::{Choice, Crumbs, Faults, Pagination, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::{capitalised, instant_words};
use crate::store::{AuditFilter, AuditOrder, AuditRow, Reader, StoreError};

use change::{ChangeLine, change_lines};

/// Rows on one page.
const MOST_ROWS: u32 = 50;

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// A person's number, or an organisation's.
    who: String,
    /// What was done.
    action: String,
    /// To what.
    target: String,
    /// The first day, in UTC.
    from: String,
    /// The last day, in UTC.
    to: String,
    /// Rows before this one.
    before: Option<i64>,
}

/// One row.
struct DeedRow {
    at: String,
    who: String,
    whom: String,
    means: String,
    what: String,
    target: String,
    changes: Vec<ChangeLine>,
    request: String,
    entry: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/desk/audit.html")]
struct AuditPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    reads_all: bool,
    query: AuditQuery,
    actions: Vec<Choice>,
    rows: Vec<DeedRow>,
    pages: Pagination,
    /// The parameters of the export.
    kept: String,
}

/// `GET /desk/audit?who=&action=&target=&from=&to=&before=`
pub async fn show_audit(
    by: Allowed<ReadAudit>,
    app: web::Data<App>,
    Asked(query): Asked<AuditQuery>,
) -> Result<HttpResponse, Refusal> {
    let by = by.into_signed_in();
    let page = aside(&app, move |app| audit_page(app, &by, query));
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

fn audit_page(app: &App, by: &SignedIn, query: AuditQuery) -> Result<AuditPage, Refusal> {
    let mut faults = Faults::default();
    let party = by.party();
    let filter = readable(&party, filter(&query, &mut faults));
    let order = AuditOrder::NewestBefore(query.before.unwrap_or(i64::MAX));
    let found = app.store.read::<_, StoreError>(|tx| {
        let mut rows = match faults.is_empty() {
            true => tx.audit_rows(&filter, order, MOST_ROWS + 1)?,
            false => Vec::new(),
        };
        let is_more = rows.len() > MOST_ROWS as usize;
        rows.truncate(MOST_ROWS as usize);
        let last = rows.last().filter(|_| is_more).map(|last| last.idx);
        let rows = read_audit(tx, &party, rows)?;
        Ok((deed_rows(tx, rows)?, last, tx.audited_actions()?))
    });
    let (rows, last, actions) = found?;
    let kept = kept(&query);
    let address = |more: String| format!("/desk/audit?{kept}{more}");
    let title = "Audit";
    Ok(AuditPage {
        frame: frame(app, &faults, title),
        crumbs: Crumbs::under("/desk", "Your desk", title),
        parts: parts(by, "/desk/audit"),
        reads_all: by.organisation_kind == OrganisationKind::Auditor,
        actions: actions
            .iter()
            .map(|action| Choice::new(action, action_words(action), &query.action))
            .collect(),
        pages: Pagination {
            of: "audit rows",
            first: query.before.map(|_| address(String::new())),
            next: last.map(|last| address(format!("&before={last}"))),
        },
        kept: exported(&filter),
        faults,
        query,
        rows,
    })
}

fn filter(query: &AuditQuery, faults: &mut Faults) -> AuditFilter {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let who = some(&query.who);
    let (organisation, person) = match who {
        Some(who) if who.starts_with("org_") => (Some(who), None),
        who => (None, who),
    };
    let mut day = |field: &'static str, text: &str| -> Option<CivilDate> {
        let text = some(text)?;
        let read = text.parse().ok();
        if read.is_none() {
            faults.add(field, format!("“{text}” is no day: expected YYYY-MM-DD"));
        }
        read
    };
    let from = day("from", &query.from).map(CivilDate::utc_midnight);
    let until = day("to", &query.to).map(|day| day.plus_days(1).utc_midnight());
    AuditFilter {
        organisation,
        person,
        action: some(&query.action),
        target: some(&query.target),
        from,
        until,
    }
}

/// The same search again, for a link.
fn kept(query: &AuditQuery) -> String {
    pairs(&[
        ("who", query.who.trim()),
        ("action", &query.action),
        ("target", query.target.trim()),
        ("from", &query.from),
        ("to", &query.to),
    ])
}

/// The same search as the interface for programs takes it.
fn exported(filter: &AuditFilter) -> String {
    let instant = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let (from, until) = (instant(filter.from), instant(filter.until));
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    pairs(&[
        ("person", &text(&filter.person)),
        ("organisation", &text(&filter.organisation)),
        ("action", &text(&filter.action)),
        ("target", &text(&filter.target)),
        ("from", &from),
        ("to", &until),
    ])
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    let written = given.map(|(name, value)| format!("{name}={}", escaped(value)));
    written.collect::<Vec<_>>().join("&")
}

fn deed_rows(tx: &mut Reader<'_>, rows: Vec<AuditRow>) -> Result<Vec<DeedRow>, StoreError> {
    let mut names = Names::default();
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let row = audit_row_shown(row)?;
        shown.push(deed_row(tx, &mut names, row)?);
    }
    Ok(shown)
}

fn deed_row(
    tx: &mut Reader<'_>,
    names: &mut Names,
    row: AuditShown,
) -> Result<DeedRow, StoreError> {
    Ok(DeedRow {
        at: instant_words(row.at),
        who: match &row.person {
            Some(person) => names.person(tx, person)?,
            None => String::new(),
        },
        whom: match &row.organisation {
            Some(organisation) => names.organisation(tx, organisation)?,
            None => String::new(),
        },
        means: means_words(&row.means),
        what: action_words(&row.action),
        changes: change_lines(&row.before, &row.after),
        target: row.target,
        request: row.request.unwrap_or_default(),
        entry: row.entry.map(|entry| {
            let address = match entry.checked_sub(1) {
                Some(before) => format!("/v1/changes?after={before}&limit=1"),
                None => "/v1/changes?limit=1".to_owned(),
            };
            (address, entry.to_string())
        }),
    })
}

/// Names that were looked up for this page.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    fn person(&mut self, tx: &mut Reader<'_>, id: &str) -> Result<String, StoreError> {
        if !self.0.contains_key(id) {
            let found = match id.parse() {
                Ok(number) => tx.find_person(number)?,
                Err(_) => None,
            };
            let name = found.map_or_else(|| id.to_owned(), |row| format!("{} ({id})", row.name));
            self.0.insert(id.to_owned(), name);
        }
        Ok(self.0[id].clone())
    }

    fn organisation(&mut self, tx: &mut Reader<'_>, id: &str) -> Result<String, StoreError> {
        if !self.0.contains_key(id) {
            let found = match id.parse() {
                Ok(number) => tx.find_organisation(number)?,
                Err(_) => None,
            };
            let name = found.map_or_else(|| id.to_owned(), |row| row.name);
            self.0.insert(id.to_owned(), name);
        }
        Ok(self.0[id].clone())
    }
}

fn action_words(action: &str) -> String {
    capitalised(&action.replace('_', " "))
}

fn means_words(means: &str) -> String {
    match means {
        "session" => "in a browser".to_owned(),
        "access_token" => "with an access token".to_owned(),
        "command" => "on the command line".to_owned(),
        "job" => "a job of the register".to_owned(),
        "anonymous" => "without signing in".to_owned(),
        other => other
            .strip_prefix("api_key:")
            .map_or_else(|| other.to_owned(), |key| format!("with the key {key}")),
    }
}
