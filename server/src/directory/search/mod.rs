//! Finds providers by name, whatever the script, the legal form and a few typing errors.
//!
//! The rarest trigrams of the folded query select candidates by BM25; the best of them are ordered
//! by [`rank::distance`]. The index is in [`block::Block`]s shared between snapshots.

mod block;
mod fold;
mod grams;
mod query;
mod rank;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use quaymark_core::id::{Country, ProviderId};

use super::packed::PackedDocument;
use block::Block;

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
        for (place, block) in build_all(&stale, document) {
            if place >= self.blocks.len() {
                self.blocks.resize_with(place + 1, Arc::default);
            }
            self.blocks[place] = Arc::new(block);
        }
    }

    /// How many bytes the index takes.
    pub(super) fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.bytes()).sum()
    }
}

/// Builds blocks on as many threads as there are processors.
fn build_all<'a>(
    stale: &[usize],
    document: &(dyn Fn(u32) -> Option<PackedDocument<'a>> + Sync),
) -> Vec<(usize, Block)> {
    let next = AtomicUsize::new(0);
    let build_some = || {
        let mut built = Vec::new();
        while let Some(place) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
            built.push((*place, build(*place, document)));
        }
        built
    };
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

fn build<'a>(place: usize, document: &(dyn Fn(u32) -> Option<PackedDocument<'a>> + Sync)) -> Block {
    let first = (place * block::PROVIDERS) as u32;
    let documents = (first..).map_while(document);
    Block::build(documents.map(|document| document.into_names()))
}
