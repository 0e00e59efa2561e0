//! Which text says what: failures, needs and outcomes in words.

use quaymark_core::document::ERASED;
use quaymark_core::register::VettingLevel;
use quaymark_core::verdict::Outcome;

use crate::check::KeySource;
use crate::failure::Failure;
use crate::texts::{Lang, Text};

/// An outcome as it is spelled on the wire.
pub const fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Meets => "meets",
        Outcome::MeetsExpiring => "meets_expiring",
        Outcome::DoesNotMeet => "does_not_meet",
        Outcome::Confidential => "confidential",
        Outcome::NotCovered => "not_covered",
        Outcome::NotOnRegister => "not_on_register",
    }
}

/// The name of a provider; where it was erased, that it was.
pub fn name(name: &str, lang: Lang) -> &str {
    match name {
        ERASED => lang.text(Text::ErasedName),
        name => name,
    }
}

/// The level of a vetting.
pub const fn level(level: VettingLevel) -> Text {
    match level {
        VettingLevel::Basic => Text::VettingBasic,
        VettingLevel::Standard => Text::VettingStandard,
        VettingLevel::Enhanced => Text::VettingEnhanced,
    }
}

/// Where the key came from.
pub const fn key_source(source: KeySource) -> Text {
    match source {
        KeySource::Page => Text::KeyFromPage,
        KeySource::Script => Text::KeyFromScript,
        KeySource::Register => Text::KeyFromRegister,
    }
}

/// Why it could not be checked, in one sentence.
pub fn failure(failure: &Failure, port: &str, lang: Lang) -> String {
    let (attribute, found) = match failure {
        Failure::Embed(fault) => (fault.attribute, fault.found.as_str()),
        _ => ("", ""),
    };
    let values = [
        ("attribute", attribute),
        ("found", found),
        ("port", port),
        ("code", failure.code()),
    ];
    lang.fill(failure_text(failure), &values)
}

fn failure_text(failure: &Failure) -> Text {
    match failure {
        Failure::Embed(fault) if fault.is_typing_error => Text::MistypedAttribute,
        Failure::Embed(_) => Text::BadAttribute,
        Failure::Unreachable => Text::Unreachable,
        Failure::TimedOut => Text::TimedOut,
        Failure::Unreadable => Text::Unreadable,
        Failure::Signature => Text::SignatureWrong,
        Failure::UnknownKey => Text::KeyUnknown,
        Failure::OtherQuestion => Text::OtherQuestion,
        Failure::Stale => Text::Stale,
        Failure::Lapsed => Text::Lapsed,
        Failure::Early => Text::ClockBehind,
        Failure::Problem(problem) if problem.status == 429 => Text::RateLimited,
        Failure::Problem(problem) if problem.status >= 500 => Text::RegisterFailed,
        Failure::Problem(problem) => problem_text(&problem.code),
    }
}

fn problem_text(code: &str) -> Text {
    match code {
        "unknown_port" | "malformed_port" => Text::UnknownPort,
        "profile_required" => Text::ProfileRequired,
        "unknown_profile" | "port_without_profile" | "profile_not_in_force" => Text::NoProfile,
        "wrong_check_character" => Text::MistypedNumber,
        "malformed_identifier" => Text::BadIdentifier,
        _ => Text::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ProblemSeen;

    fn problem(status: u16, code: &str) -> Failure {
        Failure::Problem(ProblemSeen {
            status,
            code: code.to_owned(),
            detail: String::new(),
        })
    }

    #[test]
    fn outcomes_are_spelled_as_serde_spells_them() {
        for outcome in crate::testing::OUTCOMES {
            let spelled = serde_json::to_string(&outcome).unwrap();
            assert_eq!(spelled, format!("\"{}\"", outcome_code(outcome)));
        }
    }

    #[test]
    fn a_name_that_was_erased_is_said_to_be() {
        crate::testing::learn(Lang::En);
        assert_eq!(name("[erased]", Lang::En), "Name erased");
        assert_eq!(name("Hafenwacht", Lang::En), "Hafenwacht");
    }

    #[test]
    fn each_failure_has_words_that_name_the_thing() {
        crate::testing::learn(Lang::En);
        let words = |it: &Failure| failure(it, "NLRTM", Lang::En);
        assert!(words(&problem(404, "unknown_port")).contains("NLRTM"));
        assert!(words(&problem(418, "teapot")).contains("teapot"));
        assert!(words(&problem(429, "too_many_requests")).contains("Too many"));
        assert!(words(&problem(503, "")).contains("fault"));
        assert!(words(&problem(400, "wrong_check_character")).contains("typing error"));
        assert!(words(&Failure::Signature).contains("signature"));
    }

    #[test]
    fn no_two_failures_of_the_widget_itself_sound_the_same() {
        crate::testing::learn(Lang::En);
        let all = [
            Failure::Unreachable,
            Failure::TimedOut,
            Failure::Unreadable,
            Failure::Signature,
            Failure::UnknownKey,
            Failure::OtherQuestion,
            Failure::Stale,
            Failure::Lapsed,
            Failure::Early,
        ];
        let mut words: Vec<String> = all.iter().map(|it| failure(it, "", Lang::En)).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all.len());
    }
}
