//! What breaks no rule and somebody should see: how the past was rewritten, which keys and builds
//! came in, and what was erased.

use std::fmt;

use super::Bounds;
use super::head::{Head, claims_of};
use crate::entry::{Change, Entry, EntryKind, differs_before, first_difference};
use crate::register::LogIndex;
use crate::time::Instant;
use crate::timeline::Timeline;

/// An entry that somebody should see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The entry.
    pub entry: LogIndex,
    /// Its record.
    pub record: String,
    /// What kind of record that is.
    pub about: EntryKind,
    /// When it says that it was recorded.
    pub recorded_at: Instant,
    /// Why.
    pub kind: NoticeKind,
}

/// Why an entry should be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// It says something else than the version before about a time before it was recorded.
    Retroactive,
    /// It changes a status from an instant long before it was recorded.
    BackDated(Instant),
    /// A mistake put right.
    Corrected,
    /// A key that signs verdicts or checkpoints, or no longer does.
    Key,
    /// The hash of the widget's files.
    Build,
    /// Documents were erased.
    Erasure,
}

impl NoticeKind {
    /// The code that programs go by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Retroactive => "retroactive",
            Self::BackDated(_) => "back_dated",
            Self::Corrected => "corrected",
            Self::Key => "key",
            Self::Build => "build",
            Self::Erasure => "erasure",
        }
    }

    /// What it means, and what to look at.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Retroactive => {
                "says something else about a time before it was recorded than the version before: \
                 answers about that time have changed"
            }
            Self::BackDated(_) => {
                "a status holds from a day long before it was recorded: usual where papers came late, \
                 else ask why"
            }
            Self::Corrected => "a mistake was put right: see what the record says now",
            Self::Key => {
                "a key that signs answers or the log began or ceased to: compare with what the \
                 operator announced"
            }
            Self::Build => "another build of the widget is shipped: compare with the release",
            Self::Erasure => "documents were taken out for good: see who asked and why",
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entry, record, .. } = self;
        write!(f, "entry {entry}, {record}: ")?;
        match self.kind {
            NoticeKind::Retroactive => f.write_str("says something else about the past"),
            NoticeKind::BackDated(from) => {
                write!(f, "in force from {from}, recorded at {}", self.recorded_at)
            }
            NoticeKind::Corrected => f.write_str("was corrected"),
            NoticeKind::Key => f.write_str("a key began or ceased to sign"),
            NoticeKind::Build => f.write_str("another widget is shipped"),
            NoticeKind::Erasure => f.write_str("documents were erased"),
        }
    }
}

pub(super) fn notices(
    index: LogIndex,
    entry: &Entry,
    before: Option<&Head>,
    bounds: &Bounds,
) -> Vec<Notice> {
    let mut kinds = Vec::new();
    match entry.kind {
        EntryKind::VerdictKey | EntryKind::LogKey => kinds.push(NoticeKind::Key),
        EntryKind::Build => kinds.push(NoticeKind::Build),
        EntryKind::Erasure => kinds.push(NoticeKind::Erasure),
        EntryKind::State => return Vec::new(),
        _ => {}
    }
    if entry.change == Change::Corrected {
        kinds.push(NoticeKind::Corrected);
    }
    if before.is_some_and(|before| is_retroactive(entry, before)) {
        kinds.push(NoticeKind::Retroactive);
    }
    kinds.extend(back_dated(entry, before, bounds).map(NoticeKind::BackDated));
    let notice = |kind| Notice {
        entry: index,
        record: entry.record.clone(),
        about: entry.kind,
        recorded_at: entry.recorded_at,
        kind,
    };
    kinds.into_iter().map(notice).collect()
}

fn is_retroactive(entry: &Entry, before: &Head) -> bool {
    // An erasure's newest version names more; it says nothing about the past.
    if entry.kind == EntryKind::Erasure {
        return false;
    }
    claims_of(entry) != before.claims
        || differs_before(&before.periods, &entry.periods, entry.recorded_at)
}

/// The instant from which a status is another, if that lies long before the recording. What was taken
/// over from a list, or loaded as reference data, says so by its word.
fn back_dated(entry: &Entry, before: Option<&Head>, bounds: &Bounds) -> Option<Instant> {
    if matches!(entry.change, Change::Imported | Change::ReferenceLoaded) {
        return None;
    }
    let nothing = Timeline::default();
    let old = before.map_or(&nothing, |before| &before.periods);
    let from = first_difference(old, &entry.periods)?;
    let earliest = entry.recorded_at.plus_ms(-bounds.back_dated_ms);
    (from < earliest).then_some(from)
}
