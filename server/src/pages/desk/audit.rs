//! `/desk/audit`: who did what, for whom, and what it changed. Administrators read what was done for
//! their own organisation, auditors everything.

mod asked;
mod change;

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::time::Instant;
use quaymark_core::wire::AuditShown;
use serde::Deserialize;

use super::{form, frame, parts};
use crate::actions::read_audit::read_audit;
use crate::app::App;
use crate::auth::permission::ReadAudit;
use crate::auth::{Allowed, SignedIn};
use crate::error::Refusal;
use crate::escape::escaped;
use crate::handlers::{aside, audit_row_shown};
use crate::pages::component::{Choice, Crumbs, Faults, Pagination, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::{action_words, capitalised, instant_words};
use crate::store::{AuditFilter, AuditOrder, AuditRow, Reader, StoreError};

use asked::search;
use change::{ChangeLine, change_lines};

/// Rows on one page.
const MOST_ROWS: u32 = 50;

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// A person's number, or an organisation's number or name.
    who: String,
    /// What was done.
    action: String,
    /// To what: a number or word of that column, a record's printed number, or a firm's name.
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
    /// What names and printed numbers were taken for.
    understood: Vec<String>,
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
    let snapshot = app.directory.snapshot();
    let order = AuditOrder::NewestBefore(query.before.unwrap_or(i64::MAX));
    let found = app.store.read::<_, StoreError>(|tx| {
        let asked = search(tx, &snapshot, &party, &query, &mut faults)?;
        let mut rows = match faults.is_empty() {
            true => tx.audit_rows(&asked.filter, order, MOST_ROWS + 1)?,
            false => Vec::new(),
        };
        let is_more = rows.len() > MOST_ROWS as usize;
        rows.truncate(MOST_ROWS as usize);
        let last = rows.last().filter(|_| is_more).map(|last| last.idx);
        let rows = read_audit(tx, &party, rows)?;
        Ok((deed_rows(tx, rows)?, last, tx.audited_actions()?, asked))
    });
    let (rows, last, actions, asked) = found?;
    let kept = kept(&query);
    let address = |more: String| format!("/desk/audit?{kept}{more}");
    let title = "Audit";
    Ok(AuditPage {
        frame: frame(app, &faults, title),
        crumbs: Crumbs::under("/desk", "Your desk", title),
        parts: parts(by, "/desk/audit"),
        reads_all: by.party().reads_all_audit(),
        actions: choices(&actions, &query.action),
        understood: asked.understood,
        pages: Pagination {
            of: "audit rows",
            first: query.before.map(|_| address(String::new())),
            next: last.map(|last| address(format!("&before={last}"))),
        },
        kept: exported(&asked.filter),
        faults,
        query,
        rows,
    })
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
        what: said(&row.action),
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

/// What was ever done, in words and in their order.
fn choices(actions: &[String], chosen: &str) -> Vec<Choice> {
    let choice = |action: &String| Choice::new(action, said(action), chosen);
    let mut choices: Vec<Choice> = actions.iter().map(choice).collect();
    choices.sort_by(|one, other| one.words.cmp(&other.words));
    choices
}

/// An action in words. Rows outlive the code that wrote them: one that is done no more is told by its name.
fn said(action: &str) -> String {
    let words = action_words(action).map(str::to_owned);
    words.unwrap_or_else(|| capitalised(&action.replace('_', " ")))
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
