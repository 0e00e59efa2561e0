//! Instants that come from days somebody typed, shown as these days.
//!
//! The register keeps instants, and periods are half-open: "until 14 March 2027" in Amsterdam is kept
//! as the first instant after that day, 14 March 2027, 23:00 UTC. [`Zones`] finds the day back: the one
//! that begins, or ended, at that instant where the day was typed, and else in UTC. What falls within a
//! day is shown as the instant it is. The instant itself is never lost: [`When`] carries it.

use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::zones::Zone;

use super::date::{left_words, remaining_words};
use super::{day_words, instant_words};

/// Where days were typed; UTC is always tried last.
#[derive(Clone, Debug, Default)]
pub struct Zones(Vec<Zone>);

/// A day or an instant as it is shown, with the instant that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The instant.
    pub at: Instant,
    /// How it is shown.
    pub words: String,
    /// How far off it is.
    pub left: String,
}

impl Zones {
    /// The zones of these names. One that is none is left out.
    pub fn named<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        let zones = names.into_iter();
        Self(
            zones
                .filter_map(|name| Zone::named(name.as_ref()).ok())
                .collect(),
        )
    }

    /// What begins at an instant: its first day, where it begins with one.
    pub fn first_day(&self, from: Instant, now: Instant) -> When {
        match self.day_that_begins(from) {
            Some((day, today)) => When::on(from, day, today(now)),
            None => When::exactly(from, now),
        }
    }

    /// What ends at an instant: the last day that still is part of it, where it ends with one.
    pub fn last_day(&self, end: Instant, now: Instant) -> When {
        match self.day_that_begins(end) {
            Some((next, today)) => When::on(end, next.plus_days(-1), today(now)),
            None => When::exactly(end, now),
        }
    }

    /// The day that begins at an instant, and what day it is there at any other.
    fn day_that_begins(&self, at: Instant) -> Option<(CivilDate, impl Fn(Instant) -> CivilDate)> {
        let here = self.0.iter().find_map(|zone| {
            let day = zone.day_of(at);
            (zone.start_of(day) == at).then_some((day, Some(zone)))
        });
        let in_utc = || {
            let day = at.utc_date();
            (day.utc_midnight() == at).then_some((day, None))
        };
        let (day, zone) = here.or_else(in_utc)?;
        let today =
            move |now: Instant| zone.map_or_else(|| now.utc_date(), |zone| zone.day_of(now));
        Some((day, today))
    }
}

impl When {
    fn on(at: Instant, day: CivilDate, today: CivilDate) -> Self {
        Self {
            at,
            words: day_words(day),
            left: left_words(day.days() - today.days()),
        }
    }

    fn exactly(at: Instant, now: Instant) -> Self {
        Self {
            at,
            words: instant_words(at),
            left: remaining_words(now, at),
        }
    }

    /// The instant itself, to the minute.
    pub fn exact(&self) -> String {
        instant_words(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn amsterdam() -> Zones {
        Zones::named(["Europe/Amsterdam"])
    }

    /// How the last day of what ends at an instant is shown, with how far off it is.
    fn last(zones: &Zones, end: &str, now: &str) -> (String, String) {
        let when = zones.last_day(instant(end), instant(now));
        assert_eq!(when.at, instant(end));
        (when.words, when.left)
    }

    #[test]
    fn the_last_day_is_the_one_that_was_typed_in_winter_and_in_summer() {
        let now = "2027-03-01T12:00:00Z";
        let of = |end| last(&amsterdam(), end, now).0;
        assert_eq!(of("2027-03-14T23:00:00Z"), "14 March 2027");
        assert_eq!(of("2027-07-14T22:00:00Z"), "14 July 2027");
        // Loaded with days in UTC.
        assert_eq!(of("2027-03-15T00:00:00Z"), "14 March 2027");
        assert_eq!(of("2027-01-01T00:00:00Z"), "31 December 2026");
        // Neither: somebody meant an hour.
        assert_eq!(of("2027-03-14T22:30:00Z"), "14 March 2027, 22:30 UTC");
    }

    #[test]
    fn the_first_day_is_the_one_that_was_typed() {
        let now = instant("2027-03-01T12:00:00Z");
        let of = |from| amsterdam().first_day(instant(from), now).words;
        assert_eq!(of("2027-03-14T23:00:00Z"), "15 March 2027");
        assert_eq!(of("2027-03-15T00:00:00Z"), "15 March 2027");
        assert_eq!(of("2027-03-15T00:00:01Z"), "15 March 2027, 00:00 UTC");
    }

    #[test]
    fn without_a_zone_days_are_those_of_utc() {
        let zones = Zones::named(["Nowhere/Land"]);
        let now = "2027-03-01T12:00:00Z";
        assert_eq!(last(&zones, "2027-03-15T00:00:00Z", now).0, "14 March 2027");
        assert_eq!(
            last(&zones, "2027-03-14T23:00:00Z", now).0,
            "14 March 2027, 23:00 UTC"
        );
    }

    #[test]
    fn how_far_off_a_last_day_is_counts_days_where_it_was_typed() {
        let of = |now| last(&amsterdam(), "2027-03-14T23:00:00Z", now).1;
        assert_eq!(of("2027-03-04T12:00:00Z"), "in 10 days");
        assert_eq!(of("2027-03-13T22:59:59Z"), "in 1 day");
        assert_eq!(of("2027-03-13T23:00:00Z"), "today");
        assert_eq!(of("2027-03-14T22:59:59Z"), "today");
        assert_eq!(of("2027-03-14T23:00:00Z"), "1 day ago");
    }
}
