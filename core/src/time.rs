//! Instants and civil dates, and their text forms.
//!
//! An [`Instant`] is UTC milliseconds and prints as RFC 3339 with `Z`. A [`CivilDate`] is a day in
//! some country's calendar and prints as ISO 8601. Leap seconds do not exist here, as in POSIX
//! time. Nothing in this file reads a clock.

mod asked;
mod words;

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::text::serde_as_text;

pub use words::{day_words, instant_words};

const MS_PER_DAY: i64 = 86_400_000;
const MIN_YEAR: i32 = 1900;
const MAX_YEAR: i32 = 9998;
/// A civil day can begin or end in the neighbouring year of UTC: every instant that is made from a
/// day can be printed and read again.
const INSTANT_YEARS: RangeInclusive<i32> = MIN_YEAR - 1..=MAX_YEAR + 1;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A day of the Gregorian calendar, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    year: i32,
    month: u8,
    day: u8,
}

/// Why a text is not an instant or a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found `{found}`, expected {expected}")]
pub struct TimeError {
    /// The text as it was given.
    pub found: String,
    /// What would have been accepted.
    pub expected: &'static str,
}

impl Instant {
    /// From milliseconds since the Unix epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// From whole seconds since the Unix epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant moved by a number of milliseconds, stopping at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// This instant moved by whole days of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_ms(days.saturating_mul(MS_PER_DAY))
    }

    /// The day this instant falls on in UTC.
    pub fn utc_date(self) -> CivilDate {
        CivilDate::from_days(self.0.div_euclid(MS_PER_DAY))
    }
}

impl CivilDate {
    /// A day that exists, in the years 1900 to 9998.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        Self::within(MIN_YEAR..=MAX_YEAR, year, month, day)
    }

    fn within(years: RangeInclusive<i32>, year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = years.contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The calendar year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        // Howard Hinnant's `days_from_civil`: years start in March, eras are 400 years.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year - era * 400;
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date a number of days after 1970-01-01.
    pub fn from_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted - era * 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: year as i32,
            month: month as u8,
            day: day as u8,
        }
    }

    /// The date a number of days later (earlier, if negative).
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days(self.days() + days)
    }

    /// Working days, Monday to Friday, after this day up to and with another. The register knows no
    /// holidays.
    pub fn working_days_until(self, other: Self) -> u32 {
        // Day 0 is 1 January 1970, a Thursday.
        let is_working = |day: &i64| (day + 3).rem_euclid(7) < 5;
        let days = (self.days() + 1..=other.days()).filter(is_working).count();
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// The Monday of this day's week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.plus_days(-(self.days() + 3).rem_euclid(7))
    }

    /// Midnight at the start of this day in UTC.
    pub fn utc_midnight(self) -> Instant {
        Instant(self.days() * MS_PER_DAY)
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for CivilDate {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        parse_date(text, MIN_YEAR..=MAX_YEAR).ok_or_else(|| TimeError {
            found: text.to_owned(),
            expected: "a day that exists, as YYYY-MM-DD",
        })
    }
}

fn parse_date(text: &str, years: RangeInclusive<i32>) -> Option<CivilDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = digits(&bytes[..4])?;
    let month = digits(&bytes[5..7])?;
    let day = digits(&bytes[8..])?;
    CivilDate::within(years, year as i32, month as u8, day as u8)
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0i64, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.utc_date();
        let ms_of_day = self.0.rem_euclid(MS_PER_DAY);
        let (seconds, ms) = (ms_of_day / 1000, ms_of_day % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}")?;
        if ms > 0 {
            write!(f, ".{ms:03}")?;
        }
        f.write_str("Z")
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    /// RFC 3339 with `Z` or a numeric offset, in the years 1899 to 9999 of UTC; fractions below a
    /// millisecond are cut off.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        parse_instant(text).ok_or_else(|| TimeError {
            found: text.to_owned(),
            expected: "an instant as in RFC 3339, for example 2026-11-23T10:00:00Z",
        })
    }
}

fn parse_instant(text: &str) -> Option<Instant> {
    if !text.is_ascii() || text.len() < 20 || !matches!(text.as_bytes()[10], b'T' | b't') {
        return None;
    }
    let date = parse_date(&text[..10], INSTANT_YEARS)?;
    let clock = text.as_bytes();
    if clock[13] != b':' || clock[16] != b':' {
        return None;
    }
    let (hour, minute, second) = (
        digits(&clock[11..13])?,
        digits(&clock[14..16])?,
        digits(&clock[17..19])?,
    );
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction_ms, offset) = split_fraction(&text[19..])?;
    let local = date.days() * MS_PER_DAY + (hour * 3600 + minute * 60 + second) * 1000;
    let instant = Instant(local + fraction_ms - parse_offset_ms(offset)?);
    // An offset can lead out of the years that can be printed and read again.
    INSTANT_YEARS
        .contains(&instant.utc_date().year())
        .then_some(instant)
}

fn split_fraction(rest: &str) -> Option<(i64, &str)> {
    let Some(after_point) = rest.strip_prefix('.') else {
        return Some((0, rest));
    };
    let length = after_point.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 9 {
        return None;
    }
    let (fraction, offset) = after_point.split_at(length);
    let padded = format!("{fraction:0<3}");
    Some((digits(&padded.as_bytes()[..3])?, offset))
}

fn parse_offset_ms(offset: &str) -> Option<i64> {
    let bytes = offset.as_bytes();
    let sign = match bytes {
        b"Z" | b"z" => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    if bytes.len() != 6 || bytes[3] != b':' {
        return None;
    }
    let (hours, minutes) = (digits(&bytes[1..3])?, digits(&bytes[4..6])?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes) * 60_000)
}

serde_as_text!(Instant, CivilDate);
