//! What people type when they mean a firm: with errors, half finished, without accents, in Latin
//! letters. Transliteration here is written apart from the directory's, to check it.

use super::names::Random;

/// The firm the n-th query means.
pub fn meant(seed: u64, providers: u64) -> u64 {
    Random::seeded(seed ^ 0x00c0_ffee).next() % providers.max(1)
}

/// A query for a name, and its kind.
pub fn query(seed: u64, name: &str) -> (String, &'static str) {
    let mut random = Random::seeded(seed ^ 0xdead);
    let bare = without_form(name).to_lowercase();
    match random.below(5) {
        0 => (with_edit(&mut random, &bare), "one edit"),
        1 => {
            let once = with_edit(&mut random, &bare);
            (with_edit(&mut random, &once), "two edits")
        }
        2 => {
            // Far enough to tell firms of one trade apart: all but the last letters.
            let letters = bare.chars().count();
            let kept = letters.saturating_sub(1 + random.below(3));
            (bare.chars().take(kept).collect(), "prefix")
        }
        3 => (bare.chars().map(without_accent).collect(), "no accents"),
        _ => (bare.chars().map(latin).collect(), "transliterated"),
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

fn without_accent(letter: char) -> char {
    const PAIRS: &[(&str, char)] = &[
        ("áàâäåã", 'a'),
        ("éèêëę", 'e'),
        ("íìîï", 'i'),
        ("óòôöøõ", 'o'),
        ("úùûü", 'u'),
        ("çć", 'c'),
        ("ńñ", 'n'),
        ("śš", 's'),
        ("żź", 'z'),
        ("ł", 'l'),
        ("ά", 'α'),
        ("έ", 'ε'),
        ("ή", 'η'),
        ("ί", 'ι'),
        ("ό", 'ο'),
        ("ύ", 'υ'),
        ("ώ", 'ω'),
    ];
    PAIRS
        .iter()
        .find(|(accented, _)| accented.contains(letter))
        .map_or(letter, |(_, plain)| *plain)
}

/// One Latin spelling, as a ship's papers might have it. Letters spelled by two are joined later.
fn latin(letter: char) -> String {
    let plain = without_accent(letter);
    let spelled = match plain {
        'θ' => "th",
        'χ' => "ch",
        'ψ' => "ps",
        'ξ' => "x",
        'υ' => "y",
        'η' | 'ι' => "i",
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'φ' => "f",
        other => return cyrillic(other),
    };
    spelled.to_owned()
}

fn cyrillic(letter: char) -> String {
    let spelled = match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sht",
        'ъ' => "a",
        'ь' => "y",
        'ю' => "yu",
        'я' => "ya",
        other => return other.to_string(),
    };
    spelled.to_owned()
}
