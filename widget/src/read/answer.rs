//! A statement's payload.

use quaymark_core::reason::Reason;
use quaymark_core::register::{LogIndex, VettingLevel};
use quaymark_core::statement::{LogHead, Question, Statement};
use quaymark_core::verdict::{Answer, AnswerRules, Need, Outcome, RequirementAnswer};

use super::{optional, parsed};
use crate::json::Json;

/// Reads the payload of a statement.
pub fn statement(payload: &str) -> Option<Statement> {
    let json = Json::read(payload)?;
    Some(Statement {
        iss: parsed(&json, "iss")?,
        jti: parsed(&json, "jti")?,
        iat: json.get("iat")?.number()?,
        fresh_until: json.get("fresh_until")?.number()?,
        rules: match json.get("rules") {
            None => AnswerRules::First.number(),
            Some(rules) => rules.number()?.try_into().ok()?,
        },
        q: question(json.get("q")?)?,
        a: answer(json.get("a")?)?,
        log: log_head(json.get("log")?)?,
        ev: json
            .get("ev")?
            .list()?
            .iter()
            .map(index)
            .collect::<Option<_>>()?,
    })
}

fn question(json: &Json) -> Option<Question> {
    Some(Question {
        subject: parsed(json, "subject")?,
        port: parsed(json, "port")?,
        profile: parsed(json, "profile")?,
        profile_version: json.get("profile_version")?.number()?.try_into().ok()?,
        valid_at: parsed(json, "valid_at")?,
        known_at: optional(json, "known_at")?,
    })
}

fn log_head(json: &Json) -> Option<LogHead> {
    Some(LogHead {
        origin: parsed(json, "origin")?,
        size: index(json.get("size")?)?,
        root: parsed(json, "root")?,
    })
}

fn answer(json: &Json) -> Option<Answer> {
    let parts = json.get("requirements")?.list()?;
    Some(Answer {
        outcome: outcome(json)?,
        reasons: reasons(json)?,
        requirements: parts.iter().map(requirement).collect::<Option<_>>()?,
        next_change_at: optional(json, "next_change_at")?,
    })
}

fn requirement(json: &Json) -> Option<RequirementAnswer> {
    Some(RequirementAnswer {
        path: parsed(json, "path")?,
        need: need(json.get("need")?)?,
        outcome: outcome(json)?,
        reasons: reasons(json)?,
        record: optional(json, "record")?,
        entry: match json.get("entry") {
            None => None,
            Some(entry) => Some(index(entry)?),
        },
        until: optional(json, "until")?,
        changes_at: optional(json, "changes_at")?,
    })
}

fn need(json: &Json) -> Option<Need> {
    let Json::Object(members) = json else {
        return None;
    };
    let [(kind, value)] = members.as_slice() else {
        return None;
    };
    let count = || value.number()?.try_into().ok();
    Some(match kind.as_str() {
        "all" => Need::All(count()?),
        "any" => Need::Any(count()?),
        "at_least" => Need::AtLeast(count()?),
        "certified" => Need::Certified {
            standard: parsed(value, "standard")?,
            accredited: value
                .get("accredited")
                .is_some_and(|it| *it == Json::Truth(true)),
            services: texts(value, "services")?,
        },
        "licensed" => Need::Licensed {
            country: parsed(value, "country")?,
            activity: optional(value, "activity")?,
        },
        "vetted" => Need::Vetted {
            level: match value.get("level")?.text()? {
                "basic" => VettingLevel::Basic,
                "standard" => VettingLevel::Standard,
                "enhanced" => VettingLevel::Enhanced,
                _ => return None,
            },
            by_country: optional(value, "by_country")?,
        },
        _ => return None,
    })
}

fn outcome(json: &Json) -> Option<Outcome> {
    Some(match json.get("outcome")?.text()? {
        "meets" => Outcome::Meets,
        "meets_expiring" => Outcome::MeetsExpiring,
        "does_not_meet" => Outcome::DoesNotMeet,
        "confidential" => Outcome::Confidential,
        "not_covered" => Outcome::NotCovered,
        "not_on_register" => Outcome::NotOnRegister,
        _ => return None,
    })
}

fn reasons(json: &Json) -> Option<Vec<Reason>> {
    let Some(codes) = json.get("reasons") else {
        return Some(Vec::new());
    };
    let known = |code: &Json| {
        let code = code.text()?;
        Reason::ALL
            .iter()
            .find(|reason| reason.code() == code)
            .copied()
    };
    codes.list()?.iter().map(known).collect()
}

fn texts<T: std::str::FromStr>(json: &Json, name: &str) -> Option<Vec<T>> {
    let Some(values) = json.get(name) else {
        return Some(Vec::new());
    };
    let values = values.list()?.iter();
    values.map(|value| value.text()?.parse().ok()).collect()
}

fn index(json: &Json) -> Option<LogIndex> {
    json.number()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn every_statement_serde_writes_is_read_back_the_same() {
        for outcome in testing::OUTCOMES {
            let statement = testing::statement(outcome);
            let text = serde_json::to_string(&statement).unwrap();
            assert_eq!(super::statement(&text), Some(statement));
        }
    }

    #[test]
    fn an_unknown_code_makes_the_answer_unreadable() {
        let text = serde_json::to_string(&testing::statement(Outcome::Meets)).unwrap();
        for (known, unknown) in [
            ("\"outcome\":\"meets\"", "\"outcome\":\"meets_somehow\""),
            ("\"counts\"", "\"counts_twice\""),
            ("{\"certified\":", "{\"blessed\":"),
        ] {
            assert!(text.contains(known), "{known} is not in {text}");
            assert_eq!(super::statement(&text.replacen(known, unknown, 1)), None);
        }
    }
}
