//! How many firms meet a draft, look by look: on its preview and where it is signed.

use super::draft_address;
use crate::answers::preview::{AHEAD_DAYS, Look, Moment, Preview};
use crate::pages::words::{counted, day_words, instant_words, thousands};
use crate::store::ProfileDraftRow;

/// What was weighed.
pub(super) struct Moments {
    /// When, and from what.
    pub(super) computed: String,
    /// In order of time.
    pub(super) rows: Vec<MomentRow>,
}

/// The counts of one instant.
pub(super) struct MomentRow {
    pub(super) when: String,
    pub(super) compared: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) newly_meet: Count,
    pub(super) newly_fail: Count,
}

/// How many, and where they are listed.
pub(super) struct Count {
    pub(super) many: String,
    pub(super) address: String,
}

/// The counts of a preview.
pub(super) fn moments_of(draft: &ProfileDraftRow, made: &Preview) -> Moments {
    let mut moments: Vec<&Moment> = made.moments.iter().collect();
    moments.sort_by_key(|moment| moment.at);
    Moments {
        computed: format!(
            "{} weighed at {}, from {} of the log.",
            counted(made.providers, "firm", "firms"),
            instant_words(made.computed_at),
            counted(
                usize::try_from(made.log_size).unwrap_or(0),
                "entry",
                "entries"
            ),
        ),
        rows: moments.iter().map(|moment| row(draft, moment)).collect(),
    }
}

/// Where the firms of one look are listed.
pub(super) fn list_address(draft: &ProfileDraftRow, look: Look, is_meet: bool) -> String {
    let list = if is_meet { "meet" } else { "fail" };
    format!(
        "{}/preview?when={}&list={list}",
        draft_address(draft.id),
        look_code(look)
    )
}

/// A look by its word in an address; the first of them if it is none.
pub(super) fn look_of(code: &str) -> Look {
    let looks = [Look::Later, Look::FirstDay];
    let found = looks.into_iter().find(|look| look_code(*look) == code);
    found.unwrap_or(Look::Today)
}

const fn look_code(look: Look) -> &'static str {
    match look {
        Look::Today => "today",
        Look::Later => "later",
        Look::FirstDay => "first-day",
    }
}

/// A look in words.
pub(super) fn look_words(draft: &ProfileDraftRow, moment: &Moment) -> String {
    match moment.look {
        Look::Today => "Today".to_owned(),
        Look::Later => format!("In {AHEAD_DAYS} days"),
        Look::FirstDay => {
            let day = draft.content.effective_from.map(day_words);
            format!("On its first day, {}", day.unwrap_or_default())
        }
    }
}

fn row(draft: &ProfileDraftRow, moment: &Moment) -> MomentRow {
    let many = |number: usize| thousands(number as u64);
    let count = |of: &[u32], is_meet| Count {
        many: many(of.len()),
        address: format!("{}#firms", list_address(draft, moment.look, is_meet)),
    };
    MomentRow {
        when: look_words(draft, moment),
        compared: match moment.in_force {
            Some(version) => format!("Version {version}"),
            None => "Nothing is in force".to_owned(),
        },
        before: many(moment.meet_before),
        after: many(moment.meet_after),
        newly_meet: count(&moment.newly_meet, true),
        newly_fail: count(&moment.newly_fail, false),
    }
}
