//! How many names have each trigram, in all blocks together.

use std::collections::HashMap;
use std::sync::Arc;

use super::block::Block;
use super::grams::Gram;

/// Counts of trigrams, shared between snapshots.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    of_grams: Arc<HashMap<Gram, u32>>,
    names: u32,
}

impl Counts {
    /// How many names there are.
    pub(super) const fn names(&self) -> u32 {
        self.names
    }

    /// How many names have a trigram.
    pub(super) fn names_with(&self, gram: Gram) -> u32 {
        self.of_grams.get(&gram).copied().unwrap_or_default()
    }

    /// Takes a block in place of another over.
    pub(super) fn replace(&mut self, old: &Block, new: &Block) {
        let of_grams = Arc::make_mut(&mut self.of_grams);
        for (gram, names) in new.counts() {
            *of_grams.entry(gram).or_default() += names;
        }
        for (gram, names) in old.counts() {
            if let Some(count) = of_grams.get_mut(&gram) {
                *count -= names;
                if *count == 0 {
                    of_grams.remove(&gram);
                }
            }
        }
        self.names = self.names + new.names().len() as u32 - old.names().len() as u32;
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.of_grams.capacity() * size_of::<(Gram, u32)>()
    }
}
