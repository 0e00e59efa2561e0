//! Loaded at once, entry by entry or in batches: the same directory. And the one the log tells.

use quaymark_core::entry::{EntryKind, Fact};
use quaymark_core::id::{ProfileId, ProviderRef};
use quaymark_core::time::Instant;
use quaymark_server::directory::{Directory, ProviderFilter, ProviderView, Snapshot};

use super::history::{COUNTRIES, PROVIDERS, commits};
use super::oracle::{Oracle, Replayed};
use super::register::{Register, provider_id};

/// When the n-th commit is written.
fn at(commit: usize) -> Instant {
    Instant::from_seconds(1_600_000_000 + commit as i64 / 2 * 10)
}

fn replayed(view: ProviderView) -> Replayed {
    Replayed {
        listing: view.listing,
        country: view.country,
        document: view.document,
        records: view
            .records
            .into_iter()
            .map(|record| (record.id.to_string(), record))
            .collect(),
    }
}

fn assert_same(one: &Snapshot, other: &Snapshot) {
    assert_eq!(one.head(), other.head());
    assert_eq!(one.provider_count(), other.provider_count());
    assert!(one.providers().eq(other.providers()));
    assert_eq!(one.rules_changed_at(), other.rules_changed_at());
    assert_eq!(one.editions(), other.editions());
    assert_eq!(one.attestors(), other.attestors());
    assert_eq!(one.regimes(), other.regimes());
    assert!(one.profile_ids().eq(other.profile_ids()));
    for id in one.profile_ids() {
        assert_eq!(one.profile(id), other.profile(id));
    }
    for number in 0..PROVIDERS {
        let id = provider_id(number);
        assert_eq!(one.changed_at(id), other.changed_at(id));
        for size in 0..=one.head().size {
            assert_eq!(one.provider_as_of(id, size), other.provider_as_of(id, size));
        }
    }
    for query in ["adler wacht", "evros", "far wacht 3", "dunung guard", "b"] {
        assert_eq!(one.suggest(query, 10), other.suggest(query, 10), "{query}");
    }
}

#[test]
fn loading_at_once_equals_following_one_by_one_and_in_batches() {
    for seed in 0..4 {
        let register = Register::new();
        let (each, some) = (Directory::default(), Directory::default());
        for (number, drafts) in commits(seed, 60).iter().enumerate() {
            register.write(at(number), drafts);
            let applied = each.catch_up(&register.store).expect("follows");
            assert_eq!(applied, drafts.len());
            if number % 7 == 3 {
                some.catch_up(&register.store).expect("follows");
            }
        }
        some.catch_up(&register.store).expect("follows");
        let loaded = register.load().snapshot();
        assert_same(&loaded, &each.snapshot());
        assert_same(&loaded, &some.snapshot());
    }
}

#[test]
fn every_provider_at_every_size_is_what_the_replayed_log_says() {
    for seed in 10..13 {
        let register = Register::new();
        for (number, drafts) in commits(seed, 30).iter().enumerate() {
            register.write(at(number), drafts);
        }
        let snapshot = register.load().snapshot();
        let oracle = Oracle::of(&register.store);
        for number in 0..PROVIDERS {
            let id = provider_id(number);
            assert_eq!(snapshot.changed_at(id), oracle.changed_at(id));
            for size in 0..=snapshot.head().size {
                let view = snapshot.provider_as_of(id, size).map(replayed);
                assert_eq!(view, oracle.provider(id, size), "{id} at {size}");
            }
        }
    }
}

#[test]
fn rules_at_every_size_are_what_the_replayed_log_says() {
    let register = Register::new();
    for (number, drafts) in commits(20, 40).iter().enumerate() {
        register.write(at(number), drafts);
    }
    let snapshot = register.load().snapshot();
    let oracle = Oracle::of(&register.store);
    for size in 0..=snapshot.head().size {
        let rules = snapshot.rules_as_of(size);
        let editions = rules
            .editions()
            .map(|entry| Fact::Edition(entry.edition.clone()));
        assert_eq!(texts(editions), oracle.rules(size, EntryKind::Edition));
        let attestors = rules
            .attestors()
            .map(|entry| Fact::Attestor(entry.attestor.clone()));
        assert_eq!(texts(attestors), oracle.rules(size, EntryKind::Attestor));
        let regimes = rules
            .regimes()
            .map(|entry| Fact::Regime(entry.regime.clone()));
        assert_eq!(texts(regimes), oracle.rules(size, EntryKind::Regime));
        let profiles = snapshot.profile_ids().flat_map(|id| {
            let versions = snapshot.profile_as_of(id, size);
            versions
                .into_iter()
                .map(|entry| Fact::Profile(entry.profile.clone()))
        });
        assert_eq!(texts(profiles), oracle.rules(size, EntryKind::Profile));
    }
    let terminal: ProfileId = "nlrtm-terminal".parse().expect("a slug");
    let port = "NLRTM".parse().expect("a port");
    assert_eq!(snapshot.profiles_of(port), [terminal]);
}

fn texts(facts: impl Iterator<Item = Fact>) -> Vec<String> {
    let mut texts: Vec<String> = facts.map(|fact| format!("{fact:?}")).collect();
    texts.sort_by_key(|text| {
        // The oracle orders by record; versions of facts follow in order of their names here.
        let from = text.find("id: ").or_else(|| text.find("country: "));
        text[from.unwrap_or(0)..].to_owned()
    });
    texts
}

#[test]
fn what_was_known_when_follows_the_commits() {
    let register = Register::new();
    let drafts = commits(30, 9);
    for (number, drafts) in drafts.iter().enumerate() {
        register.write(at(number), drafts);
    }
    let snapshot = register.load().snapshot();
    assert_eq!(snapshot.commit_known_at(at(0).plus_ms(-1)), None);
    for number in 0..drafts.len() {
        // Two commits share each instant; the later one is what was known.
        let last_at_instant = (number | 1).min(drafts.len() - 1);
        let size: usize = drafts[..=last_at_instant].iter().map(Vec::len).sum();
        let known = snapshot.commit_known_at(at(number)).expect("known by then");
        assert_eq!(known.size, size as u64);
        assert_eq!(
            snapshot.commit_known_at(at(number).plus_ms(9_999)),
            Some(known)
        );
    }
}

#[test]
fn identifiers_find_their_newest_owner_alone() {
    for seed in 40..44 {
        let register = Register::new();
        for (number, drafts) in commits(seed, 50).iter().enumerate() {
            register.write(at(number), drafts);
        }
        let snapshot = register.load().snapshot();
        for number in 0..40 {
            let euid = format!("NLKVK.{number:08}").parse().expect("an EUID");
            let owners: Vec<_> = snapshot
                .providers()
                .filter(|provider| provider.document.euid.as_ref() == Some(&euid))
                .map(|provider| provider.id)
                .collect();
            let found = snapshot.find(&ProviderRef::Euid(euid));
            assert_eq!(found.is_some(), !owners.is_empty());
            assert!(found.is_none_or(|found| owners.contains(&found)));
        }
        for provider in snapshot.providers() {
            let by = ProviderRef::Number(provider.id);
            assert_eq!(snapshot.find(&by), Some(provider.id));
        }
    }
}

#[test]
fn pages_by_country_hold_each_provider_once_and_in_order() {
    let register = Register::new();
    for (number, drafts) in commits(50, 80).iter().enumerate() {
        register.write(at(number), drafts);
    }
    let snapshot = register.load().snapshot();
    for country in COUNTRIES.iter().map(|code| code.parse().ok()).chain([None]) {
        let filter = ProviderFilter { country };
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = snapshot.providers_page(after, 2, filter);
            paged.extend(page.providers);
            after = page.next_after;
            if after.is_none() {
                break;
            }
        }
        let expected = snapshot
            .providers()
            .filter(|provider| country.is_none_or(|country| country == provider.country));
        assert!(expected.eq(paged));
    }
}
