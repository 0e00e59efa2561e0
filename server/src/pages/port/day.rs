//! The time a port's page is about: now, or another that was asked for.

use quaymark_core::time::Instant;

use crate::pages::words::{asked_words, instant_words};

/// The time of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    /// At which everything is shown.
    pub(super) at: Instant,
    is_asked: bool,
}

impl Day {
    /// The time asked for, or now.
    pub(super) fn of(asked: Option<Instant>, now: Instant) -> Self {
        Self {
            at: asked.unwrap_or(now),
            is_asked: asked.is_some(),
        }
    }

    /// What the page says if it is not about now.
    pub(super) fn other(&self) -> Option<String> {
        self.is_asked.then(|| asked_words(self.at))
    }

    /// In words, whichever it is.
    pub(super) fn words(&self) -> String {
        self.other().unwrap_or_else(|| instant_words(self.at))
    }

    /// As the field for days holds it; empty is now.
    pub(super) fn typed(&self) -> String {
        match self.is_asked {
            true => self.at.utc_date().to_string(),
            false => String::new(),
        }
    }

    /// For an address that has parameters already.
    pub(super) fn parameter(&self) -> String {
        match self.is_asked {
            true => format!("&at={}", self.at),
            false => String::new(),
        }
    }
}
