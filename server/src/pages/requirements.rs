//! A requirement tree as a list of sentences, with the answer to each where there is one.

use quaymark_core::requirement::Requirement;
use quaymark_core::verdict::{Answer, Need, RequirementAnswer};

use super::component::{Ask, AskAnswer, Prose};
use super::words::{Names, When, outcome_tag, reason_sentence, requirement_words};

/// The tree in words, about no provider.
pub fn asks(node: &Requirement, names: &impl Names) -> Ask {
    Ask {
        words: requirement_words(node, names),
        why: node.why().map(str::to_owned),
        answer: None,
        parts: node.parts().iter().map(|part| asks(part, names)).collect(),
    }
}

/// What a page knows of the answer to one part beside the answer itself.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The record it rests on: address within the page and name.
    pub record: Option<(String, String)>,
    /// The last day of that record.
    pub last_day: Option<When>,
    /// What stands against that record.
    pub against: Option<Prose>,
    /// What the answer turns into, and when.
    pub changes: Option<Prose>,
}

/// The tree in words with the answers about one provider. `beside` tells what the page knows of each
/// part that is no group.
pub fn answered_asks(
    node: &Requirement,
    answer: &Answer,
    names: &impl Names,
    beside: &impl Fn(&RequirementAnswer) -> Beside,
) -> Ask {
    answered_at(node, "0", answer, names, beside)
}

fn answered_at(
    node: &Requirement,
    path: &str,
    answer: &Answer,
    names: &impl Names,
    beside: &impl Fn(&RequirementAnswer) -> Beside,
) -> Ask {
    let part_at = |(place, part): (usize, &Requirement)| {
        let path = format!("{path}.{place}");
        answered_at(part, &path, answer, names, beside)
    };
    let own = answer.requirements.iter().find(|part| part.path == path);
    Ask {
        words: requirement_words(node, names),
        why: node.why().map(str::to_owned),
        answer: own.map(|own| ask_answer(own, beside)),
        parts: node.parts().iter().enumerate().map(part_at).collect(),
    }
}

fn ask_answer(
    own: &RequirementAnswer,
    beside: &impl Fn(&RequirementAnswer) -> Beside,
) -> AskAnswer {
    // What a group says follows from its parts, which stand right below it.
    let is_group = matches!(own.need, Need::All(_) | Need::Any(_) | Need::AtLeast(_));
    let (reasons, beside) = match is_group {
        true => (Vec::new(), Beside::default()),
        false => (
            own.reasons.iter().map(|r| reason_sentence(*r)).collect(),
            beside(own),
        ),
    };
    AskAnswer {
        tag: outcome_tag(own.outcome),
        reasons,
        record: beside.record,
        until: beside.last_day.map(|last| {
            let left = format!(" ({})", last.left);
            Prose::from("which lasts until ").and(last).and(left)
        }),
        against: beside.against,
        changes: beside.changes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::test_names::TableOfNames;
    use crate::pages::words::Zones;
    use quaymark_core::reason::Reason;
    use quaymark_core::time::Instant;
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
        let beside = |own: &RequirementAnswer| Beside {
            record: own.entry.map(|entry| ("#x".to_owned(), entry.to_string())),
            last_day: own.until.map(|end| Zones::default().last_day(end, now)),
            against: None,
            changes: own.changes_at.map(|at| at.to_string().into()),
        };
        let ask = answered_asks(&tree(), &answer, &TableOfNames, &beside);
        assert_eq!(ask.answer.expect("the whole").tag.words, "Does not meet");
        assert_eq!(ask.parts[0].why.as_deref(), Some("Because."));
        assert!(ask.parts[0].answer.is_none());
        let licence = ask.parts[1].answer.as_ref().expect("the licence");
        assert_eq!(licence.tag.words, "Meets");
        let until = licence.until.as_ref().expect("an end").plain();
        assert_eq!(until, "which lasts until 31 December 2026 (in 38 days)");
        let changes = licence.changes.as_ref().expect("a change").plain();
        assert_eq!(changes, "2026-12-02T00:00:00Z");
        let whole = answered_asks(&tree(), &answer, &TableOfNames, &beside);
        let whole = whole.answer.expect("the whole");
        assert!(
            whole.record.is_none() && whole.changes.is_none(),
            "its parts say it"
        );
    }

    #[test]
    fn without_a_provider_there_is_no_answer() {
        let ask = asks(&tree(), &TableOfNames);
        assert_eq!(ask.words, "Both of the following");
        assert!(ask.answer.is_none() && ask.parts.iter().all(|part| part.answer.is_none()));
    }
}
