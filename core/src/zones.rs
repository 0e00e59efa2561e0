//! Civil dates to instants, by IANA time zone.
//!
//! A printed date is a day in its issuer's country. This conversion happens once, when a fact is
//! recorded; the date and the instant are both stored. The time-zone database is built in, so two
//! machines agree.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::time::{CivilDate, Instant};

/// The name is not in the IANA time-zone database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone of the IANA database")]
pub struct UnknownZone(pub String);

/// A time zone of the IANA database.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// Finds a zone by its IANA name, for example `Europe/Amsterdam`.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        static BUILT_IN: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
        BUILT_IN
            .get(name)
            .map(Self)
            .map_err(|_| UnknownZone(name.to_owned()))
    }

    /// The first instant of a day. Where the clock skips midnight, the first instant that exists;
    /// where it strikes midnight twice, the first time.
    pub fn start_of(&self, day: CivilDate) -> Instant {
        let midnight = date(day.year() as i16, day.month() as i8, day.day() as i8).at(0, 0, 0, 0);
        let zoned = self
            .0
            .to_ambiguous_zoned_datetime(midnight)
            .compatible()
            .expect("years 1900 to 9999 lie within the range of the time library");
        Instant::from_ms(zoned.timestamp().as_millisecond())
    }

    /// The day it is here at an instant.
    pub fn day_of(&self, at: Instant) -> CivilDate {
        let timestamp = Timestamp::from_millisecond(at.as_ms());
        let timestamp = timestamp.unwrap_or(match at.as_ms() < 0 {
            true => Timestamp::MIN,
            false => Timestamp::MAX,
        });
        let local = self.0.to_datetime(timestamp).date();
        let (year, month, day) = (local.year(), local.month(), local.day());
        CivilDate::new(i32::from(year), month as u8, day as u8).unwrap_or_else(|| at.utc_date())
    }

    /// The first instant after a day: a certificate valid until that day counts before it.
    pub fn end_of(&self, day: CivilDate) -> Instant {
        self.start_of(day.plus_days(1))
    }
}
