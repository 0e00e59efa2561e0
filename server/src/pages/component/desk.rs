//! What the macros of `components/desk.html` are given: parts, tasks, rows of a summary.

use std::borrow::Cow;

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
    /// What was entered; empty if nothing was.
    pub words: String,
    /// Where it can be changed.
    pub change: Option<String>,
}
