//! Instants and civil dates, against jiff as a second opinion.

use jiff::ToSpan;
use proptest::prelude::*;
use quaymark_core::time::{CivilDate, Instant};

use crate::world::good;

#[test]
fn every_day_from_1900_to_2200_is_counted_printed_and_read_as_jiff_does() {
    let mut day = jiff::civil::date(1900, 1, 1);
    let epoch = jiff::civil::date(1970, 1, 1);
    let mut days = i64::from(epoch.until(day).expect("in range").get_days());
    while day.year() <= 2200 {
        let date = CivilDate::from_days(days);
        let parts = (date.year(), date.month(), date.day());
        let expected = (i32::from(day.year()), day.month() as u8, day.day() as u8);
        assert_eq!(parts, expected);
        assert_eq!(date.days(), days);
        let text = date.to_string();
        assert_eq!(text, day.to_string());
        assert_eq!(text.parse(), Ok(date));
        day = day.tomorrow().expect("in range");
        days += 1;
    }
}

#[test]
fn days_that_do_not_exist_are_refused() {
    for text in [
        "2026-02-29",
        "2100-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-01-32",
        "1899-12-31",
        "9999-01-01",
        "2026-1-1",
        "26-01-01",
        "2026/01/01",
        "20260101",
        "2026-01-01 ",
        "+026-01-01",
        "",
        "２０26-01",
    ] {
        assert!(text.parse::<CivilDate>().is_err(), "{text}");
    }
    for text in [
        "2000-02-29",
        "2024-02-29",
        "2028-02-29",
        "1900-01-01",
        "9998-12-31",
    ] {
        assert_eq!(good::<CivilDate>(text).to_string(), text);
    }
}

#[test]
fn days_are_added_over_leap_days_and_years() {
    for (day, days, expected) in [
        ("2028-02-28", 1, "2028-02-29"),
        ("2028-02-28", 2, "2028-03-01"),
        ("2026-02-28", 1, "2026-03-01"),
        ("2026-12-31", 1, "2027-01-01"),
        ("2026-01-01", -1, "2025-12-31"),
        ("1970-01-01", -1, "1969-12-31"),
    ] {
        assert_eq!(good::<CivilDate>(day).plus_days(days).to_string(), expected);
    }
}

#[test]
fn instants_of_several_spellings_are_the_same() {
    for text in [
        "2026-11-23T10:00:00Z",
        "2026-11-23t10:00:00z",
        "2026-11-23T10:00:00.000Z",
        "2026-11-23T10:00:00.000999Z",
        "2026-11-23T11:00:00+01:00",
        "2026-11-23T04:30:00-05:30",
        "2026-11-24T00:00:00+14:00",
        "2026-11-23T10:00:00-00:00",
    ] {
        assert_eq!(
            good::<Instant>(text).to_string(),
            "2026-11-23T10:00:00Z",
            "{text}"
        );
    }
    assert_eq!(
        good::<Instant>("2026-11-23T10:00:00.5Z").to_string(),
        "2026-11-23T10:00:00.500Z"
    );
    assert_eq!(good::<Instant>("1969-12-31T23:59:59.999Z").as_ms(), -1);
    assert_eq!(good::<Instant>("1969-12-31T23:59:59.999Z").as_seconds(), -1);
}

#[test]
fn what_is_not_an_instant_is_refused() {
    for text in [
        "",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23 10:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T10:60:00Z",
        "2026-11-23T10:00:60Z",
        "2026-11-23T10:00Z",
        "2026-11-23T10:00:00.Z",
        "2026-11-23T10:00:00.0000000001Z",
        "2026-11-23T10:00:00+1:00",
        "2026-11-23T10:00:00+24:00",
        "2026-11-23T10:00:00+01:60",
        "2026-11-23T10:00:00ZZ",
        "2026-02-29T10:00:00Z",
        "2026-11-23T10:00:00é",
        "2026-11-23T-1:00:00Z",
        "1899-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-11-23T10:00:00+01:0é",
    ] {
        assert!(text.parse::<Instant>().is_err(), "{text}");
    }
}

#[test]
fn moving_an_instant_stops_at_the_ends_of_the_range() {
    let last = Instant::from_ms(i64::MAX);
    assert_eq!(last.plus_days(1), last);
    assert_eq!(Instant::from_ms(0).plus_days(i64::MAX), last);
    assert_eq!(
        Instant::from_ms(0).plus_days(i64::MIN),
        Instant::from_ms(i64::MIN)
    );
    assert_eq!(Instant::from_seconds(i64::MAX), last);
}

proptest! {
    #[test]
    fn an_instant_is_printed_as_jiff_prints_it_and_read_back(ms in -2_208_988_800_000i64..253_370_764_800_000) {
        let instant = Instant::from_ms(ms);
        let text = instant.to_string();
        prop_assert_eq!(text.parse(), Ok(instant));
        let second_opinion: jiff::Timestamp = text.parse().expect("RFC 3339");
        prop_assert_eq!(second_opinion.as_millisecond(), ms);
        let day = instant.utc_date();
        let theirs = jiff::ZonedDateTime::new(second_opinion, jiff::tz::TimeZone::UTC).date();
        prop_assert_eq!(day.to_string(), theirs.to_string());
        prop_assert!(day.utc_midnight() <= instant && instant < day.plus_days(1).utc_midnight());
    }

    #[test]
    fn an_instant_with_any_offset_is_read_as_jiff_reads_it(
        ms in -2_208_000_000_000i64..253_370_000_000_000,
        offset_minutes in -1439i64..=1439,
    ) {
        let local = jiff::Timestamp::from_millisecond(ms).expect("in range") + offset_minutes.minutes();
        let sign = if offset_minutes < 0 { '-' } else { '+' };
        let minutes = offset_minutes.abs();
        let clock = local.strftime("%Y-%m-%dT%H:%M:%S%.3f");
        let text = format!("{clock}{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        prop_assert_eq!(text.parse(), Ok(Instant::from_ms(ms)), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parsers_stumble(text in "\\PC{0,32}|[0-9TZ:.+é-]{18,26}") {
        if let Ok(instant) = text.parse::<Instant>() {
            prop_assert_eq!(instant.to_string().parse(), Ok(instant));
        }
        if let Ok(date) = text.parse::<CivilDate>() {
            prop_assert_eq!(date.to_string(), text);
        }
    }
}

#[test]
fn weekends_are_no_working_days_and_a_week_begins_on_monday() {
    let day = |text: &str| -> CivilDate { text.parse().expect("a day") };
    for (from, to, days) in [
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-24", 1),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-20", "2026-11-22", 0),
        ("2026-11-16", "2026-11-23", 5),
        ("2026-11-23", "2026-11-16", 0),
    ] {
        assert_eq!(day(from).working_days_until(day(to)), days, "{from} {to}");
    }
    for (of, monday) in [
        ("2026-11-23", "2026-11-23"),
        ("2026-11-29", "2026-11-23"),
        ("1970-01-01", "1969-12-29"),
    ] {
        assert_eq!(day(of).monday(), day(monday), "{of}");
    }
}

#[test]
fn a_time_is_asked_for_by_an_instant_or_a_day() {
    let read = |text: &str| Instant::of_instant_or_day(text).map(|at| at.to_string());
    for (text, at) in [
        ("2027-03-01", "2027-03-01T00:00:00Z"),
        ("2028-02-29", "2028-02-29T00:00:00Z"),
        ("2027-03-01T02:00:00+02:00", "2027-03-01T00:00:00Z"),
        ("2027-03-01T00:00:00.001Z", "2027-03-01T00:00:00.001Z"),
    ] {
        assert_eq!(read(text).as_deref(), Ok(at));
    }
    for text in [
        "2027-02-29",
        "2027-13-01",
        "27-03-01",
        "1 March 2027",
        "",
        "2027-03-01T",
        "2027-03",
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.found, text);
        assert!(error.expected.contains("a day"), "{}", error.expected);
    }
    let midnight =
        |text: &str| Instant::of_instant_or_day(text).is_ok_and(Instant::is_utc_midnight);
    assert!(midnight("2027-03-01") && midnight("1960-03-01"));
    assert!(!midnight("2027-03-01T00:00:00.001Z") && !midnight("1960-03-01T23:59:59.999Z"));
}
