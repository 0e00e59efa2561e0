//! Places for exports of the audit: few at a time, and of those one organisation takes only some.
//!
//! **Invariant:** a place is taken as long as its [`Exporting`] lives, and no longer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quaymark_core::id::OrganisationId;

/// Exports sent at a time.
const AT_ONCE: usize = 8;
/// Of those, what one organisation takes.
const AT_ONCE_OF_ONE: usize = 2;

/// Whose exports are being sent.
#[derive(Debug, Default)]
pub struct Exports(Mutex<Vec<OrganisationId>>);

/// One that is being sent.
#[derive(Debug)]
pub(super) struct Exporting {
    exports: Arc<Exports>,
    of: OrganisationId,
}

impl Exports {
    /// A place for one more; none while as many are being sent as may be.
    pub(super) fn begin(self: &Arc<Self>, of: OrganisationId) -> Option<Exporting> {
        let mut sent = self.taken();
        let own = sent.iter().filter(|other| **other == of).count();
        if sent.len() >= AT_ONCE || own >= AT_ONCE_OF_ONE {
            return None;
        }
        sent.push(of);
        drop(sent);
        Some(Exporting {
            exports: Arc::clone(self),
            of,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Vec<OrganisationId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Exporting {
    fn drop(&mut self) {
        let mut sent = self.exports.taken();
        if let Some(place) = sent.iter().position(|other| *other == self.of) {
            sent.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_takes_two_places_and_all_together_eight() {
        let exports = Arc::new(Exports::default());
        let begin = |bits| exports.begin(OrganisationId::from_bits(bits));
        let mut sent: Vec<_> = (0..4).flat_map(|bits| [begin(bits), begin(bits)]).collect();
        assert!(sent.iter().all(Option::is_some));
        assert!(begin(0).is_none() && begin(9).is_none());
        drop(sent.pop());
        assert!(begin(0).is_none(), "the place was another's");
        let of_nine = begin(9);
        assert!(of_nine.is_some() && begin(3).is_none());
        drop(of_nine);
        assert!(begin(3).is_some(), "each place is given back");
    }
}
