//! A growing list that shares structure between snapshots.
//!
//! Items lie in chunks, chunks in groups. A copy costs one pointer per group; a change copies the one
//! group of pointers and the one chunk it touches, and only if an older snapshot still holds them. A
//! batch of changes therefore copies each at most once.

use std::sync::Arc;

/// Items per chunk.
const CHUNK: usize = 64;
/// Items per group.
const GROUP: usize = 64 * CHUNK;

type Chunk<T> = Arc<Vec<T>>;

/// A list in shared chunks.
#[derive(Clone, Debug)]
pub(super) struct Chunked<T> {
    groups: Vec<Arc<Vec<Chunk<T>>>>,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self { groups: Vec::new() }
    }
}

impl<T: Clone> Chunked<T> {
    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        let Some(last) = self.groups.last() else {
            return 0;
        };
        let full = (self.groups.len() - 1) * GROUP + (last.len() - 1) * CHUNK;
        full + last.last().map_or(0, |chunk| chunk.len())
    }

    /// The item at a place.
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        let group = self.groups.get(place / GROUP)?;
        group.get(place % GROUP / CHUNK)?.get(place % CHUNK)
    }

    /// The item at a place, to change it. Copies what another snapshot holds of the way to it.
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let group = Arc::make_mut(self.groups.get_mut(place / GROUP)?);
        let chunk = group.get_mut(place % GROUP / CHUNK)?;
        Arc::make_mut(chunk).get_mut(place % CHUNK)
    }

    /// Adds an item at the end.
    pub(super) fn push(&mut self, item: T) {
        let place = self.len();
        if place.is_multiple_of(GROUP) {
            self.groups
                .push(Arc::new(Vec::with_capacity(GROUP / CHUNK)));
        }
        let last = self.groups.last_mut().expect("one was there or was added");
        let group = Arc::make_mut(last);
        match group.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Arc::make_mut(chunk).push(item),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(item);
                group.push(Arc::new(chunk));
            }
        }
    }

    /// The last item.
    pub(super) fn last(&self) -> Option<&T> {
        self.groups.last()?.last()?.last()
    }

    /// The items from a place on.
    pub(super) fn iter_from(&self, place: usize) -> impl Iterator<Item = &T> {
        let groups = self.groups.get(place / GROUP..).unwrap_or_default();
        let chunks = groups.iter().flat_map(|group| group.iter());
        let chunks = chunks.skip(place % GROUP / CHUNK);
        chunks.flat_map(|chunk| chunk.iter()).skip(place % CHUNK)
    }

    /// How many items at the start satisfy a condition that, once false, stays false.
    pub(super) fn partition_point(&self, holds: impl Fn(&T) -> bool) -> usize {
        let all_hold = |chunk: &Chunk<T>| chunk.last().is_some_and(&holds);
        let groups = self
            .groups
            .partition_point(|group| group.last().is_some_and(all_hold));
        let Some(group) = self.groups.get(groups) else {
            return self.len();
        };
        let chunks = group.partition_point(all_hold);
        let within = group
            .get(chunks)
            .map_or(0, |chunk| chunk.partition_point(&holds));
        groups * GROUP + chunks * CHUNK + within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_had_while_the_other_grows_and_changes() {
        let mut list = Chunked::default();
        for number in 0..10_000 {
            list.push(number);
        }
        let before = list.clone();
        *list.get_mut(300).expect("300 is in the list") = -1;
        *list.get_mut(9_000).expect("9,000 is in the list") = -2;
        list.push(10_000);
        assert_eq!((before.len(), list.len()), (10_000, 10_001));
        assert_eq!((before.get(300), list.get(300)), (Some(&300), Some(&-1)));
        assert_eq!(
            (before.get(9_000), list.get(9_000)),
            (Some(&9_000), Some(&-2))
        );
        assert_eq!((before.get(301), list.get(301)), (Some(&301), Some(&301)));
        assert_eq!(before.get(10_000), None);
        assert_eq!((before.last(), list.last()), (Some(&9_999), Some(&10_000)));
    }

    #[test]
    fn iteration_and_search_agree_with_a_plain_list() {
        let mut list = Chunked::default();
        let mut plain: Vec<usize> = Vec::new();
        for size in [
            0,
            1,
            CHUNK - 1,
            CHUNK,
            CHUNK + 1,
            GROUP - 1,
            GROUP,
            GROUP + 1,
            9_000,
        ] {
            while plain.len() < size {
                plain.push(plain.len() / 3);
                list.push(list.len() / 3);
            }
            assert_eq!(list.len(), size);
            for place in [0, 1, 63, 64, 65, 4_095, 4_096, 4_097, 8_999, 9_000, 20_000] {
                let rest: Vec<usize> = list.iter_from(place).copied().collect();
                assert_eq!(rest, plain.get(place..).unwrap_or_default());
                assert_eq!(list.get(place), plain.get(place));
            }
            for bound in [0, 1, 21, 22, 1_365, 1_366, 2_999, 3_000, 5_000] {
                let expected = plain.partition_point(|n| *n < bound);
                assert_eq!(list.partition_point(|n| *n < bound), expected);
            }
        }
    }
}
