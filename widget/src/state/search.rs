//! The search box: a combobox with a list of suggestions (ARIA Authoring Practices 1.2).

use std::rc::Rc;

use quaymark_core::id::{IdError, IdFault, ProviderId};
use yew::Reducible;

use crate::failure::Failure;
use crate::read::Offer;

/// The fewest characters that are looked up.
pub const LEAST_CHARACTERS: usize = 2;

/// The search box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What stands in the box.
    pub text: String,
    /// Counts the changes; suggestions for an older text are dropped.
    pub typed: u32,
    /// Suggestions, best first.
    pub offers: Vec<Offer>,
    /// The suggestion the keyboard is at.
    pub active: Option<usize>,
    /// Whether the list is open.
    pub is_open: bool,
    /// What there is to say about it.
    pub note: Note,
}

/// What there is to say about the search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Note {
    /// Nothing.
    #[default]
    Quiet,
    /// So many suggestions; zero if no name is like it.
    Found(usize),
    /// The text looks like a register number, but cannot be one.
    NotANumber {
        /// The shape is right and the check character is wrong.
        is_typing_error: bool,
    },
    /// Suggestions could not be fetched.
    Failed(Failure),
}

/// Where the keyboard goes in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the next suggestion; from the last to the first.
    Next,
    /// To the one before; from the first to the last.
    Previous,
}

/// What can happen to the search box.
#[derive(Clone, Debug)]
pub enum SearchAction {
    /// The text changed.
    Typed(String),
    /// Suggestions came, or none.
    Offered {
        /// The number of the change they are for.
        typed: u32,
        /// What came.
        result: Result<Vec<Offer>, Failure>,
    },
    /// An arrow key.
    Move(Step),
    /// A suggestion was taken.
    Take(usize),
    /// The text was sent as it is.
    Submit,
    /// The list is left.
    Close,
}

impl Reducible for Search {
    type Action = SearchAction;

    fn reduce(self: Rc<Self>, action: SearchAction) -> Rc<Self> {
        let mut search = Rc::unwrap_or_clone(self);
        match action {
            SearchAction::Typed(text) => search.typed(text),
            SearchAction::Offered { typed, result } => search.offered(typed, result),
            SearchAction::Move(step) => search.step(step),
            SearchAction::Take(place) => search.take(place),
            SearchAction::Submit => search.submit(),
            SearchAction::Close => search.close(),
        }
        Rc::new(search)
    }
}

impl Search {
    /// Whether the text asks for suggestions: long enough, and not a register number.
    pub fn wants_offers(&self) -> bool {
        let text = self.text.trim();
        text.chars().count() >= LEAST_CHARACTERS && !looks_like_number(text)
    }

    /// Who is meant, if that is beyond doubt: the suggestion the keyboard is at, or the register
    /// number in the box. Of several suggestions none is ever chosen for the visitor.
    pub fn meant(&self) -> Option<ProviderId> {
        let at_keyboard = self.active.filter(|_| self.is_open);
        if let Some(offer) = at_keyboard.and_then(|place| self.offers.get(place)) {
            return Some(offer.provider);
        }
        if let Ok(number) = self.text.trim().parse() {
            return Some(number);
        }
        let [only] = self.offers.as_slice() else {
            return None;
        };
        (only.name == self.text.trim()).then_some(only.provider)
    }

    fn typed(&mut self, text: String) {
        *self = Self {
            text,
            typed: self.typed.wrapping_add(1),
            ..Self::default()
        };
    }

    fn offered(&mut self, typed: u32, result: Result<Vec<Offer>, Failure>) {
        if typed != self.typed {
            return;
        }
        match result {
            Ok(offers) => {
                self.note = Note::Found(offers.len());
                self.is_open = !offers.is_empty();
                self.offers = offers;
            }
            Err(failure) => self.note = Note::Failed(failure),
        }
    }

    fn step(&mut self, step: Step) {
        let count = self.offers.len();
        if count == 0 {
            return;
        }
        self.is_open = true;
        self.active = Some(match (self.active, step) {
            (None, Step::Next) => 0,
            (None, Step::Previous) => count - 1,
            (Some(at), Step::Next) => (at + 1) % count,
            (Some(at), Step::Previous) => (at + count - 1) % count,
        });
    }

    fn take(&mut self, place: usize) {
        if let Some(offer) = self.offers.get(place).cloned() {
            self.typed(offer.name.clone());
            self.offers = vec![offer];
        }
    }

    fn submit(&mut self) {
        if let Some(place) = self.active.filter(|_| self.is_open) {
            self.take(place);
        } else if let Err(error) = self.text.trim().parse::<ProviderId>()
            && looks_like_number(self.text.trim())
        {
            let error: IdError = error;
            let is_typing_error = error.fault == IdFault::CheckCharacter;
            self.note = Note::NotANumber { is_typing_error };
        } else {
            self.is_open = self.meant().is_none() && !self.offers.is_empty();
        }
    }

    fn close(&mut self) {
        self.is_open = false;
        self.active = None;
    }
}

fn looks_like_number(text: &str) -> bool {
    text.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("prv_"))
}

#[cfg(test)]
mod tests;
