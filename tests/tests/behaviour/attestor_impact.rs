//! What the suspension of an attestor would touch, said before it is and true afterwards.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_core::reason::Reason;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::AttestorImpact;
use quaymark_server::actions::authority::Numbers;
use quaymark_server::actions::import_list::{BadRows, ImportRequest, Run, import_list};
use quaymark_server::import::rows::ListKind;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::http::Response;
use quaymark_tests::people::{Organisation, organisation, sign_in};
use quaymark_tests::register::Register;
use serde_json::Value;

/// Alfa rests on one body alone, Bravo on it and on another, Charlie on the other: of the one it has a
/// certificate that has expired.
struct Scene {
    register: Register,
    attestor: String,
    firms: [ProviderId; 3],
    registrar: Organisation,
    body: Organisation,
    others: Organisation,
}

const HEADER: &str = "provider,standard,issuer,number,valid_from,valid_until,accreditation_body,\
                      accreditation_number,status,status_from,reason\n";

fn scene() -> Scene {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let mut bits = 70;
    let firms = ["Alfa B.V.", "Bravo B.V.", "Charlie B.V."].map(|name| {
        bits += 1;
        facts.provider(bits, name, day("2026-01-01"), now)
    });
    import(
        &register,
        ListKind::Attestors,
        "kind,name,country,sound_from,zone\ncertification_body,Other Cert,NL,2020-01-01,Europe/Amsterdam\n",
    );
    let (one, other) = ("Scene Certification", "Other Cert");
    let [alfa, bravo, charlie] = firms;
    let rows = [
        row(alfa, one, "A1", "2028-12-31"),
        row(bravo, one, "B1", "2028-12-31"),
        row(bravo, other, "B2", "2028-12-31"),
        row(charlie, one, "C1", "2026-06-30"),
        row(charlie, other, "C2", "2028-12-31"),
    ];
    let list = format!("{HEADER}{}", rows.concat());
    import(&register, ListKind::Certifications, &list);
    register.catch_up();
    let attestor = AttestorId::from_bits(2).to_string();
    let key = "attestor:NL:certification_body:other cert";
    let found: Result<_, quaymark_server::store::StoreError> =
        register.store().read(|tx| tx.find_key(key));
    let another = found.expect("the store reads").expect("it is there");
    let body = OrganisationKind::CertificationBody;
    Scene {
        registrar: organisation(&register, OrganisationKind::Registrar, "registrar", None),
        body: organisation(&register, body, "scene", Some(&attestor)),
        others: organisation(&register, body, "other", Some(&another)),
        attestor,
        firms,
        register,
    }
}

fn row(firm: ProviderId, issuer: &str, number: &str, until: &str) -> String {
    format!("{firm},ISO 18788:2015,{issuer},{number},2026-01-01,{until},RvA,C-1,,,\n")
}

fn import(register: &Register, kind: ListKind, text: &str) {
    let path = register.database().data_dir().join("list.csv");
    std::fs::write(&path, text).expect("the list is written");
    let request = ImportRequest {
        kind,
        path: &path,
        bad_rows: BadRows::RefuseFile,
        run: Run::Real,
        by: None,
        approvals: vec!["one".to_owned(), "two".to_owned()],
    };
    let now = register.clock().now();
    let (store, numbers) = (register.store(), &mut Numbers::Random);
    import_list(store, now, &request, numbers, &mut |_| {})
        .unwrap_or_else(|error| panic!("{error:?}"));
}

fn problem(answer: &Response) -> (u16, String) {
    let problem: Value = answer.json();
    let code = problem["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

impl Scene {
    fn address(&self) -> String {
        format!("/v1/attestors/{}/impact", self.attestor)
    }

    fn impact(&self, by: &SignedIn, query: &str) -> AttestorImpact {
        let answer = by.get(&format!("{}{query}", self.address()));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// How each firm stands at a port, and the first reason.
    fn answers(&self) -> Vec<(Outcome, Option<Reason>)> {
        self.register.catch_up();
        let ask = |firm: &ProviderId| {
            let caller = self.register.anonymous();
            let document = caller.verify(&firm.to_string(), PORT).expect("an answer");
            let answer = document.verdict.a;
            let reasons = &answer.requirements[0].reasons;
            (answer.outcome, reasons.first().copied())
        };
        self.firms.iter().map(ask).collect()
    }

    fn meeting(&self) -> usize {
        let answers = self.answers().into_iter();
        answers
            .filter(|(outcome, _)| *outcome == Outcome::Meets)
            .count()
    }
}

/// Counts of a profile: those who meet it, and those who would no longer.
fn counts(impact: &AttestorImpact) -> Vec<(String, u64, u64)> {
    let profiles = impact.profiles.iter();
    let counts = profiles.map(|one| {
        let profile = one.profile.to_string();
        (profile, one.meet_before, one.no_longer_meet)
    });
    counts.collect()
}

#[test]
fn the_counts_are_of_records_that_count_and_firms_that_have_nothing_else() {
    let scene = scene();
    let by = sign_in(&scene.register, &scene.registrar, Role::Viewer);
    let impact = scene.impact(&by, "");
    assert_eq!((impact.records, impact.firms), (2, 2));
    assert_eq!(impact.from, impact.computed_at);
    let each = |profile: &str, meet, no_longer| (profile.to_owned(), meet, no_longer);
    assert_eq!(
        counts(&impact),
        [
            each("deham-one", 2, 1),
            each("deham-two", 2, 1),
            each("nlrtm-scene", 2, 1)
        ]
    );
    // Where it begins after the certificates have ended, nothing is left to touch.
    let late = scene.impact(&by, "?from=2029-06-01T00:00:00Z");
    assert_eq!((late.records, late.firms), (0, 0));
    assert!(counts(&late).iter().all(|(_, meet, _)| *meet == 0));
    assert_eq!(late.at, instant("2029-06-01T00:00:00Z"));
}

#[test]
fn the_registrar_auditors_and_the_attestor_read_it_and_nobody_else() {
    let scene = scene();
    let register = &scene.register;
    let auditor = organisation(register, OrganisationKind::Auditor, "auditor", None);
    let firm = scene.firms[0].to_string();
    let firm = organisation(register, OrganisationKind::Provider, "alfa", Some(&firm));
    for of in [&scene.registrar, &scene.body, &auditor] {
        let by = sign_in(register, of, Role::Viewer);
        assert_eq!(scene.impact(&by, "").firms, 2, "{}", of.kind);
    }
    for of in [&scene.others, &firm] {
        let by = sign_in(register, of, Role::Viewer);
        let refused = by.get(&scene.address());
        assert_eq!(problem(&refused), (403, "not_yours".to_owned()));
    }
    let refused = register.anonymous().get(&scene.address());
    assert_eq!(problem(&refused), (401, "sign_in_required".to_owned()));
    let by = sign_in(register, &scene.registrar, Role::Viewer);
    let nobody = AttestorId::from_bits(99);
    let refused = by.get(&format!("/v1/attestors/{nobody}/impact"));
    assert_eq!(problem(&refused), (404, "unknown_attestor".to_owned()));
    let refused = by.get("/v1/attestors/att_nothing/impact");
    assert_eq!(problem(&refused), (400, "malformed_identifier".to_owned()));
    let refused = by.get(&format!("{}?from=soon", scene.address()));
    assert_eq!(problem(&refused), (400, "malformed_instant".to_owned()));
}

#[test]
fn what_the_page_says_before_is_what_the_verdicts_say_after() {
    let scene = scene();
    let writes = sign_in(&scene.register, &scene.registrar, Role::Signatory);
    let reviews = sign_in(&scene.register, &scene.registrar, Role::Reviewer);
    assert_eq!(scene.meeting(), 3);
    let foreseen = scene.impact(&writes, "").profiles;
    let foreseen = foreseen.iter().find(|one| one.port.as_str() == PORT);
    let foreseen = foreseen.expect("the port's profile").no_longer_meet;
    let touches = |page: &str| {
        page.contains("What this touches")
            && page.contains("Scene Certification vouches for 2 records that count, of 2 firms.")
            && page.contains("Port of NLRTM")
    };
    let new = "/desk/new?kind=attestor_standing";
    let begun = writes.page(&format!("{new}&record={}", scene.attestor));
    assert!(touches(&begun.text()), "{}", begun.text());
    let fields = |status| {
        [
            ("kind", "attestor_standing"),
            ("record", scene.attestor.as_str()),
            ("status", status),
            ("from", "2026-11-23"),
            ("reason", "accreditation_lost"),
        ]
    };
    let saved = writes.post_form("/desk/new", &fields("granted"));
    let restoring = saved.header("location").expect("a submission");
    let page = writes.page(restoring).text();
    assert!(!page.contains("What this touches"), "{page}");
    let saved = writes.post_form("/desk/new", &fields("suspended"));
    let address = saved.header("location").expect("a submission").to_owned();
    let page = writes.page(&address).text();
    assert!(touches(&page) && page.contains("Submit it"), "{page}");
    let edit = writes.page(&format!("{address}/edit")).text();
    assert!(touches(&edit), "{edit}");
    let done = writes.post_form(&format!("{address}/submit"), &[("version", "1")]);
    assert_eq!(done.status, 303, "{}", done.text());
    let page = reviews.page(&address).text();
    assert!(touches(&page) && page.contains("Approve it"), "{page}");
    let approve = format!("{address}/approve");
    let asked = reviews.post_form(&approve, &[("version", "2")]);
    assert_eq!(asked.status, 200);
    let question = asked.text();
    for words in [
        "Approve this?",
        "Scene Certification (att_",
        "Suspended, from 23 November 2026",
        "Lifting it takes two people.",
    ] {
        assert!(question.contains(words), "{words}: {question}");
    }
    assert!(touches(&question), "{question}");
    let done = reviews.post_form(&approve, &[("version", "2"), ("sure", "yes")]);
    assert_eq!(done.status, 303, "{}", done.text());
    let unsound = (Outcome::DoesNotMeet, Some(Reason::IssuerUnsound));
    let meets = (Outcome::Meets, Some(Reason::Counts));
    assert_eq!(scene.answers(), [unsound, meets, meets]);
    assert_eq!(scene.meeting() as u64, 3 - foreseen);
    let after = scene.impact(&writes, "");
    assert_eq!((after.records, after.firms), (0, 0));
    let page = reviews.page(&address).text();
    assert!(!page.contains("What this touches"), "it is decided");
}
