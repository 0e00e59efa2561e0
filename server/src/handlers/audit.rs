//! `GET /v1/audit`: who did what. A page of it, or all of it as a file.

mod export;
mod places;
mod sheet;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::{AuditList, AuditShown};

use super::params::Params;
use super::{cursor, reply};
use crate::actions::read_audit::{read_audit, readable};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::ReadAudit;
use crate::error::Refusal;
use crate::escape::escaped;
use crate::store::{AuditFilter, AuditOrder, AuditRow, StoreError};

use export::Format;
pub use places::Exports;

const NAMES: [&str; 9] = [
    "person",
    "organisation",
    "action",
    "target",
    "from",
    "to",
    "limit",
    "cursor",
    "format",
];
const FROM: usize = 4;
const TO: usize = 5;
const LIMIT: usize = 6;
const CURSOR: usize = 7;
const FORMAT: usize = 8;
const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 500;
/// The longest text that is looked for.
const MAX_TEXT: usize = 128;

/// Audit rows, newest first: an administrator's own organisation's, an auditor's of all. What a submission held
/// is `concealed` from those who may not read the submission. With `format`
/// everything that matches comes as a file, in order, and the export is noted in the audit itself.
#[utoipa::path(
    get,
    path = "/v1/audit",
    tag = "Audit",
    params(
        ("person" = Option<String>, Query, description = "Only what this person did, by number"),
        ("organisation" = Option<String>, Query, description = "Only what was done for it, by number"),
        ("action" = Option<String>, Query, description = "Only this, for example `publish_profile`"),
        ("target" = Option<String>, Query, description = "Only what was done to it, or to submissions about it: a number or a word"),
        ("from" = Option<String>, Query, description = "Not before this instant"),
        ("to" = Option<String>, Query, description = "Before this instant"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 500; 50 if left out"),
        ("cursor" = Option<String>, Query, description = "Where to read on; stands in `next`"),
        ("format" = Option<String>, Query, description = "`csv` or `json`: all of it, as a file"),
    ),
    responses(
        (status = 200, description = "One page, newest first; or the file", content(
            (AuditList = "application/json"),
            (String = "text/csv"),
        )),
    ),
)]
pub async fn list_audit(
    by: Allowed<ReadAudit>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, NAMES)?;
    let party = by.party();
    let filter = readable(&party, filter(&params)?);
    if let Some(text) = params.text(FORMAT) {
        let format = Format::parse(text)
            .ok_or_else(|| params.wrong(FORMAT, text, "csv or json".to_owned()))?;
        return export::answer(&app, &party, filter, format).await;
    }
    let limit = params.number(LIMIT, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    let before = params.text(CURSOR).map(place).transpose()?;
    let more = u32::try_from(limit).unwrap_or(u32::MAX) + 1;
    let rows = reply::aside(&app, move |app| {
        let order = AuditOrder::NewestBefore(before.unwrap_or(i64::MAX));
        let rows = app.store.read::<_, StoreError>(|tx| {
            let rows = tx.audit_rows(&filter, order, more)?;
            read_audit(tx, &party, rows)
        })?;
        Ok(rows.into_iter().map(shown).collect::<Result<Vec<_>, _>>()?)
    });
    let mut rows = rows.await?;
    let is_more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = rows.last().filter(|_| is_more).map(|last| last.index);
    let next = last.map(|last| {
        format!(
            "/v1/audit?limit={limit}{}&cursor=a{last:012x}",
            kept(&params)
        )
    });
    reply::json(&AuditList { rows, next }, 0)
}

/// The parameters that narrow the search, as they were given.
fn kept(params: &Params<'_, 9>) -> String {
    let given = (0..LIMIT).filter_map(|place| Some((NAMES[place], params.text(place)?)));
    let pairs = given.map(|(name, value)| format!("&{name}={}", escaped(value)));
    pairs.collect()
}

fn filter(params: &Params<'_, 9>) -> Result<AuditFilter, Refusal> {
    let text = |place: usize| match params.text(place).filter(|text| !text.is_empty()) {
        Some(text) if text.chars().count() > MAX_TEXT => {
            Err(params.wrong(place, text, format!("at most {MAX_TEXT} characters")))
        }
        text => Ok(text.map(str::to_owned)),
    };
    Ok(AuditFilter {
        person: text(0)?,
        organisation: text(1)?,
        action: text(2)?,
        target: text(3)?,
        from: params.instant(FROM)?,
        until: params.instant(TO)?,
    })
}

fn place(text: &str) -> Result<i64, Refusal> {
    let digits = text.strip_prefix('a').filter(|digits| digits.len() == 12);
    let place = digits.and_then(|digits| i64::from_str_radix(digits, 16).ok());
    let place = place.filter(|place| *place >= 0);
    place.ok_or_else(|| cursor::refuse("cursor", text))
}

/// A row as its readers are sent it.
pub(crate) fn shown(row: AuditRow) -> Result<AuditShown, StoreError> {
    let value = |text: Option<String>| match text {
        Some(text) => serde_json::from_str(&text)
            .map_err(|fault| StoreError::Damaged(format!("audit row: {fault}"))),
        None => Ok(serde_json::Value::Null),
    };
    Ok(AuditShown {
        index: row.idx,
        at: quaymark_core::time::Instant::from_ms(row.at),
        person: row.person_id,
        organisation: row.organisation_id,
        means: row.means,
        action: row.action,
        target: row.target,
        before: value(row.before_json)?,
        after: value(row.after_json)?,
        request: row.request_id,
        entry: row.entry_idx.and_then(|entry| u64::try_from(entry).ok()),
    })
}
