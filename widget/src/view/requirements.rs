//! Every requirement with its answer, nested as the port nests them.

use quaymark_core::id::ServiceId;
use quaymark_core::reason::Reason;
use quaymark_core::verdict::{Need, RequirementAnswer};
use yew::Html;

use super::{el, says};
use crate::browser::locale;
use crate::texts::{Lang, Text};
use crate::words;

/// The list; the whole is its heading, or its only line where the profile asks for one thing.
pub fn list(answers: &[RequirementAnswer], lang: Lang) -> Html {
    let Some((whole, _)) = answers.split_first() else {
        return Html::default();
    };
    let is_group = answers.len() > 1;
    let heading = match is_group {
        true => format!(
            "{}: {}",
            lang.text(Text::Requirements),
            need(&whole.need, lang)
        ),
        false => lang.text(Text::Requirements).to_owned(),
    };
    let lines = match is_group {
        true => parts(answers, &whole.path, lang),
        false => el("ul", "", "requirements", line(whole, answers, lang)),
    };
    Html::from_iter([says("p", "heading", "", &heading), lines])
}

fn parts(answers: &[RequirementAnswer], path: &str, lang: Lang) -> Html {
    let is_part = |answer: &&RequirementAnswer| {
        answer
            .path
            .rsplit_once('.')
            .is_some_and(|(parent, _)| parent == path)
    };
    let lines = answers
        .iter()
        .filter(is_part)
        .map(|answer| line(answer, answers, lang));
    el("ul", "", "requirements", lines.collect::<Html>())
}

fn line(answer: &RequirementAnswer, answers: &[RequirementAnswer], lang: Lang) -> Html {
    let code = words::outcome_code(answer.outcome);
    let is_group = matches!(answer.need, Need::All(_) | Need::Any(_) | Need::AtLeast(_));
    let tag = (format!("tag {code}"), format!("tag tag-{code}"));
    let inside = [
        says("span", &tag.0, &tag.1, lang.tag_of(answer.outcome)),
        format!(" {}", need(&answer.need, lang)).into(),
        says("span", "why", "", &why(answer, lang)),
        if is_group {
            parts(answers, &answer.path, lang)
        } else {
            Html::default()
        },
    ];
    el("li", "", "requirement", Html::from_iter(inside))
}

/// The reasons in sentences and the last day. That a record counts is said by the tag already, and
/// how many parts are met by the parts.
fn why(answer: &RequirementAnswer, lang: Lang) -> String {
    let mut sentences = String::new();
    for reason in &answer.reasons {
        if !matches!(
            reason,
            Reason::Counts | Reason::PartsMet | Reason::PartsNotMet
        ) {
            sentences.push_str(lang.reason(*reason));
            sentences.push(' ');
        }
    }
    if let Some(end) = answer.until {
        sentences.push_str(&lang.fill(Text::Until, &[("date", &locale::last_day(end, lang))]));
    }
    sentences
}

fn need(need: &Need, lang: Lang) -> String {
    let mut words = vec![match need {
        Need::All(_) => lang.text(Text::AllOf).to_owned(),
        Need::Any(_) => lang.text(Text::AnyOf).to_owned(),
        Need::AtLeast(count) => lang.fill(Text::AtLeastOf, &[("count", &count.to_string())]),
        Need::Certified { standard, .. } => {
            lang.fill(Text::Certificate, &[("standard", standard.as_str())])
        }
        Need::Licensed { country, .. } => lang.fill(
            Text::Licence,
            &[("country", &locale::country(*country, lang))],
        ),
        Need::Vetted { level, .. } => lang.text(words::level(*level)).to_owned(),
    }];
    words.extend(conditions(need, lang));
    words.join(", ")
}

fn conditions(need: &Need, lang: Lang) -> Vec<String> {
    match need {
        Need::Certified {
            accredited,
            services,
            ..
        } => {
            let mut all: Vec<String> = Vec::new();
            if *accredited {
                all.push(lang.text(Text::Accredited).to_owned());
            }
            if !services.is_empty() {
                let names: Vec<String> = services.iter().map(service).collect();
                all.push(lang.fill(Text::Covering, &[("services", &names.join(", "))]));
            }
            all
        }
        Need::Licensed {
            activity: Some(activity),
            ..
        } => {
            vec![lang.fill(Text::Permitting, &[("activity", &service(activity))])]
        }
        Need::Vetted {
            by_country: Some(country),
            ..
        } => {
            vec![lang.fill(
                Text::SchemeOf,
                &[("country", &locale::country(*country, lang))],
            )]
        }
        _ => Vec::new(),
    }
}

/// A service by the register's own name for it.
fn service(id: &ServiceId) -> String {
    id.as_str().replace('-', " ")
}
