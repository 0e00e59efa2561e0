//! Erasing: every surface forgets, the log holds.

use std::sync::Arc;
use std::time::Duration;

use quaymark_core::account::Role;
use quaymark_core::entry::{Change, EntryKind};
use quaymark_core::id::ProviderId;
use quaymark_core::receipt::verify;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_core::tlog::policy::Policy;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::{ErasureAsked, Problem};
use quaymark_server::actions::erase_record::erase_record;
use quaymark_server::clock::Clock;
use quaymark_server::documents::Shelf;
use quaymark_server::tlog::fsck::check_database;
use quaymark_server::tlog::rebuild;
use quaymark_tests::administrators::Administrator;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::erasing::{Two, carry_out};
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, instant};
use quaymark_tests::people;
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;

const PAGE: &str = "/desk/erasures";
const NAME: &str = "Evanescent Quayguard";

/// A register with one firm that meets the port's requirement, all of it public.
fn scene(setup: Setup) -> (Register, ProviderId) {
    // The command goes by the clock of the system.
    scene_at(setup, Clock::System.now())
}

fn scene_at(setup: Setup, now: Instant) -> (Register, ProviderId) {
    let (register, told) = (setup.at(now).start(), now.min(instant(TODAY)));
    let facts = Facts::scene(register.store(), told);
    let firm = facts.provider(7, NAME, day("2026-01-01"), told);
    let periods = Timeline::granted(day("2026-01-01"), None).expect("a timeline");
    facts.certificate(9, firm, periods, Change::Granted, told);
    register.publish().expect("something is new");
    (register, firm)
}

/// Two people want it, and the operator carries it out.
fn erase(register: &Register, target: &str) -> (Option<i32>, String) {
    let id = Two::of(register, "registrar").approve(target, false);
    carry_out(register, &id, &[])
}

fn receipt(register: &Register, firm: ProviderId) -> Vec<u8> {
    let answer = register
        .anonymous()
        .get(&format!("/v1/receipts/{firm}/{PORT}/{PROFILE}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.body
}

/// What a receipt proves, by the log's key as it is served.
fn proven(register: &Register, receipt: &[u8]) -> Outcome {
    let policy = register.anonymous().get("/log/policy").text();
    let policy: Policy = policy.parse().expect("a policy");
    let report = verify(receipt, &policy).unwrap_or_else(|refusal| panic!("{refusal}"));
    report.statement.a.outcome
}

/// Nothing the register shows bears the name; where it stood it says that it was erased.
fn has_forgotten(register: &Register, firm: ProviderId) {
    let caller = register.anonymous();
    for path in [
        format!("/v1/providers/{firm}"),
        format!("/v1/providers/{firm}/history"),
        format!("/v1/verify/{firm}?port={PORT}"),
        "/v1/providers".to_owned(),
        format!("/v1/providers?port={PORT}&profile={PROFILE}"),
        "/v1/suggest?q=Evanescent".to_owned(),
        "/v1/changes".to_owned(),
        format!("/providers/{firm}?port={PORT}"),
        format!("/ports/{PORT}"),
        "/search?q=Evanescent".to_owned(),
        format!("/badge/{firm}.svg"),
        "/metrics".to_owned(),
    ] {
        let answer = caller.get(&path);
        let text = answer.text();
        // What was asked for may be told back.
        let told = text
            .replace("Evanescent</", "")
            .replace("value=\"Evanescent\"", "");
        assert!(!told.contains("Quayguard"), "{path}: {text}");
    }
    let published = caller.provider(&firm.to_string()).expect("it is there");
    assert!(published.is_erased);
    assert_eq!(published.document.name, "[erased]");
    let page = caller.get(&format!("/providers/{firm}")).text();
    let said = format!(r#"<span class="soft">Name erased</span> <span class="code">{firm}</span>"#);
    let title = format!("<title>Name erased ({firm})");
    for words in [&format!("<h1>{said}</h1>"), &title, "Erasure"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let list = caller.get(&format!("/ports/{PORT}")).text();
    assert!(list.contains(&said), "{list}");
    let found = caller.get(&format!("/search?q={firm}"));
    for page in [&page, &list, &found.text()] {
        assert!(!page.contains("[erased]"), "{page}");
    }
    assert!(
        caller
            .suggest("Evanescent")
            .expect("an answer")
            .suggestions
            .is_empty()
    );
    let history = caller.history(&firm.to_string()).expect("a history");
    let of_kind = |kind| history.versions.iter().find(|version| version.kind == kind);
    assert!(of_kind(EntryKind::Provider).expect("listed").is_erased);
    assert!(
        of_kind(EntryKind::Erasure).is_some(),
        "everybody sees that it was erased"
    );
}

#[test]
fn every_surface_forgets_at_once_and_what_was_proven_stays_proven() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()).following());
    let caller = register.anonymous();
    let changes = caller.changes("?limit=1000").expect("changes").changes;
    let listing = changes
        .iter()
        .find(|change| change.entry.kind == EntryKind::Provider);
    let commitment = listing.expect("listed").entry.body.expect("a body");
    let before = receipt(&register, firm);
    assert_eq!(
        caller
            .suggest("Evanescent")
            .expect("an answer")
            .suggestions
            .len(),
        1
    );
    assert!(
        caller
            .get(&format!("/providers/{firm}"))
            .text()
            .contains(NAME)
    );

    let (code, said) = erase(&register, &firm.to_string());
    assert_eq!(code, Some(0), "{said}");
    wait::until("the name to be forgotten", Duration::from_secs(5), || {
        let published = caller.provider(&firm.to_string()).ok()?;
        published.is_erased.then_some(())
    });
    has_forgotten(&register, firm);
    let gone = caller.get(&format!("/v1/bodies/{commitment}"));
    assert_eq!(gone.status, 410);
    assert_eq!(gone.json::<Problem>().code, "body_erased");

    register.publish().expect("the erasure is public");
    assert_eq!(proven(&register, &before), Outcome::Meets);
    assert_eq!(proven(&register, &receipt(&register, firm)), Outcome::Meets);
    let findings = check_database(register.store(), Some(register.database().data_dir()));
    let findings = findings.expect("checked");
    assert!(findings.is_clean(), "{findings}");
    rebuild(register.store(), instant(TODAY)).expect("made again");
    assert_eq!(proven(&register, &receipt(&register, firm)), Outcome::Meets);
}

#[test]
fn an_erasure_that_was_broken_off_is_finished_by_the_same_command_and_then_done() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let two = Two::of(&register, "registrar");
    let id = two.approve(&firm.to_string(), false);
    // The process died after its transaction, before the files of the database were written anew.
    let shelf = Shelf::within(register.database().data_dir());
    let number = id.parse().expect("a number");
    let now = register.clock().now();
    let erased = erase_record(register.store(), &shelf, now, number).expect("erased");
    let waiting = Administrator(&two.reviewer).erasures().expect("a list");
    let left = waiting.erasures.first().expect("it is to be finished");
    assert_eq!((left.state.as_str(), left.documents), ("done", 0));
    assert_eq!(left.entry, Some(erased.entry));
    let (code, said) = carry_out(&register, &id, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("was carried out before"), "{said}");
    assert!(said.contains("written anew"), "{said}");
    let (code, said) = carry_out(&register, &id, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("was carried out before"), "{said}");
    let waiting = Administrator(&two.reviewer).erasures().expect("a list");
    assert!(waiting.erasures.is_empty());
}

#[test]
fn a_process_that_starts_later_never_knew() {
    let database = Arc::new(TestDatabase::empty());
    let (register, firm) = scene(Setup::on_shared(Arc::clone(&database)));
    let (code, said) = erase(&register, &firm.to_string());
    assert_eq!(code, Some(0), "{said}");
    drop(register);
    let restarted = Setup::on_shared(database).start();
    has_forgotten(&restarted, firm);
    // What is recorded later of the firm brings no name back.
    let facts = Facts::scene(restarted.store(), instant(TODAY));
    let periods = Timeline::granted(day("2026-02-01"), None).expect("a timeline");
    facts.certificate(10, firm, periods, Change::Granted, instant(TODAY));
    restarted.catch_up();
    has_forgotten(&restarted, firm);
}

#[test]
fn files_are_taken_from_where_the_service_keeps_them_or_nothing_is_erased() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let id = Two::of(&register, "registrar").approve(&firm.to_string(), true);
    let bucket = ["--documents-s3", "https://s3.example/quaymark"];
    let (code, said) = carry_out(&register, &id, &bucket);
    assert_eq!(code, Some(1));
    assert!(said.contains("belong together"), "{said}");
    stands(&register, firm);
}

/// Nothing is erased.
fn stands(register: &Register, firm: ProviderId) {
    register.catch_up();
    let published = register.anonymous().provider(&firm.to_string());
    assert_eq!(published.expect("it is there").document.name, NAME);
}

#[test]
fn nobody_erases_alone_and_what_was_refused_is_not_carried_out() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let two = Two::of(&register, "registrar");
    let refused_with = |id: &str, words: &str| {
        let (code, said) = carry_out(&register, id, &[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(words), "{said}");
        stands(&register, firm);
    };
    refused_with(
        "ers_00000000012",
        "is not an erasure that anybody asked for",
    );
    let target = firm.to_string();
    let id = two.ask(&target, false).id.to_string();
    refused_with(&id, "is not approved");
    let alone = Administrator(&two.reviewer).decide_erasure(&id, "approve");
    let alone = alone.expect_err("nobody approves what they asked for");
    assert_eq!(
        (alone.status, alone.code.as_str()),
        (403, "conflict_of_interest")
    );
    refused_with(&id, "is not approved");
    let decided = Administrator(&two.administrator).decide_erasure(&id, "refuse");
    assert!(decided.expect("refused").erasures.is_empty());
    refused_with(&id, "was refused");
    let id = two.approve(&target, false);
    people::deactivate(&register, two.registrar.person(Role::Reviewer).id);
    refused_with(&id, "who wants it, is no active reviewer");
}

#[test]
fn what_was_approved_over_thirty_days_ago_is_not_carried_out_and_may_be_asked_for_anew() {
    let now = Clock::System.now();
    let setup = Setup::on(TestDatabase::empty());
    let (register, firm) = scene_at(setup, now.plus_days(-31));
    let target = firm.to_string();
    let id = Two::of(&register, "earlier").approve(&target, false);
    register.clock().set(now);
    let (code, said) = carry_out(&register, &id, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("has lapsed"), "{said}");
    stands(&register, firm);
    let id = Two::of(&register, "registrar").approve(&target, false);
    let (code, said) = carry_out(&register, &id, &[]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn two_people_ask_and_approve_on_the_desk_and_the_others_hear_of_it() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let two = Two::of(&register, "registrar");
    let post = |by: &SignedIn, fields: &[(&str, &str)]| by.post_form(PAGE, fields);
    let typed = [
        ("target", "prv_nobody"),
        ("reason", "ordered"),
        ("with_documents", "yes"),
    ];
    let faulty = post(&two.reviewer, &typed);
    assert_eq!(faulty.status, 422);
    let text = faulty.text();
    for kept in [
        "value=\"prv_nobody\"",
        "value=\"ordered\" selected",
        "checked",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    let number = firm.to_string();
    let unreasoned = post(&two.reviewer, &[("target", &number), ("reason", "")]);
    assert!(
        unreasoned.text().contains("Expected personal_data"),
        "{}",
        unreasoned.text()
    );
    let asked = post(&two.reviewer, &[("target", &number), ("reason", "ordered")]);
    assert_eq!(asked.header("location"), Some("/desk/erasures?done=asked"));
    let again = post(
        &two.administrator,
        &[("target", &number), ("reason", "other")],
    );
    assert_eq!(again.status, 422);
    assert!(again.text().contains("asked for already"));
    let own = two.reviewer.page(PAGE).text();
    assert!(
        own.contains("Take it back") && !own.contains("value=\"approve\""),
        "{own}"
    );
    assert!(two.reviewer.page("/desk").text().contains("Erasures"));
    let desk = two.administrator.page("/desk").text();
    assert!(desk.contains("1 erasure to approve or refuse"), "{desk}");
    let seen = two.administrator.page(PAGE).text();
    assert!(seen.contains(NAME) && seen.contains("1 document"), "{seen}");
    assert!(!seen.contains("quaymark erase"), "not approved yet");
    let waiting = Administrator(&two.administrator)
        .erasures()
        .expect("a list");
    let id = waiting.erasures[0].id.to_string();
    let approved = post(&two.administrator, &[("erasure", &id), ("act", "approve")]);
    assert_eq!(
        approved.header("location"),
        Some("/desk/erasures?done=approved")
    );
    let seen = two.administrator.page(PAGE).text();
    assert!(seen.contains(&format!("quaymark erase {id}")), "{seen}");
    let letters = people::letters(&register).into_iter();
    let told: Vec<_> = letters.filter(|(_, sort, _)| sort == "erasure").collect();
    let mut to: Vec<&str> = told.iter().map(|(to, ..)| to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(
        to,
        [
            "administrator@registrar.example",
            "reviewer@registrar.example"
        ]
    );
    assert!(told.iter().all(|(_, _, path)| path == PAGE));
}

#[test]
fn once_who_asked_has_left_every_registrars_administrators_hear_that_it_was_refused() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let two = Two::of(&register, "registrar");
    let others = Two::of(&register, "other");
    people::second_administrator(&register, &two.registrar);
    let id = two.ask(&firm.to_string(), false).id.to_string();
    people::letters(&register);
    people::remove(&register, two.registrar.person(Role::Reviewer).membership);
    let decided = Administrator(&two.administrator).decide_erasure(&id, "refuse");
    decided.expect("refused");
    let letters = people::letters(&register).into_iter();
    let told = letters.filter(|(_, sort, _)| sort == "erasure");
    let mut told: Vec<String> = told.map(|(to, ..)| to).collect();
    told.sort_unstable();
    let second = format!("second-{}@registrar.example", two.registrar.id);
    let other = &others.registrar.person(Role::Administrator).email;
    assert_eq!(told, [other.as_str(), second.as_str()]);
}

#[test]
fn what_cannot_be_erased_is_not_asked_for_and_what_does_not_wait_is_not_decided() {
    let (register, firm) = scene(Setup::on(TestDatabase::empty()));
    let two = Two::of(&register, "registrar");
    let ask = |target: &str, reason: &str| {
        let asked = ErasureAsked {
            target: target.to_owned(),
            reason: reason.to_owned(),
            with_documents: false,
        };
        let refused = Administrator(&two.reviewer).ask_erasure(&asked);
        refused.expect_err(target)
    };
    let nobodys = format!("sha256:{}", "07".repeat(32));
    for target in ["", "prv_nobody", "en-17483-1-2021", nobodys.as_str()] {
        let problem = ask(target, "other");
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (400, "invalid_parameter")
        );
        assert_eq!(problem.field.as_deref(), Some("target"), "{target}");
    }
    let problem = ask(&firm.to_string(), "because");
    assert_eq!(problem.field.as_deref(), Some("reason"));
    for act in ["approve", "refuse"] {
        let none = Administrator(&two.reviewer).decide_erasure("ers_00000000012", act);
        let none = none.expect_err("nobody asked for it");
        assert_eq!((none.status, none.code.as_str()), (404, "unknown_erasure"));
    }
    let (code, said) = erase_by(&register, &two, &firm.to_string());
    assert_eq!(code, Some(0), "{said}");
    let problem = ask(&firm.to_string(), "other");
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "wrong_state")
    );
}

fn erase_by(register: &Register, two: &Two, target: &str) -> (Option<i32>, String) {
    carry_out(register, &two.approve(target, false), &[])
}
