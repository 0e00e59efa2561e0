//! What people type when they mean a firm: with errors, half finished, without accents, in Latin
//! letters; and whether they were answered.

#[path = "../../src/directory/search/fold/scripts.rs"]
mod scripts;

use std::collections::BTreeSet;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::names::Random;
use scripts::{Scheme, letters};

/// Answers shown for a query.
pub const SHOWN: usize = 5;
/// Fewer letters nobody expects an answer to.
const FEWEST_LETTERS: usize = 5;

/// The ways to type a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    OneEdit,
    TwoEdits,
    Prefix,
    NoAccents,
    Transliterated,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::OneEdit,
        Self::TwoEdits,
        Self::Prefix,
        Self::NoAccents,
        Self::Transliterated,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneEdit => "one_edit",
            Self::TwoEdits => "two_edits",
            Self::Prefix => "prefix",
            Self::NoAccents => "no_accents",
            Self::Transliterated => "transliterated",
        }
    }
}

/// The firm the n-th query means.
pub fn meant(seed: u64, providers: u64) -> u64 {
    Random::seeded(seed ^ 0x00c0_ffee).next() % providers.max(1)
}

/// A query for a name, and its kind.
pub fn query(seed: u64, name: &str) -> (String, Kind) {
    let mut random = Random::seeded(seed ^ 0xdead);
    let bare = without_form(name).to_lowercase();
    let kind = Kind::ALL[random.below(Kind::ALL.len())];
    let typed = match kind {
        Kind::OneEdit => with_edit(&mut random, &bare),
        Kind::TwoEdits => {
            let once = with_edit(&mut random, &bare);
            with_edit(&mut random, &once)
        }
        Kind::Prefix => beginning(&mut random, &bare),
        Kind::NoAccents => base(&bare, Scheme::Official).into_iter().collect(),
        Kind::Transliterated => latin(&bare, Scheme::BOTH[random.below(2)]),
    };
    (typed, kind)
}

/// All names as beginnings are compared, in Latin letters and without accents, each with the number
/// of its firm.
pub struct Beginnings {
    sorted: Vec<(String, u64)>,
}

impl Beginnings {
    pub fn of(names: impl Iterator<Item = (String, u64)>) -> Self {
        let mut sorted: Vec<_> = names.map(|(name, firm)| (plain(&name), firm)).collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// Whether answers, each the name that matched, are right for a beginning.
    ///
    /// A beginning may be shared by thousands of firms, all of them equally right. Where more
    /// firms than are shown begin with what was typed, it is answered if every firm shown does;
    /// the firm that was meant need not be among them.
    pub fn answer_equally(&self, typed: &str, answers: &[&str]) -> bool {
        let typed = plain(typed);
        let first = self.sorted.partition_point(|(name, _)| *name < typed);
        let begin_so = self.sorted[first..].iter();
        let begin_so = begin_so.take_while(|(name, _)| name.starts_with(&typed));
        // Twice as many names as firms, should each have two that begin so.
        let firms: BTreeSet<u64> = begin_so
            .take(2 * SHOWN + 1)
            .map(|(_, firm)| *firm)
            .collect();
        let has_many = firms.len() > SHOWN;
        let does = |answer: &&str| plain(answer).starts_with(&typed);
        has_many && answers.len() == SHOWN && answers.iter().all(does)
    }
}

/// The name without its last word or words, which are the legal form.
fn without_form(name: &str) -> &str {
    const FORMS: [&str; 4] = [
        " GmbH & Co. KG",
        " UG (haftungsbeschränkt)",
        " Sp. z o.o.",
        " ",
    ];
    FORMS
        .iter()
        .find_map(|form| match *form {
            " " => name.rsplit_once(' ').map(|(bare, _)| bare),
            form => name.strip_suffix(form),
        })
        .unwrap_or(name)
}

/// What somebody has typed so far: 40 to 80 in a hundred of the letters.
fn beginning(random: &mut Random, text: &str) -> String {
    let letters = text.chars().count();
    let kept = letters * (40 + random.below(41)) / 100;
    text.chars().take(kept.max(FEWEST_LETTERS)).collect()
}

fn with_edit(random: &mut Random, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let place = random.below(letters.len().max(1));
    let other = char::from(b'a' + random.below(26) as u8);
    match random.below(4) {
        0 => letters[place] = other,
        1 => letters.insert(place, other),
        2 => {
            letters.remove(place);
        }
        _ if place > 0 => letters.swap(place - 1, place),
        _ => letters[place] = other,
    }
    letters.into_iter().collect()
}

/// Lower-case letters without accents, in their own script.
fn base(text: &str, scheme: Scheme) -> Vec<char> {
    let mut base = Vec::new();
    for letter in text.chars() {
        match (scheme.expansion(letter), letter) {
            (Some(spelled), _) => base.extend(spelled.chars()),
            // A mark makes another letter of a Cyrillic one.
            (None, '\u{400}'..='\u{52f}') => base.push(letter),
            _ => decompose_canonical(letter, |part| {
                if !is_combining_mark(part) {
                    base.push(part);
                }
            }),
        }
    }
    base
}

/// As somebody without the keyboard types it.
fn latin(text: &str, scheme: Scheme) -> String {
    letters(&base(text, scheme), scheme).into_iter().collect()
}

fn plain(name: &str) -> String {
    let latin = latin(&name.to_lowercase(), Scheme::Official);
    let words = latin.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
