//! Finds providers by name, whatever the script, the legal form and a few typing errors.
//!
//! The rarest trigrams of the folded query select candidates by BM25 ([`select`]); the best of them
//! are ordered by likeness ([`rank`]). The index is in [`block::Block`]s shared between snapshots.

mod block;
mod counts;
mod fold;
mod grams;
mod pattern;
#[cfg(test)]
mod plain;
mod query;
mod rank;
mod select;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use quaymark_core::id::{Country, ProviderId};

use super::packed::PackedDocument;
use block::{Block, NAMES_KEPT, Name, join_forms};
use counts::Counts;
use fold::fold_name;

/// A provider whose name is like what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameMatch {
    /// The register number.
    pub provider: ProviderId,
    /// Its legal name.
    pub name: String,
    /// The trading or former name that matched better than the legal one.
    pub matched_name: Option<String>,
    /// Where it is established.
    pub country: Country,
}

/// The index of names.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    blocks: Vec<Arc<Block>>,
    counts: Counts,
}

impl NameIndex {
    /// Indexes the names of some providers anew. `document` reads any provider's names.
    pub(super) fn index<'a>(
        &mut self,
        renamed: &BTreeSet<u32>,
        document: &(dyn Fn(u32) -> Option<PackedDocument<'a>> + Sync),
    ) {
        let mut stale: Vec<usize> = renamed
            .iter()
            .map(|number| *number as usize / block::PROVIDERS)
            .collect();
        stale.dedup();
        let build = |place| build(place, self.blocks.get(place), renamed, document);
        for (place, block) in build_all(&stale, &build) {
            if place >= self.blocks.len() {
                self.blocks.resize_with(place + 1, Arc::default);
            }
            self.counts.replace(&self.blocks[place], &block);
            self.blocks[place] = Arc::new(block);
        }
    }

    /// How many bytes the index takes.
    pub(super) fn bytes(&self) -> usize {
        let blocks = self.blocks.iter().map(|block| block.bytes());
        blocks.sum::<usize>() + self.counts.bytes()
    }
}

/// Builds blocks on as many threads as there are processors.
fn build_all(stale: &[usize], build: &(dyn Fn(usize) -> Block + Sync)) -> Vec<(usize, Block)> {
    let next = AtomicUsize::new(0);
    let build_some = || {
        let mut built = Vec::new();
        while let Some(place) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
            built.push((*place, build(*place)));
        }
        built
    };
    if stale.len() <= 1 {
        return build_some();
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(stale.len()))
            .map(|_| scope.spawn(build_some))
            .collect();
        let mut built = build_some();
        for other in others {
            built.extend(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        built
    })
}

/// Builds the block at a place anew: the names of renamed providers from their documents, all
/// others from the block as it was.
fn build<'a>(
    place: usize,
    old: Option<&Arc<Block>>,
    renamed: &BTreeSet<u32>,
    document: &(dyn Fn(u32) -> Option<PackedDocument<'a>> + Sync),
) -> Block {
    let first = (place * block::PROVIDERS) as u32;
    let is_kept = |name: &Name| !renamed.contains(&(first + u32::from(name.provider)));
    let mut named = Vec::with_capacity(block::PROVIDERS);
    if let Some(old) = old {
        let names = old.names().iter().enumerate();
        let kept = names.filter(|(_, name)| is_kept(name));
        named.extend(kept.map(|(place, name)| (*name, Cow::Borrowed(old.joined_forms(place)))));
    }
    for number in renamed.range(first..first + block::PROVIDERS as u32) {
        let names = document(*number)
            .into_iter()
            .flat_map(PackedDocument::into_names);
        named.extend(names.take(NAMES_KEPT).zip(0..).map(|(name, ordinal)| {
            let name_at = Name {
                provider: (number - first) as u16,
                ordinal,
                grams: 0,
            };
            (name_at, Cow::Owned(join_forms(&fold_name(name))))
        }));
    }
    Block::build(named)
}
