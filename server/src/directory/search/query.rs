//! Answering: candidates by trigrams, then the order by likeness.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use quaymark_core::id::{Country, ProviderId};

use super::block;
use super::fold::{fold_name, fold_query};
use super::grams::grams_of_query;
use super::rank::{FAR, Typed};
use super::{NameIndex, NameMatch};
use crate::directory::packed::PackedDocument;

/// The most letters of a query that are looked at.
const QUERY_LETTERS: usize = 100;
/// Trigrams that select candidates: the rarest of the query.
const GRAMS: usize = 12;
/// Trigrams that count however many names have them.
const FEW_GRAMS: usize = 6;
/// A trigram is common if one name in so many has it.
const COMMON: usize = 32;
/// Candidates that are compared letter by letter.
const CANDIDATES: usize = 100;
/// BM25's saturation and length constants.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Trigrams of a name of middle length.
const MIDDLE_GRAMS: f32 = 24.0;
/// Scores are whole numbers of this part of a unit.
const SCALE: f32 = 64.0;

/// Reads the provider at a place.
pub(in crate::directory) type Look<'a> =
    dyn Fn(u32) -> Option<(ProviderId, Country, PackedDocument<'a>)> + 'a;

/// A name that may be meant. Ordered by score, then against its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: u32,
    block: Reverse<u32>,
    place: Reverse<u16>,
}

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
        let mut candidates: Vec<Candidate> = Vec::new();
        for form in &forms {
            candidates.extend(self.candidates(form));
        }
        // The most promising first, each name once: so the rest can be given up early.
        candidates.sort_unstable_by(|a, b| b.cmp(a));
        let mut seen = HashSet::new();
        candidates.retain(|candidate| seen.insert((candidate.block, candidate.place)));
        let mut best = Best::new(limit);
        for candidate in candidates {
            if let Some(ranked) = self.compare(candidate, &typed, best.enough(), look) {
                best.add(ranked);
            }
        }
        let matches = best.ranked.iter();
        matches
            .filter_map(|ranked| name_match(*ranked, look))
            .collect()
    }

    fn compare<'a>(
        &self,
        candidate: Candidate,
        typed: &[Typed],
        enough: u32,
        look: &Look<'a>,
    ) -> Option<Ranked> {
        let block = self.blocks.get(candidate.block.0 as usize)?;
        let name = block.names().get(usize::from(candidate.place.0))?;
        let number = candidate.block.0 * block::PROVIDERS as u32 + u32::from(name.provider);
        let (_, _, document) = look(number)?;
        let text = document.into_names().nth(usize::from(name.ordinal))?;
        let names = fold_name(text);
        let distance = typed
            .iter()
            .flat_map(|typed| names.iter().filter_map(|name| typed.distance(name, enough)))
            .min()?;
        Some(Ranked {
            distance,
            is_other_name: name.ordinal > 0,
            score: Reverse(candidate.score),
            number,
            ordinal: name.ordinal,
        })
    }

    /// The names that share the most and rarest trigrams with a form of the query.
    fn candidates(&self, form: &str) -> Vec<Candidate> {
        let weighted = self.rarest(form);
        let by_length = factors();
        let mut top: BinaryHeap<Reverse<Candidate>> = BinaryHeap::new();
        let mut scores: Vec<u16> = Vec::new();
        // Sums below this cannot come among the best, however short the name.
        let mut lowest_sum = 1;
        for (number, block) in self.blocks.iter().enumerate() {
            add_up(block.names().len(), number, &weighted, &mut scores);
            for (place, sum) in scores.iter().enumerate() {
                if *sum < lowest_sum {
                    continue;
                }
                let factor = by_length[usize::from(block.names()[place].grams)];
                top.push(Reverse(Candidate {
                    score: u32::from(*sum) * factor,
                    block: Reverse(number as u32),
                    place: Reverse(place as u16),
                }));
                if top.len() > CANDIDATES {
                    top.pop();
                    let lowest = top.peek().map_or(0, |lowest| lowest.0.score);
                    lowest_sum = ((lowest / by_length[0]) as u16).max(1);
                }
            }
        }
        top.into_iter().map(|reverse| reverse.0).collect()
    }

    /// The rarest trigrams of a form that any name has, with their weights.
    fn rarest(&self, form: &str) -> Vec<Weighted<'_>> {
        let all: usize = self.blocks.iter().map(|block| block.names().len()).sum();
        let mut grams: Vec<(usize, Vec<&[u16]>)> = grams_of_query(form)
            .into_iter()
            .map(|gram| {
                let places = self.blocks.iter().map(|block| block.places_of(gram));
                let places: Vec<&[u16]> = places.collect();
                (places.iter().map(|places| places.len()).sum(), places)
            })
            .filter(|(names, _)| *names > 0)
            .collect();
        grams.sort_by_key(|(names, _)| *names);
        grams.truncate(GRAMS);
        // What many names have tells little, once a few rarer ones have spoken.
        let is_telling = |place: usize, names: usize| place < FEW_GRAMS || names * COMMON < all;
        grams
            .into_iter()
            .enumerate()
            .filter(|(place, (names, _))| is_telling(*place, *names))
            .map(|(_, (names, places))| Weighted {
                weight: weight(names, all),
                places,
            })
            .collect()
    }
}

/// A trigram of the query: its weight, and the places of the names that have it, block by block.
struct Weighted<'a> {
    weight: u16,
    places: Vec<&'a [u16]>,
}

/// BM25's inverse document frequency, scaled. Twelve of them fit in sixteen bits for any number of
/// names that fits in memory.
fn weight(names: usize, all: usize) -> u16 {
    let (names, all) = (names as f32, all as f32);
    let rarity = (1.0 + (all - names + 0.5) / (names + 0.5)).ln();
    (rarity * SCALE).max(1.0) as u16
}

/// BM25's factor for the length of a name, by its number of trigrams, scaled.
fn factors() -> [u32; 256] {
    std::array::from_fn(|grams| {
        let length = 1.0 - B + B * grams as f32 / MIDDLE_GRAMS;
        ((K1 + 1.0) / (1.0 + K1 * length) * 1024.0) as u32
    })
}

/// The score of every name of one block, before its length counts.
fn add_up(names: usize, number: usize, weighted: &[Weighted<'_>], scores: &mut Vec<u16>) {
    scores.clear();
    scores.resize(names, 0);
    for gram in weighted {
        for place in gram.places[number] {
            scores[usize::from(*place)] += gram.weight;
        }
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
