//! Request ids: a number of the process and a count, so that no two requests share one.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

const HEX: &[u8; 16] = b"0123456789abcdef";
/// Ids a thread takes at once, so that threads seldom meet at the shared count.
const BLOCK: u64 = 1024;

/// The id of one request, 24 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId {
    text: [u8; 24],
    count: u64,
}

static NEXT_BLOCK: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static NEXT: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

impl RequestId {
    /// A new id.
    pub fn next() -> Self {
        let count = NEXT.with(|next| {
            let (mut at, mut end) = next.get();
            if at == end {
                at = NEXT_BLOCK.fetch_add(BLOCK, Ordering::Relaxed);
                end = at + BLOCK;
            }
            next.set((at + 1, end));
            at
        });
        let mut text = [0; 24];
        write_hex(&mut text[..12], process_number());
        write_hex(&mut text[12..], count);
        Self { text, count }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("made of hexadecimal digits")
    }

    /// The id as bytes.
    pub const fn as_bytes(&self) -> &[u8; 24] {
        &self.text
    }

    /// The place of this request among those of the process.
    pub const fn count(&self) -> u64 {
        self.count
    }
}

fn write_hex(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = HEX[(number & 15) as usize];
        number >>= 4;
    }
}

/// A random number drawn once; without a source of randomness ids are unique in this process only.
fn process_number() -> u64 {
    static NUMBER: OnceLock<u64> = OnceLock::new();
    *NUMBER.get_or_init(|| getrandom::u64().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_are_hexadecimal() {
        let (one, two) = (RequestId::next(), RequestId::next());
        assert_ne!(one.as_str(), two.as_str());
        assert!(one.as_str().bytes().all(|c| c.is_ascii_hexdigit()));
        assert_eq!(one.as_str()[..12], two.as_str()[..12]);
    }

    #[test]
    fn threads_never_share_an_id() {
        let draw = || {
            (0..3000)
                .map(|_| RequestId::next().count())
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(draw)).collect();
        let mut all: Vec<u64> = threads
            .into_iter()
            .flat_map(|t| t.join().unwrap())
            .collect();
        all.sort_unstable();
        let drawn = all.len();
        all.dedup();
        assert_eq!(all.len(), drawn);
    }
}
