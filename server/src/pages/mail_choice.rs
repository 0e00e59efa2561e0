//! `/mail/{person}/{topic}/{proof}`: the reader of a letter stops letters of its kind, or starts them
//! again, without signing in.
//!
//! Reading the page changes nothing, because mail programs follow links by themselves. Posting to it
//! stops the letters, by the page's button or by a mail program's own (RFC 8058); the body is not
//! looked at.

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::PersonId;

use super::component::Crumbs;
use super::frame::{Frame, Section, page};
use crate::actions::choose_mail::{MailChoice, choose_mail};
use crate::app::App;
use crate::error::{Code, Refusal};
use crate::mail::{Topic, choice_proof_is_right};

#[derive(Template)]
#[template(path = "pages/mail_choice.html")]
struct MailChoicePage {
    frame: Frame,
    crumbs: Crumbs,
    topic: Topic,
    is_refused: bool,
    here: String,
}

type Place = web::Path<(String, String, String)>;

/// `GET /mail/{person}/{topic}/{proof}`
pub async fn show_mail_choice(app: web::Data<App>, place: Place) -> Result<HttpResponse, Refusal> {
    let here = address_of(&place);
    let work = app.clone();
    let (topic, is_refused) = web::block(move || {
        let (person, topic) = chooser(&work, &place)?;
        let is_refused = (work.store).read(|tx| tx.refuses_mail(person, topic.as_str()))?;
        Ok::<_, Refusal>((topic, is_refused))
    })
    .await??;
    let snapshot = app.directory.snapshot();
    Ok(page(&MailChoicePage {
        frame: Frame::new(&app, &snapshot, Section::About, "Letters"),
        crumbs: Crumbs::to("Letters"),
        topic,
        is_refused,
        here,
    }))
}

/// `POST /mail/{person}/{topic}/{proof}`
pub async fn stop_mail(app: web::Data<App>, place: Place) -> Result<HttpResponse, Refusal> {
    choose(app, place, MailChoice::Stop).await
}

/// `POST /mail/{person}/{topic}/{proof}/again`
pub async fn start_mail(app: web::Data<App>, place: Place) -> Result<HttpResponse, Refusal> {
    choose(app, place, MailChoice::Start).await
}

async fn choose(
    app: web::Data<App>,
    place: Place,
    choice: MailChoice,
) -> Result<HttpResponse, Refusal> {
    let here = address_of(&place);
    web::block(move || {
        let (person, topic) = chooser(&app, &place)?;
        choose_mail(&app.store, app.clock.now(), person, topic, choice)?;
        Ok::<_, Refusal>(())
    })
    .await??;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, here))
        .finish())
}

fn address_of(place: &Place) -> String {
    let (person, topic, proof) = &**place;
    format!("/mail/{person}/{topic}/{proof}")
}

/// Whose choice it is. A link that is not ours looks like an address where nothing is.
fn chooser(app: &App, place: &Place) -> Result<(PersonId, Topic), Refusal> {
    let unknown = || Refusal::new(Code::UnknownPath, "nothing is at this address");
    let (person, topic, proof) = &**place;
    let person = person.parse().map_err(|_| unknown())?;
    let topic = Topic::parse(topic).ok_or_else(unknown)?;
    let now = app.clock.now();
    let is_right = choice_proof_is_right(&app.store, now, person, topic, proof)?;
    let is_known = is_right && app.store.read(|tx| tx.has_person(person))?;
    is_known.then_some((person, topic)).ok_or_else(unknown)
}
