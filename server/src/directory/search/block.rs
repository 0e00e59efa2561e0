//! The names of some consecutive providers: folded, and where each trigram occurs.
//!
//! Built whole and never changed: one changed name builds one block anew, and all others stay
//! shared with older snapshots.

use std::borrow::Cow;

use super::grams::{Gram, grams_of_name};

/// Names kept of one provider: the legal one and this many less one of the others. With the number
/// of providers in a block this keeps places in it within sixteen bits.
pub(super) const NAMES_KEPT: usize = 16;
/// Providers in one block. Fewer make a change cheaper and a query dearer.
pub(super) const PROVIDERS: usize = 4096;
/// Names next to each other whose scores are looked at together.
pub(super) const RUN: usize = 64;
/// Trigrams are filed under their first so many bits.
const DRAWER_BITS: u32 = 10;
/// Between the forms of one name. No form has it.
const BETWEEN_FORMS: char = '\n';

/// One name of one provider.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// The provider's place in the block.
    pub(super) provider: u16,
    /// Which of its names: 0 is the legal one.
    pub(super) ordinal: u8,
    /// How many trigrams it has, up to 255.
    pub(super) grams: u8,
}

/// The names of some consecutive providers.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// By number of trigrams, then by provider.
    names: Box<[Name]>,
    /// The folded forms of all names in a row, and where those of each end.
    forms: Box<str>,
    form_ends: Box<[u32]>,
    /// Where the trigrams of each drawer begin.
    drawers: Box<[u32]>,
    /// Trigrams in order, each with where the places of the names that have it begin; after the
    /// last, where its places end.
    grams: Box<[(Gram, u32)]>,
    places: Box<[u16]>,
}

impl Block {
    /// Indexes names, each with its forms joined by [`join_forms`].
    pub(super) fn build(named: Vec<(Name, Cow<'_, str>)>) -> Self {
        let mut read: Vec<(Name, Cow<'_, str>, Vec<Gram>)> = named
            .into_iter()
            .map(|(name, forms)| {
                let grams = grams_of_name(split_forms(&forms));
                let count = grams.len().min(255) as u8;
                let name = Name {
                    grams: count,
                    ..name
                };
                (name, forms, grams)
            })
            .collect();
        read.sort_by_key(|(name, ..)| (name.grams, name.provider, name.ordinal));
        // Trigram and place in one word, so that one sort brings both in order.
        let mut pairs: Vec<u64> = Vec::new();
        let mut all_forms = String::new();
        let mut form_ends = Vec::with_capacity(read.len());
        for (place, (_, forms, grams)) in read.iter().enumerate() {
            pairs.extend(grams.iter().map(|gram| gram.before_place(place as u16)));
            all_forms.push_str(forms);
            form_ends.push(all_forms.len() as u32);
        }
        pairs.sort_unstable();
        let block = Self {
            names: read.iter().map(|(name, ..)| *name).collect(),
            forms: all_forms.into_boxed_str(),
            form_ends: form_ends.into_boxed_slice(),
            ..Self::default()
        };
        block.with_sorted(&pairs)
    }

    fn with_sorted(self, pairs: &[u64]) -> Self {
        let mut grams: Vec<(Gram, u32)> = Vec::new();
        for (at, pair) in (0..).zip(pairs) {
            let gram = Gram::of_pair(*pair);
            if grams.last().is_none_or(|(last, _)| *last != gram) {
                grams.push((gram, at));
            }
        }
        let begins = |drawer| grams.partition_point(|(gram, _)| gram.drawer(DRAWER_BITS) < drawer);
        let drawers = (0..=1 << DRAWER_BITS).map(|drawer| begins(drawer) as u32);
        let drawers = drawers.collect();
        grams.extend(grams.last().map(|(last, _)| (*last, pairs.len() as u32)));
        Self {
            drawers,
            grams: grams.into_boxed_slice(),
            places: pairs.iter().map(|pair| *pair as u16).collect(),
            ..self
        }
    }

    /// The names, in the order of their places: those with fewer trigrams first.
    pub(super) fn names(&self) -> &[Name] {
        &self.names
    }

    /// The folded forms of the name at a place.
    pub(super) fn forms(&self, place: usize) -> impl Iterator<Item = &str> {
        split_forms(self.joined_forms(place))
    }

    /// The same, joined.
    pub(super) fn joined_forms(&self, place: usize) -> &str {
        let begin = place.checked_sub(1).map_or(0, |last| self.form_ends[last]);
        &self.forms[begin as usize..self.form_ends[place] as usize]
    }

    /// Every trigram and how many names have it.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Gram, u32)> {
        let pairs = self.grams.windows(2);
        pairs.map(|pair| (pair[0].0, pair[1].1 - pair[0].1))
    }

    /// The places of the names that have a trigram, in order.
    pub(super) fn places_of(&self, gram: Gram) -> &[u16] {
        let drawer = gram.drawer(DRAWER_BITS) as usize;
        let Some([from, to]) = self.drawers.get(drawer..drawer + 2) else {
            return &[];
        };
        let (from, to) = (*from as usize, *to as usize);
        let found = self.grams[from..to]
            .iter()
            .position(|(other, _)| *other == gram);
        found.map_or(&[], |at| {
            let (begin, end) = (self.grams[from + at].1, self.grams[from + at + 1].1);
            &self.places[begin as usize..end as usize]
        })
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.names)
            + size_of_val(&*self.forms)
            + size_of_val(&*self.form_ends)
            + size_of_val(&*self.drawers)
            + size_of_val(&*self.grams)
            + size_of_val(&*self.places)
    }
}

/// The forms of one name as a block keeps them.
pub(super) fn join_forms(forms: &[String]) -> String {
    forms.join(BETWEEN_FORMS.encode_utf8(&mut [0; 4]))
}

fn split_forms(forms: &str) -> impl Iterator<Item = &str> {
    forms.split(BETWEEN_FORMS)
}
