//! Days, instants and numbers as they are printed on pages. How a day and an instant are written out, `core` says.

use quaymark_core::time::{Instant, day_words, instant_words};

const MS_PER_DAY: i64 = 24 * 60 * 60_000;

/// The time a page was asked about: a day stands for its start.
pub fn asked_words(at: Instant) -> String {
    match at.is_utc_midnight() {
        true => format!("the start of {} (UTC)", day_words(at.utc_date())),
        false => instant_words(at),
    }
}

/// The last day, in UTC, that ends no later than an exclusive end: `until 22 November 2026` for a
/// period that ends at midnight on the 23rd, and the instant itself for one that ends within a day.
pub fn last_day_words(end: Instant) -> String {
    if end.is_utc_midnight() {
        day_words(end.utc_date().plus_days(-1))
    } else {
        instant_words(end)
    }
}

/// How long from now to then: `today`, `in 1 day`, `in 12 days`, `3 days ago`.
pub fn remaining_words(now: Instant, then: Instant) -> String {
    left_words(then.as_ms().div_euclid(MS_PER_DAY) - now.as_ms().div_euclid(MS_PER_DAY))
}

/// So many days from now: `today`, `in 1 day`, `3 days ago`.
pub fn left_words(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        -1 => "1 day ago".to_owned(),
        days if days < 0 => format!("{} days ago", thousands(days.unsigned_abs())),
        days => format!("in {} days", thousands(days.unsigned_abs())),
    }
}

/// `1,204,500`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_day_that_was_asked_about_is_its_start() {
        assert_eq!(
            asked_words(instant("2027-03-01T00:00:00Z")),
            "the start of 1 March 2027 (UTC)"
        );
        assert_eq!(
            asked_words(instant("2027-03-01T00:01:00Z")),
            "1 March 2027, 00:01 UTC"
        );
    }

    #[test]
    fn an_end_at_midnight_names_the_day_before() {
        assert_eq!(
            last_day_words(instant("2026-03-01T00:00:00Z")),
            "28 February 2026"
        );
        assert_eq!(
            last_day_words(instant("2026-02-28T23:00:00Z")),
            "28 February 2026, 23:00 UTC"
        );
    }

    #[test]
    fn remaining_time_counts_calendar_days_in_utc() {
        let now = instant("2026-11-23T23:30:00Z");
        assert_eq!(
            remaining_words(now, instant("2026-11-23T23:59:00Z")),
            "today"
        );
        assert_eq!(
            remaining_words(now, instant("2026-11-24T00:10:00Z")),
            "in 1 day"
        );
        assert_eq!(
            remaining_words(now, instant("2026-12-05T10:00:00Z")),
            "in 12 days"
        );
        assert_eq!(
            remaining_words(now, instant("2026-11-20T10:00:00Z")),
            "3 days ago"
        );
    }

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_204_500), "1,204,500");
    }
}
