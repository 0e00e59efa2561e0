//! `/desk/records/{record}`: one record in an attestor's name, and what the attestor can do with it.

pub mod change;

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::entry::Entry;
use quaymark_core::id::RecordId;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use super::done::{Arrival, Done};
use super::fields::{kind_of_record, reasons};
use super::overview::may_begin;
use super::records::own_attestor;
use super::shown::subject_name;
use super::{form, frame, parts};
use crate::actions::submission::SubmissionError;
use crate::app::App;
use crate::auth::permission::{ChangeStatus, Permission as _, ReadDesk};
use crate::auth::{Allowed, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Facts, Faults, Part, Prose, Tag};
use crate::pages::frame::{Frame, Section};
use crate::pages::provider::record::Making;
use crate::pages::query::Asked;
use crate::pages::words::{capitalised, kind_words, status_tag};
use crate::store::{StoreError, number_in_key};

#[derive(Template)]
#[template(path = "pages/desk/record.html")]
struct RecordPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    /// What was just done.
    done: Option<Done>,
    form_token: String,
    id: String,
    /// Its page for everyone.
    public: String,
    version: String,
    title: String,
    tag: Tag,
    sentence: Prose,
    facts: Facts,
    acts: Vec<(&'static str, String)>,
    may_turn: bool,
    may_suspend: bool,
    is_over: bool,
    reasons: Vec<Choice>,
    from: String,
}

/// What was typed into the form.
#[derive(Default)]
struct Typed {
    reason: String,
    from: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/records/{record}`
pub async fn show_record(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    id: web::Path<String>,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let (id, by) = (record_of(&id)?, by.into_signed_in());
    own_attestor(&by)?;
    let page = aside(&app, move |app| {
        let mut page = record_page(app, &by, id, Faults::default(), &Typed::default())?;
        page.done = done(&page, &arrival.done);
        Ok(page)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

fn record_of(id: &web::Path<String>) -> Result<RecordId, Refusal> {
    let parsed = id.parse();
    parsed.map_err(|error| Refusal::identifier("record", &error))
}

/// What was just done to a record, where it stands as that says.
fn done(page: &RecordPage, done: &str) -> Option<Done> {
    let words = match done {
        "suspended" if !page.may_suspend => "It is suspended, and everyone sees it.",
        "suspended" if !page.is_over => "The suspension is recorded: it begins on its day.",
        "withdrawn" if page.is_over => "It is withdrawn for good, and everyone sees it.",
        "withdrawn" => "The withdrawal is recorded: it begins on its day.",
        _ => return None,
    };
    let link = "The record on the firm’s page";
    Some(Done::with_link(words, page.public.clone(), link))
}

/// The record and its number, if it is in the name of the attestor.
fn own_record(app: &App, by: &SignedIn, id: RecordId) -> Result<(Entry, String), Refusal> {
    let own = own_attestor(by)?;
    let not_yours = || {
        let words = "the record is in the name of another attestor, or there is none";
        Refusal::from(SubmissionError::NotYours(words))
    };
    let (entry, keys) = app.store.read::<_, StoreError>(|tx| {
        Ok((tx.newest(&id.to_string())?, tx.keys_of(&id.to_string())?))
    })?;
    let stored = entry.ok_or_else(not_yours)?;
    let entry = Entry::from_bytes(&stored.bytes).map_err(StoreError::from)?;
    if entry.claims.issuer != Some(own) {
        return Err(not_yours());
    }
    let key = keys.first().map(String::as_str).unwrap_or_default();
    let number = number_in_key(entry.kind, key).to_owned();
    Ok((entry, number))
}

fn record_page(
    app: &App,
    by: &SignedIn,
    id: RecordId,
    faults: Faults,
    typed: &Typed,
) -> Result<RecordPage, Refusal> {
    let (entry, number) = own_record(app, by, id)?;
    let now = app.clock.now();
    let found = entry.periods.status_at(now);
    let is_over = found.is_over();
    let is_suspended = found == StatusAt::Recorded(RecordedStatus::Suspended);
    let (title, tag, sentence) = stands(app, &entry, now);
    let may = ChangeStatus::RULE.is_for(by.organisation_kind, by.role);
    Ok(RecordPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk/records", "Records in your name", &number),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        done: None,
        public: format!("/providers/{}#{id}", entry.subject),
        id: id.to_string(),
        version: entry.version.to_string(),
        facts: facts(app, &entry, &number),
        acts: if may_begin(by) {
            acts(id, is_over, is_suspended)
        } else {
            Vec::new()
        },
        may_turn: may && !is_over,
        is_over,
        may_suspend: !is_suspended,
        reasons: reasons(&typed.reason),
        from: typed.from.clone(),
        title,
        tag: tag.large(),
        sentence,
        faults,
    })
}

/// What it is, and how it stands now.
fn stands(app: &App, entry: &Entry, now: Instant) -> (String, Tag, Prose) {
    let snapshot = app.directory.snapshot();
    let view = entry
        .subject
        .parse()
        .ok()
        .and_then(|id| snapshot.provider(id));
    let records = view.map(|view| view.records).unwrap_or_default();
    let Some(record) = records
        .iter()
        .find(|one| one.id.to_string() == entry.record)
    else {
        let title = capitalised(kind_words(entry.kind));
        return (title, status_tag(RecordedStatus::Granted), Prose::default());
    };
    let view = Making::of(&snapshot, &records, now).view(record, None);
    (view.title, view.tag, view.sentence)
}

fn facts(app: &App, entry: &Entry, number: &str) -> Facts {
    let mut facts = Facts::default();
    facts.code("Number", number);
    facts.link(
        "Firm",
        subject_name(app, &entry.subject),
        format!("/providers/{}", entry.subject),
    );
    facts.say_if(
        "Reason given",
        entry.reason.map(|reason| capitalised(reason.words())),
    );
    if entry.claims.confidential == Some(true) {
        facts.say("Released", "No: its owner keeps its content to itself");
    }
    facts.say("Version", entry.version.to_string());
    facts.code("Register number", entry.record.clone());
    facts
}

fn acts(id: RecordId, is_over: bool, is_suspended: bool) -> Vec<(&'static str, String)> {
    let new = |kind: &str| format!("/desk/new?kind={kind}&record={id}");
    let mut acts = Vec::new();
    if is_over {
        return acts;
    }
    if let Some(kind) = kind_of_record(id) {
        acts.push(("Renew or correct it", new(kind.as_str())));
    }
    let words = match is_suspended {
        true => "Restore or annul it",
        false => "Annul it",
    };
    acts.push((words, new("status_change")));
    acts
}
