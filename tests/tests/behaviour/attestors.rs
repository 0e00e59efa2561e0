//! Attestors at work: records in their own name, alone and by the list.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_core::reason::Reason;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::{ListOutcome, RowEffect, StatusTurned};
use quaymark_server::actions::authority::Numbers;
use quaymark_server::actions::import_list::{BadRows, ImportRequest, Run, import_list};
use quaymark_server::import::rows::ListKind;
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
    body: Organisation,
    bea: SignedIn,
    eve: SignedIn,
    cas: SignedIn,
}

const HEADER: &str = "provider,standard,issuer,number,valid_from,valid_until,accreditation_body,\
                      accreditation_number,status,status_from,reason\n";

fn scene() -> Scene {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    import(
        &register,
        ListKind::Attestors,
        "kind,name,country,sound_from,zone\ncertification_body,Other Cert,NL,2020-01-01,Europe/Amsterdam\n",
    );
    import(&register, ListKind::Certifications, &list(firm, "N1", ""));
    register.catch_up();
    let kind = OrganisationKind::CertificationBody;
    let own = AttestorId::from_bits(2).to_string();
    let other = register
        .store()
        .read(|tx| tx.find_key("attestor:NL:certification_body:other cert"));
    let other: Result<_, quaymark_server::store::StoreError> = other;
    let other = other.expect("the store reads").expect("it is there");
    let body = organisation(&register, kind, "scene", Some(&own));
    let others = organisation(&register, kind, "other", Some(&other));
    let registrar = organisation(&register, OrganisationKind::Registrar, "registrar", None);
    Scene {
        bea: sign_in(&register, &body, Role::Signatory),
        eve: sign_in(&register, &others, Role::Signatory),
        cas: sign_in(&register, &registrar, Role::Reviewer),
        body,
        firm,
        register,
    }
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
    import_list(
        register.store(),
        now,
        &request,
        &mut Numbers::Random,
        &mut |_| {},
    )
    .unwrap_or_else(|error| panic!("{error:?}"));
}

fn row(firm: ProviderId, issuer: &str, number: &str, status: &str) -> String {
    let status = if status.is_empty() { ",," } else { status };
    format!("{firm},ISO 18788:2015,{issuer},{number},2026-01-01,2028-12-31,RvA,C-1,{status}\n")
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
        let request = Request::new("POST", &target)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "text/csv")
            .header("idempotency-key", key)
            .body(text.as_bytes());
        by.send(request)
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
    let stale = scene.bea.post_form(&format!("{address}/withdraw"), &fields);
    assert_eq!(stale.status, 422);
}

#[test]
fn a_list_says_what_every_row_would_do_and_writes_nothing() {
    let scene = scene();
    let firm = scene.firm;
    let own = "Scene Certification";
    let text = [
        HEADER.to_owned(),
        row(firm, own, "N1", "suspended,2026-11-20,misuse"),
        row(firm, own, "N2", ""),
        row(firm, "Other Cert", "N3", ""),
        row(firm, own, "N4", "suspended,2026-11-20,"),
        row(firm, own, "N5", "").replace("2028-12-31", "2028-02-30"),
    ]
    .concat();
    let entries = scene
        .register
        .store()
        .read(|tx| tx.head())
        .map(|head| head.size);
    let entries: Result<u64, quaymark_server::store::StoreError> = entries;
    let size = entries.expect("a head");
    let answer = scene.send(&scene.bea, "k1", "&dry_run=true", &text);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let outcome: ListOutcome = answer.json();
    assert!(outcome.is_dry_run);
    let effects: Vec<RowEffect> = outcome.rows.iter().map(|row| row.effect).collect();
    use RowEffect::{Added, Refused, Suspended};
    assert_eq!(effects, [Suspended, Added, Refused, Refused, Refused]);
    let fields: Vec<&str> = outcome.rows[2..]
        .iter()
        .map(|row| row.faults[0].field.as_str())
        .collect();
    assert_eq!(fields, ["issuer", "status", "valid_until"]);
    assert_eq!(outcome.rows[4].faults[0].found, "2028-02-30");
    let now = scene
        .register
        .store()
        .read(|tx| tx.head())
        .map(|head| head.size);
    let now: Result<u64, quaymark_server::store::StoreError> = now;
    assert_eq!(now.expect("a head"), size);
    assert_eq!(scene.answer().0, Outcome::Meets);
    let list: Value = scene.bea.get("/v1/submissions").json();
    assert_eq!(list["submissions"], json!([]));
}

#[test]
fn a_list_suspends_at_once_and_leaves_what_grants_to_a_reviewer() {
    let scene = scene();
    let firm = scene.firm;
    let own = "Scene Certification";
    let text = [
        HEADER.to_owned(),
        row(firm, own, "N1", "suspended,2026-11-20,misuse"),
        row(firm, own, "N2", ""),
    ]
    .concat();
    let answer = scene.send(&scene.bea, "k1", "", &text);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let outcome: ListOutcome = answer.json();
    assert_eq!((outcome.is_dry_run, outcome.refused), (false, 0));
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Suspended))
    );
    let again: ListOutcome = scene.send(&scene.bea, "k1", "", &text).json();
    assert_eq!(again, outcome, "done once");
    let id = outcome.rows[1].submission.expect("a submission");
    let review = Request::new("POST", &format!("/v1/submissions/{id}/review"))
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", "r1")
        .header("if-match", "\"2\"");
    let reviewed = scene.cas.send(review);
    assert_eq!(reviewed.status, 200, "{}", reviewed.text());
    assert_eq!(scene.answer().0, Outcome::Meets);
    // The same list once more says nothing new.
    let third: ListOutcome = scene.send(&scene.bea, "k2", "", &text).json();
    assert!(
        third
            .rows
            .iter()
            .all(|row| row.effect == RowEffect::Unchanged),
        "{third:?}"
    );
    let restore = list(firm, "N1", "granted,2026-11-23,");
    let asked: ListOutcome = scene.send(&scene.bea, "k3", "", &restore).json();
    assert_eq!(asked.rows[0].effect, RowEffect::Restored);
    assert!(
        asked.rows[0].submission.is_some(),
        "restoring takes a second person"
    );
}

#[test]
fn a_list_of_another_or_of_nothing_is_refused() {
    let scene = scene();
    let rows = list(scene.firm, "N1", "suspended,2026-11-20,misuse");
    let outcome: ListOutcome = scene.send(&scene.eve, "k1", "", &rows).json();
    assert_eq!(outcome.refused, 1, "{outcome:?}");
    assert_eq!(scene.answer().0, Outcome::Meets);
    let refused = scene.send(&scene.bea, "k2", "", "name,colour\n");
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
    let refused = scene.send(&scene.bea, "k3", "&dry_run=perhaps", &rows);
    assert_eq!(problem(&refused), (400, "invalid_parameter".to_owned()));
    let refused = scene.send(&scene.cas, "k4", "", &rows);
    assert_eq!(problem(&refused), (403, "not_permitted".to_owned()));
    let many = format!(
        "{HEADER}{}",
        row(scene.firm, "Other Cert", "X", "").repeat(1001)
    );
    let refused = scene.send(&scene.bea, "k5", "", &many);
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
}

/// A form with a file, as browsers send it.
fn upload(by: &SignedIn, kind: &str, text: &str) -> Response {
    let token = by.form_token();
    let part = |name: &str, more: &str, value: &str| {
        format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let file = "; filename=\"list.csv\"\r\nContent-Type: text/csv";
    let body = [
        part("form_token", "", &token),
        part("kind", "", kind),
        part("file", file, text),
        "--xx--\r\n".to_owned(),
    ]
    .concat();
    let request = Request::new("POST", "/desk/bulk")
        .header("content-type", "multipart/form-data; boundary=xx")
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html,*/*;q=0.8")
        .body(body.as_bytes());
    by.send(request)
}

#[test]
fn what_was_looked_at_is_confirmed_and_nothing_else() {
    let scene = scene();
    let firm = scene.firm;
    let own = "Scene Certification";
    let text = [
        HEADER.to_owned(),
        row(firm, own, "N1", "suspended,2026-11-20,misuse"),
        row(firm, own, "N2", ""),
    ]
    .concat();
    let looked = upload(&scene.bea, "certifications", &text);
    assert_eq!(looked.status, 303, "{}", looked.text());
    let address = looked.header("location").expect("a preview").to_owned();
    let preview = scene.bea.page(&address).text();
    for words in [
        "Suspended at once",
        "New, to a reviewer",
        "list.csv",
        "SHA-256",
    ] {
        assert!(preview.contains(words), "{words}: {preview}");
    }
    assert_eq!(scene.answer().0, Outcome::Meets, "only looked at");
    assert_eq!(scene.eve.page(&address).status, 410, "another's list");
    // The record is changed by somebody else before the list is confirmed.
    let body = json!({"reason": "fees_unpaid", "from": "2027-01-01"});
    assert_eq!(
        scene
            .turn(&scene.bea, "suspend", "k", "\"1\"", &body)
            .status,
        200
    );
    let done = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    let outcome = scene.bea.page(&address).text();
    assert!(
        outcome.contains("Refused") && outcome.contains("changed meanwhile"),
        "{outcome}"
    );
    assert_eq!(scene.answer().0, Outcome::Meets, "left as it is");
    assert!(
        outcome.contains("/desk/submissions/sub_"),
        "the other row was carried out"
    );
    let twice = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(twice.status, 422);
    let gone = scene.eve.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(
        problem(&scene.eve.send(Request::get(&address))).1,
        "preview_gone"
    );
    assert_eq!(gone.status, 410);
}

#[test]
fn a_preview_lapses_and_a_bad_file_comes_back_with_what_is_wrong() {
    let scene = scene();
    let odd = upload(&scene.bea, "certifications", "name,colour\nx,red\n");
    assert_eq!(odd.status, 422);
    assert!(odd.text().contains("unknown"), "{}", odd.text());
    let unnamed = upload(&scene.bea, "", "x");
    assert!(
        unnamed.text().contains("Choose what the file lists"),
        "{}",
        unnamed.text()
    );
    let text = list(scene.firm, "N1", "withdrawn,2026-11-20,other");
    let looked = upload(&scene.bea, "certifications", &text);
    let address = looked.header("location").expect("a preview").to_owned();
    let clock = scene.register.clock();
    clock.set(clock.now().plus_ms(61 * 60 * 1000));
    let bea = sign_in(&scene.register, &scene.body, Role::Signatory);
    let lapsed = bea.page(&address).text();
    assert!(lapsed.contains("This list has lapsed"), "{lapsed}");
    assert_eq!(scene.answer().0, Outcome::Meets);
}
