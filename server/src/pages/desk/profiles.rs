//! `/desk/profiles`: what a port asks, what it is going to ask, and drafts of that.

mod differences;
pub mod edit;
pub mod history;
mod leaf;
mod moments;
pub mod part;
pub mod preview;
pub mod publish;
pub mod text;
mod tree;
mod typed;

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{ProfileDraftId, ProfileId, UnLocode};
use quaymark_core::wire::ProfileStart;

use super::{form, frame, go, parts};
use crate::actions::draft_profile::{draft_profile, example_profiles};
use crate::actions::profile_draft::{ProfileDraftError, SeenDraft, own_port};
use crate::app::App;
use crate::auth::permission::{DraftProfile, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::handlers::aside;
use crate::import::RowFault;
use crate::pages::component::{Choice, Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::{Zones, capitalised, instant_words};
use crate::store::{ProfileDraftRow, StoreError};

pub(super) type Answered = Result<HttpResponse, Refusal>;
type Id = web::Path<String>;

/// A profile of the port.
struct ProfileRow {
    id: String,
    title: String,
    in_force: String,
    coming: String,
    /// Whether nobody writes its next version yet.
    may_begin: bool,
}

/// A draft of the port.
struct DraftRow {
    id: String,
    profile: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "pages/desk/profiles.html")]
struct ProfilesPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    port: String,
    profiles: Vec<ProfileRow>,
    drafts: Vec<DraftRow>,
    may_draft: bool,
    typed: String,
    hint: String,
    starts: Vec<Choice>,
}

/// `GET /desk/profiles`
pub async fn show_profiles(by: Allowed<ReadDesk>, app: web::Data<App>) -> Answered {
    let by = by.into_signed_in();
    let page = aside(&app, move |app| {
        profiles_page(app, &by, Faults::default(), String::new(), "empty")
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/profiles`
pub async fn begin(by: Allowed<DraftProfile>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let (name, chosen) = (
        posted.text("profile").to_owned(),
        posted.text("start").to_owned(),
    );
    let done = aside(&app, move |app| {
        let begun = begun(app, &by, &name, &chosen);
        match begun {
            Ok(draft) => Ok(Err(draft.id)),
            Err(error) => {
                let faults = faults_of(error)?;
                profiles_page(app, &by, faults, name, &chosen).map(Ok)
            }
        }
    });
    Ok(match done.await? {
        Ok(page) => form(&page, &page.faults),
        Err(id) => go(&draft_address(id)),
    })
}

fn begun(
    app: &App,
    by: &SignedIn,
    name: &str,
    chosen: &str,
) -> Result<ProfileDraftRow, ProfileDraftError> {
    let profile: ProfileId = name.parse().map_err(|_| {
        let expected = "lower-case letters, digits and hyphens";
        ProfileDraftError::fault("profile", name, expected)
    })?;
    let wrong = || ProfileDraftError::fault("start", chosen, "one of the list");
    let start = match chosen.split_once(' ') {
        None if chosen == "empty" => ProfileStart::Empty,
        None if chosen == "newest" => ProfileStart::Newest,
        Some(("profile", id)) => ProfileStart::Profile(id.parse().map_err(|_| wrong())?),
        Some(("template", id)) => ProfileStart::Template(id.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    };
    draft_profile(&app.store, app.clock.now(), &by.party(), &profile, &start)
}

fn profiles_page(
    app: &App,
    by: &SignedIn,
    faults: Faults,
    typed: String,
    chosen: &str,
) -> Result<ProfilesPage, Refusal> {
    let port = own_port(&by.party())?;
    let snapshot = app.directory.snapshot();
    let drafts = app
        .store
        .read::<_, StoreError>(|tx| tx.profile_drafts_of(port))?;
    let rows = snapshot.profiles_of(port).iter();
    Ok(ProfilesPage {
        frame: frame(app, &faults, "What your port asks"),
        crumbs: Crumbs::under("/desk", "Your desk", "What your port asks"),
        parts: parts(by, "/desk/profiles"),
        form_token: by.form_token.clone(),
        port: snapshot
            .port(port)
            .map_or_else(|| port.to_string(), |port| port.name.clone()),
        profiles: rows
            .map(|id| profile_row(app, &snapshot, id, &drafts))
            .collect(),
        drafts: drafts.iter().map(draft_row).collect(),
        may_draft: may_draft(by),
        hint: format!(
            "A new name begins with {}-, for example {0}-container-terminal",
            port.as_str().to_ascii_lowercase()
        ),
        starts: starts(app, &snapshot, port, chosen),
        faults,
        typed,
    })
}

fn may_draft(by: &SignedIn) -> bool {
    by.role.covers(quaymark_core::account::Role::Editor)
}

fn profile_row(
    app: &App,
    snapshot: &Snapshot,
    id: &ProfileId,
    drafts: &[ProfileDraftRow],
) -> ProfileRow {
    let now = app.clock.now();
    let in_force = crate::pages::asking::in_force(snapshot, id, now);
    let versions = snapshot.profile(id).iter();
    let coming = versions.filter(|version| version.profile.timeline.is_only_granted());
    let coming = coming.filter_map(|version| {
        let begins_at = version.profile.timeline.begins_at()?;
        let port = snapshot.port(version.profile.port);
        let zones = Zones::named(port.map(|port| &port.timezone));
        let day = zones.first_day(begins_at, now).words;
        let words = format!("Version {} from {day}", version.profile.version);
        (begins_at > now).then_some(words)
    });
    ProfileRow {
        id: id.to_string(),
        title: in_force.map_or_else(String::new, |entry| entry.document.title.clone()),
        in_force: in_force.map_or_else(
            || "None".to_owned(),
            |entry| format!("Version {}", entry.profile.version),
        ),
        coming: coming.collect::<Vec<_>>().join(", "),
        may_begin: drafts.iter().all(|draft| draft.profile != *id),
    }
}

fn draft_row(draft: &ProfileDraftRow) -> DraftRow {
    DraftRow {
        id: draft.id.to_string(),
        profile: draft.profile.to_string(),
        changed: instant_words(draft.updated_at),
    }
}

/// What a draft can begin with.
fn starts(app: &App, snapshot: &Snapshot, port: UnLocode, chosen: &str) -> Vec<Choice> {
    let now = app.clock.now();
    let mut starts = vec![
        Choice::new("empty", "Nothing", chosen),
        Choice::new("newest", "The newest version of the same profile", chosen),
    ];
    for id in snapshot.profile_ids() {
        let Some(entry) = crate::pages::asking::in_force(snapshot, id, now) else {
            continue;
        };
        let whose = match entry.profile.port == port {
            true => "your".to_owned(),
            false => format!("{}’s", entry.profile.port),
        };
        let words = format!("{whose} profile {id}: {}", entry.document.title);
        starts.push(Choice::new(
            format!("profile {id}"),
            capitalised(&words),
            chosen,
        ));
    }
    for example in example_profiles() {
        let words = format!("Example: {}", example.title);
        starts.push(Choice::new(
            format!("template {}", example.id),
            words,
            chosen,
        ));
    }
    starts
}

fn draft_address(id: ProfileDraftId) -> String {
    format!("/desk/profiles/drafts/{id}")
}

/// The draft a form acts on, as it was seen.
fn seen(id: &Id, posted: &Posted) -> Result<SeenDraft, Refusal> {
    Ok(SeenDraft {
        id: draft_of(id)?,
        version: posted.text("version").parse().unwrap_or_default(),
    })
}

fn draft_of(id: &Id) -> Result<ProfileDraftId, Refusal> {
    let parsed = id.parse();
    parsed.map_err(|error| Refusal::identifier("draft", &error))
}

/// What stops an act, as the faults of a form; what no form can help is a refusal.
pub(super) fn faults_of(error: ProfileDraftError) -> Result<Faults, Refusal> {
    let mut faults = Faults::default();
    match error {
        ProfileDraftError::Faults(list) => {
            for fault in list {
                faults.add(fault.column.clone(), fault_words(&fault));
            }
        }
        ProfileDraftError::Outdated { .. } => faults.add_to_whole(
            "Somebody else changed this while you looked, and nothing of yours was saved. Look at \
             what it says now before you save again",
        ),
        ProfileDraftError::State(words) => faults.add_to_whole(capitalised(&words)),
        other => return Err(other.into()),
    }
    Ok(faults)
}

/// A fault in words.
fn fault_words(fault: &RowFault) -> String {
    let label = match fault.column.as_str() {
        "title" => "What it is for",
        "note" => "Note",
        "margin_days" => "Margin",
        "effective_from" => "First day",
        "effective_until" => "Last day",
        "profile" => "Name",
        "start" => "Begin with",
        other => other,
    };
    match (label, fault.value.is_empty()) {
        ("", _) => capitalised(&fault.expected),
        (label, true) => format!("{}: expected {}", capitalised(label), fault.expected),
        (label, false) => format!(
            "{}: found “{}”, expected {}",
            capitalised(label),
            fault.value,
            fault.expected
        ),
    }
}
