//! The names that share the most and rarest trigrams with something typed, by BM25.
//!
//! Scores are whole numbers, so that the names selected do not depend on the order of adding.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::block::{Block, PROVIDERS, RUN};
use super::grams::{Gram, grams_of_query};

/// Trigrams that select candidates: the rarest of the query.
const GRAMS: usize = 12;
/// Trigrams that count however many names have them.
const FEW_GRAMS: usize = 6;
/// A trigram is common if one name in so many has it.
const COMMON: u32 = 32;
/// Candidates that are compared letter by letter.
pub(super) const CANDIDATES: usize = 250;
/// BM25's saturation and length constants.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Trigrams of a name of middle length.
const MIDDLE_GRAMS: f32 = 24.0;
/// Scores are whole numbers of this part of a unit.
const SCALE: f32 = 64.0;

/// A name that may be meant. Ordered by score, then against its provider's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) score: u32,
    /// The provider's place in the directory.
    pub(super) number: Reverse<u32>,
    /// Which of its names.
    pub(super) ordinal: Reverse<u8>,
    /// The name's place in its block.
    pub(super) place: Reverse<u16>,
}

/// A trigram of the query and what a name gains by having it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub(super) gram: Gram,
    pub(super) weight: u16,
}

/// The rarest trigrams of a form that any name has. `all` is how many names there are, `names_with`
/// how many of them have a trigram.
pub(super) fn rarest(form: &str, all: u32, names_with: impl Fn(Gram) -> u32) -> Vec<Weighted> {
    let mut grams: Vec<(u32, Gram)> = grams_of_query(form)
        .into_iter()
        .map(|gram| (names_with(gram), gram))
        .filter(|(names, _)| *names > 0)
        .collect();
    grams.sort_unstable();
    grams.truncate(GRAMS);
    // What many names have tells little, once a few rarer ones have spoken.
    let is_telling = |rank: usize, names: u32| rank < FEW_GRAMS || names < all / COMMON;
    let telling = grams.into_iter().enumerate();
    telling
        .filter(|(rank, (names, _))| is_telling(*rank, *names))
        .map(|(_, (names, gram))| Weighted {
            gram,
            weight: weight(names, all),
        })
        .collect()
}

/// BM25's inverse document frequency, scaled. Twelve of them fit in sixteen bits for any number of
/// names that fits in memory.
fn weight(names: u32, all: u32) -> u16 {
    let (names, all) = (names as f32, all as f32);
    let rarity = (1.0 + (all - names + 0.5) / (names + 0.5)).ln();
    (rarity * SCALE).max(1.0) as u16
}

/// BM25's factor for the length of a name, by its number of trigrams, scaled. More trigrams never
/// have a greater one.
pub(super) fn factors() -> [u32; 256] {
    std::array::from_fn(|grams| {
        let length = 1.0 - B + B * grams as f32 / MIDDLE_GRAMS;
        ((K1 + 1.0) / (1.0 + K1 * length) * 1024.0) as u32
    })
}

/// The best candidates for one form of the query, while blocks are gone through.
#[derive(Debug)]
pub(super) struct Selection {
    weighted: Vec<Weighted>,
    factors: [u32; 256],
    best: BinaryHeap<Reverse<Candidate>>,
    /// The lowest score that still comes among the best.
    lowest: u32,
    /// The score of each name of a block, before its length counts.
    sums: Vec<u16>,
}

impl Selection {
    pub(super) fn new(weighted: Vec<Weighted>) -> Self {
        Self {
            weighted,
            factors: factors(),
            best: BinaryHeap::with_capacity(CANDIDATES + 1),
            lowest: 1,
            sums: Vec::new(),
        }
    }

    /// Takes the names of a block, given by its number.
    pub(super) fn read(&mut self, number: usize, block: &Block) {
        self.add_up(block);
        let names = block.names();
        for run in (0..names.len()).step_by(RUN) {
            let sums = &self.sums[run..names.len().min(run + RUN)];
            // The first name of a run has the fewest trigrams, and so the greatest factor.
            let factor = self.factors[usize::from(names[run].grams)];
            let highest = sums.iter().fold(0, |highest, sum| highest.max(*sum));
            if u32::from(highest) * factor >= self.lowest {
                self.read_run(number, block, run);
            }
        }
    }

    fn add_up(&mut self, block: &Block) {
        self.sums.clear();
        self.sums.resize(block.names().len(), 0);
        let lists: [(&[u16], u16); GRAMS] = std::array::from_fn(|rank| {
            let weighted = self.weighted.get(rank);
            weighted.map_or((&[][..], 0), |w| (block.places_of(w.gram), w.weight))
        });
        // The lists lie far apart in memory: asked for all at once, they come all at once.
        let beginnings = lists.iter().filter_map(|(places, _)| places.first());
        std::hint::black_box(beginnings.fold(0, |all, place| all ^ place));
        let sums = self.sums.as_mut_slice();
        for (places, weight) in lists {
            for place in places {
                sums[usize::from(*place)] += weight;
            }
        }
    }

    fn read_run(&mut self, number: usize, block: &Block, run: usize) {
        let names = block.names().iter().enumerate().skip(run).take(RUN);
        for (place, name) in names {
            let score = u32::from(self.sums[place]) * self.factors[usize::from(name.grams)];
            if score < self.lowest {
                continue;
            }
            self.best.push(Reverse(Candidate {
                score,
                number: Reverse((number * PROVIDERS) as u32 + u32::from(name.provider)),
                ordinal: Reverse(name.ordinal),
                place: Reverse(place as u16),
            }));
            if self.best.len() > CANDIDATES {
                self.best.pop();
                let lowest = self.best.peek().map_or(0, |lowest| lowest.0.score);
                self.lowest = lowest.max(1);
            }
        }
    }

    /// The best candidates, in no order.
    pub(super) fn finish(self) -> impl Iterator<Item = Candidate> {
        self.best.into_iter().map(|reverse| reverse.0)
    }
}
