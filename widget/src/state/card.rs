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

/// How long before its end an answer is asked for anew, in milliseconds.
const REFRESH_LEAD_MS: i64 = 5_000;
/// How often an answer is asked for anew before somebody must ask by hand.
const MOST_REFRESHES: u32 = 30;

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
                self.refresh();
            }
            return;
        };
        // A clock that was set back would show the answer for too long.
        let is_over = checked.shown_until <= now || now < checked.checked_at;
        let is_due = checked.shown_until.plus_ms(-REFRESH_LEAD_MS) <= now;
        if (is_due || is_over) && may_refresh && !self.is_waiting {
            self.refresh();
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

    fn refresh(&mut self) {
        self.refreshes += 1;
        self.begin();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Asked, KeySource, check};
    use crate::testing::{self, IAT};
    use quaymark_core::verdict::Outcome;

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(IAT + seconds)
    }

    fn answer_at(seconds: i64) -> Box<Checked> {
        let mut statement = testing::statement(Outcome::Meets);
        statement.iat += seconds;
        statement.fresh_until += seconds;
        statement.q.valid_at = at(seconds);
        let asked = Asked {
            provider: testing::provider(),
            port: "NLRTM".parse().unwrap(),
            profile: None,
        };
        let document = testing::document(&statement);
        Box::new(
            check(
                &document,
                &asked,
                (KeySource::Page, &[testing::jwk()]),
                at(seconds),
            )
            .unwrap(),
        )
    }

    fn after(card: Card, actions: impl IntoIterator<Item = CardAction>) -> Card {
        let start = Rc::new(card);
        let end = actions
            .into_iter()
            .fold(start, |card, action| card.reduce(action));
        Rc::unwrap_or_clone(end)
    }

    fn shown() -> Card {
        let asked = after(Card::default(), [CardAction::Ask(testing::provider())]);
        let number = asked.asked;
        after(
            asked,
            [CardAction::Answered {
                asked: number,
                result: Ok(answer_at(0)),
            }],
        )
    }

    fn tick(seconds: i64) -> CardAction {
        CardAction::Tick {
            now: at(seconds),
            is_visible: true,
        }
    }

    fn hidden_tick(seconds: i64) -> CardAction {
        CardAction::Tick {
            now: at(seconds),
            is_visible: false,
        }
    }

    #[test]
    fn a_late_answer_to_an_older_question_is_dropped() {
        let first = after(Card::default(), [CardAction::Ask(ProviderId::from_bits(1))]);
        let old = first.asked;
        let second = after(first, [CardAction::Ask(testing::provider())]);
        let same = after(
            second.clone(),
            [CardAction::Answered {
                asked: old,
                result: Ok(answer_at(0)),
            }],
        );
        assert_eq!(same, second);
    }

    #[test]
    fn an_answer_is_renewed_just_before_its_end_and_stays_until_then() {
        let card = after(shown(), [tick(54)]);
        assert!(!card.is_waiting);
        let card = after(card, [tick(55), tick(56)]);
        assert!(card.is_waiting && matches!(card.face, Face::Shown(_)));
        let number = card.asked;
        let renewed = after(
            card,
            [
                CardAction::Answered {
                    asked: number,
                    result: Ok(answer_at(56)),
                },
                tick(61),
            ],
        );
        assert!(matches!(&renewed.face, Face::Shown(it) if it.shown_until == at(116)));
    }

    #[test]
    fn the_last_good_answer_goes_when_its_time_is_over() {
        let card = after(shown(), [tick(55), tick(60)]);
        assert_eq!(card.face, Face::Checking);
        let number = card.asked;
        let result = Err(Failure::Unreachable);
        let card = after(
            card,
            [CardAction::Answered {
                asked: number,
                result,
            }],
        );
        assert_eq!(card.face, Face::Failed(Failure::Unreachable));
    }

    #[test]
    fn a_failed_renewal_takes_the_answer_away_at_once() {
        let card = after(shown(), [tick(55)]);
        let number = card.asked;
        let result = Err(Failure::Signature);
        let card = after(
            card,
            [CardAction::Answered {
                asked: number,
                result,
            }],
        );
        assert_eq!(card.face, Face::Failed(Failure::Signature));
    }

    #[test]
    fn a_page_nobody_sees_asks_nothing_and_shows_nothing_old() {
        let card = after(shown(), [hidden_tick(56), hidden_tick(60)]);
        assert_eq!(
            (card.is_waiting, &card.face),
            (false, &Face::Failed(Failure::Lapsed))
        );
        let card = after(card, [tick(4000)]);
        assert_eq!((card.is_waiting, &card.face), (true, &Face::Checking));
    }

    #[test]
    fn a_clock_set_back_ends_an_answer() {
        let card = after(shown(), [tick(-1)]);
        assert_eq!(card.face, Face::Checking);
    }

    #[test]
    fn a_forgotten_page_stops_asking() {
        let mut card = shown();
        for round in 1..=i64::from(MOST_REFRESHES) {
            let due = 60 * round;
            card = after(card, [tick(due)]);
            assert!(card.is_waiting, "round {round}");
            let number = card.asked;
            card = after(
                card,
                [CardAction::Answered {
                    asked: number,
                    result: Ok(answer_at(due)),
                }],
            );
        }
        let card = after(card, [tick(60 * 31), tick(60 * 40)]);
        assert_eq!(
            (card.is_waiting, &card.face),
            (false, &Face::Failed(Failure::Lapsed))
        );
        let card = after(card, [CardAction::Ask(testing::provider())]);
        assert!(card.is_waiting);
    }

    #[test]
    fn clearing_drops_what_is_under_way() {
        let asked = after(Card::default(), [CardAction::Ask(testing::provider())]);
        let number = asked.asked;
        let card = after(
            asked,
            [
                CardAction::Clear,
                CardAction::Answered {
                    asked: number,
                    result: Ok(answer_at(0)),
                },
            ],
        );
        assert_eq!(card.face, Face::Empty);
    }
}
