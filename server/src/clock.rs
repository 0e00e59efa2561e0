//! The only place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quaymark_core::time::Instant;

/// Where the time comes from: the system, or a test that sets it.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A time that stands still until it is set.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant until [`Self::set`].
    pub fn standing_at(at: Instant) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.as_ms())))
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        match self {
            Self::System => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
                Instant::from_seconds(seconds).plus_ms(i64::from(since.subsec_millis()))
            }
            Self::Set(ms) => Instant::from_ms(ms.load(Ordering::Relaxed)),
        }
    }

    /// Moves a clock that stands; the system's clock stays as it is.
    pub fn set(&self, at: Instant) {
        if let Self::Set(ms) = self {
            ms.store(at.as_ms(), Ordering::Relaxed);
        }
    }
}

/// Measures how long something takes; no wall-clock time.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts measuring.
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Microseconds since the start.
    pub fn elapsed_micros(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// The end of a wait, unmoved by changes of the system's time.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(std::time::Instant);

impl Deadline {
    /// So long from now.
    pub fn after(wait: Duration) -> Self {
        Self(std::time::Instant::now() + wait)
    }

    /// What is left of the wait; zero once it is over.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(std::time::Instant::now())
    }
}
