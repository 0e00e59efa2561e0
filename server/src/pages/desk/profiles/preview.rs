//! `/desk/profiles/drafts/{id}/preview`: which firms would newly meet a draft, and which newly fail it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::edit::crumbs;
use super::moments::{Moments, list_address, look_of, look_words, moments_of};
use super::{Answered, Id, draft_address, draft_of};
use crate::actions::profile_draft::load_draft;
use crate::answers::preview::Moment;
use crate::app::App;
use crate::auth::permission::ReadDesk;
use crate::auth::{Allowed, SignedIn};
use crate::error::{Code, Refusal};
use crate::handlers::{aside, preview_of};
use crate::pages::component::{Crumbs, FirmName, Pagination, Part};
use crate::pages::desk::{frame, parts};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::query::Asked;
use crate::pages::words::{counted, country_name};
use crate::store::ProfileDraftRow;

/// Firms on one page.
const MOST_ROWS: usize = 50;

/// Which firms are listed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewQuery {
    /// `today`, `later` or `first-day`.
    when: String,
    /// `fail` or `meet`.
    list: String,
    /// Firms left out before those shown.
    after: usize,
}

/// A firm.
struct FirmRow {
    address: String,
    name: FirmName,
    country: String,
}

#[derive(Template)]
#[template(path = "pages/desk/profile_preview.html")]
struct PreviewPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    address: String,
    /// Why nothing can be weighed yet; empty if it was.
    stopped: Vec<String>,
    moments: Option<Moments>,
    caption: String,
    firms: Vec<FirmRow>,
    pages: Pagination,
}

/// `GET /desk/profiles/drafts/{id}/preview?when=&list=&after=`
pub async fn show_preview(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    id: Id,
    Asked(query): Asked<PreviewQuery>,
) -> Answered {
    let (id, by) = (draft_of(&id)?, by.into_signed_in());
    let party = by.party();
    let draft = aside(&app, move |app| {
        Ok(app.store.read(|tx| load_draft(tx, &party, id))?)
    });
    let draft = draft.await?;
    let shown = match preview_of(&app, &draft).await {
        Ok(_) => shown(&app, &by, &draft, &query).await?,
        Err(refusal) if refusal.code() == Code::ProfileFaulty => PreviewPage {
            stopped: vec![refusal.detail().to_owned()],
            ..empty(&app, &by, &draft)
        },
        Err(refusal) => return Err(refusal),
    };
    Ok::<HttpResponse, Refusal>(page(&shown))
}

async fn shown(
    app: &web::Data<App>,
    by: &SignedIn,
    draft: &ProfileDraftRow,
    query: &PreviewQuery,
) -> Result<PreviewPage, Refusal> {
    let made = preview_of(app, draft).await?;
    let (look, is_meet) = (look_of(&query.when), query.list == "meet");
    // The first day is none to look at once it has come: today is then what there is.
    let moment = made.moment(look).unwrap_or(&made.moments[0]);
    let of = match is_meet {
        true => &moment.newly_meet,
        false => &moment.newly_fail,
    };
    let base = list_address(draft, moment.look, is_meet);
    let snapshot = app.directory.snapshot();
    let page = of.iter().skip(query.after).take(MOST_ROWS);
    let firms = page.filter_map(|place| snapshot.provider_at(*place));
    let next = query.after + MOST_ROWS;
    Ok(PreviewPage {
        moments: Some(moments_of(draft, &made)),
        caption: caption(draft, of.len(), moment, is_meet),
        firms: firms
            .map(|view| FirmRow {
                address: format!("/providers/{}", view.id),
                name: FirmName::of(&view.document.name, &view.id.to_string()),
                country: country_name(view.country),
            })
            .collect(),
        pages: Pagination {
            of: "firms",
            first: (query.after > 0).then(|| format!("{base}#firms")),
            next: (next < of.len()).then(|| format!("{base}&after={next}#firms")),
        },
        ..empty(app, by, draft)
    })
}

fn empty(app: &App, by: &SignedIn, draft: &ProfileDraftRow) -> PreviewPage {
    let title = "What it would change";
    let mut crumbs = crumbs(title);
    let address = draft_address(draft.id);
    let up = (address.clone(), format!("Draft of {}", draft.profile));
    crumbs.before.push(up);
    PreviewPage {
        frame: frame(app, &Default::default(), title),
        crumbs,
        parts: parts(by, ""),
        address,
        stopped: Vec::new(),
        moments: None,
        caption: String::new(),
        firms: Vec::new(),
        pages: Pagination::default(),
    }
}

fn caption(draft: &ProfileDraftRow, many: usize, moment: &Moment, is_meet: bool) -> String {
    let when = look_words(draft, moment);
    let what = match is_meet {
        true => "would newly meet it",
        false => "would newly fail it",
    };
    format!("{when}: {} {what}", counted(many, "firm", "firms"))
}
