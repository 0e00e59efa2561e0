//! What the macros of `components/desk.html` are given: parts, tasks, rows of a summary and of a comparison.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::Tag;

/// A part of a desk.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its words.
    pub words: Cow<'static, str>,
    /// Where it is.
    pub address: String,
    /// How many things wait there; none if nothing is counted.
    pub count: Option<usize>,
    /// Whether it is the part shown.
    pub is_here: bool,
    /// The token of the form that signs out, where that is what it does.
    pub sign_out: Option<String>,
}

/// Something to be done, with where it stands.
#[derive(Clone, Debug)]
pub struct Task {
    /// What is to be done.
    pub words: String,
    /// Where it is done; none if it cannot be done yet.
    pub address: Option<String>,
    /// More about it; empty is none.
    pub hint: String,
    /// Where it stands.
    pub tag: Tag,
}

/// Something that was entered.
#[derive(Clone, Debug)]
pub struct SummaryRow {
    /// What was asked.
    pub term: Cow<'static, str>,
    /// What was entered.
    pub said: Said,
    /// Where it can be changed.
    pub change: Option<String>,
}

/// What something says in words, and the code behind them where people quote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "components/said.html")]
pub struct Said {
    /// The words; empty if nothing was said.
    pub words: String,
    /// The code behind the words; empty if there is none, or the words say it.
    pub code: String,
}

impl Said {
    /// Words alone.
    pub fn plain(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: String::new(),
        }
    }

    /// A name and the code it stands for. A code without a name says itself.
    pub fn named(name: impl Into<String>, code: impl Into<String>) -> Self {
        let (words, code) = (name.into(), code.into());
        let code = if words == code { String::new() } else { code };
        Self { words, code }
    }
}

impl HtmlSafe for Said {}

/// A member that differs between two states of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedRow {
    /// What it is called.
    pub term: String,
    /// What it was.
    pub before: Said,
    /// What it is.
    pub after: Said,
}

/// Two states of something beside each other: what differs, a row each, and what does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Names the table within the page.
    pub id: &'static str,
    /// What is compared with what.
    pub caption: String,
    /// The column of the one.
    pub before: &'static str,
    /// The column of the other.
    pub after: &'static str,
    /// What differs.
    pub rows: Vec<ChangedRow>,
    /// What both say alike, by what it is called; empty if that is not said.
    pub same: String,
}
