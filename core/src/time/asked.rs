//! How people ask for a time: by an instant, or by a day for its start in UTC.

use super::{CivilDate, Instant, MS_PER_DAY, TimeError};

impl Instant {
    /// Whether a day begins at this instant in UTC.
    pub const fn is_utc_midnight(self) -> bool {
        self.0.rem_euclid(MS_PER_DAY) == 0
    }

    /// An instant, or a day for its first instant in UTC: how people ask for a time.
    pub fn of_instant_or_day(text: &str) -> Result<Self, TimeError> {
        if let Ok(day) = text.parse::<CivilDate>() {
            return Ok(day.utc_midnight());
        }
        text.parse().map_err(|error: TimeError| TimeError {
            expected: "an instant as in RFC 3339, for example 2026-11-23T10:00:00Z, or a day that \
                       exists, as YYYY-MM-DD",
            ..error
        })
    }
}
