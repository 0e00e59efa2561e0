//! The standing of one record: a table of edges for each rule.

use quaymark_core::id::AttestorId;
use quaymark_core::reason::Reason;
use quaymark_core::register::{
    AttestorKind, Claims, EditionStatus, Record, StandardClass, VettingLevel,
};
use quaymark_core::standing::{Standing, boundaries, effective_end, standing};
use quaymark_core::timeline::RecordedStatus::{Annulled, Granted, Suspended, Withdrawn};

use crate::world::{
    AUTHORITY, BODY, Rules, at, certificate, decision, good, granted, licence, periods, vetting,
};

/// Checks the first record's standing among all of them at several instants.
fn expect(records: &[Record], rules: &Rules, table: &[(&str, Option<Reason>)]) {
    for (instant, reason) in table {
        let expected = reason.map_or(Standing::Counts, Standing::DoesNotCount);
        let found = standing(&records[0], records, rules, at(instant));
        assert_eq!(found, expected, "{instant}");
    }
}

#[test]
fn a_record_counts_from_its_first_instant_to_just_before_its_end() {
    let record = certificate(
        1,
        "en-17483-1-2021",
        granted("2025-03-01", Some("2026-03-01")),
    );
    expect(
        &[record],
        &Rules::sound(),
        &[
            ("2025-02-28T23:59:59.999Z", Some(Reason::NotYetValid)),
            ("2025-03-01", None),
            ("2026-02-28T23:59:59.999Z", None),
            ("2026-03-01", Some(Reason::Expired)),
        ],
    );
}

#[test]
fn a_suspended_certificate_never_counts_and_expires_when_it_would_have() {
    let timeline = periods(
        &[("2025-01-01", Granted), ("2025-06-01", Suspended)],
        Some("2026-01-01"),
    );
    expect(
        &[certificate(1, "en-17483-1-2021", timeline)],
        &Rules::sound(),
        &[
            ("2025-05-31T23:59:59.999Z", None),
            ("2025-06-01", Some(Reason::Suspended)),
            ("2025-12-31T23:59:59.999Z", Some(Reason::Suspended)),
            ("2026-01-01", Some(Reason::Expired)),
        ],
    );
}

#[test]
fn a_suspended_and_restored_certificate_counts_again() {
    let timeline = periods(
        &[
            ("2025-01-01", Granted),
            ("2025-06-01", Suspended),
            ("2025-07-01", Granted),
        ],
        Some("2026-01-01"),
    );
    expect(
        &[certificate(1, "en-17483-1-2021", timeline)],
        &Rules::sound(),
        &[
            ("2025-06-30T23:59:59.999Z", Some(Reason::Suspended)),
            ("2025-07-01", None),
            ("2026-01-01", Some(Reason::Expired)),
        ],
    );
}

#[test]
fn a_withdrawn_certificate_stays_withdrawn_past_its_printed_end() {
    let timeline = periods(&[("2025-01-01", Granted), ("2025-06-01", Withdrawn)], None);
    expect(
        &[certificate(1, "en-17483-1-2021", timeline)],
        &Rules::sound(),
        &[
            ("2025-05-31T23:59:59.999Z", None),
            ("2025-06-01", Some(Reason::Withdrawn)),
            ("2099-01-01", Some(Reason::Withdrawn)),
        ],
    );
}

#[test]
fn an_annulled_certificate_counted_at_no_time() {
    let timeline = periods(&[("2025-01-01", Granted), ("2025-06-01", Annulled)], None);
    expect(
        &[certificate(1, "en-17483-1-2021", timeline)],
        &Rules::sound(),
        &[
            ("2024-01-01", Some(Reason::Annulled)),
            ("2025-03-01", Some(Reason::Annulled)),
            ("2026-01-01", Some(Reason::Annulled)),
        ],
    );
}

/// ISO/IEC 27001:2013 ended on 31 October 2025, whatever a certificate bore.
#[test]
fn a_certificate_dies_with_the_transition_of_its_edition() {
    let record = certificate(
        1,
        "iso-iec-27001-2013",
        granted("2024-01-01", Some("2027-01-01")),
    );
    let rules = Rules::sound();
    assert_eq!(
        effective_end(&record, &rules, at("2025-06-01")),
        Some(at("2025-11-01"))
    );
    expect(
        &[record],
        &rules,
        &[
            ("2025-10-31T23:59:59.999Z", None),
            ("2025-11-01", Some(Reason::EditionEnded)),
            ("2026-12-31T23:59:59.999Z", Some(Reason::EditionEnded)),
            ("2027-01-01", Some(Reason::Expired)),
        ],
    );
}

#[test]
fn a_certificate_counts_only_while_its_attestor_is_sound() {
    let mut rules = Rules::sound();
    let timeline = periods(
        &[
            ("2020-01-01", Granted),
            ("2025-04-01", Suspended),
            ("2025-05-01", Granted),
            ("2025-09-01", Withdrawn),
        ],
        None,
    );
    rules.put_attestor(BODY, AttestorKind::CertificationBody, timeline);
    let record = certificate(
        1,
        "en-17483-1-2021",
        granted("2019-01-01", Some("2026-01-01")),
    );
    expect(
        &[record],
        &rules,
        &[
            ("2019-12-31T23:59:59.999Z", Some(Reason::IssuerUnsound)),
            ("2020-01-01", None),
            ("2025-03-31T23:59:59.999Z", None),
            ("2025-04-01", Some(Reason::IssuerUnsound)),
            ("2025-04-30T23:59:59.999Z", Some(Reason::IssuerUnsound)),
            ("2025-05-01", None),
            ("2025-09-01", Some(Reason::IssuerUnsound)),
            ("2026-01-01", Some(Reason::Expired)),
        ],
    );
}

#[test]
fn an_attestor_that_ended_was_annulled_or_is_unknown_is_not_sound() {
    let record = certificate(1, "en-17483-1-2021", granted("2020-01-01", None));
    let unsound = [("2026-01-01", Some(Reason::IssuerUnsound))];
    let mut rules = Rules::sound();
    for timeline in [
        granted("2010-01-01", Some("2025-01-01")),
        periods(&[("2010-01-01", Granted), ("2030-01-01", Annulled)], None),
    ] {
        rules.put_attestor(BODY, AttestorKind::CertificationBody, timeline);
        expect(std::slice::from_ref(&record), &rules, &unsound);
    }
    rules.attestors.remove(&AttestorId::from_bits(BODY));
    expect(&[record], &rules, &unsound);
}

#[test]
fn a_part_3_counts_only_beside_a_part_1_that_counts() {
    let part_3 = certificate(
        3,
        "en-17483-3-2023",
        granted("2025-01-01", Some("2028-01-01")),
    );
    let part_1 = certificate(
        1,
        "en-17483-1-2021",
        granted("2025-03-01", Some("2026-03-01")),
    );
    let rules = Rules::sound();
    let missing = Some(Reason::PairMissing);
    expect(
        std::slice::from_ref(&part_3),
        &rules,
        &[("2025-06-01", missing)],
    );
    expect(
        &[part_3.clone(), part_1],
        &rules,
        &[
            ("2025-02-28T23:59:59.999Z", missing),
            ("2025-03-01", None),
            ("2026-02-28T23:59:59.999Z", None),
            ("2026-03-01", missing),
        ],
    );
    let suspended = periods(
        &[
            ("2025-01-01", Granted),
            ("2025-06-01", Suspended),
            ("2025-07-01", Granted),
        ],
        None,
    );
    let part_1 = certificate(1, "en-17483-1-2021", suspended);
    expect(
        &[part_3, part_1],
        &rules,
        &[
            ("2025-05-31", None),
            ("2025-06-01", missing),
            ("2025-07-01", None),
        ],
    );
}

#[test]
fn a_pair_is_made_by_any_edition_of_the_family() {
    let mut rules = Rules::sound();
    rules.put_edition("en-17483-1-2028", "EN 17483-1", &[]);
    let part_3 = certificate(3, "en-17483-3-2023", granted("2025-01-01", None));
    let newer = certificate(1, "en-17483-1-2028", granted("2025-01-01", None));
    expect(&[part_3, newer], &rules, &[("2026-01-01", None)]);
}

#[test]
fn a_pair_of_a_required_edition_nobody_knows_is_missing() {
    let mut rules = Rules::sound();
    rules.editions.remove(&good("en-17483-1-2021"));
    let part_3 = certificate(3, "en-17483-3-2023", granted("2025-01-01", None));
    let part_1 = certificate(1, "en-17483-1-2021", granted("2025-01-01", None));
    expect(
        &[part_3, part_1],
        &rules,
        &[("2026-01-01", Some(Reason::PairMissing))],
    );
}

#[test]
fn pairs_are_followed_in_chains_and_round_in_circles() {
    let mut rules = Rules::sound();
    rules.put_edition("top-2025", "TOP", &["en-17483-3-2023"]);
    let all_year = || granted("2025-01-01", None);
    let top = certificate(9, "top-2025", all_year());
    let part_3 = certificate(3, "en-17483-3-2023", all_year());
    let part_1 = certificate(
        1,
        "en-17483-1-2021",
        granted("2025-01-01", Some("2026-01-01")),
    );
    let missing = Some(Reason::PairMissing);
    expect(
        &[top.clone(), part_3.clone()],
        &rules,
        &[("2025-06-01", missing)],
    );
    let chain = [top, part_3, part_1];
    expect(
        &chain,
        &rules,
        &[("2025-12-31", None), ("2026-01-01", missing)],
    );

    rules.put_edition("left-2025", "LEFT", &["right-2025"]);
    rules.put_edition("right-2025", "RIGHT", &["left-2025"]);
    let left = certificate(4, "left-2025", all_year());
    let right = certificate(5, "right-2025", granted("2025-01-01", Some("2026-01-01")));
    let pair = [left, right];
    expect(
        &pair,
        &rules,
        &[("2025-12-31", None), ("2026-01-01", missing)],
    );
    expect(&pair[..1], &rules, &[("2025-12-31", missing)]);
}

#[test]
fn a_record_is_no_counterpart_of_itself() {
    let mut rules = Rules::sound();
    rules.put_edition("twin-2025", "TWIN", &["twin-2025"]);
    let first = certificate(1, "twin-2025", granted("2025-01-01", None));
    let second = certificate(2, "twin-2025", granted("2025-01-01", None));
    let alone = [("2026-01-01", Some(Reason::PairMissing))];
    expect(std::slice::from_ref(&first), &rules, &alone);
    expect(&[first, second], &rules, &[("2026-01-01", None)]);
}

#[test]
fn a_counterpart_that_is_not_released_leaves_the_question_open() {
    let part_3 = certificate(3, "en-17483-3-2023", granted("2025-01-01", None));
    let mut hidden = certificate(1, "en-17483-1-2021", Default::default());
    hidden.is_confidential = true;
    let rules = Rules::sound();
    let open = [("2026-01-01", Some(Reason::NotReleased))];
    expect(&[part_3.clone(), hidden.clone()], &rules, &open);
    let shown = certificate(2, "en-17483-1-2021", granted("2025-01-01", None));
    expect(&[part_3, hidden, shown], &rules, &[("2026-01-01", None)]);
}

#[test]
fn guidance_law_status_and_drafts_never_count_even_if_a_record_says_so() {
    let never = [("2026-01-01", Some(Reason::StandardNotCertifiable))];
    let rules = Rules::sound();
    for edition in ["iso-28007-1-2015", "iso-9001-2026", "nobody-knows-this"] {
        let record = certificate(1, edition, granted("2020-01-01", None));
        expect(&[record], &rules, &never);
    }
    for (class, status) in [
        (StandardClass::Guidance, EditionStatus::Current),
        (StandardClass::AuthorityStatus, EditionStatus::Current),
        (StandardClass::Law, EditionStatus::Superseded),
        (StandardClass::Certifiable, EditionStatus::InDevelopment),
        (StandardClass::Certifiable, EditionStatus::Expected),
    ] {
        let mut rules = Rules::sound();
        rules.change("en-17483-1-2021", |edition| {
            (edition.class, edition.status) = (class, status);
        });
        let record = certificate(1, "en-17483-1-2021", granted("2020-01-01", None));
        expect(std::slice::from_ref(&record), &rules, &never);
        let part_3 = certificate(3, "en-17483-3-2023", granted("2020-01-01", None));
        let missing = [("2026-01-01", Some(Reason::PairMissing))];
        expect(&[part_3, record], &rules, &missing);
    }
}

#[test]
fn of_a_confidential_record_only_what_everybody_knows_is_said() {
    let mut hidden = certificate(1, "iso-iec-27001-2013", Default::default());
    hidden.is_confidential = true;
    expect(
        &[hidden],
        &Rules::sound(),
        &[
            ("2025-10-31T23:59:59.999Z", Some(Reason::NotReleased)),
            ("2025-11-01", Some(Reason::EditionEnded)),
        ],
    );
}

#[test]
fn what_is_recorded_against_a_confidential_record_is_no_secret() {
    let marks = quaymark_core::timeline::Timeline::default()
        .withheld_from(at("2025-03-01"), Suspended)
        .and_then(|marks| marks.withheld_from(at("2025-06-01"), Granted))
        .and_then(|marks| marks.withheld_from(at("2026-01-01"), Withdrawn))
        .expect("in order");
    let mut hidden = certificate(1, "en-17483-1-2021", marks);
    hidden.is_confidential = true;
    expect(
        &[hidden],
        &Rules::sound(),
        &[
            ("2025-02-28", Some(Reason::NotReleased)),
            ("2025-03-01", Some(Reason::Suspended)),
            ("2025-06-01", Some(Reason::NotReleased)),
            ("2026-01-01", Some(Reason::Withdrawn)),
        ],
    );
}

#[test]
fn an_expired_licence_that_is_tolerated_says_so_and_does_not_count() {
    let mut tolerated = licence(1, granted("2025-01-01", Some("2026-01-01")));
    let Claims::Licence(claims) = &mut tolerated.claims else {
        panic!("a licence");
    };
    claims.tolerated_until = Some(at("2026-03-01"));
    let rules = Rules::sound();
    expect(
        std::slice::from_ref(&tolerated),
        &rules,
        &[
            ("2025-12-31T23:59:59.999Z", None),
            ("2026-01-01", Some(Reason::RenewalPending)),
            ("2026-02-28T23:59:59.999Z", Some(Reason::RenewalPending)),
            ("2026-03-01", Some(Reason::Expired)),
        ],
    );
    assert!(boundaries(&tolerated, &rules).contains(&at("2026-03-01")));
    tolerated.timeline = periods(
        &[("2025-01-01", Granted), ("2025-06-01", Suspended)],
        Some("2026-01-01"),
    );
    expect(
        &[tolerated],
        &rules,
        &[("2026-01-15", Some(Reason::Expired))],
    );
}

#[test]
fn licences_vettings_and_decisions_stand_and_fall_with_their_attestor_too() {
    let mut rules = Rules::sound();
    let suspended = periods(&[("2000-01-01", Granted), ("2025-06-01", Suspended)], None);
    rules.put_attestor(
        AUTHORITY,
        AttestorKind::LicensingAuthority,
        suspended.clone(),
    );
    rules.put_attestor(crate::world::PORT, AttestorKind::Port, suspended);
    for record in [
        licence(1, granted("2020-01-01", None)),
        vetting(2, VettingLevel::Basic, granted("2020-01-01", None)),
        decision(3, "EN 17483-1", granted("2020-01-01", None)),
    ] {
        let table = [
            ("2025-05-31", None),
            ("2025-06-01", Some(Reason::IssuerUnsound)),
        ];
        expect(&[record], &rules, &table);
    }
}

#[test]
fn the_effective_end_is_the_earliest_of_expiry_transition_and_withdrawal() {
    let rules = Rules::sound();
    let end = |record: &Record, instant| effective_end(record, &rules, at(instant));
    let early = certificate(
        1,
        "iso-iec-27001-2013",
        granted("2024-01-01", Some("2025-06-01")),
    );
    assert_eq!(end(&early, "2025-01-01"), Some(at("2025-06-01")));
    let withdrawn = periods(&[("2024-01-01", Granted), ("2025-03-01", Withdrawn)], None);
    let withdrawn = certificate(2, "iso-iec-27001-2013", withdrawn);
    assert_eq!(end(&withdrawn, "2025-01-01"), Some(at("2025-03-01")));
    assert_eq!(end(&withdrawn, "2025-03-01"), None);
    let renewed = periods(
        &[("2024-01-01", Granted), ("2025-01-01", Granted)],
        Some("2028-01-01"),
    );
    let renewed = certificate(3, "en-17483-1-2021", renewed);
    assert_eq!(end(&renewed, "2024-12-31"), Some(at("2028-01-01")));
    let open = certificate(4, "en-17483-1-2021", granted("2024-01-01", None));
    assert_eq!(end(&open, "2026-01-01"), None);
    assert_eq!(end(&open, "2023-01-01"), None);
}
