//! Dates the changes to come, by weighing a case again at every later instant at which it may say
//! something else.

use crate::register::Rulebook;
use crate::time::Instant;

use super::hearing::{Hearing, Moment};
use super::tree::Tree;
use super::{AnswerRules, Need};

/// When each node, and any of it, says something else.
pub(super) struct Changes {
    pub(super) parts: Vec<Option<Instant>>,
    pub(super) any: Option<Instant>,
}

impl<R: Rulebook> Hearing<'_, R> {
    pub(super) fn changes(&self, rules: AnswerRules, now: &Moment, at: Instant) -> Changes {
        let mut changes = Changes {
            parts: vec![None; now.findings.len()],
            any: None,
        };
        for instant in self.turning_points(at) {
            let later = self.moment(instant);
            let unchanged = self.unchanged(rules, now, later.as_ref());
            for (changes_at, is_unchanged) in changes.parts.iter_mut().zip(unchanged) {
                if changes_at.is_none() && !is_unchanged {
                    *changes_at = Some(instant);
                }
            }
            let whole_differs = later
                .is_none_or(|later| later.version != now.version || later.listing != now.listing);
            if changes.any.is_none() && (whole_differs || changes.parts.contains(&Some(instant))) {
                changes.any = Some(instant);
            }
            if changes.any.is_some() && changes.parts.iter().all(Option::is_some) {
                break;
            }
        }
        changes
    }

    /// Of every node, whether it still stands later and says the same.
    fn unchanged(&self, rules: AnswerRules, now: &Moment, later: Option<&Moment>) -> Vec<bool> {
        let Some(later) = later else {
            return vec![false; now.findings.len()];
        };
        let places = self.places(rules, now.version, later.version);
        let findings = now.findings.iter().enumerate();
        let says_the_same = findings.map(|(place, finding)| {
            let there = places.as_ref().map_or(Some(place), |places| places[place]);
            there.is_some_and(|there| later.findings[there] == *finding)
        });
        says_the_same.collect()
    }

    /// Where each node of one version stands in another; `None` if the versions are the same.
    fn places(&self, rules: AnswerRules, old: usize, new: usize) -> Option<Vec<Option<usize>>> {
        if old == new {
            return None;
        }
        let (old, new) = (self.tree(old), self.tree(new));
        let mut places = vec![None; old.nodes.len()];
        match_paths((old, 0), (new, 0), &mut places);
        if rules == AnswerRules::First {
            let as_many = old.nodes.len() == new.nodes.len();
            for (place, there) in places.iter_mut().enumerate() {
                *there = there.filter(|there| as_many && *there == place);
            }
        }
        Some(places)
    }

    /// Every later instant at which the answer may differ from just before, in order.
    pub(super) fn turning_points(&self, at: Instant) -> Vec<Instant> {
        let margins = self.margins();
        let mut instants: Vec<Instant> = self.case.listing.timeline.boundaries().collect();
        for profile in self.case.profiles {
            instants.extend(profile.timeline.boundaries());
        }
        for holding in self.holdings.iter() {
            instants.extend(holding.other_boundaries());
            for end in holding.ends() {
                instants.push(end);
                instants.extend(margins.iter().map(|days| end.plus_days(-i64::from(*days))));
            }
        }
        instants.retain(|instant| *instant > at);
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    /// Every number of days that any version of the profile asks as a margin.
    fn margins(&self) -> Vec<u32> {
        let mut margins = Vec::new();
        for profile in self.case.profiles {
            margins.push(profile.margin_days);
            profile
                .requirement
                .each(&mut |node| margins.extend(node.margin_days()));
        }
        margins.sort_unstable();
        margins.dedup();
        margins
    }
}

/// Finds, below two nodes that stand at the same path, the nodes at the same path that ask for the
/// same.
fn match_paths(
    (old, place): (&Tree<'_>, usize),
    (new, there): (&Tree<'_>, usize),
    places: &mut [Option<usize>],
) {
    let need = |tree: &Tree<'_>, place: usize| Need::of(tree.nodes[place].requirement);
    if need(old, place) == need(new, there) {
        places[place] = Some(there);
    }
    for (part, part_there) in old.parts_of(place).zip(new.parts_of(there)) {
        match_paths((old, part), (new, part_there), places);
    }
}
