//! Which providers a list holds: by country, by name, by what the register answers for a port.

use quaymark_core::id::{Country, ProfileId};
use quaymark_core::reason::Reason;
use quaymark_core::register::Listing;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::{ProviderListed, StandingNow};

use super::cursor::{self, Cursor};
use crate::answers::{MAX_WEIGHED, weigh};
use crate::directory::{ProviderFilter, ProviderView, Snapshot};
use crate::error::Refusal;

const CHUNK: usize = 250;
/// Names looked at for one search.
const MAX_FOUND: usize = 200;

/// What a client selects.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) country: Option<Country>,
    pub(super) query: Option<String>,
    pub(super) answer: Option<WantedAnswer>,
    pub(super) cursor: Option<Cursor>,
    pub(super) limit: usize,
}

/// The answers wanted, for one port.
#[derive(Debug)]
pub(super) struct WantedAnswer {
    pub(super) profile: ProfileId,
    /// Empty wants every answer.
    pub(super) outcomes: Vec<Outcome>,
}

/// Some providers, and where the list goes on.
#[derive(Debug, Default)]
pub(super) struct Selected {
    pub(super) providers: Vec<ProviderListed>,
    pub(super) next: Option<Cursor>,
    /// When what was looked at, listed or not, may change.
    pub(super) changes: Vec<Instant>,
}

impl Selection {
    /// How many providers are weighed for a page at most.
    pub(super) fn weighs(&self, snapshot: &Snapshot) -> usize {
        match (&self.answer, &self.query) {
            (None, _) => 0,
            (Some(_), Some(_)) => MAX_FOUND,
            (Some(_), None) => MAX_WEIGHED.min(snapshot.provider_count()),
        }
    }

    /// The page selected.
    pub(super) fn select(&self, snapshot: &Snapshot, now: Instant) -> Result<Selected, Refusal> {
        match (&self.query, self.cursor) {
            (Some(query), None) => self.search(snapshot, query, 0, now),
            (Some(query), Some(Cursor::Found(from))) => self.search(snapshot, query, from, now),
            (None, None) => self.walk(snapshot, None, now),
            (None, Some(Cursor::After(place))) => self.walk(snapshot, Some(place), now),
            (_, Some(other)) => Err(cursor::refuse("cursor", &other.to_text())),
        }
    }

    fn walk(
        &self,
        snapshot: &Snapshot,
        after: Option<u32>,
        now: Instant,
    ) -> Result<Selected, Refusal> {
        let filter = ProviderFilter {
            country: self.country,
        };
        let chunk = if self.answer.is_some() {
            CHUNK
        } else {
            self.limit
        };
        let (mut after, mut weighed) = (after, 0);
        let mut selected = Selected::default();
        loop {
            let page = snapshot.providers_page(after, chunk, filter);
            for view in &page.providers {
                self.list(&mut selected, snapshot, view, None, now)?;
                after = Some(view.number);
                weighed += 1;
                let is_full = selected.providers.len() == self.limit || weighed == MAX_WEIGHED;
                if is_full {
                    let is_last = page.next_after.is_none()
                        && page.providers.last().map(|last| last.number) == after;
                    selected.next = after.filter(|_| !is_last).map(Cursor::After);
                    return Ok(selected);
                }
            }
            if page.next_after.is_none() {
                return Ok(selected);
            }
        }
    }

    fn search(
        &self,
        snapshot: &Snapshot,
        query: &str,
        from: u32,
        now: Instant,
    ) -> Result<Selected, Refusal> {
        let found = snapshot.suggest(query, MAX_FOUND);
        let mut selected = Selected::default();
        for (place, name) in found.iter().enumerate().skip(from as usize) {
            if selected.providers.len() == self.limit {
                selected.next = u32::try_from(place).ok().map(Cursor::Found);
                break;
            }
            let Some(view) = snapshot.provider(name.provider) else {
                continue;
            };
            if self.country.is_none_or(|country| country == view.country) {
                let matched = name.matched_name.clone();
                self.list(&mut selected, snapshot, &view, matched, now)?;
            }
        }
        Ok(selected)
    }

    /// Adds the provider, unless its answer is not one wanted.
    fn list(
        &self,
        selected: &mut Selected,
        snapshot: &Snapshot,
        view: &ProviderView,
        matched_name: Option<String>,
        now: Instant,
    ) -> Result<(), Refusal> {
        let mut listed = ProviderListed {
            id: view.id,
            name: view.document.name.clone(),
            matched_name,
            country: view.country,
            standing: standing_of(&view.listing, now),
            outcome: None,
            next_change_at: None,
        };
        if let Some(wanted) = &self.answer {
            let answer = weigh(Some(view), &wanted.profile, &snapshot.rules(), now)?.answer;
            selected.changes.extend(answer.next_change_at);
            if !wanted.outcomes.is_empty() && !wanted.outcomes.contains(&answer.outcome) {
                return Ok(());
            }
            listed.outcome = Some(answer.outcome);
            listed.next_change_at = answer.next_change_at;
        }
        let own = view.listing.timeline.boundaries();
        selected.changes.extend(own.filter(|at| *at > now));
        selected.providers.push(listed);
        Ok(())
    }
}

/// A provider's own place on the register at an instant.
pub(super) fn standing_of(listing: &Listing, at: Instant) -> StandingNow {
    let reason = match listing.timeline.status_at(at) {
        StatusAt::Recorded(RecordedStatus::Granted) => None,
        StatusAt::NotYet => Some(Reason::NotYetValid),
        StatusAt::Recorded(RecordedStatus::Suspended) => Some(Reason::ProviderSuspended),
        StatusAt::Recorded(RecordedStatus::Annulled) => Some(Reason::ProviderAnnulled),
        StatusAt::Recorded(RecordedStatus::Withdrawn) | StatusAt::Ended => {
            Some(Reason::ProviderWithdrawn)
        }
    };
    let until = listing
        .timeline
        .grant_ends_at(at)
        .filter(|_| reason.is_none());
    StandingNow {
        counts: reason.is_none(),
        reason,
        until,
    }
}
