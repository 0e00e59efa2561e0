//! `/desk/records/{record}`: one record in an attestor's name, and what the attestor can do with it.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::entry::{Entry, StatusReason};
use quaymark_core::id::RecordId;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use super::fields::{kind_of_record, reasons};
use super::overview::may_begin;
use super::records::own_attestor;
use super::shown::subject_name;
use super::{faults_of, form, frame, go, parts};
use crate::actions::submission::SubmissionError;
use crate::actions::suspend_record::{QuickStatus, Suspension, suspend_record};
use crate::app::App;
use crate::auth::permission::{ChangeStatus, Permission as _, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Facts, Faults, Part, Tag};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::provider::record::Making;
use crate::pages::words::{capitalised, kind_words, status_tag};
use crate::store::{StoreError, number_in_key};

#[derive(Template)]
#[template(path = "pages/desk/record.html")]
struct RecordPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    id: String,
    version: String,
    title: String,
    tag: Tag,
    sentence: String,
    facts: Facts,
    acts: Vec<(&'static str, String)>,
    may_turn: bool,
    may_suspend: bool,
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
) -> Answered {
    let (id, by) = (record_of(&id)?, by.into_signed_in());
    own_attestor(&by)?;
    let page = aside(&app, move |app| {
        record_page(app, &by, id, Faults::default(), &Typed::default())
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST …/suspend`
pub async fn suspend(
    by: Allowed<ChangeStatus>,
    app: web::Data<App>,
    id: web::Path<String>,
    posted: Posted,
) -> Answered {
    turn(
        by.into_signed_in(),
        app,
        &id,
        posted,
        QuickStatus::Suspended,
    )
    .await
}

/// `POST …/withdraw`
pub async fn withdraw(
    by: Allowed<ChangeStatus>,
    app: web::Data<App>,
    id: web::Path<String>,
    posted: Posted,
) -> Answered {
    turn(
        by.into_signed_in(),
        app,
        &id,
        posted,
        QuickStatus::Withdrawn,
    )
    .await
}

async fn turn(
    by: SignedIn,
    app: web::Data<App>,
    id: &web::Path<String>,
    posted: Posted,
    status: QuickStatus,
) -> Answered {
    let id = record_of(id)?;
    own_attestor(&by)?;
    let page = aside(&app, move |app| {
        let typed = Typed {
            reason: posted.text("reason").to_owned(),
            from: posted.text("from").to_owned(),
        };
        let faults = match read(&posted, id, status) {
            Err(faults) => faults,
            Ok(suspension) => {
                let now = app.clock.now();
                match suspend_record(&app.store, now, &by.party(), &suspension) {
                    Ok(_) => return Ok(None),
                    Err(error) => faults_of(error)?,
                }
            }
        };
        record_page(app, &by, id, faults, &typed).map(Some)
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&format!("/desk/records/{id}")),
    })
}

fn read(posted: &Posted, id: RecordId, status: QuickStatus) -> Result<Suspension, Faults> {
    let mut faults = Faults::default();
    let reason: Option<StatusReason> = posted.text("reason").parse().ok();
    if reason.is_none() {
        faults.add("reason", "Choose the reason");
    }
    let day = Some(posted.text("from")).filter(|day| !day.is_empty());
    let from: Option<CivilDate> = day.and_then(|day| day.parse().ok());
    if day.is_some() && from.is_none() {
        faults.add("from", "Enter a day that exists, or leave it empty");
    }
    match reason.filter(|_| faults.is_empty()) {
        Some(reason) => Ok(Suspension {
            record: id.to_string(),
            version: posted.text("version").parse().unwrap_or_default(),
            status,
            from,
            reason,
        }),
        None => Err(faults),
    }
}

fn record_of(id: &web::Path<String>) -> Result<RecordId, Refusal> {
    let parsed = id.parse();
    parsed.map_err(|error| Refusal::identifier("record", &error))
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
    let is_over = matches!(
        found,
        StatusAt::Recorded(RecordedStatus::Withdrawn | RecordedStatus::Annulled)
    );
    let is_suspended = found == StatusAt::Recorded(RecordedStatus::Suspended);
    let (title, tag, sentence) = stands(app, &entry, now);
    let may = ChangeStatus::RULE.is_for(by.organisation_kind, by.role);
    Ok(RecordPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk/records", "Records in your name", &number),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        id: id.to_string(),
        version: entry.version.to_string(),
        facts: facts(app, &entry, &number),
        acts: if may_begin(by) {
            acts(id, is_over, is_suspended)
        } else {
            Vec::new()
        },
        may_turn: may && !is_over,
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
fn stands(app: &App, entry: &Entry, now: Instant) -> (String, Tag, String) {
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
        return (title, status_tag(RecordedStatus::Granted), String::new());
    };
    let (rules, names) = (snapshot.rules(), NamesOf::new(&snapshot));
    let making = Making {
        records: &records,
        rules: &rules,
        names: &names,
        now,
    };
    let view = making.view(record, None);
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
