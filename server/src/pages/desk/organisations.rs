//! `/desk/organisations`: which organisations work in the register, and which changes of who speaks wait
//! for a second person, for the registrar's administrators.

mod ending;
mod lines;

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::OrganisationKind;
use quaymark_core::id::{MandateChangeId, OrganisationId};

use super::done::after;
use super::sure::{ask_again, is_sure};
use super::turn::{Turn, turn};
use super::{administered, form, frame, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::ask_mandate::{end_mandate, give_mandate};
use crate::actions::deactivate_organisation::{
    deactivate_organisation, is_operators, reactivate_organisation,
};
use crate::actions::decide_mandate::{agree_mandate_change, decline_mandate_change};
use crate::actions::found_organisation::{
    NewOrganisation, found_organisation, invite_administrator,
};
use crate::actions::list_organisations::{
    MOST_WORDS, list_mandate_changes, list_organisations, place_after,
};
use crate::actions::mandate::Outcome;
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::escape::escaped;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Pagination, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::query::Asked;
use crate::pages::words::capitalised;
use crate::store::OrganisationsAsked;

use ending::what_follows;
use lines::{ChangeLine, OrganisationLine, change_line, line};

const PATH: &str = "/desk/organisations";
const TITLE: &str = "Organisations";
/// Organisations on one page.
const PAGE_ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "pages/desk/organisations.html")]
struct OrganisationsPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    notice: &'static str,
    changes: Vec<ChangeLine>,
    words: String,
    organisations: Vec<OrganisationLine>,
    pages: Pagination,
    kinds: Vec<Choice>,
    its_name: String,
    represents: String,
    email: String,
}

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Arrival {
    done: String,
    /// A part of a name, or a number.
    q: String,
    /// The last organisation of the page before.
    after: String,
}

/// What the form holds.
#[derive(Default)]
struct Typed {
    kind: String,
    name: String,
    represents: String,
    email: String,
}

impl Typed {
    fn of(posted: &Posted) -> Self {
        let text = |name| posted.text(name).to_owned();
        Self {
            kind: text("kind"),
            name: text("name"),
            represents: text("represents"),
            email: text("email"),
        }
    }
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/organisations`
pub async fn show_organisations(
    by: Allowed<ReadOrganisations>,
    app: web::Data<App>,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let by = by.into_signed_in();
    let page = aside(&app, move |app| {
        organisations_page(app, &by, Faults::default(), &arrival, Typed::default())
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/organisations`
pub async fn manage_organisations(
    by: Allowed<ManageOrganisations>,
    app: web::Data<App>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    turn(&app, move |app| {
        let party = by.party();
        let done = match (posted.text("change"), posted.text("organisation")) {
            ("", "") => found(app, &party, &posted),
            ("", text) if posted.text("act") == "deactivate" && !is_sure(&posted) => {
                match what_follows(app, &party, organisation(text)?) {
                    Ok(question) => return ask_again(app, &by, &posted, question),
                    Err(error) => Err(error),
                }
            }
            ("", text) => act(app, &party, organisation(text)?, &posted),
            (text, _) => decide(app, &party, change(text)?, &posted),
        };
        match administered(done)? {
            Ok(done) => Ok(Turn::On(after(PATH, done))),
            Err(faults) => {
                let typed = Typed::of(&posted);
                let page = organisations_page(app, &by, faults, &Arrival::default(), typed)?;
                Turn::form(&page, &page.faults)
            }
        }
    })
    .await
}

fn organisation(text: &str) -> Result<OrganisationId, Refusal> {
    let parsed = text.parse();
    parsed.map_err(|error| Refusal::identifier("organisation", &error))
}

fn change(text: &str) -> Result<MandateChangeId, Refusal> {
    let parsed = text.parse();
    parsed.map_err(|error| Refusal::identifier("change", &error))
}

type Done = Result<&'static str, AdministrationError>;

fn found(app: &App, by: &Party, posted: &Posted) -> Done {
    let kind: Result<OrganisationKind, _> = posted.text("kind").parse();
    let no_kind = |_| AdministrationError::faulty("kind", "", "a sort of the list");
    let no_address =
        |_| AdministrationError::faulty("email", "", "an e-mail address, like name@firm.example");
    let new = NewOrganisation {
        kind: kind.map_err(no_kind)?,
        name: posted.text("name").to_owned(),
        represents: posted.text("represents").to_owned(),
        administrator: posted.text("email").parse().map_err(no_address)?,
    };
    let is_to_speak = !new.represents.trim().is_empty();
    let done = if is_to_speak { "added-asked" } else { "added" };
    found_organisation(&app.store, app.clock.now(), by, &new).map(|_| done)
}

/// Does one act on one organisation; says which it was.
fn act(app: &App, by: &Party, id: OrganisationId, posted: &Posted) -> Done {
    let (store, now) = (&app.store, app.clock.now());
    match posted.text("act") {
        "deactivate" => deactivate_organisation(store, now, by, id).map(|()| "deactivated"),
        "reactivate" => reactivate_organisation(store, now, by, id).map(|outcome| match outcome {
            Outcome::Done => "reactivated",
            Outcome::Asked(_) => "asked",
        }),
        "silence" => end_mandate(store, now, by, id).map(|_| "asked"),
        "give" => give_mandate(store, now, by, id, posted.text("whom")).map(|_| "asked"),
        "invite" => {
            let email = posted.text("administrator").parse();
            let email = email.map_err(|_| {
                AdministrationError::faulty("administrator", "", "an e-mail address")
            })?;
            invite_administrator(store, now, by, id, &email).map(|outcome| match outcome {
                Outcome::Done => "invited",
                Outcome::Asked(_) => "asked",
            })
        }
        other => {
            let expected = "deactivate, reactivate, silence, give or invite";
            Err(AdministrationError::faulty("act", other, expected))
        }
    }
}

/// Agrees to what another asked for, or declines it.
fn decide(app: &App, by: &Party, id: MandateChangeId, posted: &Posted) -> Done {
    let (store, now) = (&app.store, app.clock.now());
    match posted.text("act") {
        "agree" => agree_mandate_change(store, now, by, id).map(|()| "agreed"),
        "decline" => decline_mandate_change(store, now, by, id).map(|()| "declined"),
        other => Err(AdministrationError::faulty(
            "act",
            other,
            "agree or decline",
        )),
    }
}

fn notice(done: &str) -> &'static str {
    match done {
        "added" => "The organisation is added; the invitation of its administrator is on its way.",
        "added-asked" => {
            "The organisation is added. It speaks, and its administrator is invited, once another \
             administrator agrees."
        }
        "asked" => {
            "It is asked for. Nothing changes before another administrator of the registrar agrees."
        }
        "agreed" => "It is done. Those concerned get a letter.",
        "declined" => "It is declined: nothing changes.",
        "deactivated" => {
            "It is deactivated. The sessions, tokens, keys and invitations of its people have ended."
        }
        "reactivated" => "It is active again. Its people sign in anew and make new keys.",
        "invited" => "The invitation is on its way.",
        _ => "",
    }
}

fn organisations_page(
    app: &App,
    by: &SignedIn,
    faults: Faults,
    arrival: &Arrival,
    typed: Typed,
) -> Result<OrganisationsPage, Refusal> {
    let words: String = arrival.q.trim().chars().take(MOST_WORDS).collect();
    let after = match arrival.after.as_str() {
        "" => None,
        text => Some(organisation(text)?),
    };
    let now = app.clock.now();
    let read = app.store.read::<_, AdministrationError>(|tx| {
        let asked = OrganisationsAsked {
            words: Some(words.clone()).filter(|words| !words.is_empty()),
            after: after.map(|id| place_after(tx, id)).transpose()?,
        };
        let found = list_organisations(tx, now, &asked, PAGE_ROWS)?;
        Ok((found, list_mandate_changes(tx, now)?))
    });
    let ((found, next), changes) = read?;
    let snapshot = app.directory.snapshot();
    let names = NamesOf::new(&snapshot);
    let changes = changes.into_iter().map(|one| change_line(one, by, &names));
    let found = found.into_iter().map(|one| line(one, by, &names));
    Ok(OrganisationsPage {
        organisations: found.collect(),
        changes: changes.collect(),
        pages: pages(&words, after.is_some(), next),
        words,
        frame: frame(app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(by, PATH),
        form_token: by.form_token.clone(),
        kinds: kinds(&typed.kind),
        its_name: typed.name,
        represents: typed.represents,
        email: typed.email,
        notice: notice(&arrival.done),
        faults,
    })
}

fn pages(words: &str, is_later: bool, next: Option<OrganisationId>) -> Pagination {
    let words = escaped(words);
    Pagination {
        of: "organisations",
        first: is_later.then(|| format!("{PATH}?q={words}")),
        next: next.map(|id| format!("{PATH}?q={words}&after={id}")),
    }
}

fn kinds(chosen: &str) -> Vec<Choice> {
    let kinds = OrganisationKind::ALL.iter();
    kinds
        .filter(|kind| !is_operators(**kind))
        .map(|kind| Choice::new(kind.as_str(), capitalised(kind.words()), chosen))
        .collect()
}
