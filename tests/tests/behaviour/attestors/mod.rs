//! Attestors at work: records in their own name, alone and by the list.

mod lists;
mod ports;
mod replaced;
mod workbooks;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, ProviderId, SubmissionId};
use quaymark_core::reason::Reason;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::StatusTurned;
use quaymark_server::actions::authority::Numbers;
use quaymark_server::actions::import_list::{
    BadRows, ImportError, ImportReport, ImportRequest, Run, import_list,
};
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::StoreError;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{Organisation, organisation, sign_in};
use quaymark_tests::register::Register;
use serde_json::{Value, json};

/// A firm with certificate N1 of the body that Bea signs for; Eve signs for another body.
struct Scene {
    register: Register,
    firm: ProviderId,
    /// Another firm, which holds nothing.
    newcomer: ProviderId,
    body: Organisation,
    bea: SignedIn,
    eve: SignedIn,
    cas: SignedIn,
    registrar: Organisation,
}

const HEADER: &str = "provider,standard,issuer,number,valid_from,valid_until,accreditation_body,\
                      accreditation_number,status,status_from,reason,replaces\n";

fn scene() -> Scene {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    let newcomer = facts.provider(71, "Kadewacht B.V.", day("2026-01-01"), now);
    import(
        &register,
        ListKind::Attestors,
        "kind,name,country,sound_from,zone\ncertification_body,Other Cert,NL,2020-01-01,Europe/Amsterdam\n",
    );
    let held = list(firm, "N1", "").replace(",replaces", "");
    import(&register, ListKind::Certifications, &held);
    register.catch_up();
    let kind = OrganisationKind::CertificationBody;
    let own = AttestorId::from_bits(2).to_string();
    let other = register
        .store()
        .read(|tx| tx.find_key("attestor:NL:certification_body:other cert"));
    let other: Result<_, StoreError> = other;
    let other = other.expect("the store reads").expect("it is there");
    let body = organisation(&register, kind, "scene", Some(&own));
    let others = organisation(&register, kind, "other", Some(&other));
    let registrar = organisation(&register, OrganisationKind::Registrar, "registrar", None);
    Scene {
        bea: sign_in(&register, &body, Role::Signatory),
        eve: sign_in(&register, &others, Role::Signatory),
        cas: sign_in(&register, &registrar, Role::Reviewer),
        registrar,
        body,
        firm,
        newcomer,
        register,
    }
}

fn import(register: &Register, kind: ListKind, text: &str) {
    let done = try_import(register, kind, text);
    done.unwrap_or_else(|error| panic!("{error:?}"));
}

fn try_import(
    register: &Register,
    kind: ListKind,
    text: &str,
) -> Result<ImportReport, ImportError> {
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
    let numbers = &mut Numbers::Random;
    import_list(register.store(), now, &request, numbers, &mut |_| {})
}

fn row(firm: ProviderId, issuer: &str, number: &str, status: &str) -> String {
    let status = if status.is_empty() { ",," } else { status };
    format!("{firm},ISO 18788:2015,{issuer},{number},2026-01-01,2028-12-31,RvA,C-1,{status}\n")
}

/// The same row with what it says of the record its number replaces.
fn replacing(row: &str, what: &str) -> String {
    format!("{},{what}\n", row.trim_end())
}

fn list(firm: ProviderId, number: &str, status: &str) -> String {
    format!(
        "{HEADER}{}",
        row(firm, "Scene Certification", number, status)
    )
}

fn problem(answer: &Response) -> (u16, String) {
    let problem: Value = answer.json();
    let code = problem["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

fn send_list(by: &SignedIn, target: &str, key: &str, media_type: &str, list: &[u8]) -> Response {
    let request = Request::new("POST", target)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", media_type)
        .header("idempotency-key", key)
        .body(list);
    by.send(request)
}

/// Approves a submission as a reviewer.
fn review(by: &SignedIn, submission: SubmissionId, seen: &str) -> Response {
    let request = Request::new("POST", &format!("/v1/submissions/{submission}/review"))
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", &format!("review-{submission}"))
        .header("if-match", seen);
    by.send(request)
}

/// A form with a file, as browsers send it.
fn upload(by: &SignedIn, kind: &str, name: &str, content: &[u8]) -> Response {
    let token = by.form_token();
    let part = |name: &str, more: &str| {
        format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let file = format!("; filename=\"{name}\"\r\nContent-Type: application/octet-stream");
    let body = [
        format!("{}{token}\r\n", part("form_token", "")).as_bytes(),
        format!("{}{kind}\r\n", part("kind", "")).as_bytes(),
        part("file", &file).as_bytes(),
        content,
        b"\r\n--xx--\r\n",
    ]
    .concat();
    let request = Request::new("POST", "/desk/bulk")
        .header("content-type", "multipart/form-data; boundary=xx")
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html,*/*;q=0.8")
        .body(&body);
    by.send(request)
}

impl Scene {
    /// The number of the firm's certificate.
    fn record(&self) -> String {
        let firm = self.firm.to_string();
        let shown: Value = self
            .register
            .anonymous()
            .get(&format!("/v1/providers/{firm}"))
            .json();
        shown["records"][0]["id"]
            .as_str()
            .expect("a record")
            .to_owned()
    }

    /// A reviewer in a session of this day.
    fn sign_in_reviewer(&self) -> SignedIn {
        sign_in(&self.register, &self.registrar, Role::Reviewer)
    }

    fn turn(&self, by: &SignedIn, name: &str, key: &str, seen: &str, body: &Value) -> Response {
        let target = format!("/v1/records/{}/{name}", self.record());
        let request = Request::new("POST", &target)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .header("if-match", seen)
            .body(body.to_string().as_bytes());
        by.send(request)
    }

    fn send(&self, by: &SignedIn, key: &str, query: &str, text: &str) -> Response {
        let target = format!("/v1/attestations/bulk?kind=certifications{query}");
        send_list(by, &target, key, "text/csv", text.as_bytes())
    }

    fn log_size(&self) -> u64 {
        let head: Result<_, StoreError> = self.register.store().read(|tx| tx.head());
        head.expect("a head").size
    }

    /// Whether the firm meets the port, and why not.
    fn answer(&self) -> (Outcome, Option<Reason>) {
        self.register.catch_up();
        let firm = self.firm.to_string();
        let document = self
            .register
            .anonymous()
            .verify(&firm, PORT)
            .expect("an answer");
        let answer = document.verdict.a;
        (
            answer.outcome,
            answer.requirements[0].reasons.first().copied(),
        )
    }
}

#[test]
fn a_suspension_holds_at_once_and_tells_its_reason() {
    let scene = scene();
    assert_eq!(scene.answer().0, Outcome::Meets);
    let body = json!({"reason": "audit_findings"});
    let done = scene.turn(&scene.bea, "suspend", "k1", "\"1\"", &body);
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(done.header("etag"), Some("\"2\""));
    let again = scene.turn(&scene.bea, "suspend", "k1", "\"1\"", &body);
    let (done, again): (StatusTurned, StatusTurned) = (done.json(), again.json());
    assert_eq!(done, again, "it was done once");
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Suspended))
    );
    let history = scene.register.anonymous().history(&scene.firm.to_string());
    let history = serde_json::to_string(&history.expect("a history")).expect("JSON");
    assert!(history.contains("audit_findings"), "{history}");
    let page = scene
        .register
        .anonymous()
        .get(&format!("/providers/{}", scene.firm))
        .text();
    assert!(page.contains("findings of an audit"), "{page}");
    let stale = scene.turn(&scene.bea, "withdraw", "k2", "\"1\"", &body);
    assert_eq!(problem(&stale), (409, "record_changed".to_owned()));
    let later = json!({"reason": "misuse", "from": "2026-12-01"});
    let done = scene.turn(&scene.bea, "withdraw", "k3", "\"2\"", &later);
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Suspended))
    );
    let clock = scene.register.clock();
    clock.set(instant("2026-11-30T23:30:00Z"));
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Withdrawn)),
        "days begin in the attestor's zone"
    );
}

#[test]
fn nobody_suspends_in_the_name_of_another() {
    let scene = scene();
    let body = json!({"reason": "other"});
    let refused = scene.turn(&scene.eve, "suspend", "k1", "\"1\"", &body);
    assert_eq!(problem(&refused), (403, "not_yours".to_owned()));
    let refused = scene.turn(&scene.cas, "suspend", "k1", "\"1\"", &body);
    assert_eq!(problem(&refused), (403, "not_permitted".to_owned()));
    let blind = scene.turn(&scene.bea, "suspend", "k1", "", &body);
    assert_eq!(problem(&blind), (428, "if_match_required".to_owned()));
    let why = json!({"reason": "a grudge"});
    let refused = scene.turn(&scene.bea, "suspend", "k2", "\"1\"", &why);
    assert_eq!(problem(&refused), (400, "wrong_type".to_owned()));
    assert_eq!(scene.answer().0, Outcome::Meets);
    let list = scene.eve.page("/desk/records").text();
    assert!(!list.contains("N1"), "{list}");
    assert_eq!(
        scene
            .eve
            .page(&format!("/desk/records/{}", scene.record()))
            .status,
        403
    );
    // A second factor shown too long ago does not do.
    let clock = scene.register.clock();
    clock.set(clock.now().plus_ms(16 * 60 * 1000));
    let refused = scene.turn(&scene.bea, "suspend", "k3", "\"1\"", &body);
    assert_eq!(problem(&refused), (403, "second_factor_too_old".to_owned()));
}

#[test]
fn the_desk_finds_a_record_and_suspends_it_by_its_form() {
    let scene = scene();
    for query in ["", "?q=n1", "?q=havenw", "?q=18788"] {
        let list = scene.bea.page(&format!("/desk/records{query}"));
        assert!(list.text().contains("N1"), "{query}: {}", list.text());
    }
    let none = scene.bea.page("/desk/records?q=%25").text();
    assert!(none.contains("Nothing in your name is like that"), "{none}");
    let address = format!("/desk/records/{}", scene.record());
    let shown = scene.bea.page(&address).text();
    assert!(
        shown.contains("In force") && shown.contains("Withdraw for good"),
        "{shown}"
    );
    let silent = scene
        .bea
        .post_form(&format!("{address}/suspend"), &[("version", "1")]);
    assert_eq!(silent.status, 422);
    assert!(
        silent.text().contains("Choose the reason"),
        "{}",
        silent.text()
    );
    let fields = [("version", "1"), ("reason", "fees_unpaid"), ("from", "")];
    let done = scene.bea.post_form(&format!("{address}/suspend"), &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Suspended))
    );
    let shown = scene.bea.page(&address).text();
    assert!(
        shown.contains("Suspended") && shown.contains("Fees not paid"),
        "{shown}"
    );
    assert!(shown.contains("Restore or annul it"), "{shown}");
    let withdraw = format!("{address}/withdraw");
    let sure = [&fields[..], &[("sure", "yes")]].concat();
    let stale = scene.bea.post_form(&withdraw, &sure);
    assert_eq!(stale.status, 422);
}

#[test]
fn a_withdrawal_is_asked_for_once_more_and_says_what_it_touches() {
    let scene = scene();
    let address = format!("/desk/records/{}", scene.record());
    let withdraw = format!("{address}/withdraw");
    let silent = scene.bea.post_form(&withdraw, &[("version", "1")]);
    assert_eq!(silent.status, 422, "a reason comes first");
    let fields = [("version", "1"), ("reason", "misuse"), ("from", "")];
    let asked = scene.bea.post_form(&withdraw, &fields);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let html = asked.text();
    for words in [
        "Withdraw it for good?",
        "ISO 18788:2015, N1",
        "Havenwacht B.V.",
        "lifted by nobody",
        "The firm would no longer meet:",
        "Port of NLRTM, A scene (nlrtm-scene)",
        "name=\"reason\" value=\"misuse\"",
        "name=\"sure\" value=\"yes\"",
        &format!("href=\"{address}\""),
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert_eq!(scene.answer().0, Outcome::Meets, "nothing was done");
    let sure = [&fields[..], &[("sure", "yes")]].concat();
    let done = scene.bea.post_form(&withdraw, &sure);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Withdrawn))
    );
    let to = done.header("location").expect("the record");
    let shown = scene.bea.page(to).text();
    assert!(
        shown.contains("role=\"status\"") && shown.contains("It is withdrawn for good"),
        "{shown}"
    );
    // An address that somebody made up says nothing that is not so.
    let made_up = scene.bea.page(&format!("{address}?done=suspended")).text();
    assert!(!made_up.contains("role=\"status\""), "{made_up}");
}
