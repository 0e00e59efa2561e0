//! The portal's components: a type and a template each, so that a page cannot misspell one.
//!
//! Every component renders itself as HTML and escapes what it is given. Fields of forms and what
//! desks are made of are macros of `components/form.html` and `components/desk.html`; `form` and
//! `desk` hold what they are given.

mod desk;
mod firm;
mod form;
mod prose;

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

pub use desk::{ChangedRow, Compared, Part, Said, SummaryRow, Task};
pub use firm::FirmName;
pub use form::{Choice, Fault, Faults};
pub use prose::Prose;

/// How a tag is coloured. The words say the same: colour never stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// In order.
    Good,
    /// In order for now, or soon not.
    Warn,
    /// Not in order.
    Bad,
    /// Neither.
    Calm,
    /// A plain remark.
    Note,
}

impl Tone {
    /// The ending of the style classes.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Calm => "calm",
            Self::Note => "note",
        }
    }
}

/// A status in a few words. Never a control.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/tag.html")]
pub struct Tag {
    /// Its colour and sign.
    pub tone: Tone,
    /// Its words.
    pub words: Cow<'static, str>,
    /// Larger, for the status a page is about.
    pub is_large: bool,
}

impl Tag {
    /// A tag of the usual size.
    pub const fn new(tone: Tone, words: &'static str) -> Self {
        Self {
            tone,
            words: Cow::Borrowed(words),
            is_large: false,
        }
    }

    /// The same tag, larger.
    #[must_use]
    pub fn large(self) -> Self {
        Self {
            is_large: true,
            ..self
        }
    }
}

/// The way here from the home page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/crumbs.html")]
pub struct Crumbs {
    /// Address and words of the pages before this one, home left out.
    pub before: Vec<(String, String)>,
    /// The words of this page.
    pub here: String,
}

impl Crumbs {
    /// Straight under the home page.
    pub fn to(here: &str) -> Self {
        Self {
            before: Vec::new(),
            here: here.to_owned(),
        }
    }

    /// Under another page.
    pub fn under(address: &str, words: &str, here: &str) -> Self {
        Self {
            before: vec![(address.to_owned(), words.to_owned())],
            here: here.to_owned(),
        }
    }
}

/// A list of terms and what they are.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/facts.html")]
pub struct Facts {
    /// In the order shown.
    pub facts: Vec<Fact>,
}

/// One term and what it is.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The term.
    pub term: &'static str,
    /// What it is.
    pub words: Prose,
    /// Where it leads.
    pub address: Option<String>,
    /// A number to be copied exactly.
    pub is_code: bool,
}

impl Facts {
    /// Adds a fact in words.
    pub fn say(&mut self, term: &'static str, words: impl Into<Prose>) {
        self.push(term, words.into(), None, false);
    }

    /// Adds a fact in words if there is one.
    pub fn say_if(&mut self, term: &'static str, words: Option<impl Into<Prose>>) {
        if let Some(words) = words {
            self.say(term, words);
        }
    }

    /// Adds a number to be copied exactly.
    pub fn code(&mut self, term: &'static str, code: impl Into<String>) {
        self.push(term, Prose::from(code.into()), None, true);
    }

    /// Adds a fact that leads to another page.
    pub fn link(&mut self, term: &'static str, words: impl Into<String>, address: String) {
        self.push(term, Prose::from(words.into()), Some(address), false);
    }

    fn push(&mut self, term: &'static str, words: Prose, address: Option<String>, is_code: bool) {
        self.facts.push(Fact {
            term,
            words,
            address,
            is_code,
        });
    }
}

/// Ways to the pages before and after in a long list.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/pagination.html")]
pub struct Pagination {
    /// What is listed, for screen readers.
    pub of: &'static str,
    /// The first page, unless this is it.
    pub first: Option<String>,
    /// The page after this one.
    pub next: Option<String>,
}

/// One requirement with its parts, and the answer where there is one.
#[derive(Clone, Debug, Template)]
#[template(path = "components/ask.html")]
pub struct Ask {
    /// What is asked, without a full stop.
    pub words: String,
    /// The port's reason.
    pub why: Option<String>,
    /// The answer; none on a page that is about no provider.
    pub answer: Option<AskAnswer>,
    /// The parts of a group.
    pub parts: Vec<Ask>,
}

/// The answer to one requirement.
#[derive(Clone, Debug)]
pub struct AskAnswer {
    /// The outcome.
    pub tag: Tag,
    /// Why, a sentence each.
    pub reasons: Vec<&'static str>,
    /// The record it rests on: address within the page and name.
    pub record: Option<(String, String)>,
    /// Until when that record lasts.
    pub until: Option<Prose>,
    /// What stands against that record: why, since when, by whom.
    pub against: Option<Prose>,
    /// When this answer changes by what is recorded now, and to what.
    pub changes: Option<Prose>,
}

/// A chart of what counted when.
#[derive(Clone, Debug, Template)]
#[template(path = "components/timeline.html")]
pub struct Picture {
    /// Drawing units.
    pub height: i32,
    /// Years marked on the axis: place and words.
    pub years: Vec<(i32, String)>,
    /// Place of the present.
    pub now_x: i32,
    /// One row a record.
    pub rows: Vec<PictureRow>,
    /// The whole in one sentence, for those who do not see it.
    pub described: String,
}

/// A record's row of the chart.
#[derive(Clone, Debug)]
pub struct PictureRow {
    /// Baseline of the label.
    pub label_y: i32,
    /// The record, cut to fit.
    pub label: String,
    /// Top of the bars.
    pub bar_y: i32,
    /// What is drawn.
    pub bars: Vec<Bar>,
}

/// A stretch of time in the chart.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Left edge.
    pub x: i32,
    /// Width.
    pub width: i32,
    /// Colour.
    pub tone: Tone,
    /// Words inside, where they fit.
    pub inside: Option<String>,
    /// The same facts as in the table.
    pub title: String,
}

impl HtmlSafe for Tag {}
impl HtmlSafe for FirmName {}
impl HtmlSafe for Crumbs {}
impl HtmlSafe for Facts {}
impl HtmlSafe for Pagination {}
impl HtmlSafe for Ask {}
impl HtmlSafe for Picture {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_its_status_in_words_and_is_no_control() {
        let html = Tag::new(Tone::Bad, "Expired").render().expect("renders");
        assert!(html.contains("Expired"), "{html}");
        assert!(!html.contains("<a ") && !html.contains("<button"), "{html}");
    }

    #[test]
    fn what_a_component_is_given_is_escaped() {
        let mut facts = Facts::default();
        facts.link("Name", "<script>", "/x?a=1&b=\"".to_owned());
        let html = facts.render().expect("renders");
        assert!(
            !html.contains("<script>") && !html.contains("b=\"\""),
            "{html}"
        );
    }

    #[test]
    fn parts_of_a_requirement_stand_within_it() {
        let part = Ask {
            words: "Inner".to_owned(),
            why: None,
            answer: None,
            parts: Vec::new(),
        };
        let whole = Ask {
            words: "Outer".to_owned(),
            why: Some("Because".to_owned()),
            answer: None,
            parts: vec![part],
        };
        let html = whole.render().expect("renders");
        let (outer, inner) = (html.find("Outer"), html.find("Inner"));
        assert!(outer < inner && html.contains("<ul>"), "{html}");
    }
}
