//! Organisations, who speaks for whom, and claims over the API: the same acts as on the pages.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, OrganisationId, ProviderId};
use quaymark_core::wire::{ClaimAsked, MandateChangeAsked, OrganisationAsked};
use quaymark_server::store::{OrganisationRow, StoreError};
use quaymark_tests::administrators::Administrator;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, TODAY};
use serde_json::Value;

struct Scene {
    register: Register,
    registrar: Organisation,
    body: Organisation,
    attestor: String,
    provider: ProviderId,
    silent: Organisation,
}

fn scene() -> Scene {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let provider = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), instant(TODAY));
    register.catch_up();
    let attestor = AttestorId::from_bits(2).to_string();
    let of = |kind, name, whom: Option<&str>| people::organisation(&register, kind, name, whom);
    Scene {
        registrar: of(OrganisationKind::Registrar, "registrar", None),
        body: of(OrganisationKind::CertificationBody, "body", Some(&attestor)),
        silent: of(OrganisationKind::Provider, "silent", None),
        attestor,
        provider,
        register,
    }
}

impl Scene {
    fn registrar(&self, role: Role) -> SignedIn {
        people::sign_in(&self.register, &self.registrar, role)
    }

    fn spokesman(&self, whom: &str) -> Option<OrganisationId> {
        let store = self.register.store();
        let read = store.read::<_, StoreError>(|tx| tx.spokesman_of(whom));
        read.expect("the store reads")
    }
}

fn asked(kind: &str, name: &str, represents: &str) -> OrganisationAsked {
    OrganisationAsked {
        kind: kind.to_owned(),
        name: name.to_owned(),
        represents: represents.to_owned(),
        administrator: "ann@new.example".to_owned(),
    }
}

#[test]
fn organisations_are_listed_page_by_page_and_found_by_name_or_number() {
    let scene = scene();
    let by = scene.registrar(Role::Administrator);
    let by = Administrator(&by);
    for (bits, name) in ["Port of 100% A_b", "Port of Zeebrugge", "port of Antwerp"]
        .into_iter()
        .enumerate()
    {
        let now = scene.register.clock().now();
        let row = OrganisationRow {
            id: OrganisationId::from_bits(500 + bits as u64),
            kind: OrganisationKind::Port,
            name: name.to_owned(),
            represents: None,
            created_at: now,
            deactivated_at: None,
        };
        let store = scene.register.store();
        let written = store.write::<_, StoreError>(now, |tx| tx.insert_organisation(&row));
        written.expect("the store writes");
    }
    let all = by.organisations("").expect("a list");
    assert_eq!((all.organisations.len(), all.next.is_none()), (6, true));
    let mut names = Vec::new();
    let mut next = Some("?limit=4".to_owned());
    while let Some(query) = next {
        let page = by.organisations(&query).expect("a page");
        assert!(page.organisations.len() <= 4);
        names.extend(page.organisations.into_iter().map(|one| one.name));
        next = page
            .next
            .map(|next| next.trim_start_matches("/v1/organisations").to_owned());
    }
    let mut sorted: Vec<String> = all.organisations.into_iter().map(|one| one.name).collect();
    assert_eq!(names, sorted);
    sorted.sort();
    let found = |words: &str| {
        let query = format!("?q={}", quaymark_tests::callers::escape(words));
        let list = by.organisations(&query).expect("found");
        let names = list.organisations.into_iter().map(|one| one.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(found("PORT OF").len(), 3);
    assert_eq!(found("100%"), ["Port of 100% A_b"]);
    assert_eq!(found("a_B"), ["Port of 100% A_b"]);
    assert_eq!(found("%%"), [""; 0]);
    assert_eq!(found(&scene.attestor), ["body"]);
    assert_eq!(found(&scene.silent.id.to_string()), ["silent"]);
    for (query, code) in [
        ("?cursor=x", "invalid_cursor"),
        ("?limit=0", "invalid_parameter"),
        ("?name=x", "unknown_parameter"),
    ] {
        let refused = by.organisations(query).expect_err(query);
        assert_eq!(refused.code, code, "{query}");
    }
    let none = OrganisationId::from_bits(99).to_string();
    let unknown = by.organisation(&none).expect_err("unknown");
    assert_eq!(
        (unknown.status, unknown.code.as_str()),
        (404, "unknown_organisation")
    );
}

#[test]
fn an_organisation_is_added_and_speaks_once_another_agrees() {
    let scene = scene();
    let first = scene.registrar(Role::Administrator);
    let second = people::second_administrator(&scene.register, &scene.registrar);
    let (first, second) = (Administrator(&first), Administrator(&second));
    for (new, field) in [
        (asked("harbour", "New", ""), "kind"),
        (asked("port", "", ""), "name"),
        (asked("port", "New", "XXXXX"), "represents"),
    ] {
        let refused = first.add_organisation(&new).expect_err(field);
        assert_eq!(
            (refused.status, refused.field.as_deref()),
            (400, Some(field))
        );
    }
    let provider = scene.provider.to_string();
    let added = first
        .add_organisation(&asked("provider", "New", &provider))
        .expect("added");
    assert!(added.represents.is_none() && added.is_orphaned);
    let change = &added.waiting[0];
    assert_eq!(
        (change.change.as_str(), change.whom.as_str()),
        ("give", provider.as_str())
    );
    let id = change.id.to_string();
    let own = first
        .decide_mandate_change(&id, "agree")
        .expect_err("one's own");
    assert_eq!(own.code, "conflict_of_interest");
    assert_eq!(second.mandate_changes().expect("changes").changes.len(), 1);
    let left = second.decide_mandate_change(&id, "agree").expect("agreed");
    assert!(left.changes.is_empty());
    assert_eq!(scene.spokesman(&provider), Some(added.id));
    let over = second
        .decide_mandate_change(&id, "decline")
        .expect_err("over");
    assert_eq!(
        (over.status, over.code.as_str()),
        (404, "unknown_mandate_change")
    );
}

#[test]
fn a_mandate_ends_and_is_given_over_the_api_by_two() {
    let scene = scene();
    let first = scene.registrar(Role::Administrator);
    let second = people::second_administrator(&scene.register, &scene.registrar);
    let (first, second) = (Administrator(&first), Administrator(&second));
    let change = |change: &str, whom: &str| MandateChangeAsked {
        change: change.to_owned(),
        organisation: scene.body.id,
        whom: whom.to_owned(),
    };
    let unknown = first
        .ask_mandate_change(&change("move", ""))
        .expect_err("no such");
    assert_eq!(unknown.field.as_deref(), Some("change"));
    let open = first.ask_mandate_change(&change("end", "")).expect("asked");
    let again = first
        .ask_mandate_change(&change("end", ""))
        .expect_err("asked already");
    assert_eq!(again.code, "wrong_state");
    let id = open.changes[0].id.to_string();
    second.decide_mandate_change(&id, "agree").expect("agreed");
    assert_eq!(scene.spokesman(&scene.attestor), None);
    let nobody = first
        .ask_mandate_change(&change("give", ""))
        .expect_err("for whom?");
    assert_eq!(nobody.field.as_deref(), Some("whom"));
    let open = first
        .ask_mandate_change(&change("give", &scene.attestor))
        .expect("asked");
    let id = open.changes[0].id.to_string();
    second
        .decide_mandate_change(&id, "decline")
        .expect("declined");
    assert_eq!(scene.spokesman(&scene.attestor), None);
}

#[test]
fn organisations_are_turned_off_and_on_and_get_an_administrator_over_the_api() {
    let scene = scene();
    let by = scene.registrar(Role::Administrator);
    let by = Administrator(&by);
    let silent = scene.silent.id.to_string();
    let off = by.turn_organisation(&silent, "deactivate").expect("off");
    assert!(!off.is_active);
    let twice = by
        .turn_organisation(&silent, "deactivate")
        .expect_err("off already");
    assert_eq!(twice.code, "wrong_state");
    let on = by.turn_organisation(&silent, "reactivate").expect("on");
    assert!(on.is_active && on.waiting.is_empty());
    let has = by.invite_administrator(&silent, "eve@silent.example");
    assert_eq!(has.expect_err("it has one").code, "wrong_state");
    let body = scene.body.id.to_string();
    by.turn_organisation(&body, "deactivate").expect("off");
    let asked = by.turn_organisation(&body, "reactivate").expect("asked");
    assert!(!asked.is_active, "it speaks for somebody: another agrees");
    assert_eq!(asked.waiting[0].change, "restore");
}

#[test]
fn a_firm_claims_and_shows_the_code_over_the_api() {
    let scene = scene();
    let firm = people::sign_in(&scene.register, &scene.silent, Role::Administrator);
    let reviewer = scene.registrar(Role::Reviewer);
    let (firm, reviewer) = (Administrator(&firm), Administrator(&reviewer));
    let claim = |way: &str, words: &str| ClaimAsked {
        provider: scene.provider.to_string(),
        way: way.to_owned(),
        address: String::new(),
        words: words.to_owned(),
    };
    let unknown = firm.claim(&claim("pigeon", "")).expect_err("no such way");
    assert_eq!(unknown.field.as_deref(), Some("way"));
    let open = firm
        .claim(&claim("posted_code", ""))
        .expect("claimed")
        .claims;
    let id = open[0].id.to_string();
    assert_eq!(
        (open[0].way.as_str(), open[0].has_code),
        ("posted_code", false)
    );
    assert_eq!(reviewer.claims().expect("all").claims, open);
    let made = reviewer.make_claim_code(&id).expect("made");
    let code = made.code.expect("it is shown once");
    let wrong = firm.show_claim_code(&id, "0000").expect_err("wrong");
    assert_eq!(wrong.code, "not_permitted");
    firm.show_claim_code(&id, &code).expect("shown");
    let again = firm.show_claim_code(&id, &code).expect_err("shown already");
    assert_eq!(again.code, "wrong_state");
    people::agree_to_all(&scene.register, &scene.registrar);
    assert_eq!(
        scene.spokesman(&scene.provider.to_string()),
        Some(scene.silent.id)
    );
}

#[test]
fn claims_are_given_up_refused_and_made_by_words_over_the_api() {
    let scene = scene();
    let firm = people::sign_in(&scene.register, &scene.silent, Role::Administrator);
    let reviewer = scene.registrar(Role::Reviewer);
    let (firm, reviewer) = (Administrator(&firm), Administrator(&reviewer));
    let claim = |way: &str, words: &str| ClaimAsked {
        provider: scene.provider.to_string(),
        way: way.to_owned(),
        address: String::new(),
        words: words.to_owned(),
    };
    let begin = || {
        firm.claim(&claim("posted_code", ""))
            .expect("claimed")
            .claims
    };
    let id = begin()[0].id.to_string();
    assert!(
        firm.end_claim(&id, "give-up")
            .expect("given up")
            .claims
            .is_empty()
    );
    let gone = firm.end_claim(&id, "give-up").expect_err("it is over");
    assert_eq!((gone.status, gone.code.as_str()), (404, "unknown_claim"));
    let id = begin()[0].id.to_string();
    assert!(
        reviewer
            .end_claim(&id, "refuse")
            .expect("refused")
            .claims
            .is_empty()
    );
    let silent = firm
        .claim(&claim("registrar", " "))
        .expect_err("without words");
    assert_eq!(silent.code, "submission_faulty");
    let store = scene.register.store();
    let kept = |store: &quaymark_server::store::Store| {
        let rows = store.read::<_, StoreError>(|tx| tx.audit_from(0, 1000));
        rows.expect("audit rows")
    };
    let before = kept(store).len();
    let made = firm
        .claim(&claim("registrar", "See our papers."))
        .expect("handed in");
    let submission = made.submission.expect("a submission").to_string();
    let rows = kept(store);
    assert_eq!(rows.len(), before + 1, "written and handed in at once");
    assert_eq!(
        (rows[before].action.as_str(), rows[before].target.as_str()),
        ("claim_by_hand", submission.as_str())
    );
}

#[test]
fn an_invitation_is_sent_again_and_a_repetition_does_nothing_twice() {
    let scene = scene();
    let by = people::sign_in(&scene.register, &scene.silent, Role::Administrator);
    let invite = [("email", "eve@silent.example"), ("role", "viewer")];
    assert_eq!(by.post_form("/desk/people", &invite).status, 303);
    let list: quaymark_core::wire::InvitationList = by.get("/v1/invitations").json();
    let first = list.invitations[0].id.to_string();
    let resend = |key: &str| {
        let target = format!("/v1/invitations/{first}/resend");
        by.ask("POST", &target, (key, ""), &Value::Null)
    };
    let sent = resend("once");
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert_eq!(resend("once").text(), sent.text(), "answered as before");
    let list: quaymark_core::wire::InvitationList = by.get("/v1/invitations").json();
    assert_eq!(list.invitations.len(), 1);
    assert_ne!(list.invitations[0].id.to_string(), first);
    assert_eq!(people::letters(&scene.register).len(), 2);
    let over = Administrator(&by)
        .resend_invitation(&first)
        .expect_err("replaced");
    assert_eq!(over.code, "unknown_invitation");
}
