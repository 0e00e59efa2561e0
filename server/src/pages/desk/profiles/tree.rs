//! The tree of a draft as nested lists, with what can be done to each part. A component that renders
//! itself.

use askama::Template;
use askama::filters::HtmlSafe;
use quaymark_core::requirement::{Place, Requirement};

use crate::import::RowFault;
use crate::pages::words::{Names, requirement_words};

/// One requirement of a draft.
#[derive(Clone, Debug, Template)]
#[template(path = "components/draft_node.html")]
pub(super) struct DraftNode {
    /// Its place in the tree.
    place: String,
    words: String,
    why: Option<String>,
    /// What is wrong with it.
    faults: Vec<String>,
    is_group: bool,
    /// Whether it is the whole.
    is_whole: bool,
    is_first: bool,
    is_last: bool,
    /// The address of the draft.
    address: String,
    form_token: String,
    version: String,
    may_edit: bool,
    parts: Vec<DraftNode>,
}

impl HtmlSafe for DraftNode {}

/// What all nodes of one page share.
#[derive(Debug)]
pub(super) struct Around<'a> {
    pub(super) address: &'a str,
    pub(super) form_token: &'a str,
    pub(super) version: u32,
    pub(super) may_edit: bool,
    pub(super) faults: &'a [RowFault],
}

/// The tree.
pub(super) fn nodes(whole: &Requirement, around: &Around<'_>, names: &impl Names) -> DraftNode {
    node(whole, &Place::default(), 1, around, names)
}

fn node(
    requirement: &Requirement,
    place: &Place,
    of: usize,
    around: &Around<'_>,
    names: &impl Names,
) -> DraftNode {
    let own = format!("requirement {place}");
    let own_faults = around.faults.iter().filter(|fault| fault.column == own);
    let number = place.group().map_or(0, |(_, number)| number);
    let parts = requirement.parts();
    DraftNode {
        place: place.to_string(),
        words: match requirement.is_group() && parts.is_empty() {
            true => "A group without parts yet".to_owned(),
            false => requirement_words(requirement, names),
        },
        why: requirement.why().map(str::to_owned),
        faults: own_faults.map(fault_sentence).collect(),
        is_group: requirement.is_group(),
        is_whole: place.group().is_none(),
        is_first: number == 0,
        is_last: number + 1 == of,
        address: around.address.to_owned(),
        form_token: around.form_token.to_owned(),
        version: around.version.to_string(),
        may_edit: around.may_edit,
        parts: parts
            .iter()
            .enumerate()
            .map(|(number, part)| node(part, &place.part(number), parts.len(), around, names))
            .collect(),
    }
}

fn fault_sentence(fault: &RowFault) -> String {
    match fault.value.is_empty() {
        true => format!("Expected {}", fault.expected),
        false => format!("Found “{}”, expected {}", fault.value, fault.expected),
    }
}
