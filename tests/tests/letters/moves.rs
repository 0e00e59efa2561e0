//! Who hears of a submission that moves: whoever must act, and whoever waits.

use quaymark_core::account::Role;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::http::Request;
use quaymark_tests::people::sign_in;
use serde_json::{Value, json};

use crate::scene::Scene;

const AUTHOR: &str = "signatory@firm.example";
const ATTESTOR: &str = "signatory@body.example";
const REVIEWER: &str = "reviewer@registrar.example";
/// No day of weekly letters.
const THURSDAY: &str = "2026-11-26T09:00:00Z";
const NAME: &str = "Certificate, ISO 18788:2015, number HW-9, Havenwacht B.V.";

struct Play {
    scene: Scene,
    ann: SignedIn,
    bea: SignedIn,
    cas: SignedIn,
    path: String,
    version: u64,
}

impl Play {
    /// A draft is begun, of which nobody hears.
    fn begin() -> Self {
        Self::begin_with(false)
    }

    fn begin_with(is_confidential: bool) -> Self {
        let scene = Scene::at(THURSDAY);
        let ann = sign_in(&scene.register, &scene.firm_people, Role::Signatory);
        let bea = sign_in(&scene.register, &scene.body_people, Role::Signatory);
        let cas = sign_in(&scene.register, &scene.registrar, Role::Reviewer);
        let payload = json!({"standard": "ISO 18788:2015", "issuer": "Scene Certification",
            "number": "HW-9", "valid_from": "2026-10-01", "valid_until": "2029-09-30",
            "accreditation_body": "RvA", "accreditation_number": "C-1",
            "confidential": is_confidential});
        let body = json!({"kind": "certification", "payload": payload});
        let made = ask(&ann, "/v1/submissions", 0, &body);
        let path = format!("/v1/submissions/{}", made["id"].as_str().expect("an id"));
        let play = Self {
            scene,
            ann,
            bea,
            cas,
            path,
            version: 1,
        };
        play.scene.turn();
        assert!(play.scene.post().is_empty());
        play
    }

    /// Does something, and lets the letters leave.
    fn act(&mut self, who: fn(&Self) -> &SignedIn, act: &str, body: &Value) {
        let target = format!("{}/{act}", self.path);
        let made = ask(who(self), &target, self.version, body);
        self.version = made["version"].as_u64().expect("a version");
        self.scene.register.catch_up();
        self.scene.turn();
    }

    fn subjects(&self, email: &str) -> Vec<String> {
        let mut subjects = self.scene.subjects_to(email);
        subjects.retain(|subject| subject.starts_with(NAME));
        subjects
    }
}

fn ask(by: &SignedIn, target: &str, seen: u64, body: &Value) -> Value {
    let (key, seen) = (format!("{target}{seen}"), seen.to_string());
    let answer = by.ask("POST", target, (&key, &seen), body);
    assert!(answer.status < 300, "{target}: {}", answer.text());
    answer.json()
}

#[test]
fn each_party_hears_when_it_is_its_turn_and_the_author_hears_the_end() {
    let mut play = Play::begin();
    play.act(|play| &play.ann, "submit", &Value::Null);
    assert_eq!(
        play.subjects(ATTESTOR),
        [format!("{NAME}: waits for you to confirm it")]
    );
    assert!(play.subjects(REVIEWER).is_empty() && play.subjects(AUTHOR).is_empty());

    play.act(
        |play| &play.bea,
        "question",
        &json!({"question": "Which ports?"}),
    );
    assert_eq!(
        play.subjects(AUTHOR),
        [format!("{NAME}: a question for you")]
    );
    let letter = play.scene.letters_to(AUTHOR).pop().expect("a letter");
    assert!(letter.contains("They write: Which ports?"), "{letter}");

    play.act(
        |play| &play.ann,
        "answer",
        &json!({"answer": "All of them."}),
    );
    let asked = play.subjects(ATTESTOR);
    assert!(
        asked.contains(&format!("{NAME}: your question was answered")),
        "{asked:?}"
    );

    play.act(|play| &play.bea, "attest", &json!({}));
    assert_eq!(
        play.subjects(REVIEWER),
        [format!("{NAME}: waits for your review")]
    );

    play.act(|play| &play.cas, "review", &Value::Null);
    let author = play.subjects(AUTHOR);
    assert!(author.contains(&format!("{NAME}: published")), "{author:?}");
    let changed = "ISO 18788:2015 of Havenwacht B.V. was entered";
    let administrator = play.scene.subjects_to("administrator@firm.example");
    assert_eq!(
        administrator,
        [changed],
        "others of the firm hear of the record"
    );
    let own = play.scene.subjects_to(AUTHOR);
    assert!(
        !own.contains(&changed.to_owned()),
        "the author heard already"
    );
}

#[test]
fn the_number_of_what_is_confidential_stays_out_of_the_mail() {
    let mut play = Play::begin_with(true);
    play.act(|play| &play.ann, "submit", &Value::Null);
    play.act(|play| &play.bea, "attest", &json!({}));
    play.act(|play| &play.cas, "review", &Value::Null);
    let told = "Certificate, ISO 18788:2015, Havenwacht B.V.: published";
    let subjects = play.scene.subjects_to(AUTHOR);
    assert!(subjects.contains(&told.to_owned()), "{subjects:?}");
    for whom in [AUTHOR, ATTESTOR, REVIEWER, "administrator@firm.example"] {
        for letter in play.scene.letters_to(whom) {
            assert!(!letter.contains("HW-9"), "{whom}: {letter}");
        }
    }
}

#[test]
fn a_refusal_is_told_with_its_reason() {
    let mut play = Play::begin();
    play.act(|play| &play.ann, "submit", &Value::Null);
    play.act(
        |play| &play.cas,
        "reject",
        &json!({"reason": "Not legible"}),
    );
    assert_eq!(play.subjects(AUTHOR), [format!("{NAME}: rejected")]);
    let letter = play.scene.letters_to(AUTHOR).pop().expect("a letter");
    assert!(letter.contains("They write: Not legible"), "{letter}");
}

#[test]
fn an_act_that_is_refused_tells_nobody() {
    let mut play = Play::begin();
    play.act(|play| &play.ann, "submit", &Value::Null);
    let before = play.scene.post().len();
    let target = format!("{}/review", play.path);
    let seen = play.version.to_string();
    let early = play
        .cas
        .ask("POST", &target, ("early", &seen), &Value::Null);
    assert_eq!(early.status, 409, "not attested yet");
    play.scene.turn();
    assert_eq!(play.scene.post().len(), before);
}

/// A key of the body's, made by its administrator, asks; the firm answers.
fn asked_by_a_machine(play: &mut Play) {
    let administrator = sign_in(
        &play.scene.register,
        &play.scene.body_people,
        Role::Administrator,
    );
    let wanted = json!({"name": "Night import", "scopes": ["read", "submissions", "attestations"],
        "days": 30});
    let made = ask(&administrator, "/v1/keys", 0, &wanted);
    let bearer = format!("Bearer {}", made["key"].as_str().expect("shown once"));
    let body = json!({"question": "Which ports?"}).to_string();
    let request = Request::new("POST", &format!("{}/question", play.path))
        .header("authorization", &bearer)
        .header("idempotency-key", "machine")
        .header("if-match", &format!("\"{}\"", play.version))
        .header("content-type", "application/json")
        .body(body.as_bytes());
    let asked = play.scene.register.anonymous().send(&request);
    assert_eq!(asked.status, 200, "{}", asked.text());
    play.version += 1;
    let answer = json!({"answer": "All of them."});
    play.act(|play| &play.ann, "answer", &answer);
}

#[test]
fn an_answer_to_a_machine_is_told_to_those_who_judge_in_its_stead() {
    let mut play = Play::begin();
    play.act(|play| &play.ann, "submit", &Value::Null);
    asked_by_a_machine(&mut play);
    let answered = format!("{NAME}: your question was answered");
    for (whom, hears) in [
        (ATTESTOR, true),
        ("administrator@body.example", false),
        ("editor@body.example", false),
        (REVIEWER, false),
        (AUTHOR, false),
    ] {
        let subjects = play.subjects(whom);
        assert_eq!(subjects.contains(&answered), hears, "{whom}: {subjects:?}");
    }
    let own = play.path.replace("/v1/", "/desk/");
    assert_eq!(led_to(&play, ATTESTOR, "your question was answered"), own);
    let letter = play.scene.letter_to(ATTESTOR, "your question was answered");
    assert!(letter.contains("They write: All of them."), "{letter}");
    // Whoever asks next in person hears alone.
    let question = json!({"question": "And which services?"});
    play.act(|play| &play.bea, "question", &question);
    let answer = json!({"answer": "Patrols."});
    play.act(|play| &play.ann, "answer", &answer);
    let told = play.subjects(ATTESTOR);
    let told = told.iter().filter(|subject| **subject == answered).count();
    assert_eq!(told, 2);
}

/// Where a letter to somebody leads.
fn led_to(play: &Play, email: &str, subject: &str) -> String {
    let letter = play.scene.letter_to(email, subject);
    let text = letter.replace("=\n", "").replace("=\r\n", "");
    let path = text.split("/desk/").nth(1).expect("a link to a desk");
    let path = path.split(|c: char| c.is_whitespace() || c == '"').next();
    format!("/desk/{}", path.expect("its end"))
}

#[test]
fn each_letter_leads_to_a_page_that_its_reader_may_open() {
    let mut play = Play::begin();
    let own = play.path.replace("/v1/", "/desk/");
    play.act(|play| &play.ann, "submit", &Value::Null);
    assert_eq!(led_to(&play, ATTESTOR, "waits for you to confirm it"), own);
    assert_eq!(play.bea.page(&own).status, 200);
    play.act(|play| &play.bea, "attest", &json!({}));
    let waits = "waits for your review";
    assert_eq!(led_to(&play, REVIEWER, waits), "/desk/review");
    let letter = play.scene.letter_to(REVIEWER, waits);
    assert!(
        letter.contains("See everything that waits for a review"),
        "{letter}"
    );
    assert_eq!(play.cas.page("/desk/review").status, 200);
    play.act(
        |play| &play.cas,
        "question",
        &json!({"question": "Which ports?"}),
    );
    assert_eq!(led_to(&play, AUTHOR, "a question for you"), own);
    assert_eq!(play.ann.page(&own).status, 200);
    play.act(
        |play| &play.ann,
        "answer",
        &json!({"answer": "All of them."}),
    );
    assert_eq!(
        led_to(&play, REVIEWER, "your question was answered"),
        own,
        "the answer to one's own question"
    );
    assert_eq!(play.cas.page(&own).status, 200);
}
