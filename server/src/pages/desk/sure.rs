//! The second page of what cannot be taken back: it says what will happen and to whom, carries along
//! what was typed, and has the button that does it and the way back.
//!
//! It promises nothing: the act itself checks who may do it and whether it can be done, when it is meant.

use askama::Template;

use super::touches::Touches;
use super::turn::Turn;
use super::{frame, parts};
use crate::app::App;
use crate::auth::{Posted, SignedIn};
use crate::error::Refusal;
use crate::pages::component::{Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};

/// The field that says it is meant.
const SURE: &str = "sure";

/// What is about to happen.
pub(super) struct Final {
    /// The question.
    pub(super) title: String,
    /// What will happen, and to whom, a sentence each.
    pub(super) sentences: Vec<String>,
    /// What it touches, where that was weighed.
    pub(super) touches: Option<Touches>,
    /// The words of the button.
    pub(super) button: String,
    /// Where the form is posted.
    pub(super) address: String,
    /// The way back.
    pub(super) back: String,
}

#[derive(Template)]
#[template(path = "pages/desk/sure.html")]
struct SurePage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    title: String,
    sentences: Vec<String>,
    touches: Option<Touches>,
    button: String,
    address: String,
    back: String,
    fields: Vec<(String, String)>,
}

/// Whether somebody has said that it is meant.
pub(super) fn is_sure(posted: &Posted) -> bool {
    posted.text(SURE) == "yes"
}

/// Asks once more.
pub(super) fn ask_again(
    app: &App,
    by: &SignedIn,
    posted: &Posted,
    act: Final,
) -> Result<Turn, Refusal> {
    let typed = posted.fields().filter(|(name, _)| *name != SURE);
    let page = SurePage {
        frame: frame(app, &Faults::default(), &act.title),
        crumbs: Crumbs::under("/desk", "Your desk", &act.title),
        parts: parts(by, ""),
        title: act.title,
        sentences: act.sentences,
        touches: act.touches,
        button: act.button,
        address: act.address,
        back: act.back,
        fields: typed
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    Turn::page(&page)
}
