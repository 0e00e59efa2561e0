//! `/desk/records`: every record in the name of an attestor, to be found by number, edition or firm.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_core::standing::{Standing, effective_end, standing};
use quaymark_core::time::Instant;
use serde::Deserialize;

use super::shown::subject_shown;
use super::{frame, parts};
use crate::app::App;
use crate::auth::permission::ReadDesk;
use crate::auth::{Allowed, SignedIn};
use crate::directory::Snapshot;
use crate::error::{Code, Refusal};
use crate::escape::escaped;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, FirmName, Pagination, Part, Prose, Tag};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::provider::record::Making;
use crate::pages::words::{capitalised, kind_words, record_tag};
use crate::store::{OwnRecord, OwnRecordsAsked, StoreError};

/// So many are shown on a page.
const SHOWN: usize = 50;
/// Firms of a name whose records are looked for.
const MAX_FIRMS: usize = 50;

/// What is looked for, and where to read on.
#[derive(Debug, Default, Deserialize)]
pub struct RecordsQuery {
    /// Part of a number, an edition or a firm's name.
    #[serde(default)]
    q: String,
    /// The last one of the page before.
    after: Option<String>,
}

struct RecordRow {
    address: String,
    title: String,
    number: String,
    firm: FirmName,
    tag: Option<Tag>,
    until: Prose,
}

#[derive(Template)]
#[template(path = "pages/desk/records.html")]
struct RecordsPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    query: String,
    rows: Vec<RecordRow>,
    pages: Pagination,
}

/// `GET /desk/records?q=&after=`
pub async fn list_records(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    crate::pages::query::Asked(query): crate::pages::query::Asked<RecordsQuery>,
) -> Result<HttpResponse, Refusal> {
    let by = by.into_signed_in();
    let own = own_attestor(&by)?;
    let made = aside(&app, move |app| records_page(app, &by, own, query));
    Ok(page(&made.await?))
}

/// The attestor somebody speaks for; a refusal where they speak for none.
pub(super) fn own_attestor(by: &SignedIn) -> Result<AttestorId, Refusal> {
    by.attests_as.ok_or_else(|| {
        Refusal::new(
            Code::NotPermitted,
            "your organisation speaks for no attestor of the register",
        )
    })
}

fn records_page(
    app: &App,
    by: &SignedIn,
    own: AttestorId,
    query: RecordsQuery,
) -> Result<RecordsPage, Refusal> {
    let snapshot = app.directory.snapshot();
    let text = query.q.trim().to_owned();
    let asked = OwnRecordsAsked {
        issuer: own,
        subjects: firms_like(&snapshot, &text),
        text: text.clone(),
        after: query.after.clone(),
        limit: SHOWN as u32 + 1,
    };
    let mut found = app
        .store
        .read::<_, StoreError>(|tx| tx.own_records(&asked))?;
    let is_more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let base = format!("/desk/records?q={}", escaped(&text));
    let next = found.last().filter(|_| is_more);
    let next = next.map(|last| format!("{base}&after={}", escaped(&last.key)));
    let now = app.clock.now();
    Ok(RecordsPage {
        frame: frame(app, &Faults::default(), "Records in your name"),
        crumbs: Crumbs::under("/desk", "Your desk", "Records in your name"),
        parts: parts(by, "/desk/records"),
        rows: found
            .iter()
            .map(|one| row(app, &snapshot, one, now))
            .collect(),
        pages: Pagination {
            of: "records in your name",
            first: query.after.map(|_| base),
            next,
        },
        query: text,
    })
}

/// Firms of a name or a number.
fn firms_like(snapshot: &Snapshot, text: &str) -> Vec<String> {
    if let Ok(id) = text.parse::<ProviderId>() {
        return vec![id.to_string()];
    }
    let found = snapshot.suggest(text, MAX_FIRMS);
    found.iter().map(|name| name.provider.to_string()).collect()
}

fn row(app: &App, snapshot: &Snapshot, one: &OwnRecord, now: Instant) -> RecordRow {
    let head = &one.head;
    let mut row = RecordRow {
        address: format!("/desk/records/{}", head.record),
        title: capitalised(kind_words(head.kind)),
        number: one.number.clone(),
        firm: subject_shown(app, &head.subject),
        tag: None,
        until: Prose::default(),
    };
    let view = head
        .subject
        .parse()
        .ok()
        .and_then(|id| snapshot.provider(id));
    let Some(view) = view else { return row };
    let found = view
        .records
        .iter()
        .find(|other| other.id.to_string() == head.record);
    let Some(record) = found else { return row };
    let making = Making::of(snapshot, &view.records, now);
    row.title = making.title(record);
    let stands = standing(record, &view.records, &making.rules, now);
    row.tag = Some(record_tag(stands));
    let end = effective_end(record, &making.rules, now).filter(|_| stands == Standing::Counts);
    row.until = end.map_or_else(Prose::default, |end| making.last_day(record, end).into());
    row
}
