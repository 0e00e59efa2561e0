//! The audit: each mutation leaves exactly one row, who may read which, files, and no secrets.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::AttestorId;
use quaymark_core::wire::{AuditList, AuditShown};
use quaymark_server::store::{AuditRow, StoreError};
use quaymark_tests::callers::{Browser, SignedIn};
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{self, Organisation, organisation, sign_in};
use quaymark_tests::register::Register;
use serde_json::{Value, json};

/// What must never be kept: typed into the forms of the walk.
const PASSWORD: &str = "gulls over the long pier";
const NEXT_PASSWORD: &str = "ropes beside the old crane";

struct Desk {
    register: Register,
    firm: Organisation,
    port: Organisation,
    auditors: Organisation,
    ann: SignedIn,
    bea: SignedIn,
    cas: SignedIn,
    pol: SignedIn,
}

fn desk() -> Desk {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    register.catch_up();
    let body = AttestorId::from_bits(2).to_string();
    let named = firm.to_string();
    let of = |kind, name, represents| organisation(&register, kind, name, represents);
    let firm = of(
        OrganisationKind::Provider,
        "havenwacht",
        Some(named.as_str()),
    );
    let bodies = of(OrganisationKind::CertificationBody, "scene", Some(&body));
    let registrar = of(OrganisationKind::Registrar, "registrar", None);
    let port = of(OrganisationKind::Port, "port", Some(PORT));
    let auditors = of(OrganisationKind::Auditor, "auditor", None);
    Desk {
        ann: sign_in(&register, &firm, Role::Signatory),
        bea: sign_in(&register, &bodies, Role::Signatory),
        cas: sign_in(&register, &registrar, Role::Reviewer),
        pol: sign_in(&register, &port, Role::Signatory),
        firm,
        port,
        auditors,
        register,
    }
}

fn rows(register: &Register) -> Vec<AuditRow> {
    let read: Result<_, StoreError> = register.store().read(|tx| tx.audit_from(0, 10_000));
    read.expect("audit rows")
}

fn log_size(register: &Register) -> u64 {
    let head: Result<_, StoreError> = register.store().read(|tx| tx.head());
    head.expect("a head").size
}

/// One mutation of the walk: what it is called, whether it is public, and what it does.
struct Step<'a> {
    action: &'static str,
    is_public: bool,
    /// Who, and for whom; empty where nobody is signed in.
    who: &'a str,
    whom: &'a str,
}

/// Does something and checks that it left exactly one row that says who, for whom, what and in which
/// request, and one log entry if it is public.
fn walked(register: &Register, step: &Step<'_>, work: impl FnOnce() -> Response) -> Response {
    let (before, size) = (rows(register), log_size(register));
    let answer = work();
    assert!(answer.status < 400, "{}: {}", step.action, answer.text());
    let after = rows(register);
    assert_eq!(after.len(), before.len() + 1, "{}: one row", step.action);
    let row = after.last().expect("a row");
    assert_eq!(row.action, step.action);
    assert_eq!(
        row.person_id.as_deref().unwrap_or_default(),
        step.who,
        "{}",
        step.action
    );
    assert_eq!(
        row.organisation_id.as_deref().unwrap_or_default(),
        step.whom,
        "{}",
        step.action
    );
    assert_eq!(
        row.request_id.as_deref(),
        answer.header("x-request-id"),
        "{}",
        step.action
    );
    assert!(row.request_id.is_some(), "{}", step.action);
    assert!(
        !row.target.is_empty() && row.means != "command",
        "{}",
        step.action
    );
    let written = log_size(register) - size;
    assert_eq!(
        written,
        u64::from(step.is_public),
        "{}: entries",
        step.action
    );
    let entry = row.entry_idx.and_then(|entry| u64::try_from(entry).ok());
    assert_eq!(entry, step.is_public.then_some(size), "{}", step.action);
    answer
}

fn ask(by: &SignedIn, method: &str, target: &str, seen: &str, body: &Value) -> Response {
    let key: String = format!("{method}{target}{seen}")
        .chars()
        .rev()
        .take(100)
        .collect();
    let mut request = Request::new(method, target)
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", &key);
    if !seen.is_empty() {
        request = request.header("if-match", &format!("\"{seen}\""));
    }
    if !body.is_null() {
        let text = body.to_string();
        request = request
            .header("content-type", "application/json")
            .body(text.as_bytes());
    }
    by.send(request)
}

/// The version, or the entry, that an answer shows.
fn member(answer: &Response, name: &str) -> String {
    let value: Value = answer.json();
    match &value[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn each_mutation_leaves_one_row_and_each_public_one_an_entry() {
    let desk = desk();
    walk_of_submissions(&desk);
    walk_of_profiles(&desk);
    walk_of_a_firm(&desk);
    let secrets = walk_of_accounts(&desk);
    let kept = rows(&desk.register);
    assert!(kept.len() >= 20, "{} rows", kept.len());
    // A row that changes something says what it was and what it is.
    for row in &kept {
        let changes = matches!(
            row.action.as_str(),
            "update_submission"
                | "submit_submission"
                | "attest_submission"
                | "review_submission"
                | "update_profile_draft"
                | "publish_profile"
                | "withdraw_profile_version"
        );
        assert!(!changes || row.before_json.is_some(), "{}", row.action);
        assert!(!changes || row.after_json.is_some(), "{}", row.action);
        let text = format!("{:?}{:?}{}", row.before_json, row.after_json, row.target);
        for secret in &secrets {
            assert!(
                !text.contains(secret.as_str()),
                "{} keeps {secret}",
                row.action
            );
        }
    }
}

fn step<'a>(action: &'static str, of: &'a Organisation, who: &'a str, whom: &'a str) -> Step<'a> {
    debug_assert_eq!(of.id.to_string(), whom);
    Step {
        action,
        is_public: false,
        who,
        whom,
    }
}

fn walk_of_submissions(desk: &Desk) {
    let register = &desk.register;
    let (ann, firm) = (
        desk.firm.person(Role::Signatory).id.to_string(),
        desk.firm.id.to_string(),
    );
    let own = |action| step(action, &desk.firm, &ann, &firm);
    let payload = json!({"standard": "ISO 18788:2015", "issuer": "Scene Certification",
        "number": "N1", "valid_from": "2026-10-01", "valid_until": "2029-09-30",
        "accreditation_body": "RvA", "accreditation_number": "C-1"});
    let body = json!({"kind": "certification", "payload": payload});
    let draft = walked(register, &own("draft_submission"), || {
        ask(&desk.ann, "POST", "/v1/submissions", "", &body)
    });
    let target = format!("/v1/submissions/{}", member(&draft, "id"));
    walked(register, &own("update_submission"), || {
        ask(&desk.ann, "PUT", &target, "1", &json!({"payload": payload}))
    });
    walked(register, &own("submit_submission"), || {
        ask(
            &desk.ann,
            "POST",
            &format!("{target}/submit"),
            "2",
            &Value::Null,
        )
    });
    let by = |register: &Register, action, is_public, who: &SignedIn, seen: &str, body: &Value| {
        let name = match action {
            "question_submission" => "question",
            "attest_submission" => "attest",
            _ => "review",
        };
        let account: Value = who.get("/v1/account").json();
        let text = |name: &str| account[name].as_str().unwrap_or_default().to_owned();
        let (person, organisation) = (text("person"), text("organisation"));
        let step = Step {
            action,
            is_public,
            who: &person,
            whom: &organisation,
        };
        walked(register, &step, || {
            ask(who, "POST", &format!("{target}/{name}"), seen, body)
        });
    };
    let question = json!({"question": "Which quay?"});
    by(
        register,
        "question_submission",
        false,
        &desk.bea,
        "3",
        &question,
    );
    walked(register, &own("answer_question"), || {
        let answer = json!({"answer": "The long one."});
        ask(&desk.ann, "POST", &format!("{target}/answer"), "4", &answer)
    });
    by(
        register,
        "attest_submission",
        false,
        &desk.bea,
        "5",
        &json!({}),
    );
    by(
        register,
        "review_submission",
        true,
        &desk.cas,
        "6",
        &Value::Null,
    );
    let other = json!({"kind": "certification", "payload": {}});
    let draft = walked(register, &own("draft_submission"), || {
        let request = Request::new("POST", "/v1/submissions")
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", "another")
            .header("content-type", "application/json")
            .body(other.to_string().as_bytes());
        desk.ann.send(request)
    });
    walked(register, &own("withdraw_submission"), || {
        let target = format!("/v1/submissions/{}/withdraw", member(&draft, "id"));
        ask(&desk.ann, "POST", &target, "1", &Value::Null)
    });
}

fn walk_of_profiles(desk: &Desk) {
    let register = &desk.register;
    let (pol, port) = (
        desk.port.person(Role::Signatory).id.to_string(),
        desk.port.id.to_string(),
    );
    let own = |action, is_public| Step {
        is_public,
        ..step(action, &desk.port, &pol, &port)
    };
    let body = json!({"profile": PROFILE, "start": "newest"});
    let draft = walked(register, &own("draft_profile", false), || {
        ask(&desk.pol, "POST", "/v1/profiles/drafts", "", &body)
    });
    let target = format!("/v1/profiles/drafts/{}", member(&draft, "id"));
    let content = json!({"title": "Gate", "effective_from": "2026-12-01",
        "requirement": {"vetted": {"level": "basic"}}});
    walked(register, &own("update_profile_draft", false), || {
        ask(&desk.pol, "PUT", &target, "1", &content)
    });
    let published = walked(register, &own("publish_profile", true), || {
        ask(
            &desk.pol,
            "POST",
            &format!("{target}/publish"),
            "2",
            &Value::Null,
        )
    });
    walked(register, &own("withdraw_profile_version", true), || {
        let target = format!("/v1/profiles/{PROFILE}/versions/2/withdraw");
        ask(
            &desk.pol,
            "POST",
            &target,
            &member(&published, "entry"),
            &Value::Null,
        )
    });
    let draft = walked(register, &own("draft_profile", false), || {
        let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
        desk.pol.post_form("/desk/profiles", &fields)
    });
    let address = draft.header("location").expect("a draft").to_owned();
    walked(register, &own("discard_profile_draft", false), || {
        desk.pol
            .post_form(&format!("{address}/discard"), &[("version", "1")])
    });
}

fn walk_of_a_firm(desk: &Desk) {
    let (register, ann, firm) = (
        &desk.register,
        desk.firm.person(Role::Signatory).id.to_string(),
        desk.firm.id.to_string(),
    );
    let own = |action| step(action, &desk.firm, &ann, &firm);
    walked(register, &own("choose_port"), || {
        desk.ann.post_form("/desk/ports", &[("port", PORT)])
    });
    walked(register, &own("leave_port"), || {
        desk.ann.post_form("/desk/ports", &[("leave", PORT)])
    });
}

/// Changes a password and signs out; what must not be kept of that.
fn walk_of_accounts(desk: &Desk) -> Vec<String> {
    let register = &desk.register;
    let viewer = desk.firm.person(Role::Viewer);
    people::set_password(register, viewer.id, PASSWORD);
    let mut browser = Browser::of(register);
    browser.page("/sign-in");
    let before = rows(register).len();
    let fields = [("email", viewer.email.as_str()), ("password", PASSWORD)];
    let signed_in = browser.post_form("/sign-in", &fields);
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    assert_eq!(rows(register).len(), before + 1, "signing in is one row");
    let session = browser.session().expect("a session").to_owned();
    browser.page("/account/password");
    let fields = [("old", PASSWORD), ("password", NEXT_PASSWORD)];
    let before = rows(register).len();
    let changed = browser.post_form("/account/password", &fields);
    assert!(changed.status < 500, "{}", changed.text());
    let after = rows(register).len();
    assert_eq!(
        after,
        before + usize::from(changed.status == 303),
        "{}",
        changed.text()
    );
    let before = rows(register).len();
    let out = browser.post_form("/sign-out", &[]);
    assert_eq!(out.status, 303, "{}", out.text());
    assert_eq!(rows(register).len(), before + 1, "signing out is one row");
    let tokens = [desk.ann.token().to_owned(), session];
    let typed = [PASSWORD, NEXT_PASSWORD, "$argon2"].map(str::to_owned);
    tokens.into_iter().chain(typed).collect()
}

#[test]
fn what_is_refused_leaves_no_row() {
    let desk = desk();
    let before = rows(&desk.register).len();
    let refused = [
        ask(
            &desk.cas,
            "POST",
            "/v1/submissions",
            "",
            &json!({"kind": "reply", "payload": {}}),
        ),
        ask(
            &desk.ann,
            "POST",
            "/v1/profiles/drafts",
            "",
            &json!({"profile": "nlrtm-x", "start": "empty"}),
        ),
        desk.pol.post_form("/desk/ports", &[("port", "XXXXX")]),
    ];
    assert!(
        refused.iter().all(|answer| answer.status >= 400),
        "{refused:?}"
    );
    assert_eq!(rows(&desk.register).len(), before);
}

fn list(by: &SignedIn, query: &str) -> Vec<AuditShown> {
    let answer = by.get(&format!("/v1/audit{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json::<AuditList>().rows
}

#[test]
fn administrators_read_their_own_organisations_rows_and_auditors_all() {
    let desk = desk();
    walk_of_profiles(&desk);
    walk_of_a_firm(&desk);
    let register = &desk.register;
    let auditor = sign_in(register, &desk.auditors, Role::Viewer);
    let everything = list(&auditor, "?limit=500");
    assert_eq!(everything.len(), rows(register).len());
    assert!(everything.is_sorted_by(|one, next| one.index > next.index));
    let administrator = sign_in(register, &desk.port, Role::Administrator);
    let own = list(&administrator, "?limit=500");
    let port = desk.port.id.to_string();
    assert!(!own.is_empty() && own.len() < everything.len());
    assert!(
        own.iter()
            .all(|row| row.organisation.as_ref() == Some(&port))
    );
    // Asking for another's rows narrows one's own and widens nothing.
    let theirs = list(&administrator, &format!("?organisation={}", desk.firm.id));
    assert_eq!(theirs, list(&administrator, ""));
    for who in [&desk.pol, &desk.ann, &desk.cas] {
        let refused = who.get("/v1/audit");
        assert_eq!(refused.status, 403, "{}", refused.text());
        assert_eq!(who.page("/desk/audit").status, 403);
    }
    let page = administrator.page("/desk/audit");
    assert_eq!(page.status, 200, "{}", page.text());
    let html = page.text();
    assert!(
        html.contains("Published requirements of a port") && html.contains("Log entry"),
        "{html}"
    );
    assert!(!html.contains("Chose a port to work in</th>"), "{html}");
}

#[test]
fn filters_and_pages_come_to_the_same_rows() {
    let desk = desk();
    walk_of_profiles(&desk);
    walk_of_a_firm(&desk);
    let auditor = sign_in(&desk.register, &desk.auditors, Role::Viewer);
    let everything = list(&auditor, "?limit=500");
    let pol = desk.port.person(Role::Signatory).id.to_string();
    let by_pol = list(&auditor, &format!("?person={pol}"));
    let expected = everything
        .iter()
        .filter(|row| row.person.as_ref() == Some(&pol));
    assert!(expected.eq(by_pol.iter()));
    let published = list(&auditor, "?action=publish_profile");
    assert_eq!(published.len(), 1);
    let target = list(&auditor, &format!("?target={}", published[0].target));
    assert_eq!(target.len(), 2, "published and withdrawn");
    assert!(list(&auditor, "?from=2026-11-23T12:00:00.001Z").is_empty());
    assert!(list(&auditor, "?to=2026-11-23T12:00:00Z").is_empty());
    assert_eq!(
        list(&auditor, "?from=2026-11-23T12:00:00Z&limit=500"),
        everything
    );
    let mut walked = Vec::new();
    let mut next = Some("/v1/audit?limit=3".to_owned());
    while let Some(address) = next {
        let page: AuditList = auditor.get(&address).json();
        walked.extend(page.rows);
        next = page.next;
    }
    assert_eq!(walked, everything);
    for wrong in [
        "?cursor=x",
        "?format=pdf",
        "?from=yesterday",
        "?limit=0",
        "?colour=red",
    ] {
        let refused = auditor.get(&format!("/v1/audit{wrong}"));
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.text());
    }
    let page = auditor.page("/desk/audit?from=soon");
    assert_eq!(page.status, 422);
    assert!(
        !page.text().contains("/v1/audit?format="),
        "what was not understood is no file: {}",
        page.text()
    );
    let page = auditor.page(&format!(
        "/desk/audit?who={pol}&action=publish_profile&from=2026-11-23"
    ));
    let html = page.text();
    assert!(html.contains("periods › 1 › from"), "{html}");
    assert!(
        html.contains("format=csv&#38;person=") || html.contains("format=csv&amp;person="),
        "{html}"
    );
}

#[test]
fn a_file_holds_every_row_in_order_no_formula_and_is_noted() {
    let desk = desk();
    // A title that a spreadsheet would compute.
    let fields = [("profile", "nlrtm-gate"), ("start", "empty")];
    let draft = desk.pol.post_form("/desk/profiles", &fields);
    let draft = draft.header("location").expect("a draft").to_owned();
    let fields = [
        ("version", "1"),
        ("title", "=HYPERLINK(1)"),
        ("margin_days", ""),
    ];
    assert_eq!(desk.pol.post_form(&draft, &fields).status, 303);
    let auditor = sign_in(&desk.register, &desk.auditors, Role::Viewer);
    let before = rows(&desk.register);
    let answer = auditor.get("/v1/audit?format=json");
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"audit.json\"")
    );
    let file: Vec<AuditShown> = answer.json();
    let indices: Vec<i64> = file.iter().map(|row| row.index).collect();
    let expected: Vec<i64> = before.iter().map(|row| row.idx).collect();
    assert_eq!(indices, expected);
    let after = rows(&desk.register);
    let noted = after.last().expect("a row");
    assert_eq!(
        (after.len(), noted.action.as_str()),
        (before.len() + 1, "export_audit")
    );
    assert_eq!(
        list(&auditor, "").len(),
        after.len(),
        "reading is not noted"
    );
    let answer = auditor.get("/v1/audit?format=csv&action=update_profile_draft");
    let text = answer.text();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("index,at,person"), "{text}");
    assert!(lines[1].contains("=HYPERLINK(1)"), "{text}");
    let cells = lines[1].split(',');
    assert!(
        cells
            .into_iter()
            .all(|cell| !cell.starts_with(['=', '+', '@'])),
        "{text}"
    );
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
}

#[test]
fn an_auditor_reads_every_desk_and_changes_nothing() {
    let desk = desk();
    walk_of_submissions(&desk);
    let auditor = sign_in(&desk.register, &desk.auditors, Role::Viewer);
    let queue: Value = auditor.get("/v1/submissions").json();
    let id = queue["submissions"][0]["id"]
        .as_str()
        .expect("one")
        .to_owned();
    for address in ["/desk", "/desk/review", "/desk/audit", "/desk/equivalence"] {
        assert_eq!(auditor.page(address).status, 200, "{address}");
    }
    assert_eq!(auditor.page(&format!("/desk/submissions/{id}")).status, 200);
    let before = rows(&desk.register).len();
    for act in [
        "submit", "withdraw", "question", "attest", "review", "reject",
    ] {
        let body = json!({"question": "Why?"});
        let body = if act == "question" {
            body
        } else {
            json!({"reason": "No"})
        };
        let refused = ask(
            &auditor,
            "POST",
            &format!("/v1/submissions/{id}/{act}"),
            "1",
            &body,
        );
        assert_eq!(refused.status, 403, "{act}: {}", refused.text());
    }
    for address in ["/desk/new", "/desk/ports", "/desk/share", "/desk/profiles"] {
        let refused = auditor.post_form(address, &[("kind", "reply")]);
        assert_eq!(refused.status, 403, "{address}: {}", refused.text());
    }
    assert_eq!(rows(&desk.register).len(), before);
}

#[test]
fn who_may_not_read_a_submission_sees_only_that_it_changed() {
    let desk = desk();
    walk_of_submissions(&desk);
    let reviewer: Value = desk.cas.get("/v1/account").json();
    let organisation = reviewer["organisation"].as_str().expect("an organisation");
    let id = organisation.parse().expect("a number");
    let now = desk.register.clock().now();
    let role = Role::Administrator;
    let store = desk.register.store();
    let kim = people::add_member(store, now, id, role, "kim@registrar.example");
    let factor = people::SecondFactor::Shown;
    let kim = people::sign_in_as(&desk.register, kim.id, Some(id), factor);
    let reads = |by: &SignedIn, target: &str| {
        let answer = by.send(Request::get(target));
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.text()
    };
    for target in [
        "/v1/audit?action=review_submission",
        "/v1/audit?format=json",
        "/v1/audit?format=csv",
        "/desk/audit",
    ] {
        let text = reads(&kim, target);
        // The page shows what differs; a review leaves what was handed in as it is.
        let is_page = target.starts_with("/desk");
        assert!(is_page || text.contains("concealed"), "{target}: {text}");
        assert!(
            !text.contains("Scene Certification") && !text.contains("C-1"),
            "{target}: {text}"
        );
    }
    let ann = sign_in(&desk.register, &desk.firm, Role::Administrator);
    let auditor = sign_in(&desk.register, &desk.auditors, Role::Viewer);
    for by in [&ann, &auditor] {
        let text = reads(by, "/v1/audit?action=draft_submission");
        assert!(text.contains("Scene Certification") && !text.contains("concealed"));
    }
    let body: Value = desk.bea.get("/v1/account").json();
    let id = body["organisation"].as_str().expect("an organisation");
    let id = id.parse().expect("a number");
    let lou = people::add_member(store, now, id, role, "lou@scene.example");
    let lou = people::sign_in_as(&desk.register, lou.id, Some(id), factor);
    let text = reads(&lou, "/v1/audit?action=attest_submission");
    assert!(
        text.contains("Scene Certification"),
        "the attestor reads what it confirmed: {text}"
    );
}

/// What a page of the audit says, and its first column.
fn found(by: &SignedIn, query: &str) -> (String, Vec<String>) {
    let page = by.page(&format!("/desk/audit{query}"));
    assert_eq!(page.status, 200, "{query}: {}", page.text());
    let html = page.text();
    let rows = html.split("<tr><th scope=\"row\">").skip(1);
    let rows = rows.map(|row| row.split("</th>").next().unwrap_or_default().to_owned());
    let rows = rows.collect();
    (html, rows)
}

/// A certificate that a reviewer's approval published.
fn published(register: &Register) -> String {
    let approved = rows(register).into_iter();
    let approved = approved.filter(|row| row.action == "review_submission");
    let records = approved.filter_map(|row| {
        let id = row.target.parse().expect("a submission");
        let held = register
            .store()
            .read::<_, StoreError>(|tx| tx.submission(id));
        held.expect("the store reads")?
            .record
            .map(|(record, _)| record)
    });
    let mut certificates = records.filter(|record| record.starts_with("crt_"));
    certificates.next().expect("a certificate")
}

#[test]
fn the_audit_is_searched_by_what_pages_print_and_says_what_was_done_in_words() {
    let desk = desk();
    walk_of_submissions(&desk);
    let register = &desk.register;
    register.catch_up();
    let auditor = sign_in(register, &desk.auditors, Role::Viewer);
    let (html, all) = found(&auditor, "");
    assert!(all.contains(&"Began a submission".to_owned()), "{all:?}");
    assert!(
        html.contains(
            "<option value=\"attest_submission\">Confirmed a submission as the attestor<"
        ),
        "{html}"
    );
    let record = published(register);
    // By its number, which names what its submissions went through too, and by the number printed on it.
    let (_, by_record) = found(&auditor, &format!("?target={record}"));
    assert!(
        by_record.contains(&"Approved a submission".to_owned()),
        "{by_record:?}"
    );
    let number = register
        .store()
        .read::<_, StoreError>(|tx| tx.keys_of(&record));
    let number = number.expect("keys")[0]
        .rsplit(':')
        .next()
        .expect("a number")
        .to_owned();
    let (html, by_number) = found(&auditor, &format!("?target={}", number.to_lowercase()));
    assert!(
        html.contains(&format!("is the record of number {number} ({record}).")),
        "{html}"
    );
    assert_eq!(by_number, by_record);
    // By the firm's name, as whom it is about and as who acts.
    let (html, about) = found(&auditor, "?target=havenwacht+b.v.");
    assert!(html.contains("is Havenwacht B.V. (prv_"), "{html}");
    assert!(
        about.contains(&"Began a submission".to_owned()),
        "{about:?}"
    );
    let (html, by_firm) = found(&auditor, "?who=havenwacht");
    assert!(
        html.contains(&format!("is havenwacht ({}).", desk.firm.id)),
        "{html}"
    );
    assert!(!by_firm.is_empty() && !by_firm.contains(&"Approved a submission".to_owned()));
    let other = people::organisation(register, OrganisationKind::Provider, "havenwachters", None);
    assert_eq!(
        found(&auditor, "?who=havenwacht").1,
        by_firm,
        "the whole name is one"
    );
    for (query, says) in [
        (
            "?who=havenwac",
            "2 organisations have it in their name. Give the number of the one you mean",
        ),
        (
            "?who=nobody+at+all",
            "The register has nothing under “nobody at all”",
        ),
        (
            "?target=nothing+at+all",
            "The register has nothing under “nothing at all”",
        ),
    ] {
        let refused = auditor.page(&format!("/desk/audit{query}"));
        assert_eq!(refused.status, 422, "{query}");
        let html = refused.text();
        assert!(html.contains(says), "{query}: {html}");
        assert!(!html.contains("/v1/audit?format="), "{query}: {html}");
        assert!(!html.contains("Nothing was found"), "{query}: {html}");
    }
    // Whoever reads their own organisation's rows finds no other, and no record of another.
    let theirs = sign_in(register, &other, Role::Administrator);
    for query in ["?who=scene".to_owned(), format!("?target={number}")] {
        let refused = theirs.page(&format!("/desk/audit{query}"));
        assert_eq!(refused.status, 422, "{query}");
    }
}

#[test]
fn a_whole_name_and_ones_own_are_found_however_many_others_hold_it() {
    let desk = desk();
    let register = &desk.register;
    for n in 0..25 {
        let name = format!("a-havenwacht-{n}");
        people::organisation(register, OrganisationKind::Provider, &name, None);
    }
    let is_it = format!("is havenwacht ({}).", desk.firm.id);
    let auditor = sign_in(register, &desk.auditors, Role::Viewer);
    let (html, _) = found(&auditor, "?who=Havenwacht");
    assert!(html.contains(&is_it), "{html}");
    let refused = auditor.page("/desk/audit?who=havenwac");
    assert_eq!(refused.status, 422);
    let html = refused.text();
    assert!(
        html.contains("more than 20 organisations have it in their name"),
        "{html}"
    );
    let ann = sign_in(register, &desk.firm, Role::Administrator);
    let (html, _) = found(&ann, "?who=havenwac");
    assert!(html.contains(&is_it), "{html}");
    assert_eq!(ann.page("/desk/audit?who=a-havenwacht-1").status, 422);
}
