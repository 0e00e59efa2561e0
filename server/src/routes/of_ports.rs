//! Addresses of those who say what a port asks.

use super::place::{Place, at};
use crate::handlers::profiles as api;
use crate::pages;

/// What ports ask, while it is written.
pub(super) fn profiles() -> Vec<Place> {
    let draft = |rest: &str| at(format!("/v1/profiles/drafts/{{draft}}{rest}"));
    vec![
        at("/v1/profiles/drafts")
            .get(api::list_drafts)
            .post(api::create_draft),
        draft("")
            .get(api::show_draft)
            .put(api::update_draft)
            .delete(api::discard_draft),
        draft("/preview").get(api::show_preview),
        draft("/publish").post(api::publish_draft),
        at("/v1/profiles/{profile}/versions/{version}/withdraw").post(api::withdraw_version),
        at("/v1/equivalences").get(api::list_decisions),
        at("/v1/equivalences/{record}/withdraw").post(api::withdraw_decision),
    ]
}

/// What a port asks: drafts, and what is published.
pub(super) fn desk() -> Vec<Place> {
    use pages::desk::equivalence;
    use pages::desk::profiles::{self, edit, history, part, preview, publish, text};
    let draft = |rest: &str| at(format!("/desk/profiles/drafts/{{draft}}{rest}"));
    vec![
        at("/desk/profiles")
            .get(profiles::show_profiles)
            .post(profiles::begin),
        draft("").get(edit::show_draft).post(edit::save),
        draft("/tree").post(edit::change_tree),
        draft("/discard").post(edit::discard),
        draft("/part").get(part::show_part).post(part::save_part),
        draft("/text").get(text::show_text).post(text::save_text),
        draft("/preview").get(preview::show_preview),
        draft("/publish")
            .get(publish::show_publish)
            .post(publish::publish),
        at("/desk/profiles/{profile}").get(history::show_history),
        at("/desk/profiles/{profile}/withdraw").post(history::withdraw),
        at("/desk/equivalence").get(equivalence::show_decisions),
        at("/desk/equivalence/{record}/withdraw").post(equivalence::withdraw),
    ]
}
