//! Who works in the register: people and invitations, keys and tokens, organisations and claims.

use super::place::{Place, at};
use crate::handlers::{keys, people, token};
use crate::pages;

/// Their addresses.
pub(super) fn places() -> Vec<Place> {
    [interface(), ways_in(), desks()]
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
        at("/v1/invitations/{invitation}/end").post(people::end_invitation),
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
    use pages::desk::{claim, claims, keys, organisations, people};
    vec![
        at("/desk/people")
            .get(people::show_people)
            .post(people::manage_people),
        at("/desk/keys")
            .get(keys::show_keys)
            .post(keys::manage_keys),
        at("/desk/organisations")
            .get(organisations::show_organisations)
            .post(organisations::manage_organisations),
        at("/desk/claim").get(claim::show_claim).post(claim::claim),
        at("/desk/claims")
            .get(claims::show_claims)
            .post(claims::decide),
    ]
}
