//! Who speaks for an attestor, a port or a firm moves by two people of the registrar, and those who lose and
//! gain hear of it at once.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, ClaimId, MandateChangeId};
use quaymark_core::time::Instant;
use quaymark_server::actions::deactivate_organisation::{
    deactivate_as_operator, reactivate_as_operator,
};
use quaymark_server::store::{Actor, AuditRow, ClaimMethod, ClaimRow, ClaimState, StoreError};
use quaymark_tests::administrators::Administrator;
use quaymark_tests::callers::{Browser, SignedIn};
use quaymark_tests::facts::{Facts, PORT, instant};
use quaymark_tests::http::Response;
use quaymark_tests::people::{self, Organisation, SecondFactor};
use quaymark_tests::register::{Register, TODAY};

use super::place;

const PAGE: &str = "/desk/organisations";

struct Mandates {
    register: Register,
    registrar: Organisation,
    /// A certification body that speaks for an attestor.
    body: Organisation,
    attestor: String,
    /// One of the same sort that speaks for nobody.
    silent: Organisation,
}

fn scene() -> Mandates {
    let register = Register::empty_at(instant(TODAY));
    Facts::scene(register.store(), instant(TODAY));
    register.catch_up();
    let attestor = AttestorId::from_bits(2).to_string();
    let of = |kind, name, whom: Option<&str>| people::organisation(&register, kind, name, whom);
    Mandates {
        registrar: of(OrganisationKind::Registrar, "registrar", None),
        body: of(OrganisationKind::CertificationBody, "body", Some(&attestor)),
        silent: of(OrganisationKind::CertificationBody, "silent", None),
        attestor,
        register,
    }
}

impl Mandates {
    fn first(&self) -> SignedIn {
        people::sign_in(&self.register, &self.registrar, Role::Administrator)
    }

    fn second(&self) -> SignedIn {
        people::second_administrator(&self.register, &self.registrar)
    }

    fn act(&self, of: &Organisation, act: &str, more: &[(&str, &str)]) -> Response {
        let id = of.id.to_string();
        let named = [("organisation", id.as_str()), ("act", act), ("sure", "yes")];
        let fields = [&named[..], more].concat();
        self.first().post_form(PAGE, &fields)
    }

    fn decide(&self, by: &SignedIn, act: &str) -> Response {
        let open = people::mandate_changes(&self.register);
        let change = open.first().expect("a change waits");
        by.post_form(PAGE, &[("change", change.as_str()), ("act", act)])
    }

    fn spokesman(&self) -> Option<String> {
        let read = self.register.store();
        let read = read.read::<_, StoreError>(|tx| tx.spokesman_of(&self.attestor));
        read.expect("the store reads").map(|id| id.to_string())
    }

    /// The newest audit row.
    fn deed(&self) -> AuditRow {
        let rows = self
            .register
            .store()
            .read::<_, StoreError>(|tx| tx.audit_from(0, 1000));
        rows.expect("the store reads").pop().expect("a row")
    }

    /// Who got letters about who speaks since the last look.
    fn told(&self) -> Vec<String> {
        let letters = people::letters(&self.register).into_iter();
        let told = letters.filter(|(_, sort, _)| sort == "mandate_change");
        let mut told: Vec<String> = told.map(|(to, _, _)| to).collect();
        told.sort();
        told
    }
}

#[test]
fn one_administrator_moves_no_mandate_and_two_do() {
    let scene = scene();
    let second = scene.second();
    assert_eq!(
        place(&scene.act(&scene.body, "silence", &[])),
        "/desk/organisations?done=asked"
    );
    let body = scene.body.id.to_string();
    assert_eq!(scene.spokesman(), Some(body), "nothing has changed");
    let again = scene.act(&scene.body, "silence", &[]);
    assert_eq!(again.status, 422);
    assert!(again.text().contains("asked for already"));
    let own = scene.decide(&scene.first(), "agree");
    assert_eq!(own.status, 403, "nobody agrees to what they asked for");
    assert!(own.text().contains("conflict_of_interest"));
    let waiting = second.page(PAGE).text();
    assert!(
        waiting.contains("Waiting for a second person") && waiting.contains("no longer"),
        "{waiting}"
    );
    assert_eq!(
        place(&scene.decide(&second, "agree")),
        "/desk/organisations?done=agreed"
    );
    assert_eq!(scene.spokesman(), None);
    let deed = scene.deed();
    assert_eq!(deed.action, "agree_mandate_change");
    let after = deed.after_json.expect("what it came to");
    let asker = scene.registrar.person(Role::Administrator).id.to_string();
    assert!(after.contains(&asker), "{after}");
    assert!(
        after.contains(&deed.person_id.expect("who agreed")),
        "{after}"
    );
    assert!(!second.page(PAGE).text().contains("Waiting for"));
}

#[test]
fn whoever_loses_or_gains_hears_of_it_when_it_is_asked_and_when_it_is_done() {
    let scene = scene();
    let second = scene.second();
    let own = |of: &Organisation| of.person(Role::Administrator).email.clone();
    let other = format!("second-{}@registrar.example", scene.registrar.id);
    scene.act(&scene.body, "silence", &[]);
    assert_eq!(scene.told(), [own(&scene.body), other.clone()]);
    scene.decide(&second, "agree");
    let mut expected = vec![own(&scene.body), own(&scene.registrar)];
    expected.sort();
    assert_eq!(scene.told(), expected);
    scene.act(&scene.silent, "give", &[("whom", &scene.attestor)]);
    let mut expected = vec![own(&scene.silent), other];
    expected.sort();
    assert_eq!(scene.told(), expected);
    scene.decide(&second, "decline");
    let mut expected = vec![own(&scene.silent), own(&scene.registrar)];
    expected.sort();
    assert_eq!(scene.told(), expected);
    assert_eq!(scene.spokesman(), None);
}

#[test]
fn an_organisation_is_given_a_mandate_that_nobody_holds() {
    let scene = scene();
    let second = scene.second();
    let give = |whom: &str| scene.act(&scene.silent, "give", &[("whom", whom)]);
    let taken = give(&scene.attestor);
    assert_eq!(taken.status, 422);
    assert!(taken.text().contains("Another organisation speaks"));
    for unknown in ["", "att_00000000000", PORT] {
        assert_eq!(give(unknown).status, 422, "{unknown}");
    }
    scene.act(&scene.body, "silence", &[]);
    scene.decide(&second, "agree");
    assert_eq!(
        place(&give(&scene.attestor)),
        "/desk/organisations?done=asked"
    );
    scene.decide(&second, "agree");
    assert_eq!(scene.spokesman(), Some(scene.silent.id.to_string()));
}

#[test]
fn nobody_of_an_organisation_concerned_asks_or_agrees() {
    let scene = scene();
    let second = scene.second();
    scene.act(&scene.body, "silence", &[]);
    let read = scene.register.store().read::<_, StoreError>(|tx| {
        tx.find_person_by_email(
            &format!("second-{}@registrar.example", scene.registrar.id)
                .parse()
                .expect("an address"),
        )
    });
    let who = read.expect("the store reads").expect("the second").id;
    people::join(&scene.register, who, scene.body.id, Role::Viewer);
    let refused = scene.decide(&second, "agree");
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("you belong to an organisation"));
    assert_eq!(scene.decide(&second, "decline").status, 403);
    assert_eq!(
        scene.decide(&scene.first(), "decline").status,
        303,
        "taken back"
    );
    let id = scene.body.id.to_string();
    let fields = [("organisation", id.as_str()), ("act", "silence")];
    assert_eq!(second.post_form(PAGE, &fields).status, 403);
    assert!(people::mandate_changes(&scene.register).is_empty());
}

#[test]
fn what_was_asked_for_lapses_and_ends_with_who_asked() {
    let scene = scene();
    let second = scene.second();
    scene.act(&scene.body, "silence", &[]);
    let change = people::mandate_changes(&scene.register).remove(0);
    let asker = scene.registrar.person(Role::Administrator);
    people::remove(&scene.register, asker.membership);
    let gone = scene.decide(&second, "agree");
    assert_eq!(gone.status, 422, "{}", gone.text());
    assert!(
        gone.text()
            .contains("does not work for the registrar any more")
    );
    people::join(
        &scene.register,
        asker.id,
        scene.registrar.id,
        Role::Administrator,
    );
    let later = scene.register.clock().now().plus_days(14);
    scene.register.clock().set(later);
    let fields = [("change", change.as_str()), ("act", "agree")];
    let late = scene.second().post_form(PAGE, &fields);
    assert_eq!(late.status, 404);
    assert!(late.text().contains("unknown_mandate_change"));
    assert_eq!(
        scene.act(&scene.body, "silence", &[]).status,
        303,
        "it is asked anew"
    );
    let none = MandateChangeId::from_bits(9).to_string();
    let unknown = [("change", none.as_str()), ("act", "decline")];
    assert_eq!(scene.second().post_form(PAGE, &unknown).status, 404);
}

#[test]
fn nobody_comes_into_an_attestor_by_one_person_of_the_registrar() {
    let scene = scene();
    let second = scene.second();
    people::deactivate(&scene.register, scene.body.person(Role::Administrator).id);
    let invite = [("administrator", "eve@evil.example")];
    assert_eq!(
        place(&scene.act(&scene.body, "invite", &invite)),
        "/desk/organisations?done=asked"
    );
    let invitations = |letters: &[(String, String, String)]| {
        let sent = letters.iter().filter(|(_, sort, _)| sort == "invitation");
        sent.count()
    };
    assert_eq!(invitations(&people::letters(&scene.register)), 0);
    assert!(second.page(PAGE).text().contains("eve@evil.example"));
    scene.decide(&second, "agree");
    assert_eq!(invitations(&people::letters(&scene.register)), 1);
}

#[test]
fn an_invitation_by_one_person_lets_nobody_into_an_organisation_that_two_let_speak() {
    let scene = scene();
    let second = scene.second();
    scene.act(&scene.body, "silence", &[]);
    scene.decide(&second, "agree");
    people::deactivate(&scene.register, scene.silent.person(Role::Administrator).id);
    let invite = [("administrator", "eve@evil.example")];
    assert_eq!(
        place(&scene.act(&scene.silent, "invite", &invite)),
        "/desk/organisations?done=invited"
    );
    let letters = people::letters(&scene.register);
    let invitation = letters.iter().find(|(_, sort, _)| sort == "invitation");
    let link = invitation.expect("an invitation").2.clone();
    scene.act(&scene.silent, "give", &[("whom", &scene.attestor)]);
    let seen = second.page(PAGE).text();
    assert!(seen.contains("eve@evil.example"), "{seen}");
    let listed = Administrator(&second).mandate_changes().expect("changes");
    assert_eq!(listed.changes[0].invitations, ["eve@evil.example"]);
    assert!(listed.changes[0].administrators.is_empty());
    scene.decide(&second, "agree");
    assert_eq!(scene.spokesman(), Some(scene.silent.id.to_string()));
    let mut eve = Browser::of(&scene.register);
    let fields = [("name", "Eve"), ("password", "an odd wet harbour wall")];
    let refused = eve.post_form(&link, &fields);
    assert_ne!(refused.status, 303, "{}", refused.text());
    let own = scene
        .register
        .store()
        .read::<_, StoreError>(|tx| tx.administrators_of(scene.silent.id));
    assert!(own.expect("the store reads").is_empty());
}

#[test]
fn nobody_in_the_portal_turns_registrars_and_auditors_off_or_on() {
    let scene = scene();
    let of = |kind, name| people::organisation(&scene.register, kind, name, None);
    let auditors = of(OrganisationKind::Auditor, "auditors");
    let others = of(OrganisationKind::Registrar, "others");
    people::deactivate(&scene.register, auditors.person(Role::Administrator).id);
    let (store, now) = (scene.register.store(), scene.register.clock().now());
    for whose in [&auditors, &others] {
        let invite = [("administrator", "eve@evil.example")];
        for (act, more) in [("deactivate", &[][..]), ("invite", &invite)] {
            let refused = scene.act(whose, act, more);
            assert_eq!(refused.status, 422, "{act}");
            assert!(refused.text().contains("on the command line"));
        }
        let operator = Actor::command();
        deactivate_as_operator(store, now, &operator, whose.id).expect("the operator may");
        assert_eq!(scene.act(whose, "reactivate", &[]).status, 422);
        reactivate_as_operator(store, now, &operator, whose.id).expect("the operator may");
        assert_eq!(scene.deed().action, "reactivate_organisation");
    }
    assert!(scene.first().page(PAGE).text().contains("By the operator"));
}

#[test]
fn an_attestor_is_out_by_one_person_and_back_by_two() {
    let scene = scene();
    let second = scene.second();
    scene.act(&scene.body, "silence", &[]);
    assert_eq!(
        place(&scene.act(&scene.body, "deactivate", &[])),
        "/desk/organisations?done=deactivated"
    );
    assert_eq!(scene.spokesman(), None);
    assert!(
        people::mandate_changes(&scene.register).is_empty(),
        "what was asked for ends with it"
    );
    assert_eq!(
        place(&scene.act(&scene.body, "reactivate", &[])),
        "/desk/organisations?done=asked"
    );
    assert_eq!(scene.spokesman(), None);
    scene.decide(&second, "agree");
    assert_eq!(scene.spokesman(), Some(scene.body.id.to_string()));
}

#[test]
fn a_claim_whose_claimant_left_is_not_agreed_to_and_declining_refuses_it() {
    let scene = scene();
    let now: Instant = scene.register.clock().now();
    let firm = people::organisation(&scene.register, OrganisationKind::Provider, "firm", None);
    let claimant = firm.person(Role::Administrator);
    let id = ClaimId::from_bits(5);
    let row = ClaimRow {
        id,
        provider: quaymark_core::id::ProviderId::from_bits(70).to_string(),
        organisation: firm.id,
        claimed_by: claimant.id,
        method: ClaimMethod::PostedCode,
        code_hash: None,
        wrong_codes: 0,
        state: ClaimState::Open,
        created_at: now,
        expires_at: now.plus_days(30),
        decided_by: None,
        decided_at: None,
        code_made_by: None,
    };
    let written = scene
        .register
        .store()
        .write(now, |tx| tx.insert_claim(&row));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    let reviewer = people::sign_in(&scene.register, &scene.registrar, Role::Reviewer);
    let made = reviewer.post_form("/desk/claims", &[("code", &id.to_string())]);
    let page = made.text();
    let code = page.split("<span class=\"code\">").nth(1);
    let code = code
        .and_then(|rest| rest.split('<').next())
        .expect("a code");
    let by = people::sign_in_as(
        &scene.register,
        claimant.id,
        Some(firm.id),
        SecondFactor::Shown,
    );
    let fields = [("way", "code"), ("id", &id.to_string()), ("code", code)];
    assert_eq!(
        place(&by.post_form("/desk/claim", &fields)),
        "/desk/claim?done=shown"
    );
    people::remove(&scene.register, claimant.membership);
    let second = scene.second();
    let refused = scene.decide(&second, "agree");
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(scene.decide(&second, "decline").status, 303);
    let read = scene
        .register
        .store()
        .read::<_, StoreError>(|tx| tx.find_claim(id));
    let claim = read.expect("the store reads").expect("the claim");
    assert_eq!(claim.state, ClaimState::Refused);
}
