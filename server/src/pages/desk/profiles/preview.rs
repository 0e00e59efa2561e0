//! `/desk/profiles/drafts/{id}/preview`: which firms would newly meet a draft, and which newly fail it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::edit::crumbs;
use super::{Answered, Id, draft_address, draft_of};
use crate::actions::profile_draft::load_draft;
use crate::answers::preview::{AHEAD_DAYS, Moment};
use crate::app::App;
use crate::auth::permission::ReadDesk;
use crate::auth::{Allowed, SignedIn};
use crate::error::{Code, Refusal};
use crate::handlers::{aside, preview_of};
use crate::pages::component::{Crumbs, Pagination, Part};
use crate::pages::desk::{frame, parts};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::query::Asked;
use crate::pages::words::{counted, country_name, instant_words, thousands};
use crate::store::ProfileDraftRow;

/// Firms on one page.
const MOST_ROWS: usize = 50;

/// Which firms are listed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewQuery {
    /// `today` or `later`.
    when: String,
    /// `fail` or `meet`.
    list: String,
    /// Firms left out before those shown.
    after: usize,
}

/// The counts of one instant.
struct MomentRow {
    when: String,
    compared: String,
    before: String,
    after: String,
    newly_meet: Count,
    newly_fail: Count,
}

/// How many, and where they are listed.
struct Count {
    many: String,
    address: String,
}

/// A firm.
struct FirmRow {
    address: String,
    name: String,
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
    computed: String,
    moments: Vec<MomentRow>,
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
    let (is_later, is_meet) = (query.when == "later", query.list == "meet");
    let moment = &made.moments[usize::from(is_later)];
    let of = match is_meet {
        true => &moment.newly_meet,
        false => &moment.newly_fail,
    };
    let base = address_of(draft, is_later, is_meet);
    let snapshot = app.directory.snapshot();
    let page = of.iter().skip(query.after).take(MOST_ROWS);
    let firms = page.filter_map(|place| snapshot.provider_at(*place));
    let next = query.after + MOST_ROWS;
    Ok(PreviewPage {
        computed: format!(
            "{} weighed at {}, from {} of the log.",
            counted(made.providers, "firm", "firms"),
            instant_words(made.computed_at),
            counted(
                usize::try_from(made.log_size).unwrap_or(0),
                "entry",
                "entries"
            ),
        ),
        moments: made
            .moments
            .iter()
            .zip([false, true])
            .map(|(moment, is_later)| moment_row(draft, moment, is_later))
            .collect(),
        caption: caption(of.len(), is_later, is_meet),
        firms: firms
            .map(|view| FirmRow {
                address: format!("/providers/{}", view.id),
                name: match view.document.name.is_empty() {
                    true => view.id.to_string(),
                    false => view.document.name,
                },
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
        computed: String::new(),
        moments: Vec::new(),
        caption: String::new(),
        firms: Vec::new(),
        pages: Pagination::default(),
    }
}

fn address_of(draft: &ProfileDraftRow, is_later: bool, is_meet: bool) -> String {
    let when = if is_later { "later" } else { "today" };
    let list = if is_meet { "meet" } else { "fail" };
    format!(
        "{}/preview?when={when}&list={list}",
        draft_address(draft.id)
    )
}

fn moment_row(draft: &ProfileDraftRow, moment: &Moment, is_later: bool) -> MomentRow {
    let many = |number: usize| thousands(number as u64);
    let count = |of: &[u32], is_meet| Count {
        many: many(of.len()),
        address: format!("{}#firms", address_of(draft, is_later, is_meet)),
    };
    MomentRow {
        when: when_words(is_later),
        compared: match moment.in_force {
            Some(version) => format!("Version {version}"),
            None => "Nothing is in force".to_owned(),
        },
        before: many(moment.meet_before),
        after: many(moment.meet_after),
        newly_meet: count(&moment.newly_meet, true),
        newly_fail: count(&moment.newly_fail, false),
    }
}

fn when_words(is_later: bool) -> String {
    match is_later {
        true => format!("In {AHEAD_DAYS} days"),
        false => "Today".to_owned(),
    }
}

fn caption(many: usize, is_later: bool, is_meet: bool) -> String {
    let when = when_words(is_later);
    let what = match is_meet {
        true => "would newly meet it",
        false => "would newly fail it",
    };
    format!("{when}: {} {what}", counted(many, "firm", "firms"))
}
