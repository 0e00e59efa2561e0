//! `/desk/person`: the registrar's administrators find a person by address or number, and keep them from the
//! register or let them come back.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::EmailAddress;
use quaymark_core::id::PersonId;

use super::{faults_of_administration, form, frame, go, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::deactivate_person::{
    PersonPlaces, deactivate_person, places_of, reactivate_person,
};
use crate::app::App;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::store::Reader;

const PATH: &str = "/desk/person";
const TITLE: &str = "Find a person";

/// Somebody who was found.
struct PersonFound {
    id: String,
    name: String,
    email: String,
    tag: Tag,
    is_active: bool,
    is_in_reach: bool,
    /// Organisation, its sort, role, and whether nobody else administers it.
    places: Vec<(String, &'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "pages/desk/person.html")]
struct PersonPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    notice: &'static str,
    who: String,
    found: Option<PersonFound>,
}

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PersonQuery {
    /// An address, or a number.
    who: String,
    done: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/person?who=`
pub async fn show_person(
    by: Allowed<ReadOrganisations>,
    app: web::Data<App>,
    Asked(query): Asked<PersonQuery>,
) -> Answered {
    shown(by.into_signed_in(), app, Faults::default(), query).await
}

/// `POST /desk/person`
pub async fn change_person(
    by: Allowed<ManageOrganisations>,
    app: web::Data<App>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    let id: Result<PersonId, _> = posted.text("person").parse();
    let id = id.map_err(|error| Refusal::identifier("person", &error))?;
    let party = by.party();
    let done = aside(&app, move |app| {
        let (store, now) = (&app.store, app.clock.now());
        let done = match posted.text("act") {
            "reactivate" => reactivate_person(store, now, &party, id).map(|()| "reactivated"),
            _ => deactivate_person(store, now, &party, id).map(|left| match left.is_empty() {
                true => "deactivated",
                false => "orphaned",
            }),
        };
        done.map_or_else(
            |error| faults_of_administration(error).map(Err),
            |d| Ok(Ok(d)),
        )
    });
    match done.await? {
        Ok(done) => Ok(go(&format!("{PATH}?who={id}&done={done}"))),
        Err(faults) => {
            let query = PersonQuery {
                who: id.to_string(),
                done: String::new(),
            };
            shown(by, app, faults, query).await
        }
    }
}

fn notice(done: &str) -> &'static str {
    match done {
        "deactivated" => {
            "This person is deactivated. Their sessions, tokens, keys, invitations and links have ended."
        }
        "orphaned" => {
            "This person is deactivated, and everything they held has ended. Nobody administers the \
             organisations named below any more: invite an administrator there."
        }
        "reactivated" => "This person is active again: they sign in anew and make new keys.",
        _ => "",
    }
}

async fn shown(
    by: SignedIn,
    app: web::Data<App>,
    mut faults: Faults,
    query: PersonQuery,
) -> Answered {
    let who = query.who.trim().to_owned();
    let asked = who.clone();
    let found = aside(&app, move |app| {
        let read = app
            .store
            .read::<_, AdministrationError>(|tx| find(tx, &asked));
        Ok(read?)
    });
    let found = found.await?;
    if found.is_none() && !who.is_empty() {
        faults.add(
            "who",
            "Nobody of the register has this address or number. Enter it whole",
        );
    }
    let page = PersonPage {
        frame: frame(&app, &faults, TITLE),
        crumbs: Crumbs::under("/desk/organisations", "Organisations", TITLE),
        parts: parts(&by, "/desk/organisations"),
        form_token: by.form_token.clone(),
        notice: notice(&query.done),
        found: found.map(line),
        who,
        faults,
    };
    Ok(form(&page, &page.faults))
}

/// Whole addresses and numbers alone: there is no way to leaf through people.
fn find(tx: &mut Reader<'_>, who: &str) -> Result<Option<PersonPlaces>, AdministrationError> {
    let id = match (who.parse::<PersonId>(), who.parse::<EmailAddress>()) {
        (Ok(id), _) => tx.find_person(id)?.map(|row| row.id),
        (_, Ok(email)) => tx.find_person_by_email(&email)?.map(|row| row.id),
        _ => None,
    };
    id.map(|id| places_of(tx, id)).transpose()
}

fn line(found: PersonPlaces) -> PersonFound {
    let is_active = found.person.deactivated_at.is_none();
    let places = found.places.into_iter().map(|(row, role)| {
        let is_last = found.last_of.contains(&row.id);
        (row.name, row.kind.words(), role.words(), is_last)
    });
    PersonFound {
        id: found.person.id.to_string(),
        name: found.person.name,
        email: found.person.email.to_string(),
        tag: match is_active {
            true => Tag::new(Tone::Good, "Active"),
            false => Tag::new(Tone::Bad, "Deactivated"),
        },
        is_active,
        is_in_reach: found.is_in_reach,
        places: places.collect(),
    }
}
