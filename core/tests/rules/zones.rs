//! Civil dates to instants: the ends of days around changes of the clock.

use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::zones::Zone;

use crate::world::{at, good};

const MS_PER_HOUR: i64 = 3_600_000;

fn zone(name: &str) -> Zone {
    Zone::named(name).expect(name)
}

/// Day, first instant, first instant after it. Written down from the published rules: Europe
/// changes its clocks at 01:00 UTC on the last Sundays of March and October.
const DAYS: &[(&str, &str, &str, &str)] = &[
    (
        "Europe/Amsterdam",
        "2026-11-23",
        "2026-11-22T23:00:00Z",
        "2026-11-23T23:00:00Z",
    ),
    (
        "Europe/Amsterdam",
        "2026-03-29",
        "2026-03-28T23:00:00Z",
        "2026-03-29T22:00:00Z",
    ),
    (
        "Europe/Amsterdam",
        "2026-10-25",
        "2026-10-24T22:00:00Z",
        "2026-10-25T23:00:00Z",
    ),
    (
        "Europe/Amsterdam",
        "2028-02-29",
        "2028-02-28T23:00:00Z",
        "2028-02-29T23:00:00Z",
    ),
    (
        "Europe/Amsterdam",
        "2026-12-31",
        "2026-12-30T23:00:00Z",
        "2026-12-31T23:00:00Z",
    ),
    (
        "Europe/Athens",
        "2026-03-29",
        "2026-03-28T22:00:00Z",
        "2026-03-29T21:00:00Z",
    ),
    (
        "Europe/Athens",
        "2026-10-25",
        "2026-10-24T21:00:00Z",
        "2026-10-25T22:00:00Z",
    ),
    (
        "Europe/Athens",
        "2028-02-29",
        "2028-02-28T22:00:00Z",
        "2028-02-29T22:00:00Z",
    ),
    (
        "Europe/Lisbon",
        "2026-03-29",
        "2026-03-29T00:00:00Z",
        "2026-03-29T23:00:00Z",
    ),
    (
        "Europe/Lisbon",
        "2026-10-25",
        "2026-10-24T23:00:00Z",
        "2026-10-26T00:00:00Z",
    ),
    (
        "Africa/Ceuta",
        "2026-03-29",
        "2026-03-28T23:00:00Z",
        "2026-03-29T22:00:00Z",
    ),
    (
        "Africa/Ceuta",
        "2026-10-25",
        "2026-10-24T22:00:00Z",
        "2026-10-25T23:00:00Z",
    ),
    // The clock skips midnight: the day begins at one o'clock.
    (
        "Atlantic/Azores",
        "2026-03-29",
        "2026-03-29T01:00:00Z",
        "2026-03-30T00:00:00Z",
    ),
    // The clock strikes midnight twice: the day begins the first time.
    (
        "Atlantic/Azores",
        "2026-10-25",
        "2026-10-25T00:00:00Z",
        "2026-10-26T01:00:00Z",
    ),
    (
        "Atlantic/Canary",
        "2026-03-29",
        "2026-03-29T00:00:00Z",
        "2026-03-29T23:00:00Z",
    ),
    (
        "Europe/London",
        "2026-10-25",
        "2026-10-24T23:00:00Z",
        "2026-10-26T00:00:00Z",
    ),
    (
        "Atlantic/Reykjavik",
        "2026-03-29",
        "2026-03-29T00:00:00Z",
        "2026-03-30T00:00:00Z",
    ),
    (
        "UTC",
        "2025-10-31",
        "2025-10-31T00:00:00Z",
        "2025-11-01T00:00:00Z",
    ),
];

#[test]
fn days_begin_and_end_where_their_country_says() {
    for (name, day, start, end) in DAYS {
        let (zone, day) = (zone(name), good::<CivilDate>(day));
        assert_eq!(zone.start_of(day), at(start), "{name} {day}");
        assert_eq!(zone.end_of(day), at(end), "{name} {day}");
    }
}

#[test]
fn each_day_is_exactly_the_instants_on_which_the_calendar_shows_it() {
    for name in [
        "Europe/Amsterdam",
        "Europe/Athens",
        "Europe/Lisbon",
        "Atlantic/Azores",
        "Africa/Ceuta",
        "Europe/Dublin",
        "Atlantic/Madeira",
    ] {
        let (zone, clock) = (zone(name), jiff::tz::TimeZone::get(name).expect(name));
        let shown = |ms: i64| {
            let instant = jiff::Timestamp::from_millisecond(ms).expect("in range");
            jiff::ZonedDateTime::new(instant, clock.clone())
                .date()
                .to_string()
        };
        let mut day: CivilDate = good("2019-12-25");
        while day.year() < 2031 {
            let (start, end) = (zone.start_of(day).as_ms(), zone.end_of(day).as_ms());
            let expected = day.to_string();
            assert_eq!(
                [shown(start), shown(end - 1)],
                [expected.clone(), expected.clone()]
            );
            assert!(
                shown(start - 1) < expected && shown(end) > expected,
                "{name} {day}"
            );
            let here = [start, end - 1].map(|ms| zone.day_of(Instant::from_ms(ms)));
            assert_eq!(here, [day, day], "{name}");
            assert!(
                (23..=25).contains(&((end - start) / MS_PER_HOUR)),
                "{name} {day}"
            );
            assert_eq!(zone.start_of(day.plus_days(1)).as_ms(), end);
            day = day.plus_days(1);
        }
    }
}

#[test]
fn a_zone_that_is_not_in_the_database_is_refused_by_name() {
    for name in ["", "Europe/Atlantis", "CET+1", "../etc/passwd"] {
        let error = Zone::named(name).expect_err(name);
        assert_eq!(error.0, name);
    }
}

#[test]
fn the_first_and_the_last_day_make_instants_that_can_be_read_again() {
    for name in [
        "Europe/London",
        "Europe/Amsterdam",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
    ] {
        let zone = zone(name);
        for day in ["1900-01-01", "9998-12-31"] {
            for instant in [zone.start_of(good(day)), zone.end_of(good(day))] {
                assert_eq!(instant.to_string().parse(), Ok(instant), "{name} {day}");
            }
        }
    }
}
