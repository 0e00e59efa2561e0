//! How far a name is from what was typed, in hundredths of a typing error.

use super::pattern::Pattern;

/// One wrong, missing, superfluous or swapped letter.
const EDIT: u32 = 100;
/// The query begins at a later word of the name.
const LATER_WORD: u32 = 35;
/// The words are there, but not in the order or next to each other.
const SCATTERED: u32 = 70;
/// What may be added to errors: beginning later, ending earlier, or scattered words. All of it
/// together stays below an error.
const SLACK: u32 = EDIT - 1;
/// Farther than any limit.
pub(super) const FAR: u32 = u32::MAX;

/// Something typed, ready to be compared with many names.
#[derive(Debug)]
pub(super) struct Typed {
    letters: Vec<char>,
    limit: u32,
    whole: Pattern,
    /// Of each word, if there are several; the last first.
    words: Vec<Pattern>,
}

impl Typed {
    /// Takes a folded query.
    ///
    /// The limit grows with the length of the query.
    pub(super) fn new(query: &str) -> Self {
        let letters: Vec<char> = query.chars().collect();
        let words = letters.split(|letter| *letter == ' ').rev();
        let words: Vec<Pattern> = words.map(Pattern::new).collect();
        Self {
            limit: EDIT * errors_allowed(letters.len()) + SLACK,
            whole: Pattern::new(&letters),
            words: if words.len() > 1 { words } else { Vec::new() },
            letters,
        }
    }

    /// The distance of a folded name; `None` if the two have nothing to do with each other. Nought
    /// is the same name, and less than [`EDIT`] is the beginning of it or of a word. Names farther
    /// than `enough` are of no use to the caller, and are given up early.
    pub(super) fn distance(&self, name: &[char], enough: u32) -> Option<u32> {
        let limit = self.limit.min(enough);
        let as_typed = if self.whole.fewest_errors(name) * EDIT > limit {
            FAR
        } else {
            align(&self.letters, name, limit, LATER_WORD, unread)
        };
        let best = if as_typed < EDIT || self.is_scattered_beyond(name, limit) {
            as_typed
        } else {
            as_typed.min(self.scattered(name, limit))
        };
        (best <= limit).then_some(best)
    }

    /// The same without giving up early, to check that nothing is given up wrongly.
    #[cfg(test)]
    pub(super) fn distance_in_full(&self, name: &[char]) -> Option<u32> {
        let as_typed = align(&self.letters, name, FAR, LATER_WORD, unread);
        let has_words = self.letters.contains(&' ');
        let best = if has_words && as_typed >= EDIT {
            as_typed.min(self.scattered(name, FAR))
        } else {
            as_typed
        };
        (best <= self.limit).then_some(best)
    }

    /// Whether [`Self::scattered`] is farther than a limit, by counting errors only.
    fn is_scattered_beyond(&self, name: &[char], limit: u32) -> bool {
        let mut least = SCATTERED;
        for word in &self.words {
            if least > limit {
                return true;
            }
            least += word.fewest_errors(name) * EDIT;
        }
        self.words.is_empty() || least > limit
    }

    /// Each word of the query by itself, anywhere in the name. Only the last may be half typed.
    fn scattered(&self, name: &[char], limit: u32) -> u32 {
        let whole_word = |letters, begins_word| match (letters, begins_word) {
            (0, _) | (_, true) => 0,
            _ => EDIT,
        };
        let half_word = |letters, begins_word| match (letters, begins_word) {
            (0, _) | (_, true) => 0,
            _ => 20,
        };
        let mut words = self.letters.split(|letter| *letter == ' ').rev();
        let last = words.next().unwrap_or_default();
        let mut sum = SCATTERED.saturating_add(align(last, name, limit, 0, half_word));
        for word in words {
            if sum > limit {
                break;
            }
            sum = sum.saturating_add(align(word, name, limit, 0, whole_word));
        }
        sum
    }
}

/// Short queries must be right, long ones may have a few errors.
fn errors_allowed(letters: usize) -> u32 {
    match letters {
        0..=3 => 0,
        4..=5 => 1,
        6..=8 => 2,
        _ => (letters as u32 * 3 / 10).min(6),
    }
}

/// What the rest of a name after the query costs: more in the middle of a word.
fn unread(letters: usize, begins_word: bool) -> u32 {
    let letters = letters as u32;
    match (letters, begins_word) {
        (0, _) => 0,
        (_, true) => (10 + letters).min(50),
        (_, false) => (20 + letters).min(60),
    }
}

/// The cheapest way to read the query in the name from some word on: optimal string alignment.
/// `rest` tells what so many letters left over cost, and whether they begin with a new word. Gives
/// up with [`FAR`] once nothing within the limit is left.
fn align(
    query: &[char],
    name: &[char],
    limit: u32,
    later_word: u32,
    rest: impl Fn(usize, bool) -> u32,
) -> u32 {
    let starts_word = |place: usize| place == 0 || name.get(place - 1) == Some(&' ');
    let start = |place: usize| match place {
        0 => 0,
        _ if starts_word(place) => later_word.min(place as u32 * EDIT),
        _ => place as u32 * EDIT,
    };
    let mut last: Vec<u32> = (0..=name.len()).map(start).collect();
    let mut before_last = last.clone();
    let mut current = last.clone();
    for (row, letter) in query.iter().enumerate() {
        current[0] = last[0] + EDIT;
        let mut lowest = current[0];
        for (column, other) in name.iter().enumerate() {
            let same = u32::from(letter != other) * EDIT;
            let mut cost = (last[column] + same)
                .min(last[column + 1] + EDIT)
                .min(current[column] + EDIT);
            let is_swap = row > 0
                && column > 0
                && *letter == name[column - 1]
                && query[row - 1] == *other
                && letter != other;
            if is_swap {
                cost = cost.min(before_last[column - 1] + EDIT);
            }
            current[column + 1] = cost;
            lowest = lowest.min(cost);
        }
        if lowest > limit {
            return FAR;
        }
        // Three rows take turns: the oldest is written over next.
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    let ends = last.iter().enumerate();
    ends.map(|(place, cost)| {
        let begins_word = name.get(place) == Some(&' ');
        cost + rest(name.len() - place, begins_word)
    })
    .min()
    .unwrap_or(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(query: &str, name: &str) -> Option<u32> {
        let name: Vec<char> = name.chars().collect();
        Typed::new(query).distance(&name, FAR)
    }

    #[test]
    fn the_same_name_is_nearest_then_its_beginning_then_a_later_word() {
        let names = [
            "havenwacht",
            "havenwacht rotterdam",
            "havenwachter",
            "nieuwe havenwacht",
        ];
        let distances: Vec<u32> = names
            .iter()
            .map(|name| distance("havenwacht", name).expect("all are alike"))
            .collect();
        assert_eq!(distances[0], 0);
        assert!(distances.is_sorted_by(|a, b| a < b), "{distances:?}");
        assert!(distances.iter().all(|distance| *distance < EDIT));
    }

    #[test]
    fn each_error_costs_the_same_and_a_swap_is_one() {
        for typed in ["hvenwacht", "haavenwacht", "hafenwacht", "havenwahct"] {
            assert_eq!(distance(typed, "havenwacht"), Some(EDIT), "{typed}");
        }
        assert_eq!(distance("hvenwahct", "havenwacht"), Some(2 * EDIT));
    }

    #[test]
    fn words_in_another_order_are_found_and_strangers_are_not() {
        let turned = distance("rotterdam havenwacht", "havenwacht rotterdam");
        assert!(turned == Some(SCATTERED));
        assert_eq!(distance("xyzzy", "havenwacht rotterdam"), None);
        assert_eq!(distance("abc", "abd"), None);
        assert_eq!(distance("q", "havenwacht"), None);
    }
}
