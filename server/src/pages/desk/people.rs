//! `/desk/people`: who belongs to one's own organisation, and who is invited.

mod lines;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::id::{IdError, MailLinkId, PersonId};

use super::done::after;
use super::turn::{Turn, turn};
use super::{faults_of_administration, form, frame, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::change_role::{change_role, remove_person};
use crate::actions::invite_person::{end_invitation, invite_person, resend_invitation};
use crate::actions::list_people::list_people;
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::permission::{ManagePeople, ReadPeople};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::capitalised;

use lines::{InvitationLine, PersonLine, invitable, invitation, person, role_field};

const PATH: &str = "/desk/people";
const TITLE: &str = "People";

#[derive(Template)]
#[template(path = "pages/desk/people.html")]
struct PeoplePage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    notice: &'static str,
    is_alone: bool,
    is_registrar: bool,
    people: Vec<PersonLine>,
    invitations: Vec<InvitationLine>,
    roles: Vec<Choice>,
    email: String,
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

/// What was typed or chosen, and is kept where it is refused.
#[derive(Default)]
struct Typed {
    email: String,
    /// As what somebody is invited.
    role: Option<Role>,
    /// Whose role was to be changed.
    person: Option<(PersonId, Option<Role>)>,
}

/// What the form asks for.
enum Asked {
    Invite(Option<EmailAddress>, Option<Role>),
    Resend(MailLinkId),
    EndInvitation(MailLinkId),
    ChangeRole(PersonId, Option<Role>),
    Remove(PersonId),
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/people`
pub async fn show_people(
    by: Allowed<ReadPeople>,
    app: web::Data<App>,
    arrival: web::Query<Arrival>,
) -> Answered {
    let by = by.into_signed_in();
    let page = aside(&app, move |app| {
        let notice = notice(&arrival.done, by.organisation_kind);
        people_page(app, &by, Faults::default(), notice, &Typed::default())
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/people`
pub async fn manage_people(
    by: Allowed<ManagePeople>,
    app: web::Data<App>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    let asked = read(&posted)?;
    let typed = match &asked {
        Asked::Invite(_, role) => Typed {
            email: posted.text("email").to_owned(),
            role: *role,
            person: None,
        },
        Asked::ChangeRole(person, role) => Typed {
            person: Some((*person, *role)),
            ..Typed::default()
        },
        _ => Typed::default(),
    };
    turn(&app, move |app| {
        let error = match act(app, &by.party(), asked) {
            Ok(done) => return Ok(Turn::On(after(PATH, done))),
            Err(error) => error,
        };
        let is_gone = matches!(error, AdministrationError::UnknownPerson(_));
        let (status, faults) = refused(error)?;
        let faults = at_their_role(faults, typed.person.filter(|_| !is_gone));
        let page = people_page(app, &by, faults, "", &typed)?;
        Turn::refused(&page, status)
    })
    .await
}

/// Does what is asked for; says which it was.
fn act(app: &App, by: &Party, asked: Asked) -> Result<&'static str, AdministrationError> {
    let (store, now) = (&app.store, app.clock.now());
    let no_role = || AdministrationError::faulty("role", "", "a role of the list");
    match asked {
        Asked::Invite(email, role) => {
            let expected = "an e-mail address, like name@firm.example";
            let email = email.ok_or_else(|| AdministrationError::faulty("email", "", expected))?;
            invite_person(store, now, by, &email, role.ok_or_else(no_role)?).map(|_| "invited")
        }
        Asked::Resend(id) => resend_invitation(store, now, by, id).map(|_| "sent"),
        Asked::EndInvitation(id) => end_invitation(store, now, by, id).map(|()| "ended"),
        Asked::ChangeRole(who, role) => {
            change_role(store, now, by, who, role.ok_or_else(no_role)?).map(|()| "role")
        }
        Asked::Remove(who) => remove_person(store, now, by, who).map(|()| "removed"),
    }
}

/// What stood against it, to be read where it was asked: also what somebody else did meanwhile.
fn refused(error: AdministrationError) -> Result<(StatusCode, Faults), Refusal> {
    match error {
        AdministrationError::FourEyes(_)
        | AdministrationError::UnknownPerson(_)
        | AdministrationError::UnknownInvitation(_) => {
            let mut faults = Faults::default();
            faults.add_to_whole(capitalised(&error.to_string()));
            Ok((Refusal::from(error).code().status(), faults))
        }
        other => {
            let faults = faults_of_administration(other)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, faults))
        }
    }
}

/// Faults of a person's new role stand at the field of that person.
fn at_their_role(faults: Faults, person: Option<(PersonId, Option<Role>)>) -> Faults {
    let Some((person, _)) = person else {
        return faults;
    };
    let mut theirs = Faults::default();
    for fault in faults.iter() {
        theirs.add(role_field(person), fault.words.clone());
    }
    theirs
}

fn read(posted: &Posted) -> Result<Asked, Refusal> {
    let role = posted.text("role").parse().ok();
    let number = |error: IdError| Refusal::identifier("number", &error);
    if posted.is_ticked("resend") {
        return Ok(Asked::Resend(
            posted.text("resend").parse().map_err(number)?,
        ));
    }
    if posted.is_ticked("end") {
        return Ok(Asked::EndInvitation(
            posted.text("end").parse().map_err(number)?,
        ));
    }
    if posted.is_ticked("remove") {
        return Ok(Asked::Remove(
            posted.text("remove").parse().map_err(number)?,
        ));
    }
    if posted.is_ticked("person") {
        let who = posted.text("person").parse().map_err(number)?;
        return Ok(Asked::ChangeRole(who, role));
    }
    Ok(Asked::Invite(posted.text("email").parse().ok(), role))
}

fn notice(done: &str, kind: OrganisationKind) -> &'static str {
    match done {
        "sent" if kind == OrganisationKind::Registrar => {
            "The invitation was sent again, as viewer: another administrator gives the role. The link before \
             is no longer good."
        }
        "invited" => "The invitation is on its way. It is good once, for three days.",
        "sent" => "The invitation was sent again. The link before is no longer good.",
        "ended" => "The invitation is ended.",
        "role" => "The role is changed.",
        "removed" => "The person is taken out. Their sessions, tokens and keys here have ended.",
        _ => "",
    }
}

fn people_page(
    app: &App,
    by: &SignedIn,
    faults: Faults,
    notice: &'static str,
    typed: &Typed,
) -> Result<PeoplePage, Refusal> {
    let now = app.clock.now();
    let party = by.party();
    let (people, invitations) = app.store.read(|tx| list_people(tx, &party, now))?;
    let chosen = |person: PersonId| {
        let theirs = typed.person.filter(|(whose, _)| *whose == person);
        theirs.and_then(|(_, role)| role)
    };
    let administrators = people
        .iter()
        .filter(|person| person.role == Role::Administrator && !person.is_deactivated);
    Ok(PeoplePage {
        frame: frame(app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(by, PATH),
        form_token: by.form_token.clone(),
        is_alone: administrators.count() < 2,
        is_registrar: by.organisation_kind == OrganisationKind::Registrar,
        people: people
            .into_iter()
            .map(|seen| {
                let chosen = chosen(seen.id);
                person(by, seen, chosen, &faults)
            })
            .collect(),
        invitations: invitations.iter().map(invitation).collect(),
        roles: invitable(by.organisation_kind, typed.role.unwrap_or(Role::Viewer)),
        notice,
        email: typed.email.clone(),
        faults,
    })
}
