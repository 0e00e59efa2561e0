//! `/desk/profiles/{profile}`: every version of a profile, and in words how each differs from the one
//! before.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::Role;
use quaymark_core::id::ProfileId;
use quaymark_core::requirement::{Requirement, differences};
use quaymark_core::time::Instant;
use quaymark_core::timeline::StatusAt;
use quaymark_core::wire::ProfileContent;

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
use crate::pages::component::{Crumbs, Faults, Part, Tag, Tone};
use crate::pages::desk::{form, frame, go, parts};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::words::{Names, counted, instant_words, last_day_words, requirement_words};

/// One version.
struct VersionRow {
    version: u32,
    title: String,
    tag: Tag,
    dates: String,
    entry: u64,
    /// How it differs from the version before; none of the first.
    changes: Option<Vec<String>>,
    may_withdraw: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/profile_history.html")]
struct HistoryPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
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
) -> Answered {
    let (profile, by) = (profile_of(&profile)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        history_page(app, &by, &profile, Faults::default())
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
    let address = format!("/desk/profiles/{profile}");
    let page = aside(&app, move |app| {
        let seen = SeenVersion {
            profile: profile.clone(),
            version: posted.text("version").parse().unwrap_or_default(),
            entry: posted.text("entry").parse().unwrap_or_default(),
        };
        let done = withdraw_profile_version(&app.store, app.clock.now(), &by.party(), &seen);
        let Err(error) = done else { return Ok(None) };
        history_page(app, &by, &profile, faults_of(error)?).map(Some)
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&address),
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
            dates: dates(version),
            entry: version.entry,
            changes,
            may_withdraw: version.comes_at(now).is_some() && by.role.covers(Role::Signatory),
        });
    }
    rows.reverse();
    let title = format!("Versions of {profile}");
    Ok(HistoryPage {
        frame: frame(app, &faults, &title),
        crumbs: crumbs(&title),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        profile: profile.to_string(),
        may_begin: draft.is_none() && may_draft(by),
        draft: draft.map(|draft| draft.id.to_string()),
        versions: rows,
        faults,
    })
}

fn tag(version: &PublishedVersion, in_force: Option<u32>, now: Instant) -> Tag {
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

fn dates(version: &PublishedVersion) -> String {
    let from = version.timeline.begins_at().map(instant_words);
    let until = version.timeline.ends_at().map(last_day_words);
    let from = from.unwrap_or_default();
    match until {
        Some(until) => format!("From {from}, to the end of {until}"),
        None => format!("From {from}"),
    }
}

fn changes_between(
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

/// What differs beside the tree, a sentence each.
pub(super) fn heading_changes(before: &PublishedVersion, after: &ProfileContent) -> Vec<String> {
    let mut lines = Vec::new();
    if before.document.title != after.title {
        lines.push(format!(
            "It is for “{}” instead of “{}”.",
            after.title, before.document.title
        ));
    }
    if before.margin_days != after.margin_days {
        let days = |days: u32| counted(days as usize, "day", "days");
        lines.push(format!(
            "The margin is {} instead of {}.",
            days(after.margin_days),
            days(before.margin_days)
        ));
    }
    let text = |note: &Option<String>| note.clone().unwrap_or_default();
    if text(&before.document.note) != text(&after.note) {
        lines.push("The note says something else.".to_owned());
    }
    lines
}

/// What differs between two trees, a sentence each; nothing if they ask the same.
pub(super) fn change_lines(
    before: &Requirement,
    after: &Requirement,
    names: &impl Names,
) -> Vec<String> {
    let words = |node: &Requirement| requirement_words(node, names);
    let lines = differences(before, after).into_iter().map(|one| {
        let within = match one.within {
            Some(group) if group != after => format!(" under “{}”", words(group)),
            _ => String::new(),
        };
        match (one.before, one.after) {
            (Some(old), Some(new)) if words(old) == words(new) => {
                format!("Another reason{within}: {}.", words(new))
            }
            (Some(old), Some(new)) => {
                format!("Changed{within}: “{}” became “{}”.", words(old), words(new))
            }
            (None, Some(new)) => format!("New{within}: {}.", in_full(new, names)),
            (Some(old), None) => format!("Not asked any more{within}: {}.", in_full(old, names)),
            (None, None) => String::new(),
        }
    });
    lines.collect()
}

/// A requirement with its parts, in one sentence.
fn in_full(node: &Requirement, names: &impl Names) -> String {
    let parts: Vec<String> = node
        .parts()
        .iter()
        .map(|part| in_full(part, names))
        .collect();
    let words = requirement_words(node, names);
    match parts.is_empty() {
        true => words,
        false => format!("{words} ({})", parts.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::test_names::TableOfNames;

    fn lines(before: &str, after: &str) -> Vec<String> {
        let of = |json| serde_json::from_str::<Requirement>(json).expect("a requirement");
        change_lines(&of(before), &of(after), &TableOfNames)
    }

    #[test]
    fn differences_are_told_in_words() {
        let before = r#"{"all":[{"certified":{"standard":"EN 17483-3"}},
            {"any":[{"licensed":{"country":"NL"}}]},{"vetted":{"level":"enhanced"}}]}"#;
        let after = r#"{"all":[{"certified":{"standard":"EN 17483-3","accredited":true}},
            {"any":[{"licensed":{"country":"NL"}},{"licensed":{"country":"BE"}}]}]}"#;
        assert_eq!(
            lines(before, after),
            [
                "Changed: “A certificate to EN 17483-3” became “A certificate to EN 17483-3, \
                 issued under accreditation”.",
                "New under “Either of the following”: A company licence of Belgium.",
                "Not asked any more: Vetting of the firm at level enhanced.",
            ]
        );
        assert!(lines(before, before).is_empty());
    }
}
