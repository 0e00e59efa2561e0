//! `/desk/organisations`: which organisations work in the register, for the registrar's administrators.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::OrganisationKind;
use quaymark_core::id::OrganisationId;

use super::{faults_of_administration, form, frame, go, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::deactivate_organisation::{deactivate_organisation, reactivate_organisation};
use crate::actions::found_organisation::{
    NewOrganisation, found_organisation, invite_administrator,
};
use crate::actions::speak_for::end_speaking;
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::capitalised;
use crate::store::{OrganisationRow, StoreError};

const PATH: &str = "/desk/organisations";
const TITLE: &str = "Organisations";

/// An organisation in the list.
struct OrganisationLine {
    id: String,
    name: String,
    kind: &'static str,
    represents: String,
    tag: Tag,
    is_active: bool,
    is_own: bool,
    /// Whether nobody looks after it.
    is_orphaned: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/organisations.html")]
struct OrganisationsPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    notice: &'static str,
    organisations: Vec<OrganisationLine>,
    kinds: Vec<Choice>,
    its_name: String,
    represents: String,
    email: String,
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

/// What the form holds.
#[derive(Default)]
struct Typed {
    kind: String,
    name: String,
    represents: String,
    email: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/organisations`
pub async fn show_organisations(
    by: Allowed<ReadOrganisations>,
    app: web::Data<App>,
    arrival: web::Query<Arrival>,
) -> Answered {
    let done = notice(&arrival.done);
    let by = by.into_signed_in();
    shown(by, app, Faults::default(), done, Typed::default()).await
}

/// `POST /desk/organisations`
pub async fn manage_organisations(
    by: Allowed<ManageOrganisations>,
    app: web::Data<App>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    let typed = Typed {
        kind: posted.text("kind").to_owned(),
        name: posted.text("name").to_owned(),
        represents: posted.text("represents").to_owned(),
        email: posted.text("email").to_owned(),
    };
    let party = by.party();
    let done = aside(&app, move |app| {
        let id = match posted.text("organisation") {
            "" => None,
            text => Some(organisation(text)?),
        };
        let done = match id {
            None => found(app, &party, &posted),
            Some(id) => act(app, &party, id, &posted),
        };
        done.map_or_else(
            |error| faults_of_administration(error).map(Err),
            |d| Ok(Ok(d)),
        )
    });
    match done.await? {
        Ok(done) => Ok(go(&format!("{PATH}?done={done}"))),
        Err(faults) => shown(by, app, faults, "", typed).await,
    }
}

fn organisation(text: &str) -> Result<OrganisationId, Refusal> {
    let parsed = text.parse();
    parsed.map_err(|error| Refusal::identifier("organisation", &error))
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
    found_organisation(&app.store, app.clock.now(), by, &new).map(|_| "added")
}

/// Does one act on one organisation; says which it was.
fn act(app: &App, by: &Party, id: OrganisationId, posted: &Posted) -> Done {
    let (store, now) = (&app.store, app.clock.now());
    match posted.text("act") {
        "deactivate" => deactivate_organisation(store, now, by, id).map(|()| "deactivated"),
        "reactivate" => reactivate_organisation(store, now, by, id).map(|()| "reactivated"),
        "silence" => end_speaking(store, now, by, id).map(|()| "silenced"),
        _ => {
            let email = posted.text("administrator").parse();
            let email = email.map_err(|_| {
                AdministrationError::faulty("administrator", "", "an e-mail address")
            })?;
            invite_administrator(store, now, by, id, &email).map(|()| "invited")
        }
    }
}

fn notice(done: &str) -> &'static str {
    match done {
        "added" => "The organisation is added; the invitation of its administrator is on its way.",
        "deactivated" => {
            "It is deactivated. The sessions, tokens, keys and invitations of its people have ended."
        }
        "reactivated" => "It is active again. Its people sign in anew and make new keys.",
        "silenced" => "It speaks for nobody now.",
        "invited" => "The invitation is on its way.",
        _ => "",
    }
}

async fn shown(
    by: SignedIn,
    app: web::Data<App>,
    faults: Faults,
    notice: &'static str,
    typed: Typed,
) -> Answered {
    let own = by.organisation;
    let lines = aside(&app, move |app| {
        let read = app.store.read::<_, StoreError>(|tx| {
            let mut lines = Vec::new();
            for row in tx.organisations()? {
                let is_orphaned = tx.administrators_of(row.id)?.is_empty();
                lines.push(line(row, own, is_orphaned));
            }
            Ok(lines)
        });
        Ok(read?)
    });
    let page = OrganisationsPage {
        organisations: lines.await?,
        frame: frame(&app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(&by, PATH),
        form_token: by.form_token.clone(),
        kinds: kinds(&typed.kind),
        its_name: typed.name,
        represents: typed.represents,
        email: typed.email,
        notice,
        faults,
    };
    Ok(form(&page, &page.faults))
}

fn line(row: OrganisationRow, own: OrganisationId, is_orphaned: bool) -> OrganisationLine {
    let is_active = row.deactivated_at.is_none();
    OrganisationLine {
        id: row.id.to_string(),
        is_own: row.id == own,
        kind: row.kind.words(),
        represents: row.represents.unwrap_or_default(),
        name: row.name,
        tag: match (is_active, is_orphaned) {
            (false, _) => Tag::new(Tone::Bad, "Deactivated"),
            (true, true) => Tag::new(Tone::Warn, "Nobody administers it"),
            (true, false) => Tag::new(Tone::Good, "Active"),
        },
        is_orphaned: is_active && is_orphaned,
        is_active,
    }
}

fn kinds(chosen: &str) -> Vec<Choice> {
    let kinds = OrganisationKind::ALL.iter();
    kinds
        .map(|kind| Choice::new(kind.as_str(), capitalised(kind.words()), chosen))
        .collect()
}
