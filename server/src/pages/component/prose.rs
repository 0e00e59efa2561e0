//! Text with days in it: each day bears the instant that is kept, for programs and for who asks.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::pages::words::When;

/// A sentence, or part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/prose.html")]
pub struct Prose {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    When(When),
}

impl HtmlSafe for Prose {}

impl Prose {
    /// The same with more behind it.
    #[must_use]
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.pieces.extend(more.into().pieces);
        self
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        let words = self.pieces.iter().map(|piece| match piece {
            Piece::Words(words) => words.as_str(),
            Piece::When(when) => when.words.as_str(),
        });
        words.collect()
    }
}

impl From<String> for Prose {
    fn from(words: String) -> Self {
        let pieces = match words.is_empty() {
            true => Vec::new(),
            false => vec![Piece::Words(words)],
        };
        Self { pieces }
    }
}

impl From<&str> for Prose {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl From<std::borrow::Cow<'_, str>> for Prose {
    fn from(words: std::borrow::Cow<'_, str>) -> Self {
        words.into_owned().into()
    }
}

impl From<When> for Prose {
    fn from(when: When) -> Self {
        Self {
            pieces: vec![Piece::When(when)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::Zones;

    #[test]
    fn a_day_bears_its_instant_and_words_are_escaped() {
        let end = "2027-03-14T23:00:00Z".parse().expect("an instant");
        let now = "2027-03-04T12:00:00Z".parse().expect("an instant");
        let until = Zones::named(["Europe/Amsterdam"]).last_day(end, now);
        let prose = Prose::from("<b>Until ").and(until).and(".");
        assert_eq!(prose.plain(), "<b>Until 14 March 2027.");
        let html = prose.render().expect("renders");
        assert!(!html.contains("<b>"), "{html}");
        assert!(
            html.contains(
                "<time datetime=\"2027-03-14T23:00:00Z\" title=\"14 March 2027, 23:00 UTC\">14 \
                 March 2027</time>."
            ),
            "{html}"
        );
        assert!(Prose::from(String::new()).is_empty() && !prose.is_empty());
    }
}
