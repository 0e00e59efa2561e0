//! Until when an outcome holds, and what follows.

use quaymark_core::timeline::RecordedStatus::{Granted, Suspended};
use quaymark_core::verdict::Outcome::{self, DoesNotMeet, Meets};

use crate::world::{World, at, certificate, granted, periods, profile};

const PART_1: &str = r#"{"certified":{"standard":"EN 17483-1","margin_days":30}}"#;

fn turn(world: &World, instant: &str) -> Option<(String, Option<Outcome>)> {
    let found = world.turn(at(instant));
    found.map(|(at, outcome)| (at.to_string()[..10].to_owned(), outcome))
}

#[test]
fn what_is_met_holds_through_its_margin_and_ends_with_its_record() {
    let record = certificate(
        1,
        "en-17483-1-2021",
        granted("2025-01-01", Some("2026-03-01")),
    );
    let world = World::asking(PART_1, &[record]);
    let ends = Some(("2026-03-01".to_owned(), Some(DoesNotMeet)));
    assert_eq!(turn(&world, "2026-01-01"), ends);
    assert_eq!(turn(&world, "2026-02-20"), ends, "within the margin");
    assert_eq!(turn(&world, "2026-03-01"), None, "nothing comes after");
    let begins = Some(("2025-01-01".to_owned(), Some(Meets)));
    assert_eq!(turn(&world, "2024-06-01"), begins);
}

#[test]
fn a_record_that_follows_carries_on() {
    let first = certificate(
        1,
        "en-17483-1-2021",
        granted("2025-01-01", Some("2026-03-01")),
    );
    let second = certificate(2, "en-17483-1-2021", granted("2026-02-01", None));
    let world = World::asking(PART_1, &[first, second]);
    assert_eq!(turn(&world, "2026-01-01"), None);
}

#[test]
fn a_suspension_to_come_and_its_end_are_seen() {
    let starts = [
        ("2025-01-01", Granted),
        ("2026-01-10", Suspended),
        ("2026-02-10", Granted),
    ];
    let record = certificate(1, "en-17483-1-2021", periods(&starts, None));
    let world = World::asking(PART_1, &[record]);
    let suspended = Some(("2026-01-10".to_owned(), Some(DoesNotMeet)));
    assert_eq!(turn(&world, "2026-01-01"), suspended);
    let restored = Some(("2026-02-10".to_owned(), Some(Meets)));
    assert_eq!(turn(&world, "2026-01-10"), restored);
}

#[test]
fn where_the_profile_ends_nothing_is_asked_any_more() {
    let record = certificate(1, "en-17483-1-2021", granted("2025-01-01", None));
    let mut world = World::asking(PART_1, &[record]);
    world.profiles = vec![profile(PART_1)];
    world.profiles[0].timeline = granted("2000-01-01", Some("2026-06-01"));
    let ends = Some(("2026-06-01".to_owned(), None));
    assert_eq!(turn(&world, "2026-01-01"), ends);
}
