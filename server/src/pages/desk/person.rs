//! `/desk/person`: the registrar's administrators find a person by address or number, and keep them from the
//! register or let them come back.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::EmailAddress;
use quaymark_core::id::PersonId;

use super::sure::{Final, ask_again, is_sure};
use super::turn::{Turn, turn};
use super::{administered, form, frame, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::deactivate_person::{
    PersonPlaces, deactivate_person, places_of, reactivate_person, to_keep_out,
};
use crate::app::App;
use crate::auth::permission::{ManageOrganisations, ReadOrganisations};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::joined;
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
    let by = by.into_signed_in();
    let page = aside(&app, move |app| {
        person_page(app, &by, Faults::default(), &query)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
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
    turn(&app, move |app| {
        let party = by.party();
        let (store, now) = (&app.store, app.clock.now());
        let done = match posted.text("act") {
            "reactivate" => reactivate_person(store, now, &party, id).map(|()| "reactivated"),
            "deactivate" if !is_sure(&posted) => match what_follows(app, id) {
                Ok(question) => return ask_again(app, &by, &posted, question),
                Err(error) => Err(error),
            },
            "deactivate" => {
                deactivate_person(store, now, &party, id).map(|left| match left.is_empty() {
                    true => "deactivated",
                    false => "orphaned",
                })
            }
            other => Err(AdministrationError::faulty(
                "act",
                other,
                "deactivate or reactivate",
            )),
        };
        match administered(done)? {
            Ok(done) => Ok(Turn::On(format!("{PATH}?who={id}&done={done}"))),
            Err(faults) => {
                let query = PersonQuery {
                    who: id.to_string(),
                    done: String::new(),
                };
                let page = person_page(app, &by, faults, &query)?;
                Turn::form(&page, &page.faults)
            }
        }
    })
    .await
}

/// What follows of keeping somebody out who is in reach.
fn what_follows(app: &App, id: PersonId) -> Result<Final, AdministrationError> {
    let found = app.store.read(|tx| to_keep_out(tx, id))?;
    let name = &found.person.name;
    let mut sentences = vec![
        format!("{name} ({}) cannot sign in any more.", found.person.email),
        "Their sessions, tokens, keys, invitations and links end at once, and do not come back if \
         they are reactivated."
            .to_owned(),
    ];
    sentences.push(match found.places.as_slice() {
        [] => "They belong to no organisation.".to_owned(),
        places => {
            let named: Vec<String> = places
                .iter()
                .map(|(row, role)| format!("{} of {}", role.words(), row.name))
                .collect();
            format!("They are {}; these places stay.", joined(&named, "and"))
        }
    });
    let alone = found
        .places
        .iter()
        .filter(|(row, _)| found.last_of.contains(&row.id));
    let alone: Vec<String> = alone.map(|(row, _)| row.name.clone()).collect();
    if !alone.is_empty() {
        sentences.push(format!(
            "Nobody else administers {}.",
            joined(&alone, "and")
        ));
    }
    Ok(Final {
        title: format!("Deactivate {name}?"),
        sentences,
        touches: None,
        button: "Deactivate".to_owned(),
        address: PATH.to_owned(),
        back: format!("{PATH}?who={id}"),
    })
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

fn person_page(
    app: &App,
    by: &SignedIn,
    mut faults: Faults,
    query: &PersonQuery,
) -> Result<PersonPage, Refusal> {
    let who = query.who.trim().to_owned();
    let read = app
        .store
        .read::<_, AdministrationError>(|tx| find(tx, &who));
    let found = read?;
    if found.is_none() && !who.is_empty() {
        faults.add(
            "who",
            "Nobody of the register has this address or number. Enter it whole",
        );
    }
    Ok(PersonPage {
        frame: frame(app, &faults, TITLE),
        crumbs: Crumbs::under("/desk/organisations", "Organisations", TITLE),
        parts: parts(by, "/desk/organisations"),
        form_token: by.form_token.clone(),
        notice: notice(&query.done),
        found: found.map(line),
        who,
        faults,
    })
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
