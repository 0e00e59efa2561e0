//! The name of a firm as people read it, on pages and in letters. The one place that says what stands where
//! a name was erased; programs read the stored value.

use askama::Template;
use quaymark_core::document::ERASED;

/// What stands for a name that was erased.
const ERASED_WORDS: &str = "Name erased";

/// The name of a firm; of one whose name was erased that it was, with its register number.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/firm.html")]
pub struct FirmName {
    /// The name; the number of a firm that has none.
    words: String,
    number: String,
    is_erased: bool,
}

impl FirmName {
    /// By the name the register holds of the firm of a number.
    pub fn of(name: &str, number: &str) -> Self {
        let is_erased = name == ERASED;
        let words = match (is_erased, name.is_empty()) {
            (true, _) => format!("{ERASED_WORDS} ({number})"),
            (_, true) => number.to_owned(),
            _ => name.to_owned(),
        };
        Self {
            words,
            number: number.to_owned(),
            is_erased,
        }
    }

    /// Of a firm whose listing has no document any more.
    pub fn erased(number: &str) -> Self {
        Self::of(ERASED, number)
    }

    /// The name of an attestor or a port, where a firm could stand.
    pub const fn of_other(words: String) -> Self {
        Self {
            words,
            number: String::new(),
            is_erased: false,
        }
    }

    /// The same with the number behind it.
    #[must_use]
    pub fn in_full(self) -> Self {
        if self.is_erased || self.words == self.number {
            return self;
        }
        Self {
            words: format!("{} ({})", self.words, self.number),
            ..self
        }
    }

    /// In plain words, where nothing can be styled: titles, sentences, letters.
    pub fn words(&self) -> String {
        self.words.clone()
    }

    /// The same where the number stands beside it anyway.
    pub fn short(&self) -> String {
        match self.is_erased {
            true => ERASED_WORDS.to_owned(),
            false => self.words(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_erased_is_said_to_be_with_the_number() {
        let erased = FirmName::of("[erased]", "prv_7");
        assert_eq!(erased.words(), "Name erased (prv_7)");
        assert_eq!(erased.clone().in_full(), erased);
        assert_eq!(erased.short(), "Name erased");
        let html = erased.to_string();
        assert!(
            html.contains(r#"<span class="soft">Name erased</span>"#),
            "{html}"
        );
        assert!(html.contains("prv_7") && !html.contains('['), "{html}");
    }

    #[test]
    fn a_name_is_itself_and_a_firm_without_one_is_its_number() {
        let named = FirmName::of("Hafen & Co", "prv_7");
        assert_eq!(named.to_string(), "Hafen &#38; Co");
        assert_eq!(named.in_full().words(), "Hafen & Co (prv_7)");
        let nameless = FirmName::of("", "prv_7").in_full();
        assert_eq!(nameless.words(), "prv_7");
        assert_eq!(
            FirmName::of_other("Rotterdam".to_owned()).words(),
            "Rotterdam"
        );
    }
}
