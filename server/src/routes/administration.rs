//! Who works in the register: people and invitations, keys and tokens, organisations and claims.

use super::place::{Place, at};
use crate::handlers::{claims, erasures, keys, mandates, organisations, people, persons, token};
use crate::pages;

/// Their addresses.
pub(super) fn places() -> Vec<Place> {
    [interface(), registrar(), ways_in(), desks()]
        .into_iter()
        .flatten()
        .collect()
}

/// For programs.
fn interface() -> Vec<Place> {
    vec![
        at("/v1/token").post(token::give_token),
        at("/v1/token/revoke").post(token::end_token),
        at("/v1/keys").get(keys::list_keys).post(keys::make_key),
        at("/v1/keys/{key}/end").post(keys::end_key),
        at("/v1/people").get(people::list_people),
        at("/v1/people/{person}/role").post(people::give_role),
        at("/v1/people/{person}/remove").post(people::take_out),
        at("/v1/invitations")
            .get(people::list_invitations)
            .post(people::invite),
        at("/v1/invitations/{invitation}/resend").post(people::resend_invitation),
        at("/v1/invitations/{invitation}/end").post(people::end_invitation),
    ]
}

/// Organisations, who speaks for whom, claims and single people, for programs.
fn registrar() -> Vec<Place> {
    let organisation = |rest: &str| at(format!("/v1/organisations/{{organisation}}{rest}"));
    let claim = |rest: &str| at(format!("/v1/claims/{{claim}}/{rest}"));
    vec![
        at("/v1/organisations")
            .get(organisations::list_organisations)
            .post(organisations::add_organisation),
        organisation("").get(organisations::show_organisation),
        organisation("/deactivate").post(organisations::deactivate),
        organisation("/reactivate").post(organisations::reactivate),
        organisation("/invite-administrator").post(organisations::invite_first),
        at("/v1/mandate-changes")
            .get(mandates::list_changes)
            .post(mandates::ask_change),
        at("/v1/mandate-changes/{change}/agree").post(mandates::agree),
        at("/v1/mandate-changes/{change}/decline").post(mandates::decline),
        at("/v1/erasures")
            .get(erasures::list_waiting)
            .post(erasures::ask),
        at("/v1/erasures/{erasure}/approve").post(erasures::approve),
        at("/v1/erasures/{erasure}/refuse").post(erasures::refuse),
        at("/v1/claims")
            .get(claims::list_claims)
            .post(claims::claim),
        claim("give-up").post(claims::give_up),
        claim("show-code").post(claims::show_code),
        claim("make-code").post(claims::make_code),
        claim("refuse").post(claims::refuse),
        at("/v1/people/{person}").get(persons::show_person),
        at("/v1/people/{person}/deactivate").post(persons::deactivate),
        at("/v1/people/{person}/reactivate").post(persons::reactivate),
    ]
}

/// How people and firms come in.
fn ways_in() -> Vec<Place> {
    use pages::account::{firm, invitation};
    use pages::claim_letter;
    vec![
        at("/invitation/{token}")
            .get(invitation::show)
            .post(invitation::accept_new),
        at("/invitation/{token}/accept").post(invitation::accept),
        at("/account/firm").get(firm::show).post(firm::found),
        at("/claim/{token}")
            .get(claim_letter::show)
            .post(claim_letter::grant),
    ]
}

/// The desks of those who administer.
fn desks() -> Vec<Place> {
    use pages::desk::{claim, claims, erasures, keys, organisations, people, person};
    vec![
        at("/desk/people")
            .get(people::show_people)
            .post(people::manage_people),
        at("/desk/person")
            .get(person::show_person)
            .post(person::change_person),
        at("/desk/keys")
            .get(keys::show_keys)
            .post(keys::manage_keys),
        at("/desk/organisations")
            .get(organisations::show_organisations)
            .post(organisations::manage_organisations),
        at("/desk/erasures")
            .get(erasures::show_erasures)
            .post(erasures::decide),
        at("/desk/claim").get(claim::show_claim).post(claim::claim),
        at("/desk/claims")
            .get(claims::show_claims)
            .post(claims::decide),
    ]
}
