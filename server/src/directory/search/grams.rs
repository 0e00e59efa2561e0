//! Trigrams of folded names, as numbers.
//!
//! Two spaces before a name make its first letters count, and one after it its last.

/// A trigram. Its number is stirred, so that trigrams of any language spread evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Gram(u32);

impl Gram {
    /// An odd number: multiplying by it loses nothing.
    const STIR: u32 = 0x9e37_79b1;

    const fn new(first: u32, second: u32, third: u32) -> Self {
        let letters = first << 20 | second << 10 | third;
        Self(letters.wrapping_mul(Self::STIR))
    }

    /// Its first bits.
    pub(super) const fn drawer(self, bits: u32) -> u32 {
        self.0 >> (u32::BITS - bits)
    }

    /// The trigram and the place of a name in one word, which sorts by trigram and then by place.
    pub(super) fn before_place(self, place: u16) -> u64 {
        u64::from(self.0) << 16 | u64::from(place)
    }

    /// The trigram of such a word.
    pub(super) const fn of_pair(pair: u64) -> Self {
        Self((pair >> 16) as u32)
    }
}

/// The trigrams of all forms of a name.
pub(super) fn grams_of_name<'a>(forms: impl Iterator<Item = &'a str>) -> Vec<Gram> {
    let mut all = Vec::with_capacity(64);
    for form in forms {
        add_grams(form, Some(' '), &mut all);
    }
    distinct(all)
}

/// The trigrams of something typed, whose end may be the middle of a word.
pub(super) fn grams_of_query(form: &str) -> Vec<Gram> {
    let mut all = Vec::new();
    add_grams(form, None, &mut all);
    distinct(all)
}

fn distinct(mut grams: Vec<Gram>) -> Vec<Gram> {
    grams.sort_unstable();
    grams.dedup();
    grams
}

fn add_grams(form: &str, after: Option<char>, grams: &mut Vec<Gram>) {
    const SPACE: u32 = ten_bits(' ');
    let (mut first, mut second) = (SPACE, SPACE);
    for letter in form.chars().chain(after) {
        let third = ten_bits(letter);
        grams.push(Gram::new(first, second, third));
        (first, second) = (second, third);
    }
}

/// ASCII as it is; other scripts share what is left of ten bits, which may join unlike letters but
/// never parts like ones.
const fn ten_bits(letter: char) -> u32 {
    match letter as u32 {
        ascii @ 0..128 => ascii,
        other => 128 + other % (1024 - 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_has_only_trigrams_of_the_name() {
        let name = grams_of_name(["havenwacht rotterdam"].into_iter());
        for typed in [
            "h",
            "ha",
            "hav",
            "havenwacht",
            "havenwacht r",
            "havenwacht rotterdam",
        ] {
            let query = grams_of_query(typed);
            assert_eq!(query.len(), typed.len());
            assert!(query.iter().all(|gram| name.contains(gram)), "{typed}");
        }
    }
}
