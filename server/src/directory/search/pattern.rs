//! How few errors separate something typed from its likest part of a name: a quick lower bound,
//! letter by letter of the name, all letters typed at once as bits of one word.
//!
//! Optimal string alignment after Hyyrö, "A bit-vector algorithm for computing Levenshtein and
//! Damerau edit distances" (2003), beginning and ending anywhere in the name.

/// Letters that fit in a word. Those after them are left out, which can only lower the bound.
const MOST_LETTERS: usize = 64;

/// Letters typed, ready to be looked for in many names.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Where each letter occurs, a bit for each place.
    ascii: Box<[u64; 128]>,
    others: Vec<(char, u64)>,
    letters: u32,
}

impl Pattern {
    pub(super) fn new(letters: &[char]) -> Self {
        let letters = &letters[..letters.len().min(MOST_LETTERS)];
        let mut pattern = Self {
            ascii: Box::new([0; 128]),
            others: Vec::new(),
            letters: letters.len() as u32,
        };
        for (place, letter) in letters.iter().enumerate() {
            *pattern.occurrences_mut(*letter) |= 1 << place;
        }
        pattern
    }

    fn occurrences_mut(&mut self, letter: char) -> &mut u64 {
        if letter.is_ascii() {
            return &mut self.ascii[letter as usize];
        }
        let known = self.others.iter().position(|(other, _)| *other == letter);
        let at = known.unwrap_or_else(|| {
            self.others.push((letter, 0));
            self.others.len() - 1
        });
        &mut self.others[at].1
    }

    fn occurrences(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(places) => *places,
            None => {
                let known = self.others.iter().find(|(other, _)| *other == letter);
                known.map_or(0, |(_, places)| *places)
            }
        }
    }

    /// The fewest letters wrong, missing, superfluous or swapped in any part of the name.
    pub(super) fn fewest_errors(&self, name: &[char]) -> u32 {
        let Some(last) = self.letters.checked_sub(1) else {
            return 0;
        };
        // A bit says that the count of errors rises, falls or stays from one letter typed to the
        // next (`rises`, `falls`), and from one letter of the name to the next (`up`, `down`).
        let (mut rises, mut falls, mut same, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let (mut errors, mut fewest) = (self.letters, self.letters);
        for letter in name {
            let here = self.occurrences(*letter);
            let swapped = (!same & here) << 1 & before;
            same = swapped | ((here & rises).wrapping_add(rises) ^ rises) | here | falls;
            let up = falls | !(same | rises);
            let down = same & rises;
            errors += (up >> last & 1) as u32;
            errors -= (down >> last & 1) as u32;
            fewest = fewest.min(errors);
            rises = down << 1 | !(same | up << 1);
            falls = same & up << 1;
            before = here;
        }
        fewest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by the book.
    fn by_table(typed: &[char], name: &[char]) -> u32 {
        let mut rows = vec![vec![0; name.len() + 1]];
        for (row, letter) in typed.iter().enumerate() {
            let mut costs = vec![row as u32 + 1];
            for (column, other) in name.iter().enumerate() {
                let mut cost = (rows[row][column] + u32::from(letter != other))
                    .min(rows[row][column + 1] + 1)
                    .min(costs[column] + 1);
                if row > 0 && column > 0 && *letter == name[column - 1] && typed[row - 1] == *other
                {
                    cost = cost.min(rows[row - 1][column - 1] + 1);
                }
                costs.push(cost);
            }
            rows.push(costs);
        }
        rows[typed.len()].iter().copied().min().unwrap_or_default()
    }

    proptest! {
        #[test]
        fn the_bits_count_as_the_table_does(typed in "[abcд ]{0,64}", name in "[abcдж ]{0,40}") {
            let typed: Vec<char> = typed.chars().collect();
            let name: Vec<char> = name.chars().collect();
            prop_assert_eq!(Pattern::new(&typed).fewest_errors(&name), by_table(&typed, &name));
        }

        #[test]
        fn more_letters_than_fit_only_lower_the_count(typed in "[ab]{65,90}", name in "[ab]{0,90}") {
            let typed: Vec<char> = typed.chars().collect();
            let name: Vec<char> = name.chars().collect();
            prop_assert!(Pattern::new(&typed).fewest_errors(&name) <= by_table(&typed, &name));
        }
    }
}
