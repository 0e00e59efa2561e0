//! Every language says everything.

use super::*;

const EVERY_OUTCOME: [Outcome; 6] = crate::testing::OUTCOMES;

const ENGLISH: &str = include_str!("../../texts/en.txt");

const FILES: [(Lang, &str); 4] = [
    (Lang::En, ENGLISH),
    (Lang::Nl, include_str!("../../texts/nl.txt")),
    (Lang::Fr, include_str!("../../texts/fr.txt")),
    (Lang::De, include_str!("../../texts/de.txt")),
];

/// The lines of a file as names and texts.
fn lines(file: &'static str) -> Vec<(&'static str, &'static str)> {
    file.lines()
        .map(|line| line.split_once(" = ").expect("`name = text`"))
        .collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (place, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && place > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The name of every line, in order.
fn names() -> Vec<String> {
    let code = crate::words::outcome_code;
    let mut all: Vec<String> = Vec::new();
    all.extend(Text::ALL.iter().map(|it| snake(&format!("{it:?}"))));
    all.extend(EVERY_OUTCOME.map(|it| format!("outcome.{}", code(it))));
    all.extend(EVERY_OUTCOME.map(|it| format!("tag.{}", code(it))));
    all.extend(Reason::ALL.iter().map(|it| format!("reason.{}", it.code())));
    all
}

fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn every_text_is_there_in_every_language_with_the_same_placeholders() {
    for (lang, file) in FILES {
        let found = lines(file);
        let given: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        assert_eq!(given, names(), "{lang:?}");
        for ((name, words), (_, english)) in found.iter().zip(lines(ENGLISH)) {
            assert!(!words.trim().is_empty(), "{lang:?} {name}");
            assert_eq!(
                placeholders(words),
                placeholders(english),
                "{lang:?} {name}"
            );
        }
    }
}

#[test]
fn english_says_reasons_as_the_core_does() {
    let reasons = lines(ENGLISH)
        .into_iter()
        .filter(|(name, _)| name.starts_with("reason."));
    for ((name, words), reason) in reasons.zip(Reason::ALL) {
        assert_eq!(words, reason.sentence(), "{name}");
    }
}

#[test]
fn a_language_says_no_two_things_in_the_same_words_and_nothing_in_english() {
    for (lang, file) in FILES {
        for ((name, words), (_, english)) in lines(file).iter().zip(lines(ENGLISH)) {
            let may_be_same = lang == Lang::En || english.len() < 12;
            assert!(may_be_same || *words != english, "{lang:?} {name}");
        }
        let is_answer = |name: &str| name.starts_with("outcome.") || name.starts_with("reason.");
        let answers = lines(file).into_iter().filter(|(name, _)| is_answer(name));
        let mut words: Vec<&str> = answers.map(|(_, words)| words).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count, "{lang:?}");
    }
}

#[test]
fn a_language_is_spoken_once_it_is_learned_and_only_whole() {
    assert!(!Lang::Fr.is_spoken());
    Lang::Fr.learn("Exigences\nencore".to_owned());
    assert!(!Lang::Fr.is_spoken());
    crate::testing::learn(Lang::Fr);
    assert!(Lang::Fr.is_spoken());
    assert_eq!(Lang::Fr.text(Text::Requirements), "Exigences");
    assert_eq!(
        Lang::Fr.outcome(Outcome::NotOnRegister),
        "Absent du registre"
    );
    assert_eq!(Lang::Fr.tag_of(Outcome::Meets), "Satisfait");
    assert_eq!(Lang::Fr.reason(Reason::Suspended), "Suspendu.");
}

#[test]
fn the_nearest_language_is_taken() {
    assert_eq!(Lang::nearest("nl-BE"), Lang::Nl);
    assert_eq!(Lang::nearest("DE"), Lang::De);
    assert_eq!(Lang::nearest("fr_CA"), Lang::Fr);
    assert_eq!(Lang::nearest("el"), Lang::En);
    assert_eq!(Lang::nearest(""), Lang::En);
}

#[test]
fn placeholders_are_filled_and_values_are_not_read_again() {
    crate::testing::learn(Lang::En);
    let filled = Lang::En.fill(Text::ForPort, &[("port", "{profile}"), ("profile", "X")]);
    assert!(
        filled.contains("{profile}") && filled.contains('X'),
        "{filled}"
    );
}
