//! Verdicts: a table for each way to meet a requirement or not, and the dates of change.

use quaymark_core::id::AttestorId;
use quaymark_core::reason::Reason;
use quaymark_core::register::{AttestorKind, Claims, Record, VettingLevel};
use quaymark_core::timeline::RecordedStatus::{Annulled, Granted, Suspended, Withdrawn};
use quaymark_core::timeline::Timeline;
use quaymark_core::verdict::{AnswerRules, Outcome, RequirementAnswer, answer_not_on_register};

use crate::world::{
    BODY, World, at, certificate, decision, good, granted, licence, periods, profile, vetting,
};

const PART_1: &str = r#"{"certified":{"standard":"EN 17483-1"}}"#;
const LICENCE_NL: &str = r#"{"licensed":{"country":"NL"}}"#;

fn part_1(until: &str) -> Record {
    certificate(1, "en-17483-1-2021", granted("2025-01-01", Some(until)))
}

fn for_ever() -> Timeline {
    granted("2020-01-01", None)
}

/// The only requirement's answer.
fn only(world: &World, instant: &str) -> RequirementAnswer {
    let answer = world.on(instant);
    assert_eq!(answer.requirements.len(), 1);
    assert_eq!(answer.outcome, answer.requirements[0].outcome);
    answer.requirements[0].clone()
}

/// Outcome and reasons of one record asked for by one leaf on 1 January 2026.
fn weighed(leaf: &str, record: Record) -> (Outcome, Vec<Reason>) {
    let found = only(&World::asking(leaf, &[record]), "2026-01-01");
    (found.outcome, found.reasons)
}

fn certification(record: &mut Record) -> &mut quaymark_core::register::Certification {
    match &mut record.claims {
        Claims::Certification(certification) => certification,
        _ => panic!("a certificate"),
    }
}

#[test]
fn the_answer_names_the_record_its_entry_its_end_and_its_change() {
    let world = World::asking(PART_1, &[part_1("2026-03-01")]);
    let found = only(&world, "2026-01-01");
    assert_eq!(found.path, "0");
    assert_eq!(found.record, Some(world.records[0].id));
    assert_eq!(found.entry, Some(1001));
    assert_eq!(found.until, Some(at("2026-03-01")));
    assert_eq!(found.changes_at, Some(at("2026-03-01")));
    let answer = world.on("2026-01-01");
    assert_eq!(answer.next_change_at, Some(at("2026-03-01")));
    assert!(answer.reasons.is_empty());
}

#[test]
fn a_record_that_ends_within_the_margin_meets_and_is_flagged() {
    let mut world = World::asking(PART_1, &[part_1("2026-03-01")]);
    world.profiles[0].margin_days = 30;
    for (instant, outcome, reason, changes_at) in [
        (
            "2026-01-29T23:59:59.999Z",
            Outcome::Meets,
            Reason::Counts,
            "2026-01-30",
        ),
        (
            "2026-01-30",
            Outcome::MeetsExpiring,
            Reason::EndsWithinMargin,
            "2026-03-01",
        ),
        (
            "2026-02-28T23:59:59.999Z",
            Outcome::MeetsExpiring,
            Reason::EndsWithinMargin,
            "2026-03-01",
        ),
    ] {
        let found = only(&world, instant);
        assert_eq!(
            (found.outcome, found.reasons),
            (outcome, vec![reason]),
            "{instant}"
        );
        assert_eq!(found.changes_at, Some(at(changes_at)), "{instant}");
    }
    assert_eq!(only(&world, "2026-03-01").reasons, [Reason::Expired]);
}

#[test]
fn a_leaf_can_ask_for_its_own_margin() {
    let leaf = r#"{"certified":{"standard":"EN 17483-1","margin_days":90}}"#;
    let mut world = World::asking(leaf, &[part_1("2026-03-01")]);
    world.profiles[0].margin_days = 1;
    assert_eq!(only(&world, "2026-01-01").outcome, Outcome::MeetsExpiring);
    assert_eq!(
        only(&world, "2025-06-01").changes_at,
        Some(at("2025-12-01"))
    );
}

#[test]
fn a_certificate_must_cover_what_the_leaf_asks() {
    let leaf =
        r#"{"certified":{"standard":"EN 17483-1","accredited":true,"services":["patrol","cctv"]}}"#;
    let all: Vec<_> = ["patrol", "cctv", "gate"].map(good).into();
    let mut record = part_1("2030-01-01");
    certification(&mut record).services = all;
    assert_eq!(
        weighed(leaf, record.clone()),
        (Outcome::Meets, vec![Reason::Counts])
    );
    certification(&mut record).ports = vec![good("BEANR"), good("NLRTM")];
    assert_eq!(weighed(leaf, record.clone()).0, Outcome::Meets);
    let refused = |change: &dyn Fn(&mut Record)| {
        let mut record = record.clone();
        change(&mut record);
        weighed(leaf, record)
    };
    let fails = |reason| (Outcome::DoesNotMeet, vec![reason]);
    let unaccredited = refused(&|record| certification(record).is_accredited = false);
    assert_eq!(unaccredited, fails(Reason::NotAccredited));
    let narrow = refused(&|record| certification(record).services.truncate(1));
    assert_eq!(narrow, fails(Reason::ServicesNotInScope));
    let none = refused(&|record| certification(record).services.clear());
    assert_eq!(none, fails(Reason::ServicesNotInScope));
    let elsewhere = refused(&|record| certification(record).ports = vec![good("BEANR")]);
    assert_eq!(elsewhere, fails(Reason::PortNotInScope));
}

#[test]
fn the_scope_of_two_certificates_is_not_added_up() {
    let leaf = r#"{"certified":{"standard":"EN 17483-1","services":["patrol","cctv"]}}"#;
    let mut first = part_1("2030-01-01");
    certification(&mut first).services = vec![good("patrol")];
    let mut second = certificate(2, "en-17483-1-2021", for_ever());
    certification(&mut second).services = vec![good("cctv")];
    let world = World::asking(leaf, &[first, second]);
    assert_eq!(
        only(&world, "2026-01-01").reasons,
        [Reason::ServicesNotInScope]
    );
}

#[test]
fn an_older_edition_counts_until_its_transition_ends_and_is_remarked() {
    let leaf = r#"{"certified":{"standard":"ISO/IEC 27001"}}"#;
    let old = certificate(
        1,
        "iso-iec-27001-2013",
        granted("2024-01-01", Some("2027-01-01")),
    );
    let world = World::asking(leaf, &[old]);
    let found = only(&world, "2025-06-01");
    assert_eq!(found.reasons, [Reason::Counts, Reason::SupersededEdition]);
    assert_eq!(found.until, Some(at("2025-11-01")));
    assert_eq!(found.changes_at, Some(at("2025-11-01")));
    assert_eq!(only(&world, "2025-11-01").reasons, [Reason::EditionEnded]);
}

#[test]
fn a_predecessor_of_another_family_counts_until_its_transition_ends() {
    let leaf = r#"{"certified":{"standard":"ISO 45001"}}"#;
    let old = certificate(
        1,
        "ohsas-18001-2007",
        granted("2019-01-01", Some("2022-01-01")),
    );
    let mut world = World::asking(leaf, &[old]);
    assert_eq!(
        only(&world, "2021-09-30T23:59:59.999Z").reasons,
        [Reason::Counts, Reason::SupersededEdition]
    );
    assert_eq!(only(&world, "2021-10-01").reasons, [Reason::EditionEnded]);
    // Without an end on record a replaced standard is simply another standard.
    world.rules.change("ohsas-18001-2007", |edition| {
        edition.transition_ends_at = None;
    });
    assert_eq!(only(&world, "2021-09-30").reasons, [Reason::NoRecord]);
}

#[test]
fn an_equivalent_standard_and_a_decision_of_the_port_meet_and_are_remarked() {
    let leaf = r#"{"certified":{"standard":"EN 17483-1","accredited":true,"services":["patrol"],"equivalents":["ISO 45001"]}}"#;
    let mut other = certificate(1, "iso-45001-2018", for_ever());
    certification(&mut other).services = vec![good("patrol")];
    let remarked = vec![Reason::Counts, Reason::EquivalentStandard];
    assert_eq!(weighed(leaf, other.clone()), (Outcome::Meets, remarked));
    certification(&mut other).is_accredited = false;
    assert_eq!(weighed(leaf, other).1, [Reason::NotAccredited]);

    let decided = decision(2, "EN 17483-1", granted("2025-01-01", Some("2026-06-01")));
    let remarked = vec![Reason::Counts, Reason::EquivalenceDecision];
    assert_eq!(weighed(leaf, decided.clone()), (Outcome::Meets, remarked));
    let mut of_another_port = decided.clone();
    if let Claims::Equivalence(claims) = &mut of_another_port.claims {
        claims.port = good("BEANR");
    }
    assert_eq!(weighed(leaf, of_another_port).1, [Reason::NoRecord]);
    let of_another_standard = decision(3, "ISO 18788", for_ever());
    assert_eq!(weighed(leaf, of_another_standard).1, [Reason::NoRecord]);
    let world = World::asking(leaf, &[decided]);
    assert_eq!(only(&world, "2026-06-01").reasons, [Reason::Expired]);
}

#[test]
fn what_nobody_can_hold_is_never_met_even_if_a_port_asks_for_it() {
    let leaf = r#"{"certified":{"standard":"ISO 28007-1"}}"#;
    let record = certificate(1, "iso-28007-1-2015", for_ever());
    let refused = (Outcome::DoesNotMeet, vec![Reason::StandardNotCertifiable]);
    assert_eq!(weighed(leaf, record), refused);
    let leaf = r#"{"certified":{"standard":"ISO 9001"}}"#;
    assert_eq!(
        weighed(leaf, certificate(1, "iso-9001-2026", for_ever())),
        refused
    );
}

#[test]
fn a_licence_must_be_of_the_state_and_permit_the_activity() {
    let leaf = r#"{"licensed":{"country":"NL","activity":"patrol"}}"#;
    let mut record = licence(1, for_ever());
    assert_eq!(weighed(leaf, record.clone()).0, Outcome::Meets);
    if let Claims::Licence(claims) = &mut record.claims {
        claims.activities = vec![good("cctv")];
    }
    assert_eq!(
        weighed(leaf, record.clone()).1,
        [Reason::ActivityNotPermitted]
    );
    assert_eq!(weighed(LICENCE_NL, record.clone()).0, Outcome::Meets);
    if let Claims::Licence(claims) = &mut record.claims {
        claims.country = good("BE");
    }
    assert_eq!(
        weighed(leaf, record),
        (Outcome::DoesNotMeet, vec![Reason::NoRecord])
    );
}

#[test]
fn where_no_regime_asks_for_a_licence_the_question_is_not_covered() {
    for (country, reason) in [
        ("GB", Reason::NoLicenceAsked),
        ("IS", Reason::NoRegimeKnown),
    ] {
        let leaf = format!(r#"{{"licensed":{{"country":"{country}"}}}}"#);
        let world = World::asking(&leaf, &[]);
        let found = only(&world, "2026-01-01");
        assert_eq!(
            (found.outcome, found.reasons),
            (Outcome::NotCovered, vec![reason])
        );
        let mut held = licence(1, for_ever());
        if let Claims::Licence(claims) = &mut held.claims {
            claims.country = good(country);
        }
        assert_eq!(weighed(&leaf, held.clone()).0, Outcome::Meets);
        held.timeline = granted("2020-01-01", Some("2025-01-01"));
        assert_eq!(weighed(&leaf, held), (Outcome::NotCovered, vec![reason]));
    }
}

#[test]
fn a_higher_vetting_includes_a_lower_one() {
    use VettingLevel::{Basic, Enhanced, Standard};
    for (level, asked, meets) in [
        (Basic, "basic", true),
        (Basic, "standard", false),
        (Standard, "standard", true),
        (Standard, "enhanced", false),
        (Enhanced, "basic", true),
        (Enhanced, "enhanced", true),
    ] {
        let leaf = format!(r#"{{"vetted":{{"level":"{asked}"}}}}"#);
        let (outcome, reasons) = weighed(&leaf, vetting(1, level, for_ever()));
        assert_eq!(outcome == Outcome::Meets, meets);
        assert_eq!(reasons == [Reason::LevelTooLow], !meets);
    }
    let abroad = r#"{"vetted":{"level":"basic","by_country":"BE"}}"#;
    assert_eq!(
        weighed(abroad, vetting(1, Enhanced, for_ever())).1,
        [Reason::NoRecord]
    );
}

#[test]
fn a_record_that_is_not_released_makes_the_answer_confidential() {
    let mut hidden = certificate(1, "en-17483-1-2021", Timeline::default());
    hidden.is_confidential = true;
    certification(&mut hidden).is_accredited = false;
    let leaf = r#"{"certified":{"standard":"EN 17483-1","accredited":true,"services":["patrol"]}}"#;
    let confidential = (Outcome::Confidential, vec![Reason::NotReleased]);
    assert_eq!(weighed(leaf, hidden.clone()), confidential);
    // A record that counts decides before one that is not released, and that before one that fails.
    let shown = certificate(2, "en-17483-1-2021", for_ever());
    let world = World::asking(PART_1, &[hidden.clone(), shown]);
    assert_eq!(only(&world, "2026-01-01").outcome, Outcome::Meets);
    let world = World::asking(PART_1, &[hidden, part_1("2025-06-01")]);
    assert_eq!(only(&world, "2026-01-01").outcome, Outcome::Confidential);

    let suspended = Timeline::default()
        .withheld_from(at("2025-06-01"), Suspended)
        .expect("in order");
    let mut hidden = certificate(1, "en-17483-1-2021", suspended);
    hidden.is_confidential = true;
    let refused = (Outcome::DoesNotMeet, vec![Reason::Suspended]);
    assert_eq!(weighed(PART_1, hidden), refused);

    let mut hidden = vetting(1, VettingLevel::Basic, Timeline::default());
    hidden.is_confidential = true;
    let basic = r#"{"vetted":{"level":"basic"}}"#;
    assert_eq!(weighed(basic, hidden.clone()), confidential);
    let enhanced = r#"{"vetted":{"level":"enhanced"}}"#;
    assert_eq!(
        weighed(enhanced, hidden),
        (Outcome::DoesNotMeet, vec![Reason::LevelTooLow])
    );
}

/// In each row: how many of the parts a group needs, and the outcome that follows from one part
/// that meets, one that is flagged, one that is confidential, one not covered and one not met.
#[test]
fn a_group_is_as_good_as_its_nth_best_part() {
    let mut hidden = certificate(3, "iso-iec-27001-2022", Timeline::default());
    hidden.is_confidential = true;
    let records = [
        certificate(1, "en-17483-1-2021", for_ever()),
        certificate(
            2,
            "iso-45001-2018",
            granted("2025-01-01", Some("2026-01-10")),
        ),
        hidden,
    ];
    let parts = r#"[{"vetted":{"level":"basic"}},{"licensed":{"country":"GB"}},
        {"certified":{"standard":"ISO/IEC 27001"}},
        {"certified":{"standard":"ISO 45001","margin_days":30}},
        {"certified":{"standard":"EN 17483-1"}}]"#;
    for (n, outcome, reason) in [
        (1, Outcome::Meets, Reason::PartsMet),
        (2, Outcome::MeetsExpiring, Reason::EndsWithinMargin),
        (3, Outcome::Confidential, Reason::NotReleased),
        (4, Outcome::NotCovered, Reason::NoLicenceAsked),
        (5, Outcome::DoesNotMeet, Reason::PartsNotMet),
        (0, Outcome::DoesNotMeet, Reason::PartsNotMet),
        (6, Outcome::DoesNotMeet, Reason::PartsNotMet),
    ] {
        let tree = format!(r#"{{"at_least":{{"n":{n},"of":{parts}}}}}"#);
        let answer = World::asking(&tree, &records).on("2026-01-01");
        let whole = &answer.requirements[0];
        assert_eq!(
            (whole.outcome, &whole.reasons[..]),
            (outcome, &[reason][..]),
            "{n}"
        );
        assert_eq!(answer.outcome, outcome);
    }
    for (group, outcome) in [("all", Outcome::DoesNotMeet), ("any", Outcome::Meets)] {
        let tree = format!(r#"{{"{group}":{parts}}}"#);
        assert_eq!(
            World::asking(&tree, &records).on("2026-01-01").outcome,
            outcome
        );
    }
    let empty = World::asking(r#"{"all":[]}"#, &records).on("2026-01-01");
    assert_eq!(empty.outcome, Outcome::DoesNotMeet);
}

#[test]
fn paths_count_parts_from_zero_each_group_before_its_parts() {
    let tree = format!(r#"{{"all":[{PART_1},{{"any":[{LICENCE_NL},{PART_1}]}},{LICENCE_NL}]}}"#);
    let answer = World::asking(&tree, &[]).on("2026-01-01");
    let paths: Vec<_> = answer
        .requirements
        .iter()
        .map(|part| part.path.as_str())
        .collect();
    assert_eq!(paths, ["0", "0.0", "0.1", "0.1.0", "0.1.1", "0.2"]);
}

#[test]
fn of_records_that_count_the_longest_lasting_decides() {
    let short = part_1("2026-02-01");
    let long = certificate(
        2,
        "en-17483-1-2021",
        granted("2025-01-01", Some("2027-01-01")),
    );
    let open = certificate(3, "en-17483-1-2021", for_ever());
    let world = World::asking(PART_1, &[short.clone(), long.clone()]);
    let found = only(&world, "2026-01-01");
    assert_eq!(found.record, Some(long.id));
    // The other's end changes nothing.
    assert_eq!(found.changes_at, Some(at("2027-01-01")));
    let world = World::asking(PART_1, &[open.clone(), short, long]);
    assert_eq!(only(&world, "2026-01-01").record, Some(open.id));
    assert_eq!(world.on("2026-01-01").next_change_at, None);
}

#[test]
fn of_records_that_fail_the_one_nearest_to_counting_gives_the_reason() {
    let expired = part_1("2025-06-01");
    let suspended = periods(&[("2025-01-01", Granted), ("2025-06-01", Suspended)], None);
    let suspended = certificate(2, "en-17483-1-2021", suspended);
    let withdrawn = periods(&[("2025-01-01", Granted), ("2025-06-01", Withdrawn)], None);
    let withdrawn = certificate(3, "en-17483-1-2021", withdrawn);
    let world = World::asking(PART_1, &[withdrawn.clone(), expired.clone()]);
    assert_eq!(only(&world, "2026-01-01").reasons, [Reason::Expired]);
    let world = World::asking(PART_1, &[withdrawn, suspended, expired]);
    assert_eq!(only(&world, "2026-01-01").reasons, [Reason::Suspended]);
}

#[test]
fn a_provider_that_is_suspended_withdrawn_or_annulled_meets_nothing() {
    let mut world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", for_ever())]);
    for (timeline, reason) in [
        (
            periods(&[("2020-01-01", Granted), ("2025-01-01", Suspended)], None),
            Reason::ProviderSuspended,
        ),
        (
            periods(&[("2020-01-01", Granted), ("2025-01-01", Withdrawn)], None),
            Reason::ProviderWithdrawn,
        ),
        (
            granted("2020-01-01", Some("2025-01-01")),
            Reason::ProviderWithdrawn,
        ),
        (
            periods(&[("2020-01-01", Granted), ("2027-01-01", Annulled)], None),
            Reason::ProviderAnnulled,
        ),
    ] {
        world.listing.timeline = timeline;
        let answer = world.on("2026-01-01");
        assert_eq!(answer.outcome, Outcome::DoesNotMeet);
        assert_eq!(answer.reasons, [reason]);
        assert_eq!(answer.requirements[0].outcome, Outcome::Meets);
    }
    world.listing.timeline = periods(&[("2020-01-01", Granted), ("2026-02-01", Suspended)], None);
    let answer = world.on("2026-01-01");
    assert_eq!((answer.outcome, answer.reasons.len()), (Outcome::Meets, 0));
    assert_eq!(answer.next_change_at, Some(at("2026-02-01")));
    assert_eq!(answer.requirements[0].changes_at, None);
}

#[test]
fn a_provider_that_was_never_listed_is_not_on_the_register() {
    let mut world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", for_ever())]);
    world.listing.timeline = Timeline::default();
    let answer = world.on("2026-01-01");
    assert_eq!(answer.outcome, Outcome::NotOnRegister);
    assert_eq!(answer.reasons, [Reason::ProviderUnknown]);
    let unknown = answer_not_on_register(&[], at("2026-01-01"));
    assert_eq!(unknown.outcome, Outcome::NotOnRegister);
    assert_eq!(unknown.reasons, [Reason::ProviderUnknown]);
}

#[test]
fn the_answer_about_a_stranger_changes_with_the_version_of_the_profile() {
    let mut first = profile(PART_1);
    first.timeline = granted("2025-01-01", Some("2027-01-01"));
    let mut second = profile(LICENCE_NL);
    (second.version, second.timeline) = (2, granted("2026-06-01", Some("2026-09-01")));
    for (instant, changes_at) in [
        ("2026-01-01", Some("2026-06-01")),
        ("2026-06-01", Some("2026-09-01")),
        ("2026-09-01", Some("2027-01-01")),
        ("2027-01-01", None),
    ] {
        let answer = answer_not_on_register(&[&first, &second], at(instant));
        assert_eq!(answer.next_change_at, changes_at.map(at), "{instant}");
    }
    // A version that never comes into force, as a higher one holds, changes nothing.
    second.timeline = granted("2025-01-01", None);
    let answer = answer_not_on_register(&[&first, &second], at("2026-01-01"));
    assert_eq!(answer.next_change_at, None);
}

#[test]
fn the_highest_version_granted_at_the_instant_is_in_force() {
    let mut world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", for_ever())]);
    world.profiles[0].timeline = granted("2025-01-01", None);
    let mut second = profile(LICENCE_NL);
    (second.version, second.timeline) = (2, granted("2026-06-01", Some("2026-09-01")));
    world.profiles.insert(0, second);
    assert!(world.answer(at("2024-12-31")).is_err());
    for (instant, outcome, changes_at) in [
        ("2026-01-01", Outcome::Meets, Some("2026-06-01")),
        ("2026-06-01", Outcome::DoesNotMeet, Some("2026-09-01")),
        ("2026-09-01", Outcome::Meets, None),
    ] {
        let answer = world.on(instant);
        assert_eq!(answer.outcome, outcome, "{instant}");
        assert_eq!(answer.next_change_at, changes_at.map(at), "{instant}");
        assert_eq!(
            answer.requirements[0].changes_at,
            changes_at.map(at),
            "{instant}"
        );
    }
    world.profiles[1].timeline = granted("2025-01-01", Some("2026-02-01"));
    assert_eq!(
        world.on("2026-01-01").next_change_at,
        Some(at("2026-02-01"))
    );
}

#[test]
fn a_new_version_that_asks_for_the_same_is_still_a_change() {
    let mut world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", for_ever())]);
    let mut second = profile(PART_1);
    (second.version, second.timeline) = (2, granted("2026-06-01", None));
    world.profiles.push(second);
    let answer = world.on("2026-01-01");
    assert_eq!(answer.next_change_at, Some(at("2026-06-01")));
    assert_eq!(answer.requirements[0].changes_at, None);
}

#[test]
fn a_version_with_a_part_more_changes_that_part_and_what_counts_it() {
    let mut world = World::asking(
        &format!(r#"{{"all":[{PART_1},{LICENCE_NL}]}}"#),
        &[certificate(1, "en-17483-1-2021", for_ever())],
    );
    let more = format!(r#"{{"all":[{PART_1},{LICENCE_NL},{LICENCE_NL}]}}"#);
    let mut second = profile(&more);
    (second.version, second.timeline) = (2, granted("2026-06-01", None));
    world.profiles.push(second);
    let changes = |rules| {
        let answer = world.answer_by(rules, at("2026-01-01")).expect("an answer");
        let parts = answer.requirements.into_iter().map(|part| part.changes_at);
        (parts.collect::<Vec<_>>(), answer.next_change_at)
    };
    let then = Some(at("2026-06-01"));
    assert_eq!(changes(AnswerRules::Second), (vec![then, None, None], then));
    assert_eq!(changes(AnswerRules::First), (vec![then, then, then], then));
}

#[test]
fn a_node_is_found_again_by_its_path_wherever_it_stands_in_the_order() {
    let groups = |first: &str| format!(r#"{{"all":[{first},{LICENCE_NL}]}}"#);
    let mut world = World::asking(&groups(&format!(r#"{{"any":[{PART_1}]}}"#)), &[]);
    let mut second = profile(&groups(PART_1));
    (second.version, second.timeline) = (2, granted("2026-06-01", None));
    world.profiles.push(second);
    let answer = world.on("2026-01-01");
    let changes = answer.requirements.iter().map(|part| part.changes_at);
    let then = Some(at("2026-06-01"));
    // `0` is all of two parts as before, `0.0` another leaf, `0.0.0` gone, `0.1` as it was.
    assert_eq!(changes.collect::<Vec<_>>(), [None, then, then, None]);
}

#[test]
fn a_suspension_of_the_attestor_to_come_is_a_change_and_so_is_its_end() {
    let mut world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", for_ever())]);
    let timeline = periods(
        &[
            ("2000-01-01", Granted),
            ("2026-05-01", Suspended),
            ("2026-06-01", Granted),
        ],
        None,
    );
    world
        .rules
        .put_attestor(BODY, AttestorKind::CertificationBody, timeline);
    for (instant, reason, changes_at) in [
        ("2026-01-01", Reason::Counts, Some("2026-05-01")),
        ("2026-05-01", Reason::IssuerUnsound, Some("2026-06-01")),
        ("2026-06-01", Reason::Counts, None),
    ] {
        let found = only(&world, instant);
        assert_eq!(found.reasons, [reason], "{instant}");
        assert_eq!(found.changes_at, changes_at.map(at), "{instant}");
    }
    assert!(
        world
            .rules
            .attestors
            .contains_key(&AttestorId::from_bits(BODY))
    );
}

#[test]
fn the_end_of_a_counterpart_is_a_change() {
    let part_3 = certificate(3, "en-17483-3-2023", for_ever());
    let world = World::asking(
        r#"{"certified":{"standard":"EN 17483-3"}}"#,
        &[part_3, part_1("2026-03-01")],
    );
    let found = only(&world, "2026-01-01");
    assert_eq!(
        (found.until, found.changes_at),
        (None, Some(at("2026-03-01")))
    );
    assert_eq!(only(&world, "2026-03-01").reasons, [Reason::PairMissing]);
}

#[test]
fn a_suspended_record_that_expires_changes_its_reason() {
    let timeline = periods(
        &[("2025-01-01", Granted), ("2025-06-01", Suspended)],
        Some("2026-03-01"),
    );
    let world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", timeline)]);
    let found = only(&world, "2026-01-01");
    assert_eq!(found.reasons, [Reason::Suspended]);
    assert_eq!(found.changes_at, Some(at("2026-03-01")));
    assert_eq!(only(&world, "2026-03-01").reasons, [Reason::Expired]);
}

#[test]
fn a_renewal_recorded_ahead_is_no_change_and_no_margin() {
    let timeline = periods(
        &[("2025-01-01", Granted), ("2026-02-01", Granted)],
        Some("2029-02-01"),
    );
    let mut world = World::asking(PART_1, &[certificate(1, "en-17483-1-2021", timeline)]);
    world.profiles[0].margin_days = 60;
    let found = only(&world, "2026-01-15");
    assert_eq!(
        (found.outcome, found.until),
        (Outcome::Meets, Some(at("2029-02-01")))
    );
    assert_eq!(found.changes_at, Some(at("2029-02-01").plus_days(-60)));
}

#[test]
fn an_answer_is_written_in_closed_lists_and_read_back() {
    let tree = format!(r#"{{"all":[{PART_1},{LICENCE_NL}]}}"#);
    let answer = World::asking(&tree, &[part_1("2026-03-01")]).on("2026-01-01");
    let text = serde_json::to_string(&answer).expect("JSON");
    assert_eq!(
        text,
        concat!(
            r#"{"outcome":"does_not_meet","requirements":["#,
            r#"{"path":"0","need":{"all":2},"outcome":"does_not_meet","reasons":["parts_not_met"]},"#,
            r#"{"path":"0.0","need":{"certified":{"standard":"EN 17483-1","accredited":false}},"#,
            r#""outcome":"meets","reasons":["counts"],"record":"crt_00000000012","entry":1001,"#,
            r#""until":"2026-03-01T00:00:00Z","changes_at":"2026-03-01T00:00:00Z"},"#,
            r#"{"path":"0.1","need":{"licensed":{"country":"NL"}},"outcome":"does_not_meet","#,
            r#""reasons":["no_record"]}],"next_change_at":"2026-03-01T00:00:00Z"}"#,
        )
    );
    assert_eq!(
        serde_json::from_str::<quaymark_core::verdict::Answer>(&text).expect("an answer"),
        answer
    );
}
