//! Letters of Europe's scripts in Latin letters, by two habits of spelling side by side.

/// A habit of spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Marks dropped; ELOT 743 for Greek; the Bulgarian law of 2009 and BGN/PCGN for Cyrillic.
    Official,
    /// Umlauts written out; Greek by sound; Cyrillic as in ISO 9 without its marks.
    Everyday,
}

impl Scheme {
    /// Both, the official one first.
    pub(super) const BOTH: [Self; 2] = [Self::Official, Self::Everyday];

    /// Letters that no decomposition takes apart, and umlauts where they are written out.
    pub(super) fn expansion(self, letter: char) -> Option<&'static str> {
        let common = match letter {
            'ß' => "ss",
            'ł' => "l",
            'đ' => "d",
            'ð' => "d",
            'þ' => "th",
            'æ' => "ae",
            'œ' => "oe",
            'ı' => "i",
            'ħ' => "h",
            _ => "",
        };
        let own = match (self, letter) {
            (Self::Official, 'ø') => "o",
            (Self::Everyday, 'ö' | 'ø') => "oe",
            (Self::Everyday, 'ä') => "ae",
            (Self::Everyday, 'ü') => "ue",
            (Self::Everyday, 'å') => "aa",
            _ => common,
        };
        (!own.is_empty()).then_some(own)
    }
}

/// Greek and Cyrillic letters in Latin; every other letter as it is.
pub(super) fn letters(base: &[char], scheme: Scheme) -> Vec<char> {
    let mut latin = Vec::with_capacity(base.len() + 8);
    let mut place = 0;
    while let Some(letter) = base.get(place) {
        let (spelled, taken) = match letter {
            'α'..='ω' => greek(base, place, scheme),
            '\u{400}'..='\u{52f}' => (cyrillic(*letter, scheme), 1),
            _ => (None, 1),
        };
        match spelled {
            Some(text) => latin.extend(text.chars()),
            None => latin.push(*letter),
        }
        place += taken;
    }
    latin
}

/// The Latin spelling at a place, and how many Greek letters it stands for.
fn greek(base: &[char], place: usize, scheme: Scheme) -> (Option<&'static str>, usize) {
    let next = base.get(place + 1).copied();
    let begins_word = place == 0 || !base[place - 1].is_alphabetic();
    let pair = next.and_then(|next| greek_pair(base[place], next, begins_word, scheme));
    match pair {
        Some(spelled) => (Some(spelled), 2),
        None => match (base[place], next) {
            // Voiced or voiceless after the vowel, by the letter that follows.
            ('α' | 'ε' | 'η', Some('υ')) => {
                let after = base.get(place + 2).copied();
                (Some(diphthong(base[place], after)), 2)
            }
            (letter, _) => (greek_letter(letter, scheme), 1),
        },
    }
}

fn greek_pair(
    first: char,
    second: char,
    begins_word: bool,
    scheme: Scheme,
) -> Option<&'static str> {
    let is_official = scheme == Scheme::Official;
    Some(match (first, second) {
        ('ο', 'υ') if is_official => "ou",
        ('ο', 'υ') => "u",
        ('γ', 'γ') => "ng",
        ('γ', 'ξ') if is_official => "nx",
        ('γ', 'χ') if is_official => "nch",
        ('γ', 'κ') if !is_official => "g",
        ('μ', 'π') if begins_word || !is_official => "b",
        ('ν', 'τ') if begins_word && !is_official => "d",
        _ => return None,
    })
}

fn diphthong(vowel: char, after: Option<char>) -> &'static str {
    let is_voiceless = after.is_none_or(|letter| {
        !letter.is_alphabetic()
            || matches!(
                letter,
                'θ' | 'κ' | 'ξ' | 'π' | 'σ' | 'ς' | 'τ' | 'φ' | 'χ' | 'ψ'
            )
    });
    match (vowel, is_voiceless) {
        ('α', true) => "af",
        ('α', false) => "av",
        ('ε', true) => "ef",
        ('ε', false) => "ev",
        (_, true) => "if",
        (_, false) => "iv",
    }
}

fn greek_letter(letter: char, scheme: Scheme) -> Option<&'static str> {
    let is_official = scheme == Scheme::Official;
    Some(match letter {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' if is_official => "x",
        'ξ' => "ks",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' if is_official => "y",
        'υ' => "i",
        'φ' => "f",
        'χ' if is_official => "ch",
        'χ' => "h",
        'ψ' => "ps",
        _ => return None,
    })
}

fn cyrillic(letter: char, scheme: Scheme) -> Option<&'static str> {
    let differing = match scheme {
        Scheme::Official => official_cyrillic(letter),
        Scheme::Everyday => everyday_cyrillic(letter),
    };
    differing.or_else(|| common_cyrillic(letter))
}

fn official_cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ж' => "zh",
        'й' => "y",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sht",
        'ъ' => "a",
        'ь' => "y",
        'ю' => "yu",
        'я' => "ya",
        'ё' => "yo",
        'є' => "ye",
        'ї' => "yi",
        _ => return None,
    })
}

fn everyday_cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ж' => "z",
        'й' => "j",
        'х' => "kh",
        'ц' => "c",
        'ч' => "c",
        'ш' => "s",
        'щ' => "st",
        'ъ' => "u",
        'ь' => "",
        'ю' => "ju",
        'я' => "ja",
        'ё' => "e",
        'є' => "je",
        'ї' => "i",
        _ => return None,
    })
}

fn common_cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'з' => "z",
        'и' | 'і' | 'ѝ' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'ы' => "y",
        'ђ' => "dj",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' | 'ѕ' => "dz",
        'ѓ' => "gj",
        'ќ' => "kj",
        _ => return None,
    })
}
