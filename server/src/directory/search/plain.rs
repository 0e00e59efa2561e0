//! The same search the slow, plain way: every name looked at, nothing given up. What the index
//! answers is checked against it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use quaymark_core::id::ProviderId;

use super::block::{NAMES_KEPT, PROVIDERS};
use super::fold::{fold_name, fold_query};
use super::grams::{Gram, grams_of_name};
use super::query::QUERY_LETTERS;
use super::rank::Typed;
use super::select::{CANDIDATES, factors, rarest};
use super::{NameIndex, NameMatch};
use crate::directory::packed::PackedDocument;

/// The names of each provider, the legal one first.
type Names = Vec<Vec<String>>;

struct PlainName {
    number: u32,
    ordinal: u8,
    forms: Vec<String>,
    grams: Vec<Gram>,
}

fn plain_names(names: &Names) -> Vec<PlainName> {
    let provider = |(number, names): (u32, &Vec<String>)| {
        let kept = names.iter().take(NAMES_KEPT).zip(0..);
        let kept = kept.map(|(name, ordinal)| {
            let forms = fold_name(name);
            PlainName {
                number,
                ordinal,
                grams: grams_of_name(forms.iter().map(String::as_str)),
                forms,
            }
        });
        kept.collect::<Vec<_>>()
    };
    (0..).zip(names).flat_map(provider).collect()
}

/// The best names for one form, by score.
fn selected(all: &[PlainName], form: &str) -> Vec<(u32, usize)> {
    let has = |name: &PlainName, gram: Gram| name.grams.binary_search(&gram).is_ok();
    let names_with = |gram| all.iter().filter(|name| has(name, gram)).count() as u32;
    let weighted = rarest(form, all.len() as u32, names_with);
    let score = |name: &PlainName| {
        let held = weighted.iter().filter(|w| has(name, w.gram));
        let sum: u32 = held.map(|w| u32::from(w.weight)).sum();
        sum * factors()[name.grams.len().min(255)]
    };
    let scores = all.iter().enumerate().map(|(at, name)| (score(name), at));
    let mut scores: Vec<(u32, usize)> = scores.filter(|(score, _)| *score > 0).collect();
    // By number and ordinal where scores are equal: the order of `all`.
    scores.sort_by_key(|(score, at)| (u32::MAX - score, *at));
    scores.truncate(CANDIDATES);
    scores
}

/// Number and ordinal of the best matches.
fn suggest_plainly(all: &[PlainName], query: &str, limit: usize) -> Vec<(u32, u8)> {
    let query: String = query.trim().chars().take(QUERY_LETTERS).collect();
    let forms = fold_query(&query);
    let mut candidates: BTreeMap<usize, u32> = BTreeMap::new();
    for (score, at) in forms.iter().flat_map(|form| selected(all, form)) {
        let highest = candidates.entry(at).or_default();
        *highest = score.max(*highest);
    }
    let typed: Vec<Typed> = forms.iter().map(|form| Typed::new(form)).collect();
    let ranked = candidates.into_iter().filter_map(|(at, score)| {
        let name = &all[at];
        let pairs = name.forms.iter().flat_map(|form| {
            let letters: Vec<char> = form.chars().collect();
            let distances = typed.iter().map(|typed| typed.distance_in_full(&letters));
            distances.collect::<Vec<_>>()
        });
        let distance = pairs.flatten().min()?;
        let rank = (distance, name.ordinal > 0, u32::MAX - score);
        Some((rank, name.number, name.ordinal))
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_unstable();
    let mut seen = BTreeSet::new();
    ranked.retain(|(_, number, _)| seen.insert(*number));
    let best = ranked.into_iter().take(limit);
    best.map(|(_, number, ordinal)| (number, ordinal)).collect()
}

fn document(names: &[String]) -> PackedDocument<'_> {
    let (name, others) = names.split_first().expect("every provider has a name");
    PackedDocument {
        name,
        trading_names: others.iter().map(String::as_str).collect(),
        ..PackedDocument::default()
    }
}

fn index(index: &mut NameIndex, names: &Names, renamed: impl Iterator<Item = u32>) {
    let renamed: BTreeSet<u32> = renamed.collect();
    index.index(&renamed, &|number| {
        names.get(number as usize).map(|names| document(names))
    });
}

fn suggest(index: &NameIndex, names: &Names, query: &str, limit: usize) -> Vec<NameMatch> {
    let country = "NL".parse().expect("a country");
    index.suggest(query, limit, &|number| {
        let names = names.get(number as usize)?;
        Some((
            ProviderId::from_bits(number.into()),
            country,
            document(names),
        ))
    })
}

fn assert_agree<'a>(
    by_index: &NameIndex,
    names: &Names,
    queries: impl Iterator<Item = &'a String>,
) -> Result<(), TestCaseError> {
    let all = plain_names(names);
    for query in queries {
        let expected = suggest_plainly(&all, query, 5);
        let expected = expected.iter().map(|(number, ordinal)| {
            let matched = &names[*number as usize][usize::from(*ordinal)];
            let other_name = (*ordinal > 0).then(|| matched.clone());
            (ProviderId::from_bits((*number).into()), other_name)
        });
        let found = suggest(by_index, names, query, 5).into_iter();
        let found: Vec<_> = found.map(|m| (m.provider, m.matched_name)).collect();
        prop_assert_eq!(found, expected.collect::<Vec<_>>(), "for {:?}", query);
    }
    Ok(())
}

/// Words like each other, so that there are many ties and near misses.
fn a_name() -> impl Strategy<Value = String> {
    let word = "[ab]{1,3}(sec|wacht|ö|φυλ|стр)?[a-c]{0,2}";
    let form = prop::sample::select(vec!["", " BV", " GmbH", " Α.Ε."]);
    (prop::collection::vec(word, 1..4), form).prop_map(|(words, form)| words.join(" ") + form)
}

fn some_names(providers: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Names> {
    prop::collection::vec(prop::collection::vec(a_name(), 1..4), providers)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_answers_as_every_name_looked_at_would(
        names in some_names(0..400),
        queries in prop::collection::vec(a_name(), 6),
    ) {
        let mut by_index = NameIndex::default();
        index(&mut by_index, &names, 0..names.len() as u32);
        let queries = queries.iter().chain(names.iter().take(6).flatten());
        assert_agree(&by_index, &names, queries)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn over_several_blocks_and_after_changes_too(
        few in some_names(20..40),
        changed in some_names(3),
        queries in prop::collection::vec(a_name(), 3),
    ) {
        // The same few over and over: two blocks and a little of a third.
        let count = 2 * PROVIDERS + 7;
        let mut names: Names = few.iter().cycle().take(count).cloned().collect();
        let mut by_index = NameIndex::default();
        index(&mut by_index, &names, 0..count as u32);
        let before = by_index.clone();
        let old_names = names.clone();
        let places = [3, PROVIDERS, count];
        names.push(changed[2].clone());
        for (place, new) in places.into_iter().zip(&changed) {
            names[place].clone_from(new);
        }
        index(&mut by_index, &names, places.into_iter().map(|place| place as u32));
        let queries = || queries.iter().chain(changed.iter().flatten());
        assert_agree(&by_index, &names, queries())?;
        assert_agree(&before, &old_names, queries())?;
    }
}
