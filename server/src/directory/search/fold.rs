//! Names brought to a form in which the same firm is spelled the same way.
//!
//! Lower case, without marks, in Latin letters, without legal forms, words separated by one space.
//! Scripts can be transliterated in more than one way, so a name has up to two forms.

mod legal_forms;
mod scripts;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use legal_forms::without_legal_forms;
use scripts::{Scheme, letters};

/// The forms of a name, without its legal form. At least one, at most two.
pub(super) fn fold_name(name: &str) -> Vec<String> {
    let mut forms = Vec::with_capacity(2);
    for scheme in schemes_for(name) {
        add_form(
            &mut forms,
            &join(without_legal_forms(&words(name, *scheme))),
        );
    }
    forms
}

/// The forms of what somebody typed: as for a name, and with what may be a legal form or the
/// beginning of a word kept.
pub(super) fn fold_query(query: &str) -> Vec<String> {
    let mut forms = fold_name(query);
    for scheme in schemes_for(query) {
        add_form(&mut forms, &join(&words(query, *scheme)));
    }
    forms.retain(|form| !form.is_empty());
    forms
}

/// All habits spell plain letters alike.
fn schemes_for(name: &str) -> &'static [Scheme] {
    if name.is_ascii() {
        &[Scheme::Official]
    } else {
        &Scheme::BOTH
    }
}

fn add_form(forms: &mut Vec<String>, form: &str) {
    if !forms.iter().any(|known| known == form) {
        forms.push(form.to_owned());
    }
}

fn join(words: &[String]) -> String {
    words.join(" ")
}

/// The words of a name in Latin letters and digits. Initials with dots or strokes between them are
/// one word: `B.V.` and `A/S`.
fn words(name: &str, scheme: Scheme) -> Vec<String> {
    let mut words = Words::default();
    if name.is_ascii() {
        // Most names: nothing to take apart or to transliterate.
        let kept = name.chars().filter(|letter| !is_apostrophe(*letter));
        kept.for_each(|letter| words.read(letter.to_ascii_lowercase()));
    } else {
        let latin = letters(&base_letters(name, scheme), scheme);
        latin.into_iter().for_each(|letter| words.read(letter));
    }
    words.end_word();
    words.ended.into_iter().map(|word| word.text).collect()
}

/// Lower-case letters without marks, each composed Cyrillic letter left whole: its mark makes it
/// another letter.
fn base_letters(name: &str, scheme: Scheme) -> Vec<char> {
    let mut base = Vec::with_capacity(name.len());
    for character in name.nfkc().flat_map(char::to_lowercase).nfc() {
        match (scheme.expansion(character), character) {
            (Some(letters), _) => base.extend(letters.chars()),
            (None, '\u{400}'..='\u{52f}') => base.push(character),
            (None, letter) if is_apostrophe(letter) => {}
            _ => decompose_canonical(character, |part| {
                if !is_combining_mark(part) {
                    base.push(part);
                }
            }),
        }
    }
    base
}

/// Apostrophes stand within words.
const fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ' | '`' | '´')
}

struct Word {
    text: String,
    is_initials: bool,
}

/// Words being read, letter by letter.
struct Words {
    ended: Vec<Word>,
    word: String,
    gap: Gap,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            ended: Vec::new(),
            word: String::new(),
            gap: Gap::Wide,
        }
    }
}

impl Words {
    fn read(&mut self, character: char) {
        if character.is_alphanumeric() {
            self.word.push(character);
        } else {
            self.end_word();
            self.gap = self.gap.after(character);
        }
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.word);
        let is_initials = text.chars().count() == 1;
        match self.ended.last_mut() {
            Some(last) if last.is_initials && is_initials && self.gap != Gap::Wide => {
                last.text.push_str(&text);
            }
            _ => self.ended.push(Word { text, is_initials }),
        }
        self.gap = Gap::None;
    }
}

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing but a dot or a stroke so far.
    Narrow,
    /// Dots and strokes were followed by spaces.
    Dotted,
    /// Anything else.
    Wide,
    /// Nothing yet, after a word.
    None,
}

impl Gap {
    fn after(self, character: char) -> Self {
        match (self, character) {
            (Self::None | Self::Narrow, '.' | '/') => Self::Narrow,
            (Self::Narrow | Self::Dotted, c) if c.is_whitespace() => Self::Dotted,
            _ => Self::Wide,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first form of a name.
    fn folded(name: &str) -> String {
        fold_name(name).swap_remove(0)
    }

    #[test]
    fn names_lose_case_marks_punctuation_and_legal_form() {
        let table = [
            ("Havenwacht Rotterdam B.V.", "havenwacht rotterdam"),
            ("HAVENWACHT  ROTTERDAM BV", "havenwacht rotterdam"),
            ("Nordsee-Schutz GmbH & Co. KG", "nordsee schutz"),
            (
                "Müller Wachdienst UG (haftungsbeschränkt)",
                "muller wachdienst",
            ),
            ("Sûreté Portuaire S.A.S.", "surete portuaire"),
            ("Gardes d’Anvers NV", "gardes danvers"),
            ("Straż Bałtycka Sp. z o.o.", "straz baltycka"),
            ("Vigilanza Ligure S.p.A.", "vigilanza ligure"),
            ("Guardia Tirrena S.r.l.", "guardia tirrena"),
            ("Vigia do Tejo, Lda.", "vigia do tejo"),
            ("Vigilancia Cantábrica, S.L.", "vigilancia cantabrica"),
            ("Øresund Vagt A/S", "oresund vagt"),
            ("Strażnik s.r.o.", "straznik"),
            ("Göta Bevakning AB", "gota bevakning"),
            ("Satama Vartiointi Oyj", "satama vartiointi"),
            ("Liffey Watch Limited", "liffey watch"),
            ("Shannon Guard DAC", "shannon guard"),
            ("Luka Zaštita d.o.o.", "luka zastita"),
            ("UAB Klaipėdos Sargyba", "klaipedos sargyba"),
            ("SIA Rīgas Sardze", "rigas sardze"),
            ("Valve Teenus OÜ", "valve teenus"),
            ("Hafnarvarsla ehf.", "hafnarvarsla"),
            ("Φύλαξη Πειραιά Α.Ε.", "fylaxi peiraia"),
            ("ΦΥΛΑΞΗ ΠΕΙΡΑΙΑ ΕΠΕ", "fylaxi peiraia"),
            ("Черноморска охрана ЕООД", "chernomorska ohrana"),
            ("ООД Пристанищна стража", "pristanishtna strazha"),
            ("Варна Секюрити АД", "varna sekyuriti"),
            ("Łódź Đurđevac Œuvre Straße", "lodz durdevac oeuvre strasse"),
            ("GmbH", "gmbh"),
            ("", ""),
        ];
        for (name, expected) in table {
            assert_eq!(folded(name), expected, "{name}");
        }
    }

    #[test]
    fn a_second_form_follows_the_other_habit_of_spelling() {
        let table = [
            ("Müller Wache", "mueller wache"),
            ("Ødegård Vakt", "oedegaard vakt"),
            ("Χίος Φύλαξη", "hios filaksi"),
            ("Черна стража", "cerna straza"),
        ];
        for (name, expected) in table {
            assert_eq!(fold_name(name)[1..], [expected.to_owned()], "{name}");
        }
    }

    #[test]
    fn plain_names_have_one_form_and_folding_twice_changes_nothing() {
        for name in ["Havenwacht Rotterdam B.V.", "Liffey Watch 24", "a"] {
            let forms = fold_name(name);
            assert_eq!(forms.len(), 1, "{name}");
            assert_eq!(fold_name(&forms[0]), forms);
        }
    }

    #[test]
    fn a_query_keeps_what_may_be_the_beginning_of_a_word() {
        assert_eq!(fold_query("Nova Ag"), ["nova", "nova ag"]);
        assert_eq!(fold_query("  "), Vec::<String>::new());
    }
}
