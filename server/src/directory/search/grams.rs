//! Trigrams of folded names, as numbers.
//!
//! Two spaces before a name make its first letters count, and one after it its last.

/// The trigrams of all forms of a name.
pub(super) fn grams_of_name(forms: &[String]) -> Vec<u32> {
    distinct(
        forms
            .iter()
            .flat_map(|form| grams(&format!("  {form} ")))
            .collect(),
    )
}

/// The trigrams of something typed, whose end may be the middle of a word.
pub(super) fn grams_of_query(form: &str) -> Vec<u32> {
    distinct(grams(&format!("  {form}")).collect())
}

fn distinct(mut grams: Vec<u32>) -> Vec<u32> {
    grams.sort_unstable();
    grams.dedup();
    grams
}

fn grams(text: &str) -> impl Iterator<Item = u32> + use<> {
    let letters: Vec<u32> = text.chars().map(ten_bits).collect();
    let count = letters.len().saturating_sub(2);
    (0..count).map(move |at| letters[at] << 20 | letters[at + 1] << 10 | letters[at + 2])
}

/// ASCII as it is; other scripts share what is left of ten bits, which may join unlike letters but
/// never parts like ones.
fn ten_bits(letter: char) -> u32 {
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
        let name = grams_of_name(&["havenwacht rotterdam".to_owned()]);
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
