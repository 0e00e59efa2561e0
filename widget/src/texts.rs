//! Every word the widget shows, in each of its languages.
//!
//! A language is a file in `widget/texts/`, one line a text. The script fetches the one an element
//! needs before it is shown. Placeholders stand in braces; tests compare names, order and
//! placeholders. Texts of the register itself (services, titles of profiles) stay as the register
//! writes them.

use std::sync::OnceLock;

use quaymark_core::reason::Reason;
use quaymark_core::verdict::Outcome;

/// A language of the widget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English, also where another language was asked for that the widget does not speak.
    #[default]
    En,
    /// Dutch.
    Nl,
    /// French.
    Fr,
    /// German.
    De,
}

/// The texts of the languages that were learned.
static LEARNED: [OnceLock<Vec<&'static str>>; 4] = [const { OnceLock::new() }; 4];

/// Texts of one language: the keys, six outcomes twice, and the reasons.
const LINES: usize = Text::ALL.len() + 2 * OUTCOMES + Reason::ALL.len();
const OUTCOMES: usize = 6;

impl Lang {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::En, Self::Nl, Self::Fr, Self::De];

    /// The language of a tag such as `nl-BE`.
    pub fn nearest(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let is_it = |lang: &Self| lang.tag().eq_ignore_ascii_case(primary);
        Self::ALL.into_iter().find(is_it).unwrap_or_default()
    }

    /// Takes the texts of a language, one a line; another number of lines is not taken.
    ///
    /// The texts stay for as long as the page; each language is taken once.
    pub fn learn(self, texts: String) {
        if !self.is_spoken() && texts.lines().count() == LINES {
            let lines = Box::leak(texts.into_boxed_str()).lines();
            LEARNED[self as usize].get_or_init(|| lines.collect());
        }
    }

    /// Whether its texts are there.
    pub fn is_spoken(self) -> bool {
        LEARNED[self as usize].get().is_some()
    }

    /// The language tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// A text.
    pub fn text(self, text: Text) -> &'static str {
        self.line(text as usize)
    }

    /// An outcome in a sentence.
    pub fn outcome(self, outcome: Outcome) -> &'static str {
        let place = Text::ALL.len() + outcome as usize;
        self.line(place)
    }

    /// The outcome of one requirement, short.
    pub fn tag_of(self, outcome: Outcome) -> &'static str {
        let place = Text::ALL.len() + OUTCOMES + outcome as usize;
        self.line(place)
    }

    /// A reason in a sentence.
    pub fn reason(self, reason: Reason) -> &'static str {
        let place = Text::ALL.len() + 2 * OUTCOMES + reason as usize;
        self.line(place)
    }

    /// Nothing in a language that was not learned: an element is shown only after.
    fn line(self, place: usize) -> &'static str {
        let lines = LEARNED[self as usize].get();
        lines
            .and_then(|lines| lines.get(place))
            .copied()
            .unwrap_or_default()
    }

    /// A text with its placeholders filled in.
    pub fn fill(self, text: Text, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.text(text);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = values.iter().find(|(found, _)| *found == name);
            filled.push_str(before);
            filled.push_str(value.map_or("", |(_, value)| value));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

macro_rules! keys {
    ($($name:ident),+ $(,)?) => {
        /// The texts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is its own words; see texts/en.txt")]
        pub enum Text { $($name),+ }

        impl Text {
            /// Every text.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

keys! {
    // Search
    SearchLabel, SearchHint, SearchButton, Suggestions, FoundNone, FoundOne, FoundMany,
    AlsoKnownAs, BadNumber, MistypedNumber, SearchFailed,
    // Card
    Checking, Demonstration, ForPort, RegisterNumber, Requirements, Until, CheckedAt, NextChange,
    OpenRegister, SaveProof, NotFoundName, ErasedName, CheckAgain,
    // Needs
    AllOf, AnyOf, AtLeastOf, Certificate, Accredited, Covering, Licence, Permitting,
    VettingBasic, VettingStandard, VettingEnhanced, SchemeOf,
    // Details
    Details, SignedBy, KeyFromPage, KeyFromScript, KeyFromRegister, NotSigned, LogSize,
    StatementNumber, ProfileVersion, OpenStatement,
    // Could not check
    CouldNotCheck, NoAnswerMeaning, AskRegister, BadAttribute, MistypedAttribute, Unreachable,
    TimedOut, Unreadable, SignatureWrong, KeyUnknown, OtherQuestion, Stale, Lapsed, ClockBehind,
    RateLimited, RegisterFailed, UnknownPort, ProfileRequired, NoProfile, BadIdentifier, Refused,
}

#[cfg(test)]
mod tests;
