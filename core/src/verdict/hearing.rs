//! Weighs a case at one instant.

use std::cell::OnceCell;

use crate::reason::Reason;
use crate::register::Rulebook;
use crate::standing::Holdings;
use crate::time::Instant;
use crate::timeline::{RecordedStatus, StatusAt};

use super::changes::Changes;
use super::finding::Finding;
use super::tree::{Candidate, Node, Tree};
use super::{Answer, AnswerRules, Case, Need, Outcome, RequirementAnswer};

/// A case with everything looked up.
pub(super) struct Hearing<'a, R> {
    pub(super) case: &'a Case<'a, R>,
    pub(super) holdings: Holdings<'a>,
    /// One for each profile version, laid out when it is first in force.
    trees: Vec<OnceCell<Tree<'a>>>,
}

/// All that is said at one instant.
pub(super) struct Moment {
    /// The place of the profile version in force.
    pub(super) version: usize,
    pub(super) listing: Option<Reason>,
    pub(super) findings: Vec<Finding>,
}

impl Moment {
    fn outcome(&self) -> Outcome {
        match self.listing {
            None => self.findings[0].outcome,
            Some(Reason::ProviderUnknown) => Outcome::NotOnRegister,
            Some(_) => Outcome::DoesNotMeet,
        }
    }
}

impl<'a, R: Rulebook> Hearing<'a, R> {
    pub(super) fn of(case: &'a Case<'a, R>) -> Self {
        Self {
            case,
            holdings: Holdings::of(case.records.iter(), case.rules),
            trees: case.profiles.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// `None` if no version of the profile is in force.
    pub(super) fn answer(&self, rules: AnswerRules, at: Instant) -> Option<Answer> {
        let moment = self.moment(at)?;
        let changes = self.changes(rules, &moment, at);
        let mut requirements = Vec::with_capacity(moment.findings.len());
        self.spell_out(0, "0", &moment, &changes, &mut requirements);
        Some(Answer {
            outcome: moment.outcome(),
            reasons: moment.listing.into_iter().collect(),
            requirements,
            next_change_at: changes.any,
        })
    }

    /// The outcome alone.
    pub(super) fn outcome(&self, at: Instant) -> Option<Outcome> {
        self.moment(at).map(|moment| moment.outcome())
    }

    /// The first later instant with an answer of another sort, and the outcome then.
    pub(super) fn turn(&self, at: Instant) -> Option<(Instant, Option<Outcome>)> {
        let is_met = |outcome: Option<Outcome>| outcome.is_some_and(Outcome::is_met);
        let now = self.outcome(at);
        let later = self.turning_points(at).into_iter();
        let mut later = later.map(|instant| (instant, self.outcome(instant)));
        later.find(|(_, later)| *later != now && !(is_met(*later) && is_met(now)))
    }

    /// The answer to a node and to its parts, in order.
    fn spell_out(
        &self,
        place: usize,
        path: &str,
        moment: &Moment,
        changes: &Changes,
        answers: &mut Vec<RequirementAnswer>,
    ) {
        let tree = self.tree(moment.version);
        let finding = &moment.findings[place];
        answers.push(RequirementAnswer {
            path: path.to_owned(),
            need: Need::of(tree.nodes[place].requirement),
            outcome: finding.outcome,
            reasons: finding.reasons.into_iter().flatten().collect(),
            record: finding.holding.map(|h| self.holdings.at(h).record.id),
            entry: finding.entry,
            until: finding.until,
            changes_at: changes.parts[place],
        });
        for (number, part) in tree.parts_of(place).enumerate() {
            self.spell_out(part, &format!("{path}.{number}"), moment, changes, answers);
        }
    }

    pub(super) fn tree(&self, version: usize) -> &Tree<'a> {
        let profile = self.case.profiles[version];
        self.trees[version].get_or_init(|| Tree::of(profile, &self.holdings, self.case.rules))
    }

    pub(super) fn moment(&self, at: Instant) -> Option<Moment> {
        let version = version_in_force(self.case, at)?;
        Some(Moment {
            version,
            listing: self.listing_objection(at),
            findings: self.weigh(self.tree(version), at),
        })
    }

    /// Before it was listed a provider's records stand for themselves. A provider that was never
    /// listed at any time is not on the register.
    fn listing_objection(&self, at: Instant) -> Option<Reason> {
        let timeline = &self.case.listing.timeline;
        match timeline.status_at(at) {
            StatusAt::NotYet if timeline.periods().is_empty() => Some(Reason::ProviderUnknown),
            StatusAt::NotYet | StatusAt::Recorded(RecordedStatus::Granted) => None,
            StatusAt::Recorded(RecordedStatus::Suspended) => Some(Reason::ProviderSuspended),
            StatusAt::Recorded(RecordedStatus::Annulled) => Some(Reason::ProviderAnnulled),
            StatusAt::Recorded(RecordedStatus::Withdrawn) | StatusAt::Ended => {
                Some(Reason::ProviderWithdrawn)
            }
        }
    }

    /// The finding of every node, parts before their group.
    fn weigh(&self, tree: &Tree<'a>, at: Instant) -> Vec<Finding> {
        let mut findings: Vec<Finding> = tree.nodes.iter().map(|node| node.without).collect();
        for (place, node) in tree.nodes.iter().enumerate().rev() {
            findings[place] = if node.requirement.is_group() {
                let parts: Vec<Finding> = tree.parts_of(place).map(|part| findings[part]).collect();
                Finding::of_group(&parts, node.requirement.parts_needed())
            } else {
                self.leaf_finding(node, at)
            };
        }
        findings
    }

    fn leaf_finding(&self, node: &Node<'a>, at: Instant) -> Finding {
        let findings = node.candidates.iter().map(|c| self.finding(c, at));
        findings.fold(node.without, |best, finding| {
            if finding.rank() >= best.rank() {
                finding
            } else {
                best
            }
        })
    }

    fn finding(&self, candidate: &Candidate, at: Instant) -> Finding {
        let holding = self.holdings.at(candidate.holding);
        let objection = self.holdings.objection(candidate.holding, at);
        let mut until = None;
        let (outcome, reasons) = match (objection, candidate.shortfall) {
            (Some(Reason::NotReleased), None) => (
                Outcome::Confidential,
                [Some(Reason::NotReleased), None, None],
            ),
            (Some(Reason::NotReleased) | None, Some(shortfall)) => {
                (Outcome::DoesNotMeet, [Some(shortfall), None, None])
            }
            (Some(objection), _) => (Outcome::DoesNotMeet, [Some(objection), None, None]),
            (None, None) => {
                until = holding.effective_end(at);
                let [first, second] = candidate.remarks;
                let margin_end = at.plus_days(i64::from(candidate.margin_days));
                if until.is_some_and(|until| until <= margin_end) {
                    let reasons = [Some(Reason::EndsWithinMargin), first, second];
                    (Outcome::MeetsExpiring, reasons)
                } else {
                    (Outcome::Meets, [Some(Reason::Counts), first, second])
                }
            }
        };
        Finding {
            outcome,
            reasons,
            holding: Some(candidate.holding),
            entry: Some(holding.record.entry),
            until,
        }
    }
}

fn version_in_force<R>(case: &Case<'_, R>, at: Instant) -> Option<usize> {
    let in_force = super::profile_in_force(case.profiles, at)?;
    case.profiles
        .iter()
        .position(|p| std::ptr::eq(*p, in_force))
}
