//! What becomes of the card as answers come and time goes by.

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
fn an_answer_is_renewed_within_five_seconds_and_stays_until_then() {
    let card = after(shown(), [tick(2)]);
    assert!(!card.is_waiting);
    let card = after(card, [tick(3), tick(5)]);
    assert!(card.is_waiting && matches!(card.face, Face::Shown(_)));
    let number = card.asked;
    let renewed = after(
        card,
        [
            CardAction::Answered {
                asked: number,
                result: Ok(answer_at(5)),
            },
            tick(5),
        ],
    );
    assert!(matches!(&renewed.face, Face::Shown(it) if it.shown_until == at(65)));
    assert!(!renewed.is_waiting, "it is asked for every three seconds");
    assert!(after(renewed, [tick(6)]).is_waiting);
}

#[test]
fn a_fresh_answer_outlasts_a_silence_and_no_more() {
    let mut card = shown();
    for second in [3, 6, 9] {
        card = after(card, [tick(second)]);
        assert!(card.is_waiting, "{second}");
        let number = card.asked;
        let result = Err(Failure::Unreachable);
        card = after(
            card,
            [CardAction::Answered {
                asked: number,
                result,
            }],
        );
        assert!(matches!(card.face, Face::Shown(_)), "{second}");
    }
    let card = after(card, [tick(60)]);
    assert_eq!(card.face, Face::Checking);
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
    let last = 60 * i64::from(MOST_REFRESHES);
    let card = after(card, [tick(last + 60), tick(last + 600)]);
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
