//! The verdict card: empty, checking, shown, or could not check.
//!
//! **Invariant:** an answer is shown only until its time is over. Then it goes, whatever the network
//! does; it never stands as the last good one.

use std::rc::Rc;

use quaymark_core::id::ProviderId;
use quaymark_core::time::Instant;
use yew::Reducible;

use crate::check::Checked;
use crate::failure::Failure;

/// After so long an answer is asked for anew, in milliseconds: what the register says is on an open page
/// within five seconds.
const RENEW_MS: i64 = 3_000;
/// How often an answer is asked for anew before somebody must ask by hand: half an hour.
const MOST_REFRESHES: u32 = 600;

/// The card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// About whom it is.
    pub subject: Option<ProviderId>,
    /// What it shows.
    pub face: Face,
    /// Counts the questions; an answer to an older one is dropped.
    pub asked: u32,
    /// Whether an answer is awaited.
    pub is_waiting: bool,
    refreshes: u32,
    /// When the answer was last asked for anew.
    renewed_at: Option<Instant>,
}

/// What the card shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// Nothing was asked.
    #[default]
    Empty,
    /// An answer is awaited and there is none to show.
    Checking,
    /// A checked answer whose time is not over.
    Shown(Box<Checked>),
    /// Could not check.
    Failed(Failure),
}

/// What can happen to the card.
#[derive(Clone, Debug)]
pub enum CardAction {
    /// Somebody asks about a provider.
    Ask(ProviderId),
    /// An answer came, or none.
    Answered {
        /// The number of the question.
        asked: u32,
        /// What came of it.
        result: Result<Box<Checked>, Failure>,
    },
    /// Time goes by.
    Tick {
        /// The clock of the device.
        now: Instant,
        /// Whether anybody can see the page.
        is_visible: bool,
    },
    /// The question is withdrawn.
    Clear,
    /// The element itself is at fault.
    Fault(Failure),
}

impl Reducible for Card {
    type Action = CardAction;

    fn reduce(self: Rc<Self>, action: CardAction) -> Rc<Self> {
        let mut card = Rc::unwrap_or_clone(self);
        match action {
            CardAction::Ask(subject) => card.ask(subject),
            CardAction::Answered { asked, result } => card.answered(asked, result),
            CardAction::Tick { now, is_visible } => card.tick(now, is_visible),
            CardAction::Clear => card.clear(Face::Empty),
            CardAction::Fault(failure) => card.clear(Face::Failed(failure)),
        }
        Rc::new(card)
    }
}

impl Card {
    fn ask(&mut self, subject: ProviderId) {
        self.subject = Some(subject);
        self.face = Face::Checking;
        self.refreshes = 0;
        self.renewed_at = None;
        self.begin();
    }

    fn begin(&mut self) {
        self.asked = self.asked.wrapping_add(1);
        self.is_waiting = true;
    }

    fn clear(&mut self, face: Face) {
        self.asked = self.asked.wrapping_add(1);
        self.subject = None;
        self.is_waiting = false;
        self.face = face;
    }

    fn answered(&mut self, asked: u32, result: Result<Box<Checked>, Failure>) {
        if asked != self.asked || !self.is_waiting {
            return;
        }
        self.is_waiting = false;
        // An answer that is still fresh outlasts a silence of the network.
        let is_silence = matches!(result, Err(Failure::Unreachable | Failure::TimedOut));
        if is_silence && matches!(self.face, Face::Shown(_)) {
            return;
        }
        self.face = match result {
            Ok(checked) => Face::Shown(checked),
            Err(failure) => Face::Failed(failure),
        };
    }

    fn tick(&mut self, now: Instant, is_visible: bool) {
        let may_refresh = is_visible && self.refreshes < MOST_REFRESHES;
        let Face::Shown(checked) = &self.face else {
            let is_lapsed = self.is_lapsed();
            if is_lapsed && may_refresh && !self.is_waiting && self.subject.is_some() {
                self.face = Face::Checking;
                self.refresh(now);
            }
            return;
        };
        // A clock that was set back would show the answer for too long.
        let is_over = checked.shown_until <= now || now < checked.checked_at;
        let renewed_at = self.renewed_at.unwrap_or(checked.checked_at);
        let is_due = renewed_at.plus_ms(RENEW_MS) <= now;
        if (is_due || is_over) && may_refresh && !self.is_waiting {
            self.refresh(now);
        }
        if is_over {
            self.face = if self.is_waiting {
                Face::Checking
            } else {
                Face::Failed(Failure::Lapsed)
            };
        }
    }

    /// Whether an answer was shown and its time is over.
    pub fn is_lapsed(&self) -> bool {
        matches!(self.face, Face::Failed(Failure::Lapsed))
    }

    fn refresh(&mut self, now: Instant) {
        self.refreshes += 1;
        self.renewed_at = Some(now);
        self.begin();
    }
}

#[cfg(test)]
mod tests;
