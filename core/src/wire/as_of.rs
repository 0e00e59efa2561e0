//! When and from what an answer was computed, and how long it holds.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// Stands in every list and every resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AsOf {
    /// When it was computed.
    pub computed_at: Instant,
    /// Until when it may be shown as current. A verdict within has a time of its own.
    pub fresh_until: Instant,
    /// How many entries of the log were known then.
    pub log_size: u64,
    /// Whether this is demonstration data.
    pub is_demonstration: bool,
}

impl AsOf {
    /// The same, fresh no longer than until the first of these instants that is still to come.
    #[must_use]
    pub fn until_first(mut self, changes: impl IntoIterator<Item = Instant>) -> Self {
        let to_come = changes.into_iter().filter(|at| *at > self.computed_at);
        self.fresh_until = to_come.fold(self.fresh_until, Instant::min);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_fresh_until_the_first_change_to_come() {
        let at = Instant::from_ms;
        let as_of = AsOf {
            computed_at: at(1_000),
            fresh_until: at(16_000),
            log_size: 1,
            is_demonstration: false,
        };
        for (changes, expected) in [
            (vec![], 16_000),
            (vec![0, 1_000], 16_000),
            (vec![20_000], 16_000),
            (vec![9_000, 0, 4_000], 4_000),
        ] {
            let narrowed = as_of.until_first(changes.into_iter().map(at));
            assert_eq!(narrowed.fresh_until, at(expected));
        }
    }
}
