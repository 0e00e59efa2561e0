//! A growing list that shares structure between snapshots.
//!
//! A copy costs one pointer per chunk; a change copies the one chunk it touches, and only if an
//! older snapshot still holds it. A batch of changes therefore copies each chunk at most once.

use std::sync::Arc;

/// Items per chunk.
const CHUNK: usize = 256;

/// A list in shared chunks.
#[derive(Clone, Debug)]
pub(super) struct Chunked<T> {
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T: Clone> Chunked<T> {
    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        self.chunks
            .last()
            .map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// The item at a place.
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }

    /// The item at a place, to change it. Copies the chunk if another snapshot holds it.
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let chunk = self.chunks.get_mut(place / CHUNK)?;
        Arc::make_mut(chunk).get_mut(place % CHUNK)
    }

    /// Adds an item at the end.
    pub(super) fn push(&mut self, item: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => Arc::make_mut(last).push(item),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(item);
                self.chunks.push(Arc::new(chunk));
            }
        }
    }

    /// The last item.
    pub(super) fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// The items from a place on.
    pub(super) fn iter_from(&self, place: usize) -> impl Iterator<Item = &T> {
        let (first, skipped) = (place / CHUNK, place % CHUNK);
        let chunks = self.chunks.get(first..).unwrap_or_default();
        chunks.iter().flat_map(|chunk| chunk.iter()).skip(skipped)
    }

    /// How many items at the start satisfy a condition that, once false, stays false.
    pub(super) fn partition_point(&self, holds: impl Fn(&T) -> bool) -> usize {
        let full = self
            .chunks
            .partition_point(|chunk| chunk.last().is_some_and(&holds));
        let within = self
            .chunks
            .get(full)
            .map_or(0, |chunk| chunk.partition_point(&holds));
        (full * CHUNK + within).min(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_had_while_the_other_grows_and_changes() {
        let mut list = Chunked::default();
        for number in 0..1000 {
            list.push(number);
        }
        let before = list.clone();
        *list.get_mut(300).expect("300 is in the list") = -1;
        list.push(1000);
        assert_eq!((before.len(), list.len()), (1000, 1001));
        assert_eq!((before.get(300), list.get(300)), (Some(&300), Some(&-1)));
        assert_eq!(before.get(1000), None);
    }

    #[test]
    fn iteration_and_search_agree_with_a_plain_list() {
        let mut list = Chunked::default();
        let plain: Vec<u32> = (0..700).map(|n| n / 3).collect();
        plain.iter().for_each(|n| list.push(*n));
        for place in [0, 1, 255, 256, 257, 511, 512, 699, 700, 5000] {
            let rest: Vec<u32> = list.iter_from(place).copied().collect();
            assert_eq!(rest, plain.get(place..).unwrap_or_default());
        }
        for bound in [0, 1, 85, 86, 170, 233, 234, 500] {
            let expected = plain.partition_point(|n| *n < bound);
            assert_eq!(list.partition_point(|n| *n < bound), expected);
        }
    }
}
