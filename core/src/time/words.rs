//! Days and instants as people write them out.

use super::{CivilDate, Instant};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MS_PER_MINUTE: i64 = 60_000;
const MINUTES_PER_DAY: i64 = 24 * 60;

/// `23 November 2026`.
pub fn day_words(day: CivilDate) -> String {
    let month = MONTHS[usize::from(day.month()) - 1];
    format!("{} {month} {}", day.day(), day.year())
}

/// `23 November 2026, 14:05 UTC`: to the minute.
pub fn instant_words(at: Instant) -> String {
    let minutes = at
        .as_ms()
        .div_euclid(MS_PER_MINUTE)
        .rem_euclid(MINUTES_PER_DAY);
    let (hour, minute) = (minutes / 60, minutes % 60);
    format!("{}, {hour:02}:{minute:02} UTC", day_words(at.utc_date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn dates_are_written_out() {
        let day = CivilDate::new(2026, 11, 23).expect("a day");
        assert_eq!(day_words(day), "23 November 2026");
        assert_eq!(
            instant_words(instant("2026-01-02T03:04:59Z")),
            "2 January 2026, 03:04 UTC"
        );
    }

    #[test]
    fn an_instant_before_1970_keeps_its_clock() {
        assert_eq!(
            instant_words(instant("1969-12-31T23:59:00Z")),
            "31 December 1969, 23:59 UTC"
        );
    }
}
