//! What an answer turns into: the first later answer of another sort, by what is recorded now.

use quaymark_core::id::ProfileId;
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::verdict::{self, Case};

use super::{Weighed, weigh};
use crate::directory::{ProviderView, Rules};

/// The end of an answer, and the one that follows it.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The first instant of the next one.
    pub at: Instant,
    /// The next one; `None` if no version of the profile is in force then.
    pub then: Option<Weighed>,
}

/// Until when the outcome about a provider at an instant holds; `None` if no end is recorded.
pub fn turn(
    provider: &ProviderView,
    profile: &ProfileId,
    rules: &Rules,
    at: Instant,
) -> Option<Turn> {
    let versions = rules.profile(profile);
    let facts: Vec<&Profile> = versions.iter().map(|version| &version.profile).collect();
    let case = Case {
        listing: &provider.listing,
        records: &provider.records,
        profiles: &facts,
        rules,
    };
    let (at, _) = verdict::turn(&case, at)?;
    Some(Turn {
        at,
        then: weigh(Some(provider), profile, rules, at).ok(),
    })
}
