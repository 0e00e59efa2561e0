//! `/desk/profiles/{profile}`: every version of a profile, and in words how each differs from the one
//! before.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::Role;
use quaymark_core::id::ProfileId;
use quaymark_core::time::Instant;
use quaymark_core::timeline::StatusAt;
use quaymark_core::wire::ProfileContent;

use super::differences::{change_lines, heading_changes};
use super::edit::crumbs;
use super::{Answered, faults_of, may_draft};
use crate::actions::profile_draft::{
    ProfileDraftError, PublishedVersion, own_port, published_versions,
};
use crate::actions::withdraw_profile_version::{SeenVersion, withdraw_profile_version};
use crate::app::App;
use crate::auth::permission::{PublishProfile, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part, Prose, Tag, Tone};
use crate::pages::desk::done::{Arrival, Done, after};
use crate::pages::desk::sure::{Final, ask_again, is_sure};
use crate::pages::desk::turn::{Turn, turn};
use crate::pages::desk::{form, frame, parts};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::query::Asked;
use crate::pages::words::{Names, Zones};

/// One version.
struct VersionRow {
    version: u32,
    title: String,
    tag: Tag,
    dates: Prose,
    entry: u64,
    /// How it differs from the version before; none of the first.
    changes: Option<Vec<String>>,
    is_in_force: bool,
    is_granted: bool,
    may_withdraw: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/profile_history.html")]
struct HistoryPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    done: Option<Done>,
    form_token: String,
    port: String,
    profile: String,
    /// The draft of its next version.
    draft: Option<String>,
    may_begin: bool,
    versions: Vec<VersionRow>,
}

/// `GET /desk/profiles/{profile}`
pub async fn show_history(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    profile: web::Path<String>,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let (profile, by) = (profile_of(&profile)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let mut page = history_page(app, &by, &profile, Faults::default())?;
        page.done = done(&page, &arrival.done);
        Ok(page)
    });
    let page = page.await?;
    Ok::<HttpResponse, Refusal>(form(&page, &page.faults))
}

/// `POST /desk/profiles/{profile}/withdraw`
pub async fn withdraw(
    by: Allowed<PublishProfile>,
    app: web::Data<App>,
    profile: web::Path<String>,
    posted: Posted,
) -> Answered {
    let (profile, by) = (profile_of(&profile)?, by.into_signed_in());
    turn(&app, move |app| {
        let address = format!("/desk/profiles/{profile}");
        let seen = SeenVersion {
            profile: profile.clone(),
            version: posted.text("version").parse().unwrap_or_default(),
            entry: posted.text("entry").parse().unwrap_or_default(),
        };
        if !is_sure(&posted) {
            let shown = history_page(app, &by, &profile, Faults::default())?;
            if let Some(question) = what_follows(&shown, seen.version) {
                return ask_again(app, &by, &posted, question);
            }
        }
        let done = withdraw_profile_version(&app.store, app.clock.now(), &by.party(), &seen);
        let Err(error) = done else {
            return Ok(Turn::On(after(&address, "withdrawn")));
        };
        let page = history_page(app, &by, &profile, faults_of(error)?)?;
        Turn::form(&page, &page.faults)
    })
    .await
}

/// What was just done to the newest version, where it stands as that says.
fn done(page: &HistoryPage, done: &str) -> Option<Done> {
    let newest = page.versions.first()?;
    match done {
        "published" if newest.is_granted => {
            let words = format!(
                "Version {} is published, as entry {} of the log.",
                newest.version, newest.entry
            );
            let address = format!("/ports/{}?profile={}", page.port, page.profile);
            Some(Done::with_link(&words, address, "What everyone sees of it"))
        }
        "withdrawn" if page.versions.iter().any(|row| !row.is_granted) => Some(Done::plain(
            "The version is withdrawn. It never comes into force.",
        )),
        _ => None,
    }
}

/// What follows of the withdrawal of a version; none if there is no such version.
fn what_follows(page: &HistoryPage, version: u32) -> Option<Final> {
    let row = page.versions.iter().find(|row| row.version == version)?;
    let stays = page.versions.iter().find(|row| row.is_in_force);
    let address = format!("/desk/profiles/{}", page.profile);
    Some(Final {
        title: format!("Withdraw version {version}?"),
        sentences: vec![
            format!(
                "Version {version} of {}, “{}” ({}), never comes into force.",
                page.profile, row.title, row.dates.plain()
            ),
            match stays {
                Some(stays) => format!("Version {} stays in force.", stays.version),
                None => "Your port then asks nothing by this profile.".to_owned(),
            },
            "Everyone sees that it was published and withdrawn. To ask the same later, publish a new version."
                .to_owned(),
        ],
        touches: None,
        button: format!("Withdraw version {version}"),
        address: format!("{address}/withdraw"),
        back: address,
    })
}

fn profile_of(text: &str) -> Result<ProfileId, Refusal> {
    let parsed = text.parse();
    parsed.map_err(|error| Refusal::identifier("profile", &error))
}

fn history_page(
    app: &App,
    by: &SignedIn,
    profile: &ProfileId,
    faults: Faults,
) -> Result<HistoryPage, Refusal> {
    let (versions, draft) = app.store.read::<_, ProfileDraftError>(|tx| {
        let port = own_port(&by.party())?;
        let versions = published_versions(tx, profile)?;
        let is_own = versions.first().is_some_and(|first| first.port == port);
        if !is_own {
            return Err(ProfileDraftError::UnknownProfile(profile.clone()));
        }
        Ok((versions, tx.profile_draft_of(profile)?))
    })?;
    let snapshot = app.directory.snapshot();
    let names = NamesOf::new(&snapshot);
    let now = app.clock.now();
    let port = versions.first().and_then(|one| snapshot.port(one.port));
    let zones = Zones::named(port.map(|port| &port.timezone));
    let in_force = versions.iter().rev().find(|one| one.is_granted_at(now));
    let in_force = in_force.map(|one| one.version);
    let mut rows: Vec<VersionRow> = Vec::new();
    for (place, version) in versions.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| &versions[place]);
        let changes = before.map(|before| changes_between(before, version, &names));
        rows.push(VersionRow {
            version: version.version,
            title: version.document.title.clone(),
            tag: tag(version, in_force, now),
            dates: dates(version, &zones, now),
            entry: version.entry,
            changes,
            is_in_force: in_force == Some(version.version),
            is_granted: version.timeline.is_only_granted(),
            may_withdraw: version.comes_at(now).is_some() && by.role.covers(Role::Signatory),
        });
    }
    rows.reverse();
    let title = format!("Versions of {profile}");
    Ok(HistoryPage {
        frame: frame(app, &faults, &title),
        crumbs: crumbs(&title),
        parts: parts(by, ""),
        done: None,
        form_token: by.form_token.clone(),
        port: by.represents.clone().unwrap_or_default(),
        profile: profile.to_string(),
        may_begin: draft.is_none() && may_draft(by),
        draft: draft.map(|draft| draft.id.to_string()),
        versions: rows,
        faults,
    })
}

/// Where a version stands now.
pub(in crate::pages) fn tag(
    version: &PublishedVersion,
    in_force: Option<u32>,
    now: Instant,
) -> Tag {
    if in_force == Some(version.version) {
        return Tag::new(Tone::Good, "In force");
    }
    if version.comes_at(now).is_some() {
        return Tag::new(Tone::Note, "To come");
    }
    match version.timeline.status_at(now) {
        _ if !version.timeline.is_only_granted() => Tag::new(Tone::Bad, "Withdrawn"),
        StatusAt::Ended => Tag::new(Tone::Calm, "Ended"),
        _ => Tag::new(Tone::Calm, "Replaced"),
    }
}

/// From which day to which a version is in force.
pub(in crate::pages) fn dates(version: &PublishedVersion, zones: &Zones, now: Instant) -> Prose {
    let from = version.timeline.begins_at();
    let from = from.map_or_else(Prose::default, |from| zones.first_day(from, now).into());
    let from = Prose::from("From ").and(from);
    match version.timeline.ends_at() {
        Some(end) => from.and(", to the end of ").and(zones.last_day(end, now)),
        None => from,
    }
}

/// In what a version differs from another, a sentence each.
pub(in crate::pages) fn changes_between(
    before: &PublishedVersion,
    after: &PublishedVersion,
    names: &impl Names,
) -> Vec<String> {
    let content = ProfileContent {
        title: after.document.title.clone(),
        note: after.document.note.clone(),
        effective_from: None,
        effective_until: None,
        margin_days: after.margin_days,
        requirement: after.requirement.clone(),
    };
    let mut lines = heading_changes(before, &content);
    lines.extend(change_lines(&before.requirement, &after.requirement, names));
    lines
}
