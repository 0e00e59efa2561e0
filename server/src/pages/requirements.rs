//! A requirement tree as a list of sentences, with the answer to each where there is one.

use quaymark_core::requirement::Requirement;
use quaymark_core::time::Instant;
use quaymark_core::verdict::{Answer, Need, RequirementAnswer};

use super::component::{Ask, AskAnswer};
use super::words::{
    Names, instant_words, last_day_words, outcome_tag, reason_sentence, remaining_words,
    requirement_words,
};

/// The tree in words, about no provider.
pub fn asks(node: &Requirement, names: &impl Names) -> Ask {
    Ask {
        words: requirement_words(node, names),
        why: node.why().map(str::to_owned),
        answer: None,
        parts: node.parts().iter().map(|part| asks(part, names)).collect(),
    }
}

/// The tree in words with the answers about one provider. `record_name` names the record an answer
/// rests on.
pub fn answered_asks(
    node: &Requirement,
    answer: &Answer,
    names: &impl Names,
    now: Instant,
    record_name: &impl Fn(&RequirementAnswer) -> Option<(String, String)>,
) -> Ask {
    answered_at(node, "0", answer, names, now, record_name)
}

fn answered_at(
    node: &Requirement,
    path: &str,
    answer: &Answer,
    names: &impl Names,
    now: Instant,
    record_name: &impl Fn(&RequirementAnswer) -> Option<(String, String)>,
) -> Ask {
    let part_at = |(place, part): (usize, &Requirement)| {
        let path = format!("{path}.{place}");
        answered_at(part, &path, answer, names, now, record_name)
    };
    let own = answer.requirements.iter().find(|part| part.path == path);
    Ask {
        words: requirement_words(node, names),
        why: node.why().map(str::to_owned),
        answer: own.map(|own| ask_answer(own, now, record_name(own))),
        parts: node.parts().iter().enumerate().map(part_at).collect(),
    }
}

fn ask_answer(
    own: &RequirementAnswer,
    now: Instant,
    record: Option<(String, String)>,
) -> AskAnswer {
    // What a group says follows from its parts, which stand right below it.
    let is_group = matches!(own.need, Need::All(_) | Need::Any(_) | Need::AtLeast(_));
    let until = own.until.map(|until| {
        let remaining = remaining_words(now, until);
        format!("which lasts until {} ({remaining})", last_day_words(until))
    });
    let changes = own
        .changes_at
        .filter(|at| !is_group && Some(*at) != own.until)
        .map(|at| {
            let at = instant_words(at);
            format!("By what is recorded now this answer changes on {at}.")
        });
    AskAnswer {
        tag: outcome_tag(own.outcome),
        reasons: match is_group {
            true => Vec::new(),
            false => own.reasons.iter().map(|r| reason_sentence(*r)).collect(),
        },
        record,
        until,
        changes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::test_names::TableOfNames;
    use quaymark_core::reason::Reason;
    use quaymark_core::verdict::Outcome;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn tree() -> Requirement {
        let json = r#"{"all":[{"vetted":{"level":"basic","why":"Because."}},
            {"licensed":{"country":"NL"}}]}"#;
        serde_json::from_str(json).expect("a requirement")
    }

    fn part(path: &str, need: Need, outcome: Outcome, reason: Reason) -> RequirementAnswer {
        RequirementAnswer {
            path: path.to_owned(),
            need,
            outcome,
            reasons: vec![reason],
            record: None,
            entry: Some(9),
            until: Some(instant("2027-01-01T00:00:00Z")),
            changes_at: Some(instant("2026-12-02T00:00:00Z")),
        }
    }

    #[test]
    fn each_answer_stands_at_its_own_requirement() {
        let licence = Need::Licensed {
            country: "NL".parse().expect("a country"),
            activity: None,
        };
        let answer = Answer {
            outcome: Outcome::DoesNotMeet,
            reasons: Vec::new(),
            requirements: vec![
                part("0", Need::All(2), Outcome::DoesNotMeet, Reason::PartsNotMet),
                part("0.1", licence, Outcome::Meets, Reason::Counts),
            ],
            next_change_at: None,
        };
        let now = instant("2026-11-23T10:00:00Z");
        let named = |own: &RequirementAnswer| own.entry.map(|e| ("#x".to_owned(), e.to_string()));
        let ask = answered_asks(&tree(), &answer, &TableOfNames, now, &named);
        assert_eq!(ask.answer.expect("the whole").tag.words, "Does not meet");
        assert_eq!(ask.parts[0].why.as_deref(), Some("Because."));
        assert!(ask.parts[0].answer.is_none());
        let licence = ask.parts[1].answer.as_ref().expect("the licence");
        assert_eq!(licence.tag.words, "Meets");
        assert_eq!(
            licence.until.as_deref(),
            Some("which lasts until 31 December 2026 (in 39 days)")
        );
        assert!(
            licence
                .changes
                .as_deref()
                .expect("a change")
                .contains("2 December 2026")
        );
    }

    #[test]
    fn without_a_provider_there_is_no_answer() {
        let ask = asks(&tree(), &TableOfNames);
        assert_eq!(ask.words, "Both of the following");
        assert!(ask.answer.is_none() && ask.parts.iter().all(|part| part.answer.is_none()));
    }
}
