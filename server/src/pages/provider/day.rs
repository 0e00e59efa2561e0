//! Which day the page shows: today by the newest knowledge, or another by what was known then.

use quaymark_core::id::{ProfileId, ProviderId, UnLocode};
use quaymark_core::register::Record;
use quaymark_core::time::Instant;
use serde::Deserialize;

use super::record::Making;
use crate::answers::head_known_at;
use crate::directory::{Rules, Snapshot};
use crate::error::Refusal;
use crate::pages::query::instant_asked;
use crate::pages::words::{asked_words, instant_words, thousands};

/// What can be asked of a provider's page, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProviderQuery {
    /// Port to check against.
    port: String,
    /// Which of its profiles.
    profile: String,
    /// When it is to hold in the world: a day or an instant.
    at: String,
    /// As known to the register then.
    known_at: String,
}

/// The same, read.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) port: Option<UnLocode>,
    pub(super) profile: Option<ProfileId>,
    pub(super) at: Option<Instant>,
    pub(super) known_at: Option<Instant>,
}

/// What the page shows things at.
#[derive(Debug)]
pub(super) struct Day {
    /// The instant of valid time.
    pub(super) now: Instant,
    /// How many entries of the log were known.
    pub(super) size: u64,
    /// Editions, attestors and regimes as known.
    pub(super) rules: Rules,
    /// What the page says if that is not today's newest; and where today's page is.
    pub(super) other: Option<(String, String)>,
}

impl Day {
    /// What some records are shown from, as of that day.
    pub(super) fn making<'a>(&self, snapshot: &'a Snapshot, records: &'a [Record]) -> Making<'a> {
        Making {
            rules: self.rules.clone(),
            ..Making::of(snapshot, records, self.now)
        }
    }
}

impl ProviderQuery {
    pub(super) fn read(&self) -> Result<Wanted, Refusal> {
        let refuse = |field| move |error| Refusal::identifier(field, &error);
        let given = |text: &'_ str| !text.is_empty();
        Ok(Wanted {
            port: given(&self.port)
                .then(|| self.port.parse().map_err(refuse("port")))
                .transpose()?,
            profile: given(&self.profile)
                .then(|| self.profile.parse().map_err(refuse("profile")))
                .transpose()?,
            at: instant_asked("at", &self.at)?,
            known_at: instant_asked("known_at", &self.known_at)?,
        })
    }
}

impl Wanted {
    /// The page's address with everything that was asked.
    pub(super) fn address(&self, provider: ProviderId) -> String {
        let port = self.port.map(|port| format!("port={port}"));
        let profile = self.profile.as_ref().map(|id| format!("profile={id}"));
        let parts: Vec<String> = port
            .into_iter()
            .chain(profile)
            .chain(self.times())
            .collect();
        let joint = if parts.is_empty() { "" } else { "?" };
        format!("/providers/{provider}{joint}{}", parts.join("&"))
    }

    /// The parameters that say which day, ready for an address.
    pub(super) fn times(&self) -> impl Iterator<Item = String> {
        let at = self.at.map(|at| format!("at={at}"));
        let known_at = self.known_at.map(|at| format!("known_at={at}"));
        at.into_iter().chain(known_at)
    }

    /// The day asked about as a field for days holds it; empty where that is today.
    pub(super) fn day_at(&self) -> String {
        self.at
            .map_or_else(String::new, |at| at.utc_date().to_string())
    }

    /// The day meant, at an instant.
    pub(super) fn day(
        &self,
        snapshot: &Snapshot,
        provider: ProviderId,
        now: Instant,
    ) -> Result<Day, Refusal> {
        let head = head_known_at(snapshot, self.known_at, now)?;
        let today = Self {
            at: None,
            known_at: None,
            ..self.clone()
        };
        let words = self.words(head.size);
        Ok(Day {
            now: self.at.unwrap_or(now),
            size: head.size,
            rules: snapshot.rules_as_of(head.size),
            other: words.map(|words| (words, today.address(provider))),
        })
    }

    fn words(&self, size: u64) -> Option<String> {
        let known = |at| {
            let (at, size) = (instant_words(at), thousands(size));
            format!("as the register knew it on {at}, from the first {size} entries of the log")
        };
        match (self.at, self.known_at) {
            (None, None) => None,
            (Some(at), None) => Some(format!(
                "It answers for {}, by what is known now.",
                asked_words(at)
            )),
            (None, Some(known_at)) => Some(format!("It answers for today {}.", known(known_at))),
            (Some(at), Some(known_at)) => Some(format!(
                "It answers for {}, {}.",
                asked_words(at),
                known(known_at)
            )),
        }
    }
}
