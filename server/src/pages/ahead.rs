//! What an answer turns into, in words: until when it holds, what the answer is then, and why. The
//! answers themselves are `answers`'.

use quaymark_core::id::ProfileId;
use quaymark_core::reason::Reason;
use quaymark_core::register::Record;
use quaymark_core::standing::{Standing, standing};
use quaymark_core::time::Instant;
use quaymark_core::verdict::{Need, Outcome, RequirementAnswer};

use super::component::Prose;
use super::provider::record::Making;
use super::words::{Names, Zones, counted, joined, outcome_tag, reason_sentence};
use crate::answers::{Turn, Weighed, turn, weigh};
use crate::directory::ProviderView;

/// Causes that are named.
const MOST_CAUSES: usize = 3;

/// What looking ahead from an answer takes.
#[derive(Debug)]
pub struct Ahead<'a> {
    /// About whom.
    pub view: &'a ProviderView,
    /// Against what.
    pub profile: &'a ProfileId,
    /// By which rules, in which names, and when the answer holds.
    pub making: Making<'a>,
}

impl Ahead<'_> {
    /// Until when the whole answer holds, what follows and why.
    pub fn holds(&self) -> Prose {
        let Some(turn) = turn(self.view, self.profile, &self.making.rules, self.making.now) else {
            return "Holds as long as nothing else is recorded: no end is foreseen.".into();
        };
        let last = self.zones().last_day(turn.at, self.making.now);
        let left = format!(" ({}), then: ", last.left);
        Prose::from("Holds until ")
            .and(last)
            .and(left)
            .and(self.what_follows(&turn))
    }

    /// What the answer to one part turns into; `None` if it stays.
    pub fn part(&self, own: &RequirementAnswer) -> Option<Prose> {
        let at = own.changes_at?;
        let first = self.zones().first_day(at, self.making.now);
        let from = Prose::from("By what is recorded now, from ")
            .and(first)
            .and(" on: ");
        let Ok(then) = weigh(Some(self.view), self.profile, &self.making.rules, at) else {
            return Some(from.and("nothing is asked any more."));
        };
        if self.is_new_version(&then, at) {
            return Some(from.and(format!("{}.", new_version(&then))));
        }
        let mut parts = then.answer.requirements.iter();
        let then = parts.find(|part| part.path == own.path)?;
        let reason = then.reasons.first().map(|reason| reason_sentence(*reason));
        let outcome = outcome_words(then.outcome);
        Some(from.and(format!("{outcome}. {}", reason.unwrap_or_default())))
    }

    /// What is answered right before an instant.
    fn right_before(&self, at: Instant) -> Option<Weighed> {
        weigh(
            Some(self.view),
            self.profile,
            &self.making.rules,
            at.plus_ms(-1),
        )
        .ok()
    }

    /// Whether another version of the profile comes into force just then.
    fn is_new_version(&self, then: &Weighed, at: Instant) -> bool {
        let before = self.right_before(at);
        before.is_none_or(|before| before.profile.profile.version != then.profile.profile.version)
    }

    fn what_follows(&self, turn: &Turn) -> String {
        let Some(then) = &turn.then else {
            return "the port has published no requirements that hold.".to_owned();
        };
        let causes = self.causes(then, turn.at);
        let outcome = outcome_words(then.answer.outcome);
        match causes.is_empty() {
            true => format!("{outcome}."),
            false => format!("{outcome} ({}).", joined(&causes, "and")),
        }
    }

    /// Why the answer is another one than right before: versions and records may have changed often
    /// until then without turning it.
    fn causes(&self, then: &Weighed, at: Instant) -> Vec<String> {
        let Some(before) = self
            .right_before(at)
            .filter(|_| !self.is_new_version(then, at))
        else {
            return vec![new_version(then)];
        };
        let answer = before.answer;
        if then.answer.reasons != answer.reasons {
            return then.answer.reasons.iter().map(|r| cause(*r)).collect();
        }
        let mut causes = Vec::new();
        for later in &then.answer.requirements {
            let mut parts = answer.requirements.iter();
            let Some(own) = parts.find(|own| own.path == later.path) else {
                continue;
            };
            let is_group = matches!(own.need, Need::All(_) | Need::Any(_) | Need::AtLeast(_));
            if !is_group && own.outcome.is_met() != later.outcome.is_met() {
                causes.extend(self.cause_of_part(own, later, at));
            }
        }
        causes.dedup();
        let more = causes.len().saturating_sub(MOST_CAUSES);
        causes.truncate(MOST_CAUSES);
        if more > 0 {
            causes.push(counted(more, "more", "more"));
        }
        causes
    }

    /// The record a part rested on and what becomes of it, or the one it will rest on.
    fn cause_of_part(
        &self,
        own: &RequirementAnswer,
        later: &RequirementAnswer,
        at: Instant,
    ) -> Option<String> {
        let is_met = later.outcome.is_met();
        let deciding = if is_met { later.record } else { own.record };
        let mut records = self.view.records.iter();
        let record = records.find(|record| Some(record.id) == deciding)?;
        let title = self.making.title(record);
        if is_met {
            return Some(format!("{title} counts"));
        }
        let becomes = match standing(record, &self.view.records, &self.making.rules, at) {
            Standing::DoesNotCount(Reason::Expired) => "ends".to_owned(),
            Standing::DoesNotCount(Reason::Suspended) => "is suspended".to_owned(),
            Standing::DoesNotCount(Reason::Withdrawn) => "is withdrawn".to_owned(),
            Standing::DoesNotCount(reason) => return Some(format!("{title}: {}", cause(reason))),
            Standing::Counts => "is not enough any more".to_owned(),
        };
        Some(format!("{title} {becomes}"))
    }

    /// Days of the port, and of everybody who vouches for the firm.
    fn zones(&self) -> Zones {
        let of_record = |record: &Record| self.making.names.zone(record.claims.issuer());
        let mut names: Vec<String> = self.view.records.iter().map(of_record).collect();
        let mut versions = self.making.rules.profile(self.profile).into_iter();
        let port = versions.next().map(|version| version.profile.port);
        names.extend(port.map(|port| self.making.names.port_zone(port)));
        names.sort_unstable();
        names.dedup();
        Zones::named(names)
    }
}

fn outcome_words(outcome: Outcome) -> String {
    outcome_tag(outcome).words.to_lowercase()
}

fn new_version(then: &Weighed) -> String {
    let version = then.profile.profile.version;
    format!("version {version} of the requirements comes into force")
}

/// A reason within a sentence: without its capital and its full stop.
fn cause(reason: Reason) -> String {
    let sentence = reason_sentence(reason).trim_end_matches('.');
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_fits_into_a_sentence() {
        for reason in Reason::ALL {
            let cause = cause(*reason);
            assert!(cause.starts_with(char::is_lowercase), "{cause}");
            assert!(!cause.ends_with('.'), "{cause}");
        }
    }
}
