//! The people and invitations of an organisation, a line each, with what its administrator may change.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::PersonId;

use crate::actions::invite_person::may_invite_as;
use crate::actions::list_people::{InvitationSeen, PersonSeen};
use crate::auth::SignedIn;
use crate::pages::component::{Choice, Faults};
use crate::pages::words::{capitalised, instant_words};

/// Somebody who belongs to the organisation.
pub(super) struct PersonLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) second_factor: &'static str,
    pub(super) seen: String,
    pub(super) is_self: bool,
    /// Other roles that may be given; none where somebody else has to do it.
    pub(super) roles: Vec<Choice>,
    /// Why there are none.
    pub(super) why_none: &'static str,
    pub(super) may_leave: bool,
    /// What stood against the role that was chosen.
    pub(super) fault: String,
}

/// An invitation nobody has accepted yet.
pub(super) struct InvitationLine {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) until: String,
}

/// The field of a person's role: there is one for each person of the page.
pub(super) fn role_field(person: PersonId) -> String {
    format!("role-{person}")
}

/// A person, with the role that was chosen for them and refused, if one was.
pub(super) fn person(
    by: &SignedIn,
    seen: PersonSeen,
    chosen: Option<Role>,
    faults: &Faults,
) -> PersonLine {
    let offered = Role::ALL
        .iter()
        .copied()
        .filter(|role| seen.roles.contains(role) || Some(*role) == chosen);
    PersonLine {
        is_self: seen.id == by.person,
        fault: faults.of(&role_field(seen.id)).to_owned(),
        role: seen.role.words(),
        second_factor: match (seen.is_deactivated, seen.has_second_factor) {
            (true, _) => "Kept from signing in",
            (false, true) => "Set up",
            (false, false) => "None yet",
        },
        seen: seen
            .last_seen_at
            .map_or_else(|| "Never".to_owned(), instant_words),
        roles: offered.map(|role| choice(role, chosen)).collect(),
        why_none: match seen.may_leave {
            true => {
                "Who invited somebody into the registrar gives them no role: another administrator does."
            }
            false => "The only administrator stays one until there is another.",
        },
        may_leave: seen.may_leave,
        id: seen.id.to_string(),
        name: seen.name,
        email: seen.email,
    }
}

pub(super) fn invitation(seen: &InvitationSeen) -> InvitationLine {
    InvitationLine {
        id: seen.id.to_string(),
        email: seen.email.to_string(),
        role: seen.role.words(),
        until: instant_words(seen.expires_at),
    }
}

/// The roles that somebody may be invited as, each as a choice.
pub(super) fn invitable(kind: OrganisationKind, chosen: Role) -> Vec<Choice> {
    let own = Role::ALL
        .iter()
        .copied()
        .filter(|role| kind.has_role(*role) && may_invite_as(kind, *role));
    own.map(|role| choice(role, Some(chosen))).collect()
}

fn choice(role: Role, chosen: Option<Role>) -> Choice {
    let chosen = chosen.map_or("", Role::as_str);
    let choice = Choice::new(role.as_str(), capitalised(role.words()), chosen);
    choice.with_hint(what_it_does(role))
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
