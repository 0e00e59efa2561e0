//! Verdicts, signed, and kept until they can change.
//!
//! An answer to the plain question (now, newest knowledge) is made once and its ready bytes are
//! given out until something it rests on has a newer entry, its next change comes, or too little of
//! its freshness is left. Other questions are answered anew each time.
//!
//! Never touches the database: verdicts are given while it is down.

mod compose;
mod evidence;
pub mod impact;
mod made;
pub mod preview;
mod question;
mod turn;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use quaymark_core::id::{ProfileId, ProviderId, ProviderRef, UnLocode};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quick_cache::sync::Cache;

use crate::app::App;
use crate::directory::Snapshot;
use crate::error::{Code, Refusal};

pub(crate) use question::unknown_port;
pub use question::{Question, Weighed, check_terms, choose_profile, head_known_at, weigh};
pub use turn::{Turn, turn};

/// How long an answer may be shown as current.
pub const FRESH_MS: i64 = 60_000;
/// Providers weighed for one page of a list at most; the page may end early and the list go on.
pub const MAX_WEIGHED: usize = 4_000;
/// An answer with less freshness left is made anew, so that clients get some to use.
const LEAST_FRESH_MS: i64 = 15_000;

/// Seconds after which a log without witnesses has its next checkpoint.
pub const RETRY_CHECKPOINT_SECONDS: u32 = 2;

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// About whom.
    pub provider: ProviderRef,
    /// Against what, and when.
    pub terms: Terms,
}

/// What a question asks, but for the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// For which port.
    pub port: UnLocode,
    /// Against which of its profiles.
    pub profile: Option<ProfileId>,
    /// When the answer holds in the world; now, if absent.
    pub at: Option<Instant>,
    /// As known to the register then; the newest, if absent.
    pub known_at: Option<Instant>,
}

/// An answer ready to be sent. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The JSON of a [`quaymark_core::wire::VerdictDocument`].
    pub body: Bytes,
    /// Until when it may be shown as current.
    pub fresh_until: Instant,
    /// When it is given out.
    pub given_at: Instant,
}

#[derive(Debug)]
struct Kept {
    ready: Ready,
    /// The size of the log at which it was last found to be good.
    good_at: AtomicU64,
    place: u32,
    provider_changed_at: LogIndex,
    rules_changed_at: LogIndex,
    made_at: Instant,
    reuse_until: Instant,
}

/// The signed answers of one process.
#[derive(Debug)]
pub struct Answers {
    kept: Cache<(ProviderId, ProfileId), Arc<Kept>>,
}

impl Answers {
    /// Room for so many answers.
    pub fn new(capacity: usize) -> Self {
        Self {
            kept: Cache::new(capacity.max(1)),
        }
    }

    /// How many answers are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether no answer is kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The signed answer to a question.
    pub fn verdict(&self, app: &App, ask: &Ask) -> Result<Ready, Refusal> {
        let snapshot = app.directory.snapshot();
        let now = app.clock.now();
        app.check_ready(now)?;
        if ask.terms.at.is_some() || ask.terms.known_at.is_some() {
            let question = Question::resolve(&snapshot, ask, now)?;
            return compose::answer(app, &question, now).map(|(ready, _)| ready);
        }
        let provider = match &ask.provider {
            ProviderRef::Number(id) => Some(*id),
            other => snapshot.find(other),
        };
        let profile = question::profile_named(&snapshot, ask)?;
        if let Some(kept) = provider.and_then(|id| self.kept_for(&snapshot, id, profile, now)) {
            app.telemetry.answers_reused.fetch_add(1, Ordering::Relaxed);
            return Ok(kept);
        }
        let question = Question::newest(&snapshot, ask, provider, profile.clone(), now)?;
        let (ready, next_change_at) = compose::answer(app, &question, now)?;
        if let Some(id) = provider {
            self.keep(&snapshot, id, profile.clone(), &ready, next_change_at, now);
        }
        Ok(ready)
    }

    /// A newly signed statement of the answer from the first `size` entries of the log, as compact JWS.
    pub fn statement_at(&self, app: &App, ask: &Ask, size: u64) -> Result<String, Refusal> {
        // What another node wrote counts too, whether or not the follower has read it.
        app.directory.follow(&app.store).map_err(|error| {
            tracing::warn!(%error, "the log cannot be followed to its checkpoint");
            Refusal::database_unavailable()
        })?;
        let (snapshot, now) = (app.directory.snapshot(), app.clock.now());
        let question = Question::at_size(&snapshot, ask, size, now)?;
        if has_changed_since(&snapshot, ask, size) {
            let newest = Question::at_size(&snapshot, ask, snapshot.head().size, now)?;
            expect_same_answer(&question, &newest)?;
        }
        compose::sign(app, &question, now).map(|signed| signed.compact)
    }

    fn kept_for(
        &self,
        snapshot: &Snapshot,
        provider: ProviderId,
        profile: &ProfileId,
        now: Instant,
    ) -> Option<Ready> {
        let kept = self.kept.get(&Key(provider, profile))?;
        // A clock that was put back must not keep an answer for as long as it was ahead.
        let is_good =
            (kept.made_at..kept.reuse_until).contains(&now) && kept.is_good_for(snapshot, provider);
        is_good.then(|| Ready {
            given_at: now,
            ..kept.ready.clone()
        })
    }

    fn keep(
        &self,
        snapshot: &Snapshot,
        provider: ProviderId,
        profile: ProfileId,
        ready: &Ready,
        next_change_at: Option<Instant>,
        made_at: Instant,
    ) {
        let Some(place) = snapshot.place_of(provider) else {
            return;
        };
        let Some(provider_changed_at) = snapshot.changed_at_place(place, provider) else {
            return;
        };
        // What is about to change is used to its end; otherwise a rest is left to the client.
        let ends_by_change =
            next_change_at.is_some_and(|change| change <= ready.fresh_until.plus_ms(999));
        let reuse_until = if ends_by_change {
            ready.fresh_until
        } else {
            ready.fresh_until.plus_ms(-LEAST_FRESH_MS)
        };
        let kept = Kept {
            ready: ready.clone(),
            good_at: AtomicU64::new(snapshot.head().size),
            place,
            provider_changed_at,
            rules_changed_at: snapshot.rules_changed_at(),
            made_at,
            reuse_until,
        };
        self.kept.insert((provider, profile), Arc::new(kept));
    }
}

impl Kept {
    /// Whether nothing it rests on has a newer entry. Looked up once for each size of the log: in a big
    /// register the provider's own bytes are in no cache, and reading them is a tenth of the request.
    fn is_good_for(&self, snapshot: &Snapshot, provider: ProviderId) -> bool {
        let size = snapshot.head().size;
        if self.good_at.load(Ordering::Relaxed) == size {
            return true;
        }
        let is_good = snapshot.changed_at_place(self.place, provider)
            == Some(self.provider_changed_at)
            && snapshot.rules_changed_at() == self.rules_changed_at;
        if is_good {
            self.good_at.store(size, Ordering::Relaxed);
        }
        is_good
    }
}

/// A key that borrows, so that looking up copies nothing.
#[derive(Hash)]
struct Key<'a>(ProviderId, &'a ProfileId);

impl quick_cache::Equivalent<(ProviderId, ProfileId)> for Key<'_> {
    fn equivalent(&self, key: &(ProviderId, ProfileId)) -> bool {
        self.0 == key.0 && *self.1 == key.1
    }
}

/// Whether anything came after so many entries that an answer may rest on.
fn has_changed_since(snapshot: &Snapshot, ask: &Ask, size: u64) -> bool {
    let provider = snapshot.find(&ask.provider);
    let changed_at = provider.and_then(|id| snapshot.changed_at(id));
    let is_later = |index: u64| index >= size;
    changed_at.is_some_and(is_later) || is_later(snapshot.rules_changed_at())
}

/// Refuses to prove what no longer is so: an answer that came after the checkpoint is proven by the next
/// one. A log that waits for its witnesses would otherwise go on proving the answer from before a
/// suspension.
fn expect_same_answer(public: &Question, newest: &Question) -> Result<(), Refusal> {
    let weighed = |of: &Question| weigh(of.provider.as_ref(), &of.profile, &of.rules, of.at);
    if weighed(public)?.answer != weighed(newest)?.answer {
        let detail = "what this rests on has changed since the newest public checkpoint; the next one, \
                      which may wait for witnesses, proves it";
        return Err(Refusal::new(Code::NotReady, detail).retry_after(RETRY_CHECKPOINT_SECONDS));
    }
    Ok(())
}
