//! The register's codes in plain English: one table a file, each a pure function.
//!
//! Short sentences, no directional wording ("the box on the left"), the same word for the same
//! thing everywhere. Where `core` has a sentence of its own (reasons), that sentence is used.

mod country;
mod date;
mod deed;
mod record;
mod requirement;
mod standard;
mod when;

pub use country::{country_name, nation};
pub use date::{asked_words, last_day_words, remaining_words, thousands};
pub use deed::{action_words, actions};
pub use quaymark_core::time::{day_words, instant_words};
pub use record::{
    attestor_words, change_tag, kind_words, level_words, listing_sentence, listing_tag,
    outcome_sentence, outcome_tag, reason_sentence, record_tag, status_tag,
};
pub use requirement::{Names, requirement_words};
pub use standard::{
    class_sentence, class_words, confidence_words, edition_status_tag, holder_words, sort_words,
};
pub use when::{When, Zones};

/// Joins words as prose does: `a`, `a and b`, `a, b and c`.
pub fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., end] => format!("{} {last} {end}", start.join(", ")),
    }
}

/// `1 record`, `2 records`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{} {noun}", thousands(count as u64))
}

/// The text with its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_prose() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(joined(&words, "and"), "a, b and c");
        assert_eq!(joined(&words[..2], "or"), "a or b");
        assert_eq!(joined(&words[..1], "or"), "a");
        assert_eq!(joined(&[], "or"), "");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(counted(1, "entry", "entries"), "1 entry");
        assert_eq!(counted(1204, "entry", "entries"), "1,204 entries");
        assert_eq!(capitalised("either"), "Either");
    }
}
