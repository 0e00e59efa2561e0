//! `/desk/people`: who belongs to one's own organisation, and who is invited.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::id::{IdError, MailLinkId, PersonId};

use super::done::after;
use super::turn::{Turn, turn};
use super::{administered, form, frame, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::change_role::{change_role, remove_person};
use crate::actions::invite_person::{
    end_invitation, invite_person, may_invite_as, resend_invitation,
};
use crate::actions::list_people::{InvitationSeen, PersonSeen, list_people};
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::permission::{ManagePeople, ReadPeople};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::{capitalised, instant_words};

const PATH: &str = "/desk/people";
const TITLE: &str = "People";

/// Somebody who belongs to the organisation.
struct PersonLine {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    second_factor: &'static str,
    seen: String,
    is_self: bool,
    /// Another role to give.
    roles: Vec<Choice>,
}

/// An invitation nobody has accepted yet.
struct InvitationLine {
    id: String,
    email: String,
    role: &'static str,
    until: String,
}

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
        let typed = (String::new(), Role::Viewer);
        people_page(app, &by, Faults::default(), notice(&arrival.done), typed)
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
        Asked::Invite(_, role) => (
            posted.text("email").to_owned(),
            role.unwrap_or(Role::Viewer),
        ),
        _ => (String::new(), Role::Viewer),
    };
    turn(&app, move |app| {
        match administered(act(app, &by.party(), asked))? {
            Ok(done) => Ok(Turn::On(after(PATH, done))),
            Err(faults) => {
                let page = people_page(app, &by, faults, "", typed)?;
                Turn::form(&page, &page.faults)
            }
        }
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

fn notice(done: &str) -> &'static str {
    match done {
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
    (email, role): (String, Role),
) -> Result<PeoplePage, Refusal> {
    let now = app.clock.now();
    let (people, invitations) = app.store.read(|tx| list_people(tx, by.organisation, now))?;
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
        people: people.into_iter().map(|seen| person(by, seen)).collect(),
        invitations: invitations.iter().map(invitation).collect(),
        roles: roles(by.organisation_kind, role)
            .filter(|(role, _)| may_invite_as(by.organisation_kind, *role))
            .map(|(_, choice)| choice)
            .collect(),
        notice,
        email,
        faults,
    })
}

fn person(by: &SignedIn, seen: PersonSeen) -> PersonLine {
    PersonLine {
        is_self: seen.id == by.person,
        id: seen.id.to_string(),
        name: seen.name,
        email: seen.email,
        role: seen.role.words(),
        second_factor: match (seen.is_deactivated, seen.has_second_factor) {
            (true, _) => "Kept from signing in",
            (false, true) => "Set up",
            (false, false) => "None yet",
        },
        seen: seen
            .last_seen_at
            .map_or_else(|| "Never".to_owned(), instant_words),
        roles: roles(by.organisation_kind, seen.role)
            .map(|(_, choice)| choice)
            .collect(),
    }
}

fn invitation(seen: &InvitationSeen) -> InvitationLine {
    InvitationLine {
        id: seen.id.to_string(),
        email: seen.email.to_string(),
        role: seen.role.words(),
        until: instant_words(seen.expires_at),
    }
}

/// The roles that organisations of a sort have, each as a choice.
fn roles(kind: OrganisationKind, chosen: Role) -> impl Iterator<Item = (Role, Choice)> {
    let own = Role::ALL
        .iter()
        .copied()
        .filter(move |role| kind.has_role(*role));
    own.map(move |role| {
        let words = capitalised(role.words());
        let choice = Choice::new(role.as_str(), words, chosen.as_str());
        (role, choice.with_hint(what_it_does(role)))
    })
}

const fn what_it_does(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Reads the desk.",
        Role::Editor => "Drafts what is asked of the register.",
        Role::Signatory => "Drafts, and speaks for the organisation: submits, confirms, suspends.",
        Role::Reviewer => "Decides on submissions.",
        Role::Administrator => "Looks after people and keys; drafts and signs nothing.",
    }
}
