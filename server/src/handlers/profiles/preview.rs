//! What a draft would change for the firms of the register.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::ProfileDraftId;
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_core::wire::{PreviewFirm, PreviewMoment, PreviewWhen, ProfilePreview};
use quaymark_core::zones::Zone;

use super::draft_of;
use crate::actions::profile_draft::{ProfileDraftError, load_draft};
use crate::answers::preview::{Look, Moment, Preview, preview};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::ReadDesk;
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::handlers::params::Params;
use crate::handlers::{cursor, reply};
use crate::store::ProfileDraftRow;

const NAMES: [&str; 4] = ["when", "list", "limit", "cursor"];
const WHEN: usize = 0;
const LIST: usize = 1;
const LIMIT: usize = 2;
const CURSOR: usize = 3;
/// The words of `when`, and the look each is.
const WORDS: [&str; 3] = ["today", "in_90_days", "first_day"];
const LOOKS: [Look; 3] = [Look::Today, Look::Later, Look::FirstDay];
const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 500;

/// Which firms would newly meet a draft, or newly fail it, compared with what is in force: today, in 90
/// days, and on the draft's first day while that is to come. Computed by the rules of verdicts over every firm of the register.
#[utoipa::path(
    get,
    path = "/v1/profiles/drafts/{draft}/preview",
    tag = "Requirement profiles",
    params(
        ("draft" = inline(ProfileDraftId), Path, description = "Its number"),
        ("when" = Option<String>, Query, description = "Firms of `today`, as if left out, `in_90_days` or `first_day`"),
        ("list" = Option<String>, Query, description = "Firms that `newly_fail`, as if left out, or `newly_meet`"),
        ("limit" = Option<u64>, Query, description = "At most so many firms, 1 to 500; 50 if left out"),
        ("cursor" = Option<String>, Query, description = "Where to read on; stands in `next`"),
    ),
    responses((status = 200, description = "Counts, and one page of firms", body = ProfilePreview)),
)]
pub async fn show_preview(
    by: Allowed<ReadDesk>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, NAMES)?;
    let when = one_of(&params, WHEN, &WORDS)?;
    let list = one_of(&params, LIST, &["newly_fail", "newly_meet"])?;
    let limit = params.number(LIMIT, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    let from = params.text(CURSOR).map(place).transpose()?.unwrap_or(0);
    let (id, party) = (draft_of(&request)?, by.party());
    let draft = reply::aside(&app, move |app| {
        Ok(app.store.read(|tx| load_draft(tx, &party, id))?)
    });
    let draft = draft.await?;
    let made = preview_of(&app, &draft).await?;
    let Some(moment) = made.moment(LOOKS[when]) else {
        let expected = "today or in_90_days: the draft has no first day to come";
        return Err(params.wrong(WHEN, WORDS[when], expected.to_owned()));
    };
    let of = [&moment.newly_fail, &moment.newly_meet][list];
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let firms: Vec<u32> = of.iter().skip(from).take(limit).copied().collect();
    let after = from + firms.len();
    let next = (after < of.len()).then(|| {
        let (when, list) = (WORDS[when], ["newly_fail", "newly_meet"][list]);
        format!("/v1/profiles/drafts/{id}/preview?when={when}&list={list}&limit={limit}&cursor=p{after:08x}")
    });
    let snapshot = app.directory.snapshot();
    reply::json(&written(&snapshot, &made, &firms, next), 0)
}

/// The preview of a draft, made now or a short while ago. Waits for its turn; weighs away from the
/// threads that answer.
pub(crate) async fn preview_of(
    app: &Data<App>,
    draft: &ProfileDraftRow,
) -> Result<Arc<Preview>, Refusal> {
    let now = app.clock.now();
    app.check_ready(now)?;
    let tree = draft.content.requirement.check();
    tree.map_err(|error| ProfileDraftError::fault("requirement", "", error.to_string()))?;
    let key = (draft.id, draft.version);
    let candidate = Profile {
        id: draft.profile.clone(),
        version: u32::MAX,
        port: draft.port,
        timeline: Timeline::default(),
        margin_days: draft.content.margin_days,
        requirement: draft.content.requirement.clone(),
        entry: 0,
    };
    let first_day = first_instant(&app.directory.snapshot(), draft);
    let weighed = app.clone();
    let made = app.previews.made(key, now, move || {
        let snapshot = weighed.directory.snapshot();
        let versions = snapshot.profile(&candidate.id).iter();
        let published: Vec<&Profile> = versions.map(|version| &version.profile).collect();
        preview(&snapshot, &published, &candidate, first_day, now)
    });
    made.await.map_err(|error| {
        tracing::error!(%error, "a preview was not made");
        Refusal::internal()
    })
}

/// When a draft comes into force, by its port's clock.
fn first_instant(snapshot: &Snapshot, draft: &ProfileDraftRow) -> Option<Instant> {
    let port = snapshot.port(draft.port)?;
    let zone = Zone::named(&port.timezone).ok()?;
    Some(zone.start_of(draft.content.effective_from?))
}

fn written(
    snapshot: &Snapshot,
    made: &Preview,
    firms: &[u32],
    next: Option<String>,
) -> ProfilePreview {
    let firms = firms
        .iter()
        .filter_map(|place| snapshot.provider_at(*place));
    ProfilePreview {
        computed_at: made.computed_at,
        log_size: made.log_size,
        providers: made.providers as u64,
        moments: made.moments.iter().map(moment).collect(),
        firms: firms
            .map(|view| PreviewFirm {
                id: view.id,
                name: view.document.name,
                country: view.country,
            })
            .collect(),
        next,
    }
}

fn moment(moment: &Moment) -> PreviewMoment {
    PreviewMoment {
        when: match moment.look {
            Look::Today => PreviewWhen::Today,
            Look::Later => PreviewWhen::In90Days,
            Look::FirstDay => PreviewWhen::FirstDay,
        },
        at: moment.at,
        version_in_force: moment.in_force,
        meet_before: moment.meet_before as u64,
        meet_after: moment.meet_after as u64,
        newly_meet: moment.newly_meet.len() as u64,
        newly_fail: moment.newly_fail.len() as u64,
    }
}

/// The place of a word among several; of the first, if it is left out.
fn one_of(params: &Params<'_, 4>, place: usize, words: &[&str]) -> Result<usize, Refusal> {
    let Some(text) = params.text(place) else {
        return Ok(0);
    };
    let found = words.iter().position(|word| *word == text);
    found.ok_or_else(|| params.wrong(place, text, words.join(" or ")))
}

fn place(text: &str) -> Result<usize, Refusal> {
    let digits = text.strip_prefix('p').filter(|digits| digits.len() == 8);
    let place = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok());
    place.ok_or_else(|| cursor::refuse("cursor", text))
}
