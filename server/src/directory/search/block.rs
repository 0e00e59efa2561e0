//! The trigrams of the names of some consecutive providers.
//!
//! Built whole and never changed: one changed name builds one block anew, and all others stay
//! shared with older snapshots.

use super::fold::fold_name;
use super::grams::grams_of_name;

/// Names kept of one provider: the legal one and this many less one of the others. With the number
/// of providers in a block this keeps places in it below 65,536.
const NAMES_KEPT: usize = 16;
/// Providers in one block. Fewer make a change cheaper and a query dearer.
pub(super) const PROVIDERS: usize = 2048;

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

/// The trigrams of the names of some consecutive providers.
#[derive(Debug, Default)]
pub(super) struct Block {
    names: Box<[Name]>,
    /// Trigrams in order, and where the places of the names with it begin.
    grams: Box<[u32]>,
    starts: Box<[u32]>,
    places: Box<[u16]>,
}

impl Block {
    /// Indexes the names of providers in order.
    pub(super) fn build<'a, N>(providers: impl Iterator<Item = N>) -> Self
    where
        N: Iterator<Item = &'a str>,
    {
        let mut names = Vec::new();
        // Trigram and place in one word, so that one sort brings both in order.
        let mut pairs: Vec<u64> = Vec::new();
        for (provider, own_names) in providers.take(PROVIDERS).enumerate() {
            for (ordinal, name) in own_names.take(NAMES_KEPT).enumerate() {
                let grams = grams_of_name(&fold_name(name));
                let place = names.len() as u64;
                pairs.extend(grams.iter().map(|gram| u64::from(*gram) << 16 | place));
                names.push(Name {
                    provider: provider as u16,
                    ordinal: ordinal as u8,
                    grams: grams.len().min(255) as u8,
                });
            }
        }
        pairs.sort_unstable();
        Self::from_sorted(names, &pairs)
    }

    fn from_sorted(names: Vec<Name>, pairs: &[u64]) -> Self {
        let mut grams: Vec<u32> = Vec::new();
        let mut starts: Vec<u32> = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            let gram = (pair >> 16) as u32;
            if grams.last() != Some(&gram) {
                grams.push(gram);
                starts.push(at as u32);
            }
        }
        starts.push(pairs.len() as u32);
        Self {
            names: names.into_boxed_slice(),
            grams: grams.into_boxed_slice(),
            starts: starts.into_boxed_slice(),
            places: pairs.iter().map(|pair| *pair as u16).collect(),
        }
    }

    /// The names, in the order of their places.
    pub(super) fn names(&self) -> &[Name] {
        &self.names
    }

    /// The places of the names that have a trigram.
    pub(super) fn places_of(&self, gram: u32) -> &[u16] {
        let found = self.grams.binary_search(&gram);
        found.map_or(&[], |at| {
            &self.places[self.starts[at] as usize..self.starts[at + 1] as usize]
        })
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.names)
            + size_of_val(&*self.grams)
            + size_of_val(&*self.starts)
            + size_of_val(&*self.places)
    }
}
