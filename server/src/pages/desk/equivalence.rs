//! `/desk/equivalence`: a port's decisions to take other evidence of one firm. A new one is a
//! submission, which a reviewer of the registrar approves too.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::Role;
use quaymark_core::document::RecordDocument;
use quaymark_core::id::RecordId;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use super::done::{Arrival, Done, after};
use super::profiles::faults_of;
use super::shown::subject_shown;
use super::sure::{Final, ask_again, is_sure};
use super::turn::{Turn, turn};
use super::{form, frame, parts};
use crate::actions::withdraw_equivalence::{Decision, decisions_of, withdraw_equivalence};
use crate::app::App;
use crate::auth::permission::{DecideEquivalence, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, FirmName, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::{day_words, status_tag};

/// A decision.
struct DecisionRow {
    record: String,
    firm: FirmName,
    address: String,
    standard: String,
    number: String,
    reason: String,
    dates: String,
    tag: Tag,
    entry: u64,
    is_withdrawn: bool,
    may_withdraw: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/equivalence.html")]
struct EquivalencePage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    done: Option<Done>,
    form_token: String,
    decisions: Vec<DecisionRow>,
    may_decide: bool,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/equivalence`
pub async fn show_decisions(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let by = by.into_signed_in();
    let page = aside(&app, move |app| {
        let mut page = decisions_page(app, &by, Faults::default())?;
        let is_so =
            arrival.done == "withdrawn" && page.decisions.iter().any(|one| one.is_withdrawn);
        page.done = is_so.then(|| Done::plain("The decision is withdrawn, and everyone sees it."));
        Ok(page)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/equivalence/{record}/withdraw`
pub async fn withdraw(
    by: Allowed<DecideEquivalence>,
    app: web::Data<App>,
    record: web::Path<String>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    let record: RecordId = record
        .parse()
        .map_err(|error| Refusal::identifier("record", &error))?;
    let entry = posted.text("entry").parse().unwrap_or_default();
    turn(&app, move |app| {
        let now = app.clock.now();
        if !is_sure(&posted)
            && let Some(question) = what_follows(app, &by, record)?
        {
            return ask_again(app, &by, &posted, question);
        }
        let done = withdraw_equivalence(&app.store, now, &by.party(), record, entry);
        let Err(error) = done else {
            return Ok(Turn::On(after("/desk/equivalence", "withdrawn")));
        };
        let page = decisions_page(app, &by, faults_of(error)?)?;
        Turn::form(&page, &page.faults)
    })
    .await
}

/// What follows of the withdrawal of a decision of one's own port; none if it has no such decision.
fn what_follows(app: &App, by: &SignedIn, record: RecordId) -> Result<Option<Final>, Refusal> {
    let decisions = app.store.read(|tx| decisions_of(tx, &by.party()))?;
    let now = app.clock.now();
    let rows = decisions.iter().map(|one| row(app, by, one, now));
    let mut named = rows.filter(|row| row.record == record.to_string());
    Ok(named.next().map(|row| Final {
        title: "Withdraw this decision?".to_owned(),
        sentences: vec![
            format!(
                "{} no longer counts as holding {} for your port, from now on. Everyone sees it.",
                row.firm, row.standard
            ),
            "A withdrawal is lifted by nobody: a new decision takes a signatory and a reviewer."
                .to_owned(),
        ],
        touches: None,
        button: "Withdraw the decision".to_owned(),
        address: format!("/desk/equivalence/{record}/withdraw"),
        back: "/desk/equivalence".to_owned(),
    }))
}

fn decisions_page(app: &App, by: &SignedIn, faults: Faults) -> Result<EquivalencePage, Refusal> {
    let now = app.clock.now();
    let decisions = app.store.read(|tx| decisions_of(tx, &by.party()))?;
    let title = "Equivalence decisions";
    Ok(EquivalencePage {
        frame: frame(app, &faults, title),
        crumbs: Crumbs::under("/desk", "Your desk", title),
        parts: parts(by, "/desk/equivalence"),
        done: None,
        form_token: by.form_token.clone(),
        may_decide: by.role.covers(Role::Editor),
        decisions: decisions.iter().map(|one| row(app, by, one, now)).collect(),
        faults,
    })
}

fn row(app: &App, by: &SignedIn, decision: &Decision, now: Instant) -> DecisionRow {
    let entry = &decision.entry;
    let document: RecordDocument = decision
        .document
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let days = [document.valid_from, document.valid_until];
    let [from, until] = days.map(|day| day.map(day_words).unwrap_or_default());
    let status = entry.periods.status_at(now);
    let is_open = matches!(
        status,
        StatusAt::NotYet | StatusAt::Recorded(RecordedStatus::Granted)
    );
    DecisionRow {
        record: entry.record.clone(),
        firm: subject_shown(app, &entry.subject),
        address: format!("/providers/{}", entry.subject),
        standard: entry
            .claims
            .family
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        number: document.number.unwrap_or_default(),
        reason: document.scope.unwrap_or_default(),
        dates: format!("{from} to {until}"),
        tag: match status {
            StatusAt::NotYet => Tag::new(Tone::Note, "To come"),
            StatusAt::Ended => Tag::new(Tone::Calm, "Ended"),
            StatusAt::Recorded(status) => status_tag(status),
        },
        entry: decision.index,
        is_withdrawn: status == StatusAt::Recorded(RecordedStatus::Withdrawn),
        may_withdraw: is_open
            && entry.periods.is_only_granted()
            && by.role.covers(Role::Signatory)
            && by.represents.is_some(),
    }
}
