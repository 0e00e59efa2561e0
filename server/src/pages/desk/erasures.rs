//! `/desk/erasures`: what the register published is erased by two people of the registrar. One asks here, another
//! approves, and the page says how the operator carries it out.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::entry::ErasureReason;
use quaymark_core::id::ErasureId;

use super::{faults_of_administration, form, frame, go, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::ask_erasure::{NewErasure, ask_erasure};
use crate::actions::decide_erasure::{approve_erasure, refuse_erasure};
use crate::actions::list_erasures::{ErasureSeen, list_erasures};
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::permission::{KeepErasures, Permission as _, ReadErasures};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Facts, Faults, Part, Tag, Task, Tone};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::{counted, instant_words};
use crate::store::{ErasureState, StoreError};

const PATH: &str = "/desk/erasures";
const TITLE: &str = "Erasures";

#[derive(Template)]
#[template(path = "pages/desk/erasures.html")]
struct ErasuresPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    notice: &'static str,
    erasures: Vec<ErasureLine>,
    target: String,
    reasons: Vec<Choice>,
    with_documents: bool,
}

/// An erasure that waits.
struct ErasureLine {
    id: String,
    sentence: String,
    tag: Tag,
    facts: Facts,
    /// Whether who looks asked for it.
    is_own: bool,
    is_open: bool,
    /// Whether it can still be refused.
    is_pending: bool,
    /// What the operator types, once it is approved.
    command: Option<String>,
}

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Arrival {
    done: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/erasures`
pub async fn show_erasures(
    by: Allowed<ReadErasures>,
    app: web::Data<App>,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let by = by.into_signed_in();
    let (faults, typed) = (Faults::default(), NewErasure::default());
    shown(by, &app, faults, notice(&arrival.done), typed).await
}

/// `POST /desk/erasures`: asks for one, or decides on one that another asked for.
pub async fn decide(by: Allowed<KeepErasures>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let typed = NewErasure {
        target: posted.text("target").to_owned(),
        reason: posted.text("reason").to_owned(),
        with_documents: !posted.text("with_documents").is_empty(),
    };
    let (party, asked) = (by.party(), typed.clone());
    let done = aside(&app, move |app| {
        let done = match posted.text("erasure") {
            "" => ask_erasure(&app.store, app.clock.now(), &party, &asked).map(|_| "asked"),
            text => act(app, &party, erasure(text)?, posted.text("act")),
        };
        done.map_or_else(
            |error| faults_of_administration(error).map(Err),
            |done| Ok(Ok(done)),
        )
    });
    match done.await? {
        Ok(done) => Ok(go(&format!("{PATH}?done={done}"))),
        Err(faults) => shown(by, &app, faults, "", typed).await,
    }
}

fn erasure(text: &str) -> Result<ErasureId, Refusal> {
    let parsed = text.parse();
    parsed.map_err(|error| Refusal::identifier("erasure", &error))
}

fn act(
    app: &App,
    by: &Party,
    id: ErasureId,
    act: &str,
) -> Result<&'static str, AdministrationError> {
    let (store, now) = (&app.store, app.clock.now());
    match act {
        "approve" => approve_erasure(store, now, by, id).map(|()| "approved"),
        "refuse" => refuse_erasure(store, now, by, id).map(|()| "refused"),
        other => Err(AdministrationError::faulty(
            "act",
            other,
            "approve or refuse",
        )),
    }
}

fn notice(done: &str) -> &'static str {
    match done {
        "asked" => {
            "It is asked for. Nothing is erased before another person of the registrar approves."
        }
        "approved" => "It is approved. The operator carries it out with the command below.",
        "refused" => "It is refused: nothing is erased.",
        _ => "",
    }
}

async fn shown(
    by: SignedIn,
    app: &web::Data<App>,
    faults: Faults,
    notice: &'static str,
    typed: NewErasure,
) -> Answered {
    let waiting = aside(app, |app| {
        let now = app.clock.now();
        let read = app.store.read::<_, StoreError>(|tx| list_erasures(tx, now));
        Ok(read?)
    });
    let page = ErasuresPage {
        erasures: waiting
            .await?
            .into_iter()
            .map(|one| line(one, &by))
            .collect(),
        frame: frame(app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(&by, PATH),
        form_token: by.form_token,
        notice,
        target: typed.target,
        reasons: reasons(&typed.reason),
        with_documents: typed.with_documents,
        faults,
    };
    Ok(form(&page, &page.faults))
}

fn reasons(chosen: &str) -> Vec<Choice> {
    let reasons = ErasureReason::ALL.into_iter();
    reasons
        .map(|reason| Choice::new(reason.as_str(), reason.words(), chosen))
        .collect()
}

fn line(seen: ErasureSeen, by: &SignedIn) -> ErasureLine {
    let row = seen.row;
    let mut facts = Facts::default();
    match seen.firm {
        Some(name) => facts.link("About", name, format!("/providers/{}", row.subject)),
        None => facts.code("About", row.subject),
    }
    facts.code("What", row.target);
    let documents = counted(seen.documents, "document", "documents");
    facts.say(
        "What goes",
        match row.with_documents {
            true => format!("{documents}, and the files handed in for them"),
            false => format!("{documents}; files handed in for them stay"),
        },
    );
    facts.say("Reason", row.reason.words());
    facts.say("Asked by", seen.asked_by);
    facts.say("Asked on", instant_words(row.asked_at));
    facts.say_if("Approved by", seen.approved_by);
    if row.state != ErasureState::Done {
        facts.say("Waits until", instant_words(row.expires_at));
    }
    let is_open = row.state == ErasureState::Open;
    ErasureLine {
        sentence: format!("Erase what is published of {}", row.record),
        tag: match row.state {
            ErasureState::Open => Tag::new(Tone::Note, "To approve"),
            ErasureState::Approved => Tag::new(Tone::Warn, "To carry out"),
            _ => Tag::new(Tone::Warn, "To finish"),
        },
        is_own: row.asked_by == by.person,
        is_open,
        is_pending: row.state != ErasureState::Done,
        command: (!is_open).then(|| format!("quaymark erase {}", row.id)),
        id: row.id.to_string(),
        facts,
    }
}

/// What waits for somebody who did not ask for it.
pub(super) fn task(app: &App, by: &SignedIn) -> Result<Option<Task>, Refusal> {
    if !KeepErasures::RULE.is_for(by.organisation_kind, by.role) {
        return Ok(None);
    }
    let now = app.clock.now();
    let read = app
        .store
        .read::<_, StoreError>(|tx| tx.waiting_erasures(now));
    let waits = read?
        .into_iter()
        .filter(|row| row.state == ErasureState::Open && row.asked_by != by.person);
    Ok(match waits.count() {
        0 => None,
        some => Some(Task {
            words: format!(
                "{} to approve or refuse",
                counted(some, "erasure", "erasures")
            ),
            address: Some(PATH.to_owned()),
            hint: "Somebody of the registrar asks that what was published is erased".to_owned(),
            tag: Tag::new(Tone::Note, "To approve"),
        }),
    })
}
