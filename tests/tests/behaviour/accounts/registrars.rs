//! Who decides in the registrar's name: one administrator invites, another gives the role.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_server::auth::links::{self, NewLink, Offer};
use quaymark_server::store::{LinkPurpose, StoreError};
use quaymark_tests::callers::{Browser, SignedIn};
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, TODAY};
use quaymark_tests::{facts::instant, http::Response};

use super::place;

const PAGE: &str = "/desk/people";
const EVE: &str = "eve@registrar.example";

struct Registrar {
    register: Register,
    own: Organisation,
}

fn registrar() -> Registrar {
    let register = Register::empty_at(instant(TODAY));
    let own = people::organisation(&register, OrganisationKind::Registrar, "registrar", None);
    Registrar { register, own }
}

impl Registrar {
    fn first(&self) -> SignedIn {
        people::sign_in(&self.register, &self.own, Role::Administrator)
    }

    /// Brings Eve in, invited by the first administrator.
    fn eve(&self) -> String {
        let invited = invite(&self.first(), "viewer");
        assert_eq!(place(&invited), "/desk/people?done=invited");
        let letters = people::letters(&self.register);
        let path = &letters.last().expect("an invitation").2;
        let mut eve = Browser::of(&self.register);
        let fields = [("name", "Eve"), ("password", "an odd wet harbour wall")];
        place(&eve.post_form(path, &fields));
        let page = self.first().page(PAGE).text();
        let person = page.split(EVE).nth(1).expect("she is in the list");
        let number = person.split("value=\"per_").nth(1).expect("her number");
        format!("per_{}", number.split('"').next().expect("its end"))
    }

    fn role_of(&self, person: &str) -> Role {
        let person = person.parse().expect("a number");
        let held = self
            .register
            .store()
            .read(|tx| tx.find_membership(person, self.own.id));
        held.expect("the store reads").expect("a place").role
    }
}

fn invite(by: &SignedIn, role: &str) -> Response {
    by.post_form(PAGE, &[("email", EVE), ("role", role)])
}

fn give(by: &SignedIn, person: &str, role: &str) -> Response {
    by.post_form(PAGE, &[("person", person), ("role", role)])
}

#[test]
fn people_are_invited_into_the_registrar_as_viewers_alone() {
    let scene = registrar();
    let by = scene.first();
    for role in ["reviewer", "administrator", "signatory", "editor"] {
        let refused = invite(&by, role);
        assert_eq!(refused.status, 422, "{role}");
        assert!(refused.text().contains("another administrator than you"));
    }
    assert!(people::letters(&scene.register).is_empty());
    let page = by.page(PAGE).text();
    assert!(page.contains("People come into the registrar as viewers"));
    let form = page.split("Invite somebody").nth(1).expect("the form");
    assert!(form.contains("value=\"viewer\"") && !form.contains("value=\"reviewer\""));
}

#[test]
fn who_invited_somebody_into_the_registrar_gives_them_no_role_and_another_does() {
    let scene = registrar();
    let eve = scene.eve();
    let line = |by: &SignedIn| {
        let page = by.page(PAGE).text();
        let line = page
            .split(EVE)
            .nth(1)
            .and_then(|rest| rest.split("</tr>").next());
        line.expect("her line").to_owned()
    };
    let own = line(&scene.first());
    assert!(!own.contains("name=\"role\""), "nothing to give: {own}");
    assert!(own.contains("another administrator does"), "{own}");
    let refused = give(&scene.first(), &eve, "reviewer");
    assert_eq!(refused.status, 403, "{}", refused.text());
    let page = refused.text();
    for words in [
        "<h1>People</h1>",
        "ou invited them",
        "<details open>",
        "value=\"reviewer\" selected",
        &format!("href=\"#role-{eve}\""),
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(scene.role_of(&eve), Role::Viewer);
    let second = people::second_administrator(&scene.register, &scene.own);
    let theirs = line(&second);
    assert!(theirs.contains("value=\"reviewer\"") && !theirs.contains("value=\"viewer\""));
    assert_eq!(
        place(&give(&second, &eve, "reviewer")),
        "/desk/people?done=role"
    );
    assert_eq!(scene.role_of(&eve), Role::Reviewer);
    let raised = give(&scene.first(), &eve, "administrator");
    assert_eq!(raised.status, 403, "nor a higher one later");
    assert_eq!(
        place(&give(&scene.first(), &eve, "viewer")),
        "/desk/people?done=role"
    );
    assert_eq!(scene.role_of(&eve), Role::Viewer, "one alone takes it back");
}

/// An invitation as it was sent before two people had to give a role.
fn old_invitation(scene: &Registrar, role: Role) {
    let email = EVE.parse().expect("an address");
    let now = scene.register.clock().now();
    let offer = Offer {
        organisation: scene.own.id,
        role: Some(role),
        sent_by: scene.own.person(Role::Administrator).id,
    };
    let new = NewLink::to_address(&email, LinkPurpose::Invitation, 60, offer);
    let sent = scene
        .register
        .store()
        .write(now, |tx| links::issue(tx, now, &new));
    sent.expect("an invitation");
}

#[test]
fn an_old_invitation_with_a_higher_role_is_sent_again_as_viewer() {
    let scene = registrar();
    old_invitation(&scene, Role::Reviewer);
    let by = scene.first();
    let page = by.page(PAGE).text();
    let number = page.split("value=\"lnk_").nth(1).expect("an invitation");
    let number = format!("lnk_{}", number.split('"').next().expect("its end"));
    assert!(!page.contains("<td>reviewer"), "as what it brings: {page}");
    let sent = by.post_form(PAGE, &[("resend", &number)]);
    assert_eq!(place(&sent), "/desk/people?done=sent");
    let told = by.page("/desk/people?done=sent").text();
    assert!(
        told.contains("as viewer: another administrator gives the role"),
        "{told}"
    );
    let letters = people::letters(&scene.register);
    let path = &letters.last().expect("a letter").2;
    let mut eve = Browser::of(&scene.register);
    assert!(eve.page(path).text().contains("as viewer"));
    let fields = [("name", "Eve"), ("password", "an odd wet harbour wall")];
    place(&eve.post_form(path, &fields));
    let eve = scene.register.store().read::<_, StoreError>(|tx| {
        let eve = tx.find_person_by_email(&EVE.parse().expect("an address"))?;
        tx.find_membership(eve.expect("Eve").id, scene.own.id)
    });
    assert_eq!(eve.expect("a read").expect("a place").role, Role::Viewer);
}
