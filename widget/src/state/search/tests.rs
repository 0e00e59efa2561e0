//! What becomes of the search box as keys are pressed and suggestions come.

use super::*;

fn offer(bits: u64, name: &str) -> Offer {
    Offer {
        provider: ProviderId::from_bits(bits),
        name: name.to_owned(),
        matched_name: None,
        country: "NL".parse().unwrap(),
    }
}

fn after(search: Search, actions: impl IntoIterator<Item = SearchAction>) -> Search {
    let start = Rc::new(search);
    let end = actions
        .into_iter()
        .fold(start, |search, action| search.reduce(action));
    Rc::unwrap_or_clone(end)
}

fn with_offers(text: &str, offers: &[Offer]) -> Search {
    let typed = after(Search::default(), [SearchAction::Typed(text.to_owned())]);
    let number = typed.typed;
    let result = Ok(offers.to_vec());
    after(
        typed,
        [SearchAction::Offered {
            typed: number,
            result,
        }],
    )
}

#[test]
fn arrows_go_round_the_list() {
    let search = with_offers("kaai", &[offer(1, "Kaai A"), offer(2, "Kaai B")]);
    assert!(search.is_open && search.active.is_none());
    let step = |search, step| after(search, [SearchAction::Move(step)]);
    let search = step(search, Step::Next);
    assert_eq!(search.active, Some(0));
    let search = step(search, Step::Previous);
    assert_eq!(search.active, Some(1));
    let search = step(search, Step::Next);
    assert_eq!(search.active, Some(0));
    assert_eq!(search.meant(), Some(ProviderId::from_bits(1)));
}

#[test]
fn none_of_several_is_chosen_for_the_visitor() {
    let search = with_offers("kaai", &[offer(1, "Kaai A"), offer(2, "Kaai B")]);
    assert_eq!(search.meant(), None);
    let search = after(search, [SearchAction::Close, SearchAction::Submit]);
    assert!(search.is_open, "the list opens again instead");
}

#[test]
fn suggestions_for_an_older_text_are_dropped() {
    let first = after(Search::default(), [SearchAction::Typed("ka".to_owned())]);
    let old = first.typed;
    let second = after(first, [SearchAction::Typed("kaa".to_owned())]);
    let result = Ok(vec![offer(1, "Kaai A")]);
    let same = after(
        second.clone(),
        [SearchAction::Offered { typed: old, result }],
    );
    assert_eq!(same, second);
}

#[test]
fn taking_a_suggestion_fills_the_box_and_closes_the_list() {
    let search = with_offers("kaai", &[offer(1, "Kaai A"), offer(2, "Kaai B")]);
    let search = after(search, [SearchAction::Take(1)]);
    assert_eq!((search.text.as_str(), search.is_open), ("Kaai B", false));
    assert_eq!(search.meant(), Some(ProviderId::from_bits(2)));
}

#[test]
fn a_register_number_is_read_and_a_mistyped_one_is_said_to_be_so() {
    let number = ProviderId::from_bits(42).to_string();
    let typed = |text: &str| {
        after(
            Search::default(),
            [SearchAction::Typed(text.to_owned()), SearchAction::Submit],
        )
    };
    assert_eq!(typed(&number).meant(), Some(ProviderId::from_bits(42)));
    assert!(!typed(&number).wants_offers());
    let last = if number.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &number[..number.len() - 1]);
    assert_eq!(
        typed(&mistyped).note,
        Note::NotANumber {
            is_typing_error: true
        }
    );
    assert_eq!(
        typed("prv_1").note,
        Note::NotANumber {
            is_typing_error: false
        }
    );
    assert_eq!(typed("prvé").note, Note::Quiet);
}

#[test]
fn a_single_character_is_not_looked_up() {
    let typed = |text: &str| after(Search::default(), [SearchAction::Typed(text.to_owned())]);
    assert!(!typed(" k ").wants_offers());
    assert!(typed("ΩΜ").wants_offers());
}

#[test]
fn failed_suggestions_are_told_and_leave_the_box_usable() {
    let typed = after(Search::default(), [SearchAction::Typed("kaai".to_owned())]);
    let number = typed.typed;
    let result = Err(Failure::Unreachable);
    let search = after(
        typed,
        [SearchAction::Offered {
            typed: number,
            result,
        }],
    );
    assert_eq!(search.note, Note::Failed(Failure::Unreachable));
    assert!(!search.is_open);
}
