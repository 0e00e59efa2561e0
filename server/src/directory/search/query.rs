//! Answering: candidates by trigrams, then the order by likeness.

use std::cmp::Reverse;
use std::collections::HashSet;

use quaymark_core::id::{Country, ProviderId};

use super::block::PROVIDERS;
use super::fold::fold_query;
use super::rank::{FAR, Typed};
use super::select::{Candidate, Selection, rarest};
use super::{NameIndex, NameMatch};
use crate::directory::packed::PackedDocument;

/// The most letters of a query that are looked at.
pub(super) const QUERY_LETTERS: usize = 100;

/// Reads the provider at a place.
pub(in crate::directory) type Look<'a> =
    dyn Fn(u32) -> Option<(ProviderId, Country, PackedDocument<'a>)> + 'a;

/// A candidate that was compared. Ordered from the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    distance: u32,
    is_other_name: bool,
    score: Reverse<u32>,
    number: u32,
    ordinal: u8,
}

/// The best so far, in order, each provider once.
struct Best {
    ranked: Vec<Ranked>,
    limit: usize,
}

impl Best {
    const fn new(limit: usize) -> Self {
        Self {
            ranked: Vec::new(),
            limit,
        }
    }

    /// What is farther than this does not come among the best.
    fn enough(&self) -> u32 {
        match self.ranked.last() {
            Some(last) if self.ranked.len() >= self.limit => last.distance,
            _ => FAR,
        }
    }

    fn add(&mut self, ranked: Ranked) {
        let known = self.ranked.iter().position(|r| r.number == ranked.number);
        match known {
            Some(known) if self.ranked[known] <= ranked => return,
            Some(known) => {
                self.ranked.remove(known);
            }
            None => {}
        }
        let place = self.ranked.partition_point(|better| *better < ranked);
        self.ranked.insert(place, ranked);
        self.ranked.truncate(self.limit);
    }
}

impl NameIndex {
    /// The best matches, best first; none if nothing is like the query.
    pub(in crate::directory) fn suggest<'a>(
        &self,
        query: &str,
        limit: usize,
        look: &Look<'a>,
    ) -> Vec<NameMatch> {
        let query: String = query.trim().chars().take(QUERY_LETTERS).collect();
        let forms = fold_query(&query);
        let typed: Vec<Typed> = forms.iter().map(|form| Typed::new(form)).collect();
        let mut best = Best::new(limit);
        let mut name = Vec::new();
        for candidate in self.candidates(&forms) {
            if let Some(ranked) = self.compare(candidate, &typed, best.enough(), &mut name) {
                best.add(ranked);
            }
        }
        let matches = best.ranked.iter();
        matches
            .filter_map(|ranked| name_match(*ranked, look))
            .collect()
    }

    /// Names that may be meant by any form of the query: the most promising first, so that the
    /// rest can be given up early; each name once.
    fn candidates(&self, forms: &[String]) -> Vec<Candidate> {
        let mut selections: Vec<Selection> = forms
            .iter()
            .map(|form| {
                let counts = &self.counts;
                Selection::new(rarest(form, counts.names(), |gram| counts.names_with(gram)))
            })
            .collect();
        for (number, block) in self.blocks.iter().enumerate() {
            for selection in &mut selections {
                selection.read(number, block);
            }
        }
        let selected = selections.into_iter().flat_map(Selection::finish);
        let mut candidates: Vec<Candidate> = selected.collect();
        candidates.sort_unstable_by(|a, b| b.cmp(a));
        let mut seen = HashSet::new();
        candidates.retain(|candidate| seen.insert((candidate.number, candidate.ordinal)));
        candidates
    }

    /// `name` is room for letters.
    fn compare(
        &self,
        candidate: Candidate,
        typed: &[Typed],
        enough: u32,
        name: &mut Vec<char>,
    ) -> Option<Ranked> {
        let number = candidate.number.0;
        let block = self.blocks.get(number as usize / PROVIDERS)?;
        let mut nearest = None;
        for form in block.forms(usize::from(candidate.place.0)) {
            name.clear();
            name.extend(form.chars());
            for typed in typed {
                let limit = nearest.unwrap_or(enough);
                nearest = typed.distance(name, limit).or(nearest);
            }
        }
        Some(Ranked {
            distance: nearest?,
            is_other_name: candidate.ordinal.0 > 0,
            score: Reverse(candidate.score),
            number,
            ordinal: candidate.ordinal.0,
        })
    }
}

fn name_match(ranked: Ranked, look: &Look<'_>) -> Option<NameMatch> {
    let (provider, country, document) = look(ranked.number)?;
    let matched = document.names().nth(usize::from(ranked.ordinal))?;
    Some(NameMatch {
        provider,
        name: document.name.to_owned(),
        matched_name: (ranked.ordinal > 0).then(|| matched.to_owned()),
        country,
    })
}
