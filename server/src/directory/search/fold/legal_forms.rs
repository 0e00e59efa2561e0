//! Legal forms, as they look once folded. They tell firms apart for a court, not for a search.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Every legal form that is dropped, in folded spelling. `&` is a gap between words.
const LEGAL_FORMS: &[&str] = &[
    // Netherlands, Belgium, Luxembourg
    "bv",
    "nv",
    "vof",
    "cv",
    "bvba",
    "sprl",
    "srl",
    "sca",
    "scrl",
    "vzw",
    "asbl",
    // Germany, Austria, Switzerland
    "gmbh",
    "gmbh co kg",
    "ug",
    "ug haftungsbeschrankt",
    "ug haftungsbeschraenkt",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "gbr",
    "se",
    "eg",
    "ev",
    "ag co kg",
    // France, Italy, Spain, Portugal, Romania, Malta
    "sa",
    "sas",
    "sasu",
    "sarl",
    "sa rl",
    "eurl",
    "snc",
    "spa",
    "srls",
    "sapa",
    "lda",
    "limitada",
    "unipessoal lda",
    "sl",
    "slu",
    "sll",
    "sau",
    "slne",
    // Nordic and Baltic states, Iceland
    "as",
    "aps",
    "ab",
    "oy",
    "oy ab",
    "oyj",
    "abp",
    "asa",
    "ans",
    "is",
    "ivs",
    "hf",
    "ehf",
    "slhf",
    "uab",
    "mb",
    "sia",
    "ou",
    "oue",
    "osauhing",
    // Ireland, United Kingdom, United States
    "ltd",
    "limited",
    "plc",
    "llp",
    "dac",
    "clg",
    "teoranta",
    "inc",
    "llc",
    // Poland, Czechia, Slovakia, Hungary, Slovenia, Croatia
    "sp z oo",
    "sp zoo",
    "spolka z oo",
    "sro",
    "spol sro",
    "kft",
    "zrt",
    "nyrt",
    "bt",
    "doo",
    "jdoo",
    "dd",
    "dno",
    // Bulgaria, Ukraine and others in Cyrillic
    "ood",
    "eood",
    "ad",
    "ead",
    "ooo",
    "zao",
    "oao",
    "tov",
    // Greece, Cyprus
    "ae",
    "epe",
    "ike",
    "oe",
    "ee",
    "mepe",
];

/// Most words of one legal form.
const MOST_WORDS: usize = 3;

/// The words without legal forms before and after them. One word always stays.
pub(super) fn without_legal_forms(words: &[String]) -> &[String] {
    let mut rest = words;
    while let Some(fewer) = without_last(rest).or_else(|| without_first(rest)) {
        rest = fewer;
    }
    rest
}

fn without_last(words: &[String]) -> Option<&[String]> {
    (1..=MOST_WORDS.min(words.len().checked_sub(1)?))
        .rev()
        .map(|count| words.split_at(words.len() - count))
        .find(|(_, form)| is_legal_form(form))
        .map(|(rest, _)| rest)
}

fn without_first(words: &[String]) -> Option<&[String]> {
    (1..=MOST_WORDS.min(words.len().checked_sub(1)?))
        .rev()
        .map(|count| words.split_at(count))
        .find(|(form, _)| is_legal_form(form))
        .map(|(_, rest)| rest)
}

fn is_legal_form(words: &[String]) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| LEGAL_FORMS.iter().copied().collect());
    match words {
        [word] => KNOWN.contains(word.as_str()),
        several => KNOWN.contains(several.join(" ").as_str()),
    }
}
