//! Whether a paper under another number replaces the one the register holds of the same firm, standard and
//! attestor, or is a further one: asked where it is entered, and kept with what was entered.

use quaymark_core::submission::Payload;

use crate::actions::correction::is_answer;
use crate::actions::known::Known;
use crate::actions::submission::{FURTHER, Sibling, siblings, with_answer};
use crate::app::App;
use crate::auth::Posted;
use crate::error::Refusal;
use crate::pages::component::Choice;
use crate::pages::words::day_words;
use crate::store::StoreError;

/// The field of the answer: the number of the record that is replaced, or [`FURTHER`].
pub(super) const FIELD: &str = "replaces";
/// What is said where the answer is missing.
pub(super) const UNANSWERED: &str = "Say whether it replaces what is there, or is a further one";

/// The question, with what was answered already.
pub(super) struct Question {
    pub(super) legend: String,
    pub(super) choices: Vec<Choice>,
    pub(super) is_answered: bool,
}

/// A payload with the answer that was posted with it, if one was.
pub(super) fn answered(payload: Payload, posted: &Posted) -> Result<Payload, Refusal> {
    match posted.text(FIELD) {
        "" => Ok(payload),
        answer => Ok(with_answer(&payload, answer)?),
    }
}

/// The question about a payload; none where the register holds nothing like it. Naming a record from
/// which a form was begun is no answer: under another number it may be either.
pub(super) fn question(
    app: &App,
    subject: &str,
    payload: &Payload,
    answer: &str,
) -> Result<Option<Question>, Refusal> {
    let now = app.clock.now();
    let found = app.store.read::<_, StoreError>(|tx| {
        let known = Known::read(tx)?;
        siblings(tx, &known, subject, payload, now)
    })?;
    let members = payload.to_value();
    let chosen = match members["further"].as_bool() {
        Some(true) => FURTHER,
        _ => payload.record().unwrap_or_default(),
    };
    Ok(question_of(&found, chosen, answer))
}

/// The question about the records that are there, if any are.
pub(super) fn question_of(found: &[Sibling], chosen: &str, answer: &str) -> Option<Question> {
    if found.is_empty() {
        return None;
    }
    let mut choices: Vec<Choice> = found.iter().map(|one| choice(one, chosen)).collect();
    let further = "It is a further one beside what is there";
    choices.push(Choice::new(FURTHER, further, chosen).with_hint("Both are on the register"));
    Some(Question {
        legend: legend(found),
        choices,
        is_answered: is_answer(found, answer),
    })
}

fn legend(found: &[Sibling]) -> String {
    match found {
        [one] => format!(
            "The register has {} of the same firm, standard and attestor. What is this one?",
            one.numbered()
        ),
        several => format!(
            "The register has {} of the same firm, standard and attestor under other numbers. What \
             is this one?",
            several.len()
        ),
    }
}

fn choice(one: &Sibling, chosen: &str) -> Choice {
    let until = one.valid_until.map(day_words);
    let until = until.map_or_else(String::new, |day| format!(", valid until {day}"));
    let words = format!("It replaces {}{until}", one.numbered());
    let hint = "The same record goes on under the new number";
    Choice::new(one.record.clone(), words, chosen).with_hint(hint)
}
