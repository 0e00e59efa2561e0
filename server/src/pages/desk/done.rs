//! What was just done, told once on the page somebody comes back to.
//!
//! The address carries a code of a fixed table, never words. Of submissions and records the words are shown
//! only where what is shown says so too.

use quaymark_core::submission::SubmissionState;
use serde::Deserialize;

use crate::store::Submission;

/// What the address of a page may say of what was done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Arrival {
    /// A code.
    pub(super) done: String,
}

/// Something that was done, and where it can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) words: String,
    /// Address and words of a link.
    pub(super) link: Option<(String, &'static str)>,
}

impl Done {
    /// Words alone.
    pub(super) fn plain(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            link: None,
        }
    }

    /// Words and where to see it.
    pub(super) fn with_link(words: &str, address: String, link: &'static str) -> Self {
        Self {
            words: words.to_owned(),
            link: Some((address, link)),
        }
    }
}

/// The address of what was changed, with the code of what was done.
pub(super) fn after(address: &str, done: &str) -> String {
    format!("{address}?done={done}")
}

/// What was done to a submission, by its code, where it stands as that says.
pub(super) fn done_to(held: &Submission, done: &str) -> Option<Done> {
    use SubmissionState::{Attested, Published, Questioned, Rejected, Submitted, Withdrawn};
    let waits = matches!(held.state, Submitted | Attested);
    let plain = |is_so: bool, words: &str| is_so.then(|| Done::plain(words));
    match done {
        "submit" => plain(waits, submitted_words(held)),
        "attest" | "correct" if held.state == Published => Some(published(held, "Confirmed.")),
        "attest" => plain(
            held.state == Attested,
            "Confirmed in the name of your organisation. A reviewer of the registrar decides next.",
        ),
        "correct" => plain(
            held.state == Attested,
            "Confirmed with your corrections. A reviewer of the registrar decides next.",
        ),
        "approve" if held.state == Published => Some(published(held, "Approved.")),
        "approve" => plain(
            waits,
            "Approved. It needs another person’s approval before it is published.",
        ),
        "reject" => plain(
            held.state == Rejected,
            "Rejected. Those who submitted it read your reason.",
        ),
        "question" => plain(
            held.state == Questioned,
            "Your question is sent. It comes back to review with the answer.",
        ),
        "answer" => plain(waits, "Your answer is sent. It waits for a decision again."),
        "withdraw" => plain(held.state == Withdrawn, "Taken back. Nothing is published."),
        _ => None,
    }
}

fn submitted_words(held: &Submission) -> &'static str {
    match held.state {
        SubmissionState::Attested => {
            "Submitted and confirmed with that. A reviewer of the registrar decides next."
        }
        _ if held.needs.organisations > 1 => {
            "Submitted. The attestor in whose name it is confirms next, then a reviewer of the \
             registrar decides."
        }
        _ => "Submitted. A reviewer of the registrar decides next.",
    }
}

/// What is public now, with where everybody sees it.
fn published(held: &Submission, act: &str) -> Done {
    let Some(entry) = held.entry else {
        return Done::plain(&format!("{act} It is done."));
    };
    let words = format!("{act} It is published, as entry {entry} of the log.");
    match held.subject.starts_with("prv_") {
        true => {
            let address = format!("/providers/{}", held.subject);
            Done::with_link(&words, address, "The firm’s page on the register")
        }
        false => Done::plain(&words),
    }
}
