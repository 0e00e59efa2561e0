//! The whole verdict against the oracle, over random registers.

use proptest::prelude::*;
use proptest::sample::select;
use quaymark_core::id::{AttestorId, UnLocode};
use quaymark_core::register::{
    AttestorKind, Claims, EditionStatus, Listing, Profile, Record, StandardClass, VettingLevel,
};
use quaymark_core::requirement::{AtLeast, Certified, Licensed, Requirement, Vetted};
use quaymark_core::standing::{Standing, counts_until, standing};
use quaymark_core::time::Instant;
use quaymark_core::timeline::{Period, RecordedStatus, Timeline};
use quaymark_core::verdict::{Answer, AnswerRules, Need, Outcome};

use crate::oracle::{HORIZON, Opinions, TICK_MS, tick};
use crate::world::{
    AUTHORITY, BODY, PORT, Rules, World, certificate, decision, good, licence, listing, profile,
    vetting,
};

/// Facts lie on the ticks from 0 to this one.
const LAST_FACT: i64 = 60;
const EDITIONS: &[(&str, &str, &[&str])] = &[
    ("p1-new", "P1", &[]),
    ("p1-old", "P1", &[]),
    ("p3-new", "P3", &["p1-new"]),
    ("p4-new", "P4", &["p3-new", "p1-old"]),
    ("m1-new", "M1", &["m2-new"]),
    ("m2-new", "M2", &["m1-new"]),
    ("old-one", "OLD", &[]),
    ("draft", "P1", &[]),
    ("guide", "GUIDE", &[]),
];
const FAMILIES: &[&str] = &["P1", "P3", "P4", "M1", "M2", "OLD", "GUIDE"];
const COUNTRIES: &[&str] = &["NL", "GB", "IS"];
const SERVICES: &[&str] = &["patrol", "cctv"];

fn any_status() -> impl Strategy<Value = RecordedStatus> {
    prop_oneof![
        12 => Just(RecordedStatus::Granted),
        4 => Just(RecordedStatus::Suspended),
        2 => Just(RecordedStatus::Withdrawn),
        1 => Just(RecordedStatus::Annulled),
    ]
}

/// Up to five periods on the grid, the last open-ended or not, with or without a gap before it;
/// sometimes none at all.
fn any_timeline() -> impl Strategy<Value = Timeline> {
    let starts = prop::collection::btree_set(0..LAST_FACT, 0..=5);
    (
        starts,
        prop::collection::vec(any_status(), 5),
        any::<bool>(),
        prop::option::of(0..5usize),
    )
        .prop_map(|(ticks, statuses, is_open, left_out)| {
            let ticks: Vec<i64> = ticks.into_iter().collect();
            let ends = ticks.iter().skip(1).copied().map(Some).chain([None]);
            let mut periods: Vec<Period> = ticks
                .iter()
                .zip(ends)
                .zip(statuses)
                .map(|((from, until), status)| Period {
                    from: tick(*from),
                    until: until.map(tick),
                    status,
                })
                .collect();
            if !is_open && periods.len() > 1 {
                periods.pop();
            }
            // A period left out of the middle leaves a gap; the first and the last are no gap.
            if let Some(place) =
                left_out.filter(|place| (1..periods.len().max(1) - 1).contains(place))
            {
                periods.remove(place);
            }
            Timeline::new(periods).expect("in order")
        })
}

/// Mostly granted for most of the time.
fn mostly_granted() -> impl Strategy<Value = Timeline> {
    let whole = (-5i64..10, prop::option::of(20..LAST_FACT));
    let whole = whole.prop_map(|(from, until)| {
        Timeline::granted(tick(from), until.map(tick)).expect("in order")
    });
    prop_oneof![2 => whole, 1 => any_timeline()]
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let transitions = prop::collection::vec(prop::option::of(0..LAST_FACT), EDITIONS.len());
    let attestors = prop::collection::vec(mostly_granted(), 3);
    (transitions, attestors, any::<[bool; 3]>()).prop_map(|(transitions, timelines, known)| {
        let mut rules = Rules::default();
        for ((id, family, requires), transition) in EDITIONS.iter().zip(transitions) {
            rules.put_edition(id, family, requires);
            rules.change(id, |edition| {
                edition.transition_ends_at = transition.map(tick);
                match *id {
                    "p1-old" | "old-one" => edition.status = EditionStatus::Superseded,
                    "draft" => edition.status = EditionStatus::InDevelopment,
                    "guide" => edition.class = StandardClass::Guidance,
                    "p3-new" => edition.supersedes = vec![good("old-one")],
                    _ => {}
                }
            });
        }
        for ((bits, timeline), is_known) in [BODY, AUTHORITY, PORT]
            .into_iter()
            .zip(timelines)
            .zip(known)
        {
            // Nearly always known: all three have to come out false for one to be missing.
            if is_known || known.contains(&true) {
                rules.put_attestor(bits, AttestorKind::Registrar, timeline);
            }
        }
        rules.put_regime("NL", true);
        rules.put_regime("GB", false);
        rules
    })
}

fn any_services() -> impl Strategy<Value = Vec<quaymark_core::id::ServiceId>> {
    prop::sample::subsequence(SERVICES, 0..=2)
        .prop_map(|chosen| chosen.into_iter().map(good).collect())
}

fn any_claims() -> impl Strategy<Value = Claims> {
    let none = Timeline::default;
    let editions: Vec<&str> = EDITIONS
        .iter()
        .map(|(id, ..)| *id)
        .chain(["unknown"])
        .collect();
    let ports = prop::sample::subsequence(vec!["NLRTM", "BEANR"], 0..=2);
    let certification = (select(editions), any::<bool>(), any_services(), ports).prop_map(
        move |(edition, is_accredited, services, ports)| {
            let mut claims = certificate(0, edition, none()).claims;
            if let Claims::Certification(held) = &mut claims {
                held.is_accredited = is_accredited;
                held.services = services;
                held.ports = ports.into_iter().map(good::<UnLocode>).collect();
            }
            claims
        },
    );
    let tolerated = prop::option::of(0..LAST_FACT);
    let licence = (select(COUNTRIES), any_services(), tolerated).prop_map(
        move |(country, activities, tolerated)| {
            let mut claims = licence(0, none()).claims;
            if let Claims::Licence(held) = &mut claims {
                held.country = good(country);
                held.activities = activities;
                held.tolerated_until = tolerated.map(tick);
            }
            claims
        },
    );
    let vetting = (any_level(), select(COUNTRIES)).prop_map(move |(level, country)| {
        let mut claims = vetting(0, level, none()).claims;
        if let Claims::Vetting(held) = &mut claims {
            held.country = good(country);
        }
        claims
    });
    let decision = select(FAMILIES).prop_map(move |family| decision(0, family, none()).claims);
    prop_oneof![6 => certification, 2 => licence, 2 => vetting, 1 => decision]
}

fn any_level() -> impl Strategy<Value = VettingLevel> {
    select(vec![
        VettingLevel::Basic,
        VettingLevel::Standard,
        VettingLevel::Enhanced,
    ])
}

fn any_record() -> impl Strategy<Value = Record> {
    (any_claims(), mostly_granted(), prop::bool::weighted(0.1)).prop_map(
        |(claims, timeline, is_confidential)| {
            let template = match &claims {
                Claims::Certification(_) => certificate(0, "p1-new", Timeline::default()),
                Claims::Licence(_) => licence(0, Timeline::default()),
                Claims::Vetting(_) => vetting(0, VettingLevel::Basic, Timeline::default()),
                Claims::Equivalence(_) => decision(0, "P1", Timeline::default()),
            };
            let timeline = match is_confidential {
                true => against_it(&timeline),
                false => timeline,
            };
            Record {
                claims,
                timeline,
                is_confidential,
                ..template
            }
        },
    )
}

/// What is told of a timeline whose grants are withheld.
fn against_it(timeline: &Timeline) -> Timeline {
    let periods = timeline.periods().iter();
    let told = periods.filter(|period| period.status != RecordedStatus::Granted);
    Timeline::new(told.copied().collect()).expect("still in order")
}

fn any_leaf() -> impl Strategy<Value = Requirement> {
    let margin = || prop::option::weighted(0.2, 0u32..6);
    let equivalents = prop::sample::subsequence(FAMILIES, 0..=1);
    let certified = (
        select(FAMILIES),
        any::<bool>(),
        any_services(),
        equivalents,
        margin(),
    )
        .prop_map(|(family, accredited, services, equivalents, margin_days)| {
            Requirement::Certified(Certified {
                standard: good(family),
                accredited,
                services,
                equivalents: equivalents.into_iter().map(good).collect(),
                margin_days,
                why: None,
            })
        });
    let activity = prop::option::of(select(SERVICES));
    let licensed =
        (select(COUNTRIES), activity, margin()).prop_map(|(country, activity, margin_days)| {
            Requirement::Licensed(Licensed {
                country: good(country),
                activity: activity.map(good),
                margin_days,
                why: None,
            })
        });
    let by_country = prop::option::of(select(COUNTRIES));
    let vetted =
        (any_level(), by_country, margin()).prop_map(|(level, by_country, margin_days)| {
            Requirement::Vetted(Vetted {
                level,
                by_country: by_country.map(good),
                margin_days,
                why: None,
            })
        });
    prop_oneof![3 => certified, 1 => licensed, 1 => vetted]
}

fn any_requirement() -> impl Strategy<Value = Requirement> {
    any_leaf().prop_recursive(3, 10, 4, |inner| {
        let parts = prop::collection::vec(inner, 1..4);
        (parts, 0usize..3, any::<prop::sample::Index>()).prop_map(|(of, group, n)| match group {
            0 => Requirement::All(of),
            1 => Requirement::Any(of),
            _ => Requirement::AtLeast(AtLeast {
                n: n.index(of.len()) + 1,
                of,
            }),
        })
    })
}

/// The requirement with a part more; a leaf stays what it is.
fn with_one_more(mut requirement: Requirement, part: Requirement) -> Requirement {
    match &mut requirement {
        Requirement::All(parts) | Requirement::Any(parts) => parts.push(part),
        Requirement::AtLeast(group) => group.of.push(part),
        _ => {}
    }
    requirement
}

fn any_profiles() -> impl Strategy<Value = Vec<Profile>> {
    let version = (any_requirement(), mostly_granted(), 0u32..6);
    (prop::collection::vec(version, 1..4), 0u8..4).prop_map(|(versions, later)| {
        let first = versions[0].0.clone();
        let numbered = versions.into_iter().zip(1u32..);
        numbered
            .map(|((requirement, timeline, margin_days), version)| Profile {
                version,
                timeline,
                margin_days,
                // Versions that ask for the same as the first, or for something more, are cases of
                // their own.
                requirement: match later {
                    0 => first.clone(),
                    1 => with_one_more(first.clone(), requirement),
                    _ => requirement,
                },
                ..profile(r#"{"any":[]}"#)
            })
            .collect()
    })
}

fn any_world() -> impl Strategy<Value = World> {
    let records = prop::collection::vec(any_record(), 0..8);
    (any_rules(), mostly_granted(), records, any_profiles()).prop_map(
        |(rules, timeline, mut records, profiles)| {
            for (record, number) in records.iter_mut().zip(1u64..) {
                record.id = quaymark_core::id::RecordId::from_bits(record.id.kind(), number);
                record.entry = 1000 + number;
            }
            let listing = Listing {
                timeline,
                ..listing()
            };
            World {
                listing,
                records,
                profiles,
                rules,
            }
        },
    )
}

/// What both say of one node, side by side.
fn same_at_one_instant(
    world: &World,
    answer: &Answer,
    opinions: &Opinions,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(answer.outcome, opinions.outcome);
    prop_assert_eq!(&answer.reasons, &opinions.reasons);
    prop_assert_eq!(answer.requirements.len(), opinions.nodes.len());
    for (part, (_, opinion)) in answer.requirements.iter().zip(&opinions.nodes) {
        prop_assert_eq!(&part.path, &opinion.path);
        prop_assert_eq!(part.outcome, opinion.outcome, "{}", part.path);
        prop_assert_eq!(&part.reasons, &opinion.reasons, "{}", part.path);
        let record = opinion.record.map(|place| &world.records[place]);
        prop_assert_eq!(part.record, record.map(|record| record.id), "{}", part.path);
        prop_assert_eq!(
            part.entry,
            record.map(|record| record.entry),
            "{}",
            part.path
        );
        prop_assert_eq!(part.until, opinion.until, "{}", part.path);
    }
    Ok(())
}

/// Whether the later opinion has no part at that path that asks for the same and says the same. By
/// the first rules it must also stand at the same place, among as many.
fn part_differs(
    rules: AnswerRules,
    now: &Opinions,
    later: Option<&Opinions>,
    place: usize,
) -> bool {
    let Some(later) = later else { return true };
    let (node, opinion) = &now.nodes[place];
    let is_the_same = |there: &usize| {
        let (new_node, new) = &later.nodes[*there];
        new == opinion && asked(new_node) == asked(node)
    };
    let there = (0..later.nodes.len()).find(is_the_same);
    match rules {
        AnswerRules::Second => there.is_none(),
        AnswerRules::First => there != Some(place) || later.nodes.len() != now.nodes.len(),
    }
}

/// What a node asks for, as the answer shows it.
fn asked(node: &Requirement) -> Need {
    match node {
        Requirement::All(parts) => Need::All(parts.len()),
        Requirement::Any(parts) => Need::Any(parts.len()),
        Requirement::AtLeast(group) => Need::AtLeast(group.n),
        Requirement::Certified(leaf) => Need::Certified {
            standard: leaf.standard.clone(),
            accredited: leaf.accredited,
            services: leaf.services.clone(),
        },
        Requirement::Licensed(leaf) => Need::Licensed {
            country: leaf.country,
            activity: leaf.activity.clone(),
        },
        Requirement::Vetted(leaf) => Need::Vetted {
            level: leaf.level,
            by_country: leaf.by_country,
        },
    }
}

fn whole_differs(now: &Opinions, later: Option<&Opinions>) -> bool {
    later.is_none_or(|later| {
        (later.version, later.outcome, &later.reasons) != (now.version, now.outcome, &now.reasons)
    })
}

/// Dates the changes by walking every later tick.
fn same_changes(
    rules: AnswerRules,
    world: &World,
    at: Instant,
    answer: &Answer,
    now: &Opinions,
) -> Result<(), TestCaseError> {
    let mut parts: Vec<Option<Instant>> = vec![None; now.nodes.len()];
    let mut any = None;
    let first = at.as_ms().div_euclid(TICK_MS) + 1;
    for instant in (first..HORIZON).map(tick) {
        let later = world.second_opinion(instant);
        for (place, part) in parts.iter_mut().enumerate() {
            if part.is_none() && part_differs(rules, now, later.as_ref(), place) {
                *part = Some(instant);
            }
        }
        if any.is_none() && (whole_differs(now, later.as_ref()) || parts.contains(&Some(instant))) {
            any = Some(instant);
        }
    }
    prop_assert_eq!(answer.next_change_at, any);
    for (part, expected) in answer.requirements.iter().zip(parts) {
        prop_assert_eq!(part.changes_at, expected, "{}", part.path);
    }
    Ok(())
}

/// Just before the next change everything but the dates of change is as it was; at it, it is not.
fn holds_until_its_change(world: &World, answer: &Answer) -> Result<(), TestCaseError> {
    let Some(change) = answer.next_change_at else {
        return Ok(());
    };
    let before = world.answer(change.plus_ms(-1));
    prop_assert_eq!(before.as_ref(), Ok(answer));
    let after = world.answer(change);
    let same_version = world.second_opinion(change).map(|o| o.version)
        == world.second_opinion(change.plus_ms(-1)).map(|o| o.version);
    if same_version {
        prop_assert_ne!(after, before);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_what_the_oracle_says_at_every_instant_and_changes_when_it_says(
        world in any_world(),
        number in -2..LAST_FACT + 4,
        offset_ms in select(vec![0, 0, 1, TICK_MS / 2, TICK_MS - 1]),
    ) {
        let at = tick(number).plus_ms(offset_ms);
        let answer = world.answer(at).ok();
        let opinions = world.second_opinion(at);
        prop_assert_eq!(answer.is_some(), opinions.is_some());
        if let (Some(answer), Some(opinions)) = (answer, opinions) {
            same_at_one_instant(&world, &answer, &opinions)?;
            same_changes(AnswerRules::NEWEST, &world, at, &answer, &opinions)?;
            let earlier = world.answer_by(AnswerRules::First, at);
            let earlier = earlier.expect("an answer by any rules, or by none");
            same_changes(AnswerRules::First, &world, at, &earlier, &opinions)?;
            holds_until_its_change(&world, &answer)?;
        }
    }

    #[test]
    fn an_outcome_holds_until_the_first_answer_of_another_sort(
        world in any_world(),
        number in -2..LAST_FACT + 4,
    ) {
        let at = tick(number);
        let Ok(now) = world.answer(at) else { return Ok(()) };
        let mut next = now.next_change_at;
        let found = loop {
            let Some(instant) = next else { break None };
            let later = world.answer(instant).ok();
            let outcome = later.as_ref().map(|later| later.outcome);
            let is_met = outcome.is_some_and(Outcome::is_met);
            if outcome != Some(now.outcome) && !(is_met && now.outcome.is_met()) {
                break Some((instant, outcome));
            }
            next = later.and_then(|later| later.next_change_at);
        };
        prop_assert_eq!(world.turn(at), found);
    }

    #[test]
    fn a_record_outside_its_rules_never_makes_a_provider_meet(world in any_world(), number in 0..LAST_FACT) {
        let at = tick(number);
        let Ok(answer) = world.answer(at) else { return Ok(()) };
        for part in answer.requirements.iter().filter(|part| part.until.is_some() || part.reasons[0] == quaymark_core::reason::Reason::Counts) {
            let record = world.records.iter().find(|record| Some(record.id) == part.record);
            let record = record.expect("what meets rests on a record");
            let is_granted = record.timeline.periods().iter().any(|period| {
                period.status == RecordedStatus::Granted
                    && period.from <= at
                    && period.until.is_none_or(|until| at < until)
            });
            prop_assert!(is_granted && !record.is_confidential);
            let issuer: AttestorId = record.claims.issuer();
            prop_assert!(world.rules.attestors.contains_key(&issuer));
        }
    }
}

proptest! {
    /// Looking at every tick one by one finds the same end.
    #[test]
    fn a_record_counts_at_every_tick_until_its_end_and_not_at_that(
        world in any_world(), at in 0..LAST_FACT,
    ) {
        for record in &world.records {
            let counts = |instant| {
                standing(record, &world.records, &world.rules, instant) == Standing::Counts
            };
            let now = tick(at);
            let expected = counts(now)
                .then(|| (at..HORIZON).map(tick).find(|instant| !counts(*instant)))
                .flatten();
            prop_assert_eq!(counts_until(record, &world.records, &world.rules, now), expected);
        }
    }
}
