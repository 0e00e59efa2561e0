//! Submissions over the API: the whole way, and every refusal on it.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::Change;
use quaymark_core::statement::Statement;
use quaymark_core::submission::{Payload, SubmissionKind};
use quaymark_core::time::Instant;
use quaymark_core::verdict::Outcome;
use quaymark_server::actions::draft_submission::{NewSubmission, draft_submission};
use quaymark_server::actions::submission::{Party, SubmissionError};
use quaymark_server::store::{
    Actor, Repetition, RequestInHand, StoreError, Submission, request_digest,
};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::PORT;
use quaymark_tests::http::Response;
use quaymark_tests::people::{organisation, sign_in};
use quaymark_tests::upload::hand_in;
use serde_json::{Value, json};

use crate::desk::{Desk, desk};
use crate::documents::files::pdf;

fn certificate(number: &str) -> Value {
    json!({"standard": "ISO 18788:2015", "issuer": "Scene Certification", "number": number,
        "valid_from": "2026-10-01", "valid_until": "2029-09-30",
        "accreditation_body": "RvA", "accreditation_number": "C-1"})
}

fn begun(number: &str) -> Value {
    json!({"kind": "certification", "payload": certificate(number)})
}

fn drafted(by: &SignedIn, key: &str, body: &Value) -> Value {
    let answer = by.ask("POST", "/v1/submissions", (key, ""), body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// Does one act on the version shown.
fn act(by: &SignedIn, shown: &Value, name: &str, body: &Value) -> Response {
    let id = shown["id"].as_str().expect("a number");
    let version = shown["version"].to_string();
    let key = format!("{id}-{name}-{version}");
    let target = format!("/v1/submissions/{id}/{name}");
    by.ask("POST", &target, (&key, &version), body)
}

fn done(by: &SignedIn, shown: &Value, name: &str, body: &Value) -> Value {
    let answer = act(by, shown, name, body);
    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    answer.json()
}

fn problem(answer: &Response) -> String {
    let problem: Value = answer.json();
    assert_eq!(problem["status"].as_u64(), Some(u64::from(answer.status)));
    problem["code"].as_str().unwrap_or_default().to_owned()
}

impl Desk {
    /// Ann's request for a draft of N1, begun by a process that never answers.
    fn in_hand(&self, key: &str, now: Instant) -> RequestInHand {
        let person = self.firm_people.person(Role::Signatory).id.to_string();
        let of = self.firm_people.id.to_string();
        let source = request_digest(&[person.as_bytes(), of.as_bytes(), key.as_bytes()]);
        let body = begun("N1").to_string();
        let request = request_digest(&[b"POST", b"/v1/submissions", b"", body.as_bytes()]);
        let store = self.register.store();
        let begun = store.write(now, |tx| tx.begin_request(&source, &request, now));
        let begun: Result<_, StoreError> = begun;
        assert_eq!(begun.expect("written"), Repetition::First);
        let begun_at = now;
        RequestInHand { source, begun_at }
    }

    /// What that process does.
    fn draft_in_hand(&self, request: &RequestInHand) -> Result<Submission, SubmissionError> {
        let party = Party {
            person: self.firm_people.person(Role::Signatory).id,
            organisation: self.firm_people.id,
            kind: OrganisationKind::Provider,
            represents: Some(self.firm.to_string()),
            attests_as: None,
            role: Role::Signatory,
            actor: Actor::job(),
        };
        let kind = SubmissionKind::Certification;
        let new = NewSubmission {
            subject: None,
            payload: Payload::of_value(kind, certificate("N1")).expect("a payload"),
        };
        let now = self.register.clock().now();
        request.doing(|| draft_submission(self.register.store(), now, &party, &new))
    }

    fn drafts(&self) -> usize {
        let list: Value = self.ann.get("/v1/submissions").json();
        list["submissions"].as_array().map_or(0, Vec::len)
    }

    fn attested(&self, number: &str) -> Value {
        let draft = drafted(&self.ann, number, &begun(number));
        let submitted = done(&self.ann, &draft, "submit", &Value::Null);
        done(&self.bea, &submitted, "attest", &json!({}))
    }
}

#[test]
fn a_firm_renews_its_body_confirms_a_reviewer_approves_and_the_port_sees_it() {
    let desk = desk();
    let firm = desk.firm.to_string();
    let before = desk
        .register
        .anonymous()
        .verify(&firm, PORT)
        .expect("an answer");
    assert_eq!(before.verdict.a.outcome, Outcome::DoesNotMeet);
    let attested = desk.attested("N1");
    assert_eq!(attested["state"], "attested");
    let published = done(&desk.cas, &attested, "review", &Value::Null);
    assert_eq!(published["state"], "published");
    assert_eq!(published["steps"].as_array().map(Vec::len), Some(5));
    desk.register.catch_up();
    let after = desk
        .register
        .anonymous()
        .verify(&firm, PORT)
        .expect("an answer");
    assert_eq!(after.verdict.a.outcome, Outcome::Meets);
    let history = desk.register.anonymous().history(&firm).expect("a history");
    let text = serde_json::to_string(&history).expect("JSON");
    for approval in published["approvals"].as_array().expect("approvals") {
        let person = approval["person"].as_str().expect("a number");
        assert!(text.contains(person), "{person} is in the log");
    }
}

#[test]
fn an_attestor_that_corrects_the_number_says_what_it_replaces() {
    let desk = desk();
    let published = done(&desk.cas, &desk.attested("N1"), "review", &Value::Null);
    let record = published["record"].clone();
    let mut renewal = certificate("N1");
    renewal["record"] = record.clone();
    renewal["valid_until"] = json!("2031-09-30");
    let begun = json!({"kind": "certification", "payload": renewal});
    let draft = drafted(&desk.ann, "renewal", &begun);
    let submitted = done(&desk.ann, &draft, "submit", &Value::Null);
    renewal["number"] = json!("N2");
    let target = format!(
        "/v1/submissions/{}/attest",
        submitted["id"].as_str().expect("a number")
    );
    let version = submitted["version"].to_string();
    let attest = |key: &str, body: &Value| desk.bea.ask("POST", &target, (key, &version), body);
    for (key, wrong, found) in [
        ("silent", json!({"payload": renewal}), ""),
        (
            "odd",
            json!({"payload": renewal, "replaces": "crt_none"}),
            "crt_none",
        ),
        ("alone", json!({"replaces": "further"}), "further"),
    ] {
        let refused = attest(key, &wrong);
        assert_eq!(refused.status, 422, "{wrong}: {}", refused.text());
        assert_eq!(problem(&refused), "submission_faulty");
        let told: Value = refused.json();
        let fault = &told["faults"][0];
        assert_eq!(fault["field"], "replaces");
        assert_eq!(fault["found"], found);
    }
    let said = attest("said", &json!({"payload": renewal, "replaces": record}));
    assert_eq!(said.status, 200, "{}", said.text());
    let replaced = done(&desk.cas, &said.json(), "review", &Value::Null);
    assert_eq!(replaced["record"], record, "the same record goes on");
}

#[test]
fn the_same_key_does_a_thing_once_and_not_another_thing() {
    let desk = desk();
    let first = drafted(&desk.ann, "key-1", &begun("N1"));
    let again = drafted(&desk.ann, "key-1", &begun("N1"));
    assert_eq!(first, again);
    let list: Value = desk.ann.get("/v1/submissions").json();
    assert_eq!(list["submissions"].as_array().map(Vec::len), Some(1));
    let other = desk
        .ann
        .ask("POST", "/v1/submissions", ("key-1", ""), &begun("N2"));
    assert_eq!(
        (other.status, problem(&other).as_str()),
        (422, "idempotency_key_reused")
    );
    let none = desk
        .ann
        .ask("POST", "/v1/submissions", ("", ""), &begun("N2"));
    assert_eq!(
        (none.status, problem(&none).as_str()),
        (400, "idempotency_key_required")
    );
    // Another person's key is another key.
    let editor = sign_in(&desk.register, &desk.firm_people, Role::Editor);
    let theirs = drafted(&editor, "key-1", &begun("N1"));
    assert_ne!(theirs["id"], first["id"]);
    // A day later it is forgotten.
    let clock = desk.register.clock();
    clock.set(clock.now().plus_ms(24 * 3_600_000 + 1));
    let ann = sign_in(&desk.register, &desk.firm_people, Role::Signatory);
    let later = drafted(&ann, "key-1", &begun("N2"));
    assert_ne!(later["id"], first["id"]);
}

#[test]
fn a_repetition_while_the_first_is_underway_is_told_so() {
    let desk = desk();
    let now = desk.register.clock().now();
    // The first is in hand, in a process that has not answered yet.
    desk.in_hand("key-1", now);
    let again = desk
        .ann
        .ask("POST", "/v1/submissions", ("key-1", ""), &begun("N1"));
    assert_eq!(
        (again.status, problem(&again).as_str()),
        (409, "request_underway")
    );
    assert!(again.header("retry-after").is_some());
}

#[test]
fn what_was_done_is_not_done_again_though_its_answer_was_lost() {
    let desk = desk();
    let clock = desk.register.clock();
    let request = desk.in_hand("key-1", clock.now());
    let draft = desk.draft_in_hand(&request).expect("drafted");
    // The process dies before it keeps the answer; ten minutes later the client tries again.
    clock.set(clock.now().plus_ms(600_000));
    let again = desk
        .ann
        .ask("POST", "/v1/submissions", ("key-1", ""), &begun("N1"));
    assert_eq!(
        (again.status, problem(&again).as_str()),
        (409, "request_done")
    );
    assert_eq!(again.json::<Value>()["found"], draft.id.to_string());
    assert_eq!(desk.drafts(), 1);
}

#[test]
fn a_request_that_was_given_up_and_taken_over_does_nothing_any_more() {
    let desk = desk();
    let clock = desk.register.clock();
    let slow = desk.in_hand("key-1", clock.now());
    clock.set(clock.now().plus_ms(180_000));
    drafted(&desk.ann, "key-1", &begun("N1"));
    let late = desk.draft_in_hand(&slow);
    assert!(late.is_err(), "{late:?}");
    assert_eq!(desk.drafts(), 1);
}

#[test]
fn every_update_names_the_version_it_was_made_from() {
    let desk = desk();
    let draft = drafted(&desk.ann, "d", &begun("N1"));
    let target = format!(
        "/v1/submissions/{}",
        draft["id"].as_str().expect("a number")
    );
    let edit = json!({"payload": certificate("N2")});
    let blind = desk.ann.ask("PUT", &target, ("e1", ""), &edit);
    assert_eq!(
        (blind.status, problem(&blind).as_str()),
        (428, "if_match_required")
    );
    let stale = desk.ann.ask("PUT", &target, ("e2", "7"), &edit);
    assert_eq!(
        (stale.status, problem(&stale).as_str()),
        (412, "version_conflict")
    );
    let edited = desk.ann.ask("PUT", &target, ("e3", "1"), &edit);
    assert_eq!(edited.status, 200, "{}", edited.text());
    assert_eq!(edited.header("etag"), Some("\"2\""));
    let shown = desk.ann.get(&target);
    assert_eq!(shown.header("etag"), Some("\"2\""));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    assert_eq!(shown.json::<Value>()["payload"]["number"], "N2");
}

#[test]
fn what_is_missing_is_named_member_by_member() {
    let desk = desk();
    let draft = drafted(
        &desk.ann,
        "d",
        &json!({"kind": "certification", "payload": {}}),
    );
    let refused = act(&desk.ann, &draft, "submit", &Value::Null);
    assert_eq!(
        (refused.status, problem(&refused).as_str()),
        (422, "submission_faulty")
    );
    let faults = refused.json::<Value>()["faults"].clone();
    let fields: Vec<&str> = faults
        .as_array()
        .expect("faults")
        .iter()
        .filter_map(|fault| fault["field"].as_str())
        .collect();
    for field in ["standard", "issuer", "number", "valid_from", "valid_until"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
    let odd = json!({"kind": "certification", "payload": {"colour": "red"}});
    let refused = desk.ann.ask("POST", "/v1/submissions", ("o", ""), &odd);
    assert_eq!(
        (refused.status, problem(&refused).as_str()),
        (422, "invalid_payload")
    );
}

#[test]
fn each_refusal_on_the_way_has_its_code() {
    let desk = desk();
    let draft = drafted(&desk.ann, "d", &begun("N1"));
    let unseen = act(&desk.bea, &draft, "attest", &json!({}));
    assert_eq!(
        (unseen.status, problem(&unseen).as_str()),
        (404, "unknown_submission")
    );
    let submitted = done(&desk.ann, &draft, "submit", &Value::Null);
    let twice = act(&desk.ann, &submitted, "submit", &Value::Null);
    assert_eq!(
        (twice.status, problem(&twice).as_str()),
        (409, "wrong_state")
    );
    let early = act(&desk.cas, &submitted, "review", &Value::Null);
    assert_eq!(
        (early.status, problem(&early).as_str()),
        (409, "not_attested")
    );
    let foreign = act(&desk.bea, &submitted, "withdraw", &Value::Null);
    assert_eq!(foreign.status, 403, "{}", foreign.text());
    assert_eq!(problem(&foreign), "not_yours");
    let silent = act(&desk.cas, &submitted, "reject", &json!({"reason": ""}));
    assert_eq!(
        (silent.status, problem(&silent).as_str()),
        (422, "note_required")
    );
    let asked = done(
        &desk.cas,
        &submitted,
        "question",
        &json!({"question": "Which gates?"}),
    );
    assert_eq!(asked["state"], "questioned");
    let answered = done(&desk.ann, &asked, "answer", &json!({"answer": "All."}));
    let rejected = done(
        &desk.cas,
        &answered,
        "reject",
        &json!({"reason": "Illegible."}),
    );
    assert_eq!(rejected["state"], "rejected");
}

#[test]
fn whoever_belongs_to_the_firm_does_not_review_for_it() {
    let desk = desk();
    let registrar = organisation(&desk.register, OrganisationKind::Registrar, "second", None);
    let draft_by_registrar = json!({"kind": "provider_correction",
        "subject": desk.firm.to_string(), "payload": {"name": "Other Name", "country": "NL"}});
    let reviewer = registrar.person(Role::Reviewer).id;
    let now = desk.register.clock().now();
    let row = quaymark_server::store::MembershipRow::added(
        quaymark_core::id::MembershipId::from_bits(991),
        reviewer,
        desk.firm_people.id,
        Role::Viewer,
        now,
    );
    let joined: Result<(), StoreError> = desk
        .register
        .store()
        .write(now, |tx| tx.insert_membership(&row));
    joined.expect("a second hat");
    let dora = sign_in(&desk.register, &registrar, Role::Reviewer);
    let editor = sign_in(&desk.register, &registrar, Role::Signatory);
    let draft = drafted(&editor, "c", &draft_by_registrar);
    let submitted = done(&editor, &draft, "submit", &Value::Null);
    let refused = act(&dora, &submitted, "review", &Value::Null);
    assert_eq!(
        (refused.status, problem(&refused).as_str()),
        (403, "conflict_of_interest")
    );
}

#[test]
fn what_changed_on_the_register_meanwhile_is_not_overwritten() {
    let desk = desk();
    let attested = desk.attested("N1");
    let published = done(&desk.cas, &attested, "review", &Value::Null);
    let record = published["record"].clone();
    let renewal = |until: &str| {
        let mut payload = certificate("N1");
        payload["record"] = record.clone();
        payload["valid_until"] = until.into();
        json!({"kind": "certification", "payload": payload})
    };
    let ready = |key: &str, until: &str| {
        let draft = drafted(&desk.ann, key, &renewal(until));
        let submitted = done(&desk.ann, &draft, "submit", &Value::Null);
        done(&desk.bea, &submitted, "attest", &json!({}))
    };
    let (one, other) = (ready("r1", "2030-09-30"), ready("r2", "2031-09-30"));
    done(&desk.cas, &one, "review", &Value::Null);
    let refused = act(&desk.cas, &other, "review", &Value::Null);
    assert_eq!(
        (refused.status, problem(&refused).as_str()),
        (409, "record_changed")
    );
}

#[test]
fn lists_go_on_where_they_stopped_and_filter_by_state() {
    let desk = desk();
    for number in ["a", "b", "c"] {
        drafted(&desk.ann, number, &begun(number));
    }
    let first: Value = desk.ann.get("/v1/submissions?limit=2").json();
    assert_eq!(first["submissions"].as_array().map(Vec::len), Some(2));
    let rest: Value = desk.ann.get(first["next"].as_str().expect("more")).json();
    assert_eq!(rest["submissions"].as_array().map(Vec::len), Some(1));
    assert!(rest["next"].is_null());
    let none: Value = desk.ann.get("/v1/submissions?state=published").json();
    assert_eq!(none["submissions"], json!([]));
    assert_eq!(
        problem(&desk.ann.get("/v1/submissions?state=lost")),
        "invalid_parameter"
    );
    let theirs: Value = desk.cas.get("/v1/submissions").json();
    assert_eq!(
        theirs["submissions"],
        json!([]),
        "drafts are their author's"
    );
}

/// The whole way over the interface: with the document, to the suspension, and what everybody can prove
/// of it afterwards.
#[test]
fn a_renewal_with_its_document_is_published_suspended_and_provable_over_the_interface() {
    let desk = desk();
    let firm = desk.firm.to_string();
    let caller = desk.register.anonymous();
    let asked = || caller.verify(&firm, PORT).expect("an answer");
    let before = asked();
    let draft = drafted(&desk.ann, "story", &begun("N1"));
    let id = draft["id"].as_str().expect("a number");
    let handed_in = hand_in(&desk.ann, id, "story-pdf", "N1.pdf", &pdf());
    assert_eq!(handed_in.status, 201, "{}", handed_in.text());
    let target = format!("/v1/submissions/{id}");
    let with_document: Value = desk.ann.get(&target).json();
    let submitted = done(&desk.ann, &with_document, "submit", &Value::Null);
    let attested = done(&desk.bea, &submitted, "attest", &json!({}));
    let published = done(&desk.cas, &attested, "review", &Value::Null);
    desk.register.catch_up();
    let granted = asked();
    assert_eq!(granted.verdict.a.outcome, Outcome::Meets);

    let record = published["record"].as_str().expect("its number");
    let body = json!({"reason": "audit_findings"});
    let target = format!("/v1/records/{record}/suspend");
    let suspended = desk.bea.ask("POST", &target, ("story-suspend", "1"), &body);
    assert_eq!(suspended.status, 200, "{}", suspended.text());
    desk.register.catch_up();
    let after = asked();
    assert_eq!(after.verdict.a.outcome, Outcome::DoesNotMeet);

    let keys = caller.keys();
    for document in [&before, &granted, &after] {
        let stated = Statement::verify(&document.statement, &keys).expect("it verifies");
        assert_eq!(stated, document.verdict);
    }
    let history = caller.history(&firm).expect("a history");
    let own = history.versions.iter().filter(|one| one.record == record);
    let mut steps: Vec<_> = own
        .map(|one| (one.version, one.change, one.approvals.len()))
        .collect();
    steps.sort_unstable_by_key(|step| step.0);
    assert_eq!(steps, [(1, Change::Granted, 2), (2, Change::Suspended, 1)]);
}
