//! What the operator is told of the log's witnesses: which one is missing, and whether the log waits.

use crate::app::App;
use crate::pages::component::{Tag, Task, Tone};
use crate::pages::words::instant_words;
use crate::tlog::Witnesses;

/// One line for each witness that does not cosign; none of them is done on a page.
pub(super) fn tasks(app: &App) -> Vec<Task> {
    let Some(board) = app.witnesses.as_deref().map(Witnesses::board) else {
        return Vec::new();
    };
    let waiting = board.waiting();
    let troubled = board.witnesses().into_iter().filter_map(|witness| {
        let since = witness.since.map(instant_words).unwrap_or_default();
        let trouble = witness.trouble?;
        Some(Task {
            words: format!("The witness {} does not cosign the log", witness.name),
            address: None,
            hint: match waiting {
                Some(size) => format!(
                    "Since {since}: {trouble}. The checkpoint of {size} entries waits: nothing newer than the last public one is proven until enough witnesses cosign"
                ),
                None => format!("Since {since}: {trouble}. The log does not wait for it"),
            },
            tag: match waiting {
                Some(_) => Tag::new(Tone::Bad, "Log waits"),
                None => Tag::new(Tone::Warn, "Witness"),
            },
        })
    });
    troubled.collect()
}
