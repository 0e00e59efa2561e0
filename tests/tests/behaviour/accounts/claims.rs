//! Firms set themselves up and claim their place; the registrar looks after organisations.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::document::ProviderDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_server::store::{EntryDraft, StoreError};
use quaymark_tests::callers::{Browser, SignedIn};
use quaymark_tests::facts::{Facts, day, granted, instant};
use quaymark_tests::http::Response;
use quaymark_tests::people::{self, Organisation, SecondFactor};
use quaymark_tests::register::{Register, TODAY};

use super::place;

const NEW: &str = "cable hatch gull brine";

struct Claims {
    register: Register,
    firm: String,
    /// A firm that speaks for nobody yet.
    silent: Organisation,
    registrar: Organisation,
}

fn scene() -> Claims {
    let register = Register::empty_at(instant(TODAY));
    Facts::scene(register.store(), instant(TODAY));
    let firm = list_firm(&register, Some("www.havenwacht.example"));
    register.catch_up();
    let of = |kind, name| people::organisation(&register, kind, name, None);
    Claims {
        firm,
        silent: of(OrganisationKind::Provider, "silent"),
        registrar: of(OrganisationKind::Registrar, "registrar"),
        register,
    }
}

/// Lists a firm with a web domain, or says anew what it has.
fn list_firm(register: &Register, domain: Option<&str>) -> String {
    let id = ProviderId::from_bits(70).to_string();
    let document = ProviderDocument {
        name: "Havenwacht B.V.".to_owned(),
        domain: domain.map(str::to_owned),
        ..ProviderDocument::default()
    };
    let draft = EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Provider,
        record: id.clone(),
        subject: id.clone(),
        actor: AttestorId::from_bits(1).to_string(),
        approvals: Vec::new(),
        change: Change::Granted,
        claims: EntryClaims {
            country: Some("NL".parse().expect("a country")),
            ..EntryClaims::default()
        },
        periods: granted(day("2026-01-01"), None),
        document: Some(serde_json::to_string(&document).expect("JSON")),
        keys: Vec::new(),
    };
    let now = register.clock().now();
    let written = register.store().write(now, |tx| tx.append(draft));
    written.unwrap_or_else(|error: StoreError| panic!("{error}"));
    id
}

impl Claims {
    fn administrator(&self) -> SignedIn {
        people::sign_in(&self.register, &self.silent, Role::Administrator)
    }

    fn registrar(&self, role: Role) -> SignedIn {
        people::sign_in(&self.register, &self.registrar, role)
    }

    fn by_letter(&self, by: &SignedIn, address: &str) -> Response {
        let fields = [
            ("way", "letter"),
            ("provider", self.firm.as_str()),
            ("address", address),
        ];
        by.post_form("/desk/claim", &fields)
    }

    fn letter(&self) -> String {
        let letters = people::letters(&self.register);
        let claim = letters.iter().find(|(_, sort, _)| sort == "claim");
        claim.expect("a letter").2.clone()
    }

    /// Claims by post; the claim's number.
    fn by_post(&self, by: &SignedIn) -> String {
        let fields = [("way", "post"), ("provider", self.firm.as_str())];
        assert_eq!(
            place(&by.post_form("/desk/claim", &fields)),
            "/desk/claim?done=post"
        );
        number(&by.page("/desk/claim").text(), "clm_")
    }

    fn code(&self, claim: &str) -> String {
        let made = self
            .registrar(Role::Reviewer)
            .post_form("/desk/claims", &[("code", claim)]);
        assert_eq!(made.status, 200, "{}", made.text());
        let page = made.text();
        let code = page.split("<span class=\"code\">").nth(1);
        let code = code.and_then(|rest| rest.split('<').next());
        code.expect("a code").to_owned()
    }

    fn show(&self, by: &SignedIn, claim: &str, code: &str) -> Response {
        by.post_form(
            "/desk/claim",
            &[("way", "code"), ("id", claim), ("code", code)],
        )
    }

    fn spokesman(&self) -> Option<String> {
        let read = self.register.store().read(|tx| tx.spokesman_of(&self.firm));
        let read: Result<_, StoreError> = read;
        read.expect("the store reads").map(|id| id.to_string())
    }
}

fn number(page: &str, prefix: &str) -> String {
    let rest = page.split(&format!("value=\"{prefix}")).nth(1);
    let rest = rest.and_then(|rest| rest.split('"').next());
    format!("{prefix}{}", rest.expect("a number"))
}

#[test]
fn who_signs_up_sets_a_firm_up_and_comes_to_the_claim() {
    let scene = scene();
    let store = scene.register.store();
    let now = scene.register.clock().now();
    let kind = OrganisationKind::Provider;
    let away = people::organisation(&scene.register, kind, "away", None);
    let ann = people::add_member(store, now, away.id, Role::Viewer, "ann@havenwacht.example");
    people::remove(&scene.register, ann.membership);
    let who = people::sign_in_as(&scene.register, ann.id, None, SecondFactor::Shown);
    let account = who.page("/account").text();
    assert!(account.contains("href=\"/account/firm\""), "{account}");
    let nameless = who.post_form("/account/firm", &[("name", " ")]);
    assert_eq!(nameless.status, 422);
    let set_up = who.post_form("/account/firm", &[("name", "Havenwacht")]);
    assert_eq!(place(&set_up), "/desk/claim");
    assert_eq!(who.page("/desk/claim").status, 200);
    let desk = who.page("/desk").text();
    assert!(desk.contains("Claim your firm"), "{desk}");
    let twice = who.post_form("/account/firm", &[("name", "Again")]);
    assert_eq!(twice.status, 422);
    assert!(
        twice.text().contains("claim with that one"),
        "{}",
        twice.text()
    );
}

#[test]
fn a_letter_to_the_firms_domain_grants_a_claim_once() {
    let scene = scene();
    let by = scene.administrator();
    let form = by
        .page(&format!("/desk/claim?provider={}", scene.firm))
        .text();
    assert!(
        form.contains("havenwacht.example") && !form.contains("@www."),
        "{form}"
    );
    for address in ["", "ann@evil.example", "a b"] {
        let refused = scene.by_letter(&by, address);
        assert_eq!(refused.status, 422, "{address}");
        assert!(refused.text().contains("before @havenwacht.example"));
    }
    assert_eq!(
        place(&scene.by_letter(&by, "office")),
        "/desk/claim?done=letter"
    );
    let letters = people::letters(&scene.register);
    assert_eq!(letters[0].0, "office@havenwacht.example");
    let link = letters[0].2.clone();
    let mut reader = Browser::of(&scene.register);
    let page = reader.page(&link);
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("Havenwacht B.V."));
    assert_eq!(scene.spokesman(), None, "looking grants nothing");
    assert_eq!(reader.post_form(&link, &[]).status, 200);
    assert_eq!(scene.spokesman(), Some(scene.silent.id.to_string()));
    let again = reader.post_form(&link, &[]);
    assert_eq!(again.status, 410);
    assert!(
        by.page("/desk/claim")
            .text()
            .contains("Your organisation speaks for")
    );
    let more = scene.by_letter(&by, "office");
    assert_eq!(more.status, 422);
}

#[test]
fn nobody_claims_what_somebody_speaks_for() {
    let scene = scene();
    let kind = OrganisationKind::Provider;
    people::organisation(&scene.register, kind, "owner", Some(&scene.firm));
    let by = scene.administrator();
    let refused = scene.by_letter(&by, "office");
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("Another organisation speaks"),
        "{}",
        refused.text()
    );
    let words = [
        ("way", "hand"),
        ("provider", scene.firm.as_str()),
        ("claim", "We do."),
    ];
    let by_hand = by.post_form("/desk/claim", &words);
    assert_eq!(by_hand.status, 422, "{}", by_hand.text());
    let unknown = [("way", "post"), ("provider", "prv_00000000000")];
    assert_eq!(by.post_form("/desk/claim", &unknown).status, 422);
    assert!(people::letters(&scene.register).is_empty());
}

#[test]
fn of_two_claims_the_second_comes_too_late() {
    let scene = scene();
    let kind = OrganisationKind::Provider;
    let rival = people::organisation(&scene.register, kind, "rival", None);
    let rival = people::sign_in(&scene.register, &rival, Role::Administrator);
    assert_eq!(
        scene.by_letter(&scene.administrator(), "office").status,
        303
    );
    let first = scene.letter();
    let claim = scene.by_post(&rival);
    let code = scene.code(&claim);
    assert_eq!(
        Browser::of(&scene.register).post_form(&first, &[]).status,
        200
    );
    let late = scene.show(&rival, &claim, &code);
    assert_eq!(late.status, 422);
    assert!(late.text().contains("Another organisation speaks"));
}

#[test]
fn a_letter_is_no_longer_good_once_the_domain_changed_or_a_newer_claim_began() {
    let scene = scene();
    let by = scene.administrator();
    scene.by_letter(&by, "office");
    let first = scene.letter();
    scene.by_letter(&by, "desk");
    let second = scene.letter();
    let mut reader = Browser::of(&scene.register);
    assert_eq!(reader.page(&first).status, 410);
    assert_eq!(reader.page(&second).status, 200);
    list_firm(&scene.register, Some("other.example"));
    assert_eq!(reader.page(&second).status, 410);
    assert_eq!(reader.post_form(&second, &[]).status, 410);
    assert_eq!(scene.spokesman(), None);
}

#[test]
fn a_posted_code_grants_a_claim_and_five_wrong_ones_end_it() {
    let scene = scene();
    let by = scene.administrator();
    let claim = scene.by_post(&by);
    let early = scene.show(&by, &claim, "0000-0000-0000");
    assert_eq!(early.status, 422);
    assert!(
        early.text().contains("not posted the code yet"),
        "{}",
        early.text()
    );
    let code = scene.code(&claim);
    assert!(
        !scene
            .registrar(Role::Reviewer)
            .page("/desk/claims")
            .text()
            .contains(&code)
    );
    for left in ["4", "3", "2", "1", "0"] {
        let wrong = scene.show(&by, &claim, "0000-0000-0000");
        assert_eq!(wrong.status, 422);
        assert!(
            wrong.text().contains(&format!("{left} attempts")),
            "{}",
            wrong.text()
        );
    }
    let over = scene.show(&by, &claim, &code);
    assert_eq!(over.status, 404);
    assert!(over.text().contains("unknown_claim"));

    let claim = scene.by_post(&by);
    let first = scene.code(&claim);
    let second = scene.code(&claim);
    assert_eq!(
        scene.show(&by, &claim, &first).status,
        422,
        "another was made"
    );
    let typed = second.to_lowercase().replace('-', " ");
    let shown = scene.show(&by, &claim, &typed);
    assert_eq!(place(&shown), "/desk/claim?done=shown");
    assert_eq!(
        scene.spokesman(),
        None,
        "who printed the code knew it: another agrees"
    );
    let page = by.page("/desk/claim").text();
    assert!(page.contains("The code was right"), "{page}");
    let twice = scene.show(&by, &claim, &typed);
    assert_eq!(twice.status, 422);
    let another = scene
        .registrar(Role::Reviewer)
        .post_form("/desk/claims", &[("code", &claim)]);
    assert_eq!(another.status, 422, "no code is made once one was shown");
    people::agree_to_all(&scene.register, &scene.registrar);
    assert_eq!(scene.spokesman(), Some(scene.silent.id.to_string()));
}

#[test]
fn a_claim_whose_time_ran_out_gives_nothing() {
    let scene = scene();
    let clock = scene.register.clock();
    let begun = clock.now();
    scene.by_letter(&scene.administrator(), "office");
    let link = scene.letter();
    let mut reader = Browser::of(&scene.register);
    clock.set(begun.plus_ms(48 * 3_600_000 - 1));
    assert_eq!(reader.page(&link).status, 200, "to the last moment");
    clock.set(begun.plus_ms(48 * 3_600_000));
    assert_eq!(reader.page(&link).status, 410);
    assert_eq!(reader.post_form(&link, &[]).status, 410);

    let begun = clock.now();
    let claim = scene.by_post(&scene.administrator());
    let code = scene.code(&claim);
    clock.set(begun.plus_days(30));
    let late = scene.show(&scene.administrator(), &claim, &code);
    assert_eq!(late.status, 404, "{}", late.text());
    assert!(late.text().contains("unknown_claim"));
    let reviewer = scene.registrar(Role::Reviewer);
    let another = reviewer.post_form("/desk/claims", &[("code", &claim)]);
    assert_eq!(another.status, 404, "{}", another.text());
    assert!(
        reviewer
            .page("/desk/claims")
            .text()
            .contains("No claim waits")
    );

    // Shown in time, and agreed to too late.
    let begun = clock.now();
    let claim = scene.by_post(&scene.administrator());
    let code = scene.code(&claim);
    clock.set(begun.plus_days(29));
    let shown = scene.show(&scene.administrator(), &claim, &code);
    assert_eq!(place(&shown), "/desk/claim?done=shown");
    clock.set(begun.plus_days(30));
    let second = people::second_administrator(&scene.register, &scene.registrar);
    let open = people::mandate_changes(&scene.register);
    let fields = [("change", open[0].as_str()), ("act", "agree")];
    let agreed = second.post_form("/desk/organisations", &fields);
    assert_eq!(agreed.status, 404, "{}", agreed.text());
    assert!(agreed.text().contains("unknown_claim"));
    assert_eq!(scene.spokesman(), None);
}

#[test]
fn the_registrars_people_decide_on_no_claim_of_their_own() {
    let scene = scene();
    let claim = scene.by_post(&scene.administrator());
    let reviewer = scene.registrar.person(Role::Reviewer).id;
    people::join(&scene.register, reviewer, scene.silent.id, Role::Viewer);
    let own = scene.registrar(Role::Reviewer);
    for fields in [[("code", claim.as_str())], [("refuse", claim.as_str())]] {
        let refused = own.post_form("/desk/claims", &fields);
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains("conflict_of_interest"));
    }
    let other = scene.registrar(Role::Administrator);
    assert_eq!(
        other
            .post_form("/desk/claims", &[("refuse", &claim)])
            .status,
        303
    );
    assert!(other.page("/desk/claims").text().contains("No claim waits"));
    assert_eq!(scene.administrator().page("/desk/claims").status, 403);
}

#[test]
fn a_claim_by_hand_takes_two_reviewers() {
    let scene = scene();
    let store = scene.register.store();
    let now = scene.register.clock().now();
    let id = scene.registrar.id;
    let second = people::add_member(store, now, id, Role::Reviewer, "second@registrar.example");
    let by = scene.administrator();
    let words = [
        ("way", "hand"),
        ("provider", scene.firm.as_str()),
        ("claim", "See our papers."),
    ];
    assert_eq!(
        place(&by.post_form("/desk/claim", &words)),
        "/desk/claim?done=review"
    );
    let first = scene.registrar(Role::Reviewer);
    let queue = first.page("/desk/review").text();
    let address = queue.split("href=\"/desk/submissions/").nth(1);
    let address = address
        .and_then(|rest| rest.split('"').next())
        .expect("a submission");
    let address = format!("/desk/submissions/{address}");
    let factor = SecondFactor::Shown;
    let second = people::sign_in_as(&scene.register, second.id, Some(id), factor);
    for reviewer in [&first, &second] {
        assert_eq!(scene.spokesman(), None);
        let page = reviewer.page(&address).text();
        let version = page.split("name=\"version\" value=\"").nth(1);
        let version = version
            .and_then(|rest| rest.split('"').next())
            .expect("a version");
        let fields = [("version", version), ("note", "")];
        let approved = reviewer.post_form(&format!("{address}/approve"), &fields);
        assert_eq!(approved.status, 303, "{}", approved.text());
    }
    assert_eq!(scene.spokesman(), Some(scene.silent.id.to_string()));
}

#[test]
fn the_registrar_adds_an_organisation_and_its_first_administrator_comes_in() {
    let scene = scene();
    let by = scene.registrar(Role::Administrator);
    let fields = |kind, represents, email| {
        [
            ("kind", kind),
            ("name", "Port of Cork"),
            ("represents", represents),
            ("email", email),
        ]
    };
    for (kind, represents, email, says) in [
        ("", "", "ann@port.example", "a sort of the list"),
        (
            "port",
            "NLXXX",
            "ann@port.example",
            "a port of the register",
        ),
        ("provider", "NLRTM", "ann@port.example", "as prv_"),
        (
            "auditor",
            "",
            "ann@port.example",
            "registrars and auditors are added with",
        ),
        (
            "registrar",
            "",
            "ann@port.example",
            "registrars and auditors are added with",
        ),
        ("port", "NLRTM", "ann", "an e-mail address"),
    ] {
        let refused = by.post_form("/desk/organisations", &fields(kind, represents, email));
        assert_eq!(refused.status, 422, "{says}");
        assert!(refused.text().contains(says) && refused.text().contains("Port of Cork"));
    }
    let before = scene.register.store().read(|tx| tx.organisations());
    let before: Result<Vec<_>, StoreError> = before;
    assert_eq!(
        before.expect("organisations").len(),
        2,
        "a refusal adds nothing"
    );
    let good = fields("port", "NLRTM", "ann@port.example");
    let added = by.post_form("/desk/organisations", &good);
    assert_eq!(place(&added), "/desk/organisations?done=added-asked");
    let early = people::letters(&scene.register);
    assert!(early.iter().all(|(_, sort, _)| sort != "invitation"));
    people::agree_to_all(&scene.register, &scene.registrar);
    let twice = by.post_form("/desk/organisations", &good);
    assert_eq!(twice.status, 422, "somebody speaks for the port");
    let letters = people::letters(&scene.register);
    let invitation = letters.iter().find(|(_, sort, _)| sort == "invitation");
    let link = invitation.expect("an invitation").2.clone();
    let mut ann = Browser::of(&scene.register);
    let done = ann.post_form(&link, &[("name", "Ann"), ("password", NEW)]);
    assert_eq!(place(&done), "/account?done=joined");
    assert!(ann.page("/account").text().contains("administrator"));
    let list = by.page("/desk/organisations").text();
    assert!(
        list.contains("Port of Cork") && list.contains("NLRTM"),
        "{list}"
    );
    for role in [Role::Viewer, Role::Reviewer, Role::Signatory] {
        let who = scene.registrar(role);
        assert_eq!(
            who.post_form("/desk/organisations", &good).status,
            403,
            "{role}"
        );
    }
    assert_eq!(
        scene.administrator().page("/desk/organisations").status,
        403
    );
}

#[test]
fn a_deactivated_organisation_is_out_and_what_it_spoke_for_is_free() {
    let scene = scene();
    let kind = OrganisationKind::Provider;
    let owner = people::organisation(&scene.register, kind, "owner", Some(&scene.firm));
    let inside = people::sign_in(&scene.register, &owner, Role::Editor);
    assert_eq!(inside.page("/desk").status, 200);
    let by = scene.registrar(Role::Administrator);
    let id = owner.id.to_string();
    let asked = by.post_form(
        "/desk/organisations",
        &[("organisation", &id), ("act", "deactivate")],
    );
    assert_eq!(asked.status, 200);
    let question = asked.text();
    for words in [
        "Deactivate owner?",
        "people work for owner no longer",
        "Nobody speaks for",
    ] {
        assert!(question.contains(words), "{words}: {question}");
    }
    assert_eq!(inside.page("/desk").status, 200, "nothing was done");
    let act = |act| {
        let fields = [("organisation", id.as_str()), ("act", act), ("sure", "yes")];
        by.post_form("/desk/organisations", &fields)
    };
    assert_eq!(
        place(&act("deactivate")),
        "/desk/organisations?done=deactivated"
    );
    assert_eq!(
        inside.get("/v1/account").status,
        401,
        "the session has ended"
    );
    assert_eq!(act("deactivate").status, 422);
    scene.by_letter(&scene.administrator(), "office");
    let link = scene.letter();
    assert_eq!(
        Browser::of(&scene.register).post_form(&link, &[]).status,
        200
    );
    assert_eq!(
        place(&act("reactivate")),
        "/desk/organisations?done=reactivated",
        "it speaks for nobody any more: one person lets it come back"
    );
    assert_eq!(
        scene.spokesman(),
        Some(scene.silent.id.to_string()),
        "it stays with the new one"
    );
    let own = scene.registrar.id.to_string();
    let fields = [("organisation", own.as_str()), ("act", "deactivate")];
    assert_eq!(by.post_form("/desk/organisations", &fields).status, 422);
    let nobody = [("organisation", "org_00000000000"), ("act", "deactivate")];
    let unknown = by.post_form("/desk/organisations", &nobody);
    assert_eq!(unknown.status, 404, "{}", unknown.text());
}

#[test]
fn an_organisation_without_administrators_gets_one_from_the_registrar() {
    let scene = scene();
    let by = scene.registrar(Role::Administrator);
    let id = scene.silent.id.to_string();
    let invite = [
        ("organisation", id.as_str()),
        ("act", "invite"),
        ("administrator", "new@silent.example"),
    ];
    assert_eq!(
        by.post_form("/desk/organisations", &invite).status,
        422,
        "it has one"
    );
    people::deactivate(&scene.register, scene.silent.person(Role::Administrator).id);
    assert_eq!(
        place(&by.post_form("/desk/organisations", &invite)),
        "/desk/organisations?done=invited"
    );
    let (to, sort, _) = people::letters(&scene.register).remove(0);
    assert_eq!(
        (to.as_str(), sort.as_str()),
        ("new@silent.example", "invitation")
    );
}
