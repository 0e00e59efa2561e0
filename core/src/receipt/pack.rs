//! Texts made small: runs that were there before are said by where they were.
//!
//! Statement and entries of a receipt repeat each other's words, so this halves the file. Before the
//! first byte stands [`DICTIONARY`], as if it had been written already. One byte says what follows:
//!
//! - 0 to 95: that many and one bytes, as they are;
//! - 96 to 127: that many less 95 bytes, each to be written as two lower-case hexadecimal digits;
//! - 128 to 255: a distance of two bytes, big-endian, less one: that many less 124 bytes are written
//!   again, from that far before. They may reach into what they write.

/// What stands before the first byte.
pub const DICTIONARY: &[u8] = include_bytes!("dictionary.txt");

const MOST_LITERALS: usize = 96;
const HEX: u8 = 96;
const MOST_HEX: usize = 32;
const AGAIN: u8 = 128;
const LEAST_AGAIN: usize = 4;
const MOST_AGAIN: usize = 131;
const FARTHEST: usize = 65_536;
/// Hexadecimal digits worth a run of their own.
const LEAST_HEX_DIGITS: usize = 16;
const SLOT_BITS: u32 = 14;
const NOWHERE: usize = usize::MAX;
/// Places to try for the longest run.
const MOST_TRIED: usize = 64;

/// Packs a text.
pub fn pack(text: &[u8]) -> Vec<u8> {
    let mut packer = Packer {
        all: [DICTIONARY, text].concat(),
        newest: vec![NOWHERE; 1 << SLOT_BITS],
        before: Vec::new(),
        packed: Vec::new(),
        literals: DICTIONARY.len(),
    };
    (0..DICTIONARY.len()).for_each(|place| packer.note(place));
    packer.run();
    packer.packed
}

/// Unpacks a text of at most `limit` bytes; `None` for anything that is not packed.
pub fn unpack(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut all = DICTIONARY.to_vec();
    let mut rest = packed;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first < HEX {
            let (taken, after) = rest.split_at_checked(usize::from(*first) + 1)?;
            all.extend(taken);
            rest = after;
        } else if *first < AGAIN {
            let (taken, after) = rest.split_at_checked(usize::from(first - HEX) + 1)?;
            for byte in taken {
                all.extend([digit(byte >> 4), digit(byte & 15)]);
            }
            rest = after;
        } else {
            let (distance, after) = rest.split_first_chunk()?;
            let distance = usize::from(u16::from_be_bytes(*distance)) + 1;
            let from = all.len().checked_sub(distance)?;
            for place in from..from + usize::from(first - AGAIN) + LEAST_AGAIN {
                all.push(all[place]);
            }
            rest = after;
        }
        if all.len() > DICTIONARY.len() + limit {
            return None;
        }
    }
    Some(all.split_off(DICTIONARY.len()))
}

const fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        _ => b'a' + value - 10,
    }
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Knuth's multiplicative hash.
fn slot_of(four: &[u8; 4]) -> usize {
    let hash = u32::from_le_bytes(*four).wrapping_mul(2_654_435_761);
    (hash >> (u32::BITS - SLOT_BITS)) as usize
}

struct Packer {
    all: Vec<u8>,
    /// The newest place of each slot that four bytes fall into.
    newest: Vec<usize>,
    /// For each place, the one before it in its slot.
    before: Vec<usize>,
    packed: Vec<u8>,
    /// From here on nothing is packed yet.
    literals: usize,
}

impl Packer {
    fn run(&mut self) {
        let mut place = self.literals;
        while place < self.all.len() {
            let (again, from) = self.longest_before(place);
            let digits = self.hex_digits(place);
            let length = if digits >= LEAST_HEX_DIGITS && digits >= again {
                self.flush(place);
                self.write_hex(place, digits);
                digits
            } else if again > LEAST_AGAIN {
                self.flush(place);
                self.write_again(place - from, again);
                again
            } else {
                self.note(place);
                place += 1;
                continue;
            };
            (place..place + length).for_each(|place| self.note(place));
            place += length;
            self.literals = place;
        }
        self.flush(place);
    }

    /// Notes the next place; they come one after another.
    fn note(&mut self, place: usize) {
        let slot = self.all[place..].first_chunk().map(slot_of);
        self.before
            .push(slot.map_or(NOWHERE, |slot| self.newest[slot]));
        if let Some(slot) = slot {
            self.newest[slot] = place;
        }
    }

    /// The longest run that stood before, and where.
    fn longest_before(&self, place: usize) -> (usize, usize) {
        let here = &self.all[place..];
        let Some(four) = here.first_chunk::<4>() else {
            return (0, 0);
        };
        let newest = Some(self.newest[slot_of(four)]).filter(|from| *from != NOWHERE);
        let places = std::iter::successors(newest, |from| {
            Some(self.before[*from]).filter(|before| *before != NOWHERE)
        });
        places
            .filter(|from| self.all[*from..].starts_with(four))
            .take(MOST_TRIED)
            .filter(|from| place - *from <= FARTHEST)
            .map(|from| {
                let before = self.all[from..].iter();
                let length = here.iter().zip(before).take_while(|(a, b)| a == b).count();
                (length.min(MOST_AGAIN), from)
            })
            .max()
            .unwrap_or((0, 0))
    }

    /// How many hexadecimal digits stand here, as far as they make whole bytes.
    fn hex_digits(&self, place: usize) -> usize {
        let here = self.all[place..].iter().take(2 * MOST_HEX);
        let digits = here.take_while(|digit| value(**digit).is_some()).count();
        digits & !1
    }

    fn flush(&mut self, place: usize) {
        for run in self.all[self.literals..place].chunks(MOST_LITERALS) {
            self.packed.push((run.len() - 1) as u8);
            self.packed.extend(run);
        }
        self.literals = place;
    }

    fn write_hex(&mut self, place: usize, digits: usize) {
        self.packed.push(HEX + (digits / 2 - 1) as u8);
        for pair in self.all[place..place + digits].chunks(2) {
            let byte = pair.iter().filter_map(|digit| value(*digit));
            self.packed
                .push(byte.fold(0, |byte, half| byte << 4 | half));
        }
    }

    fn write_again(&mut self, distance: usize, length: usize) {
        self.packed.push(AGAIN + (length - LEAST_AGAIN) as u8);
        self.packed.extend(((distance - 1) as u16).to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_packed_comes_out_again(text in "[a-c]{0,9}[0-9a-f]{0,90}[a-c\\PC]{0,300}") {
            let packed = pack(text.as_bytes());
            prop_assert_eq!(unpack(&packed, text.len()), Some(text.clone().into_bytes()));
            if !text.is_empty() {
                prop_assert_eq!(unpack(&packed, text.len() - 1), None);
            }
        }

        #[test]
        fn other_bytes_unpack_to_something_or_nothing(
            bytes in prop::collection::vec(any::<u8>(), 0..200)
        ) {
            if let Some(text) = unpack(&bytes, 2_000) {
                prop_assert!(text.len() <= 2_000);
                prop_assert_eq!(unpack(&pack(&text), 2_000), Some(text));
            }
        }
    }

    #[test]
    fn long_runs_of_every_kind_come_out_again() {
        let repeated = "ab".repeat(700);
        let digits = "0123456789abcdef".repeat(9);
        let plain: String = (0..400u32)
            .map(|n| char::from(b'A' + (n * n % 23) as u8))
            .collect();
        let text = [repeated, digits, plain].concat();
        let packed = pack(text.as_bytes());
        assert!(packed.len() < text.len() / 2, "{}", packed.len());
        assert_eq!(unpack(&packed, 5_000), Some(text.into_bytes()));
    }

    #[test]
    fn what_points_nowhere_or_ends_early_is_refused() {
        let far = (DICTIONARY.len() as u16).to_be_bytes();
        for bytes in [
            &[5, 1][..],
            &[97, 1],
            &[128, 0],
            &[128],
            &[128, far[0], far[1]],
        ] {
            assert_eq!(unpack(bytes, 1_000), None, "{bytes:?}");
        }
    }
}
