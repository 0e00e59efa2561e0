//! What the macros of `components/form.html` are given: faults by field, and choices.
//!
//! A fault says what is wrong and how to mend it, in a whole sentence. It stands twice on the page:
//! in the summary on top, which leads to the field, and beside the field.

use std::borrow::Cow;

/// What is wrong with a form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name; empty if it is the form as a whole.
    pub field: Cow<'static, str>,
    /// What is wrong, and what is expected.
    pub words: String,
}

impl Faults {
    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, words: impl Into<String>) {
        self.0.push(Fault {
            field: field.into(),
            words: words.into(),
        });
    }

    /// Adds what is wrong with the form as a whole.
    pub fn add_to_whole(&mut self, words: impl Into<String>) {
        self.add("", words);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// The first thing that is wrong with a field; empty if nothing is.
    pub fn of(&self, field: &str) -> &str {
        let fault = self.0.iter().find(|fault| fault.field == field);
        fault.map_or("", |fault| fault.words.as_str())
    }

    /// What stands before the page's title, so that a screen reader says it first.
    pub fn before_title(&self) -> &'static str {
        if self.is_empty() { "" } else { "Error: " }
    }
}

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
    /// A sentence below the words, of radio buttons and boxes only; empty is none.
    pub hint: Cow<'static, str>,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, words: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            is_chosen: value == chosen,
            value,
            words: words.into(),
            hint: Cow::Borrowed(""),
        }
    }

    /// The same choice with a sentence below it.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_its_first_fault_and_others_none() {
        let mut faults = Faults::default();
        faults.add("name", "Enter a name");
        faults.add("name", "Enter a shorter name");
        assert_eq!(faults.of("name"), "Enter a name");
        assert_eq!(faults.of("day"), "");
        assert_eq!(faults.iter().count(), 2);
        assert_eq!(faults.before_title(), "Error: ");
    }

    #[test]
    fn the_choice_with_the_sent_value_is_chosen() {
        assert!(Choice::new("gb", "United Kingdom", "gb").is_chosen);
        assert!(!Choice::new("nl", "Netherlands", "gb").is_chosen);
    }
}
