//! What one look at the log found, for people and for programs.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quaymark_core::entry::EntryKind;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::watch::{Breach, Notice, Taken};
use serde::{Deserialize, Serialize};

use super::state_file::Kept;

/// Breaches and notices listed at most; all are counted.
const MOST_LISTED: usize = 100;
/// Entries named for one reason at most, where they are told together.
const MOST_OF_GROUP: usize = 10;

/// What came of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No rule is broken.
    Fine,
    /// Some rule is broken, now or before and not acknowledged.
    Broken,
}

/// Where the log's key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFrom {
    /// The caller.
    Given,
    /// The caller's policy.
    Policy,
    /// The look before.
    Remembered,
    /// The log itself: good for nothing but to go on from.
    FirstUse,
}

/// A size of the log and its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Entries.
    pub size: u64,
    /// The root, in base64.
    pub root: String,
}

/// A rule that was broken, as it is told and remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Which rule.
    pub code: String,
    /// By which entry, if by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<LogIndex>,
    /// In words.
    pub what: String,
    /// When it was found.
    pub found_at: Instant,
}

/// An entry that somebody should see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Why.
    pub code: &'static str,
    /// Which.
    pub entry: LogIndex,
    /// Its record.
    pub record: String,
    /// What kind of record that is.
    pub about: EntryKind,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// From when on it holds, where that is why it is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// In words.
    pub what: String,
}

/// Entries that somebody should see for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenGroup {
    /// Why.
    pub code: &'static str,
    /// What that means, and what to look at.
    pub meaning: &'static str,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub entries: Vec<LogIndex>,
}

/// What one look found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// In one word.
    pub outcome: Outcome,
    /// The log's name.
    pub log: String,
    /// Its key.
    pub key: String,
    /// Where that comes from.
    pub key_from: KeyFrom,
    /// When it was looked at.
    pub checked_at: Instant,
    /// What was seen before; `null` the first time.
    pub before: Option<Size>,
    /// What is served now; `null` where no signature holds.
    pub now: Option<Size>,
    /// When the policy's quorum was complete.
    pub witnessed_at: Option<Instant>,
    /// The policy's witnesses that signed.
    pub witnesses: Vec<String>,
    /// Entries read.
    pub entries: u64,
    /// Roots of the state map computed again.
    pub states: u64,
    /// How often a rule was broken.
    pub found_count: u64,
    /// The first of them.
    pub found: Vec<Found>,
    /// How many entries somebody should see.
    pub notice_count: u64,
    /// The same by the reason.
    pub notice_groups: Vec<SeenGroup>,
    /// The first of them.
    pub notices: Vec<Seen>,
    /// Notes kept because they do not fit together.
    pub evidence: Vec<PathBuf>,
    /// Whether the text names each entry, or only how many there are for which reason.
    #[serde(skip)]
    pub names_each: bool,
    #[serde(skip)]
    found_before: usize,
    #[serde(skip)]
    found_count_before: u64,
}

impl Size {
    pub(super) fn of(checkpoint: &Checkpoint) -> Self {
        Self {
            size: checkpoint.size,
            root: STANDARD.encode(checkpoint.root),
        }
    }
}

impl Report {
    pub(super) fn at(now: Instant, kept: Option<&Kept>) -> Self {
        let found = kept.map_or_else(Vec::new, |kept| kept.found.clone());
        let found_count = kept.map_or(0, |kept| kept.found_count);
        let seen = kept.and_then(|kept| kept.checkpoint().ok());
        Self {
            outcome: if found_count == 0 {
                Outcome::Fine
            } else {
                Outcome::Broken
            },
            log: String::new(),
            key: String::new(),
            key_from: KeyFrom::Remembered,
            checked_at: now,
            before: seen.as_ref().map(Size::of),
            now: None,
            witnessed_at: None,
            witnesses: Vec::new(),
            entries: 0,
            states: 0,
            names_each: false,
            found_before: found.len(),
            found_count_before: found_count,
            found_count,
            found,
            notice_count: 0,
            notice_groups: Vec::new(),
            notices: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// Adds a rule that was broken, once.
    pub(super) fn breach(&mut self, breach: &Breach, now: Instant) {
        self.outcome = Outcome::Broken;
        let what = breach.to_string();
        let is_known = self.found.iter().any(|found| found.what == what);
        if is_known {
            return;
        }
        self.found_count += 1;
        if self.found.len() < MOST_LISTED {
            self.found.push(Found {
                code: breach.fault.code().to_owned(),
                entry: breach.entry,
                what,
                found_at: now,
            });
        }
    }

    /// Adds what came of an entry.
    pub(super) fn take(&mut self, taken: Taken, now: Instant) {
        self.entries += 1;
        let stated = taken.entry.and_then(|entry| entry.claims.state_root);
        self.states += u64::from(stated.is_some());
        for breach in &taken.breaches {
            self.breach(breach, now);
        }
        for notice in &taken.notices {
            self.notice_count += 1;
            self.group(notice);
            if self.notices.len() < MOST_LISTED {
                self.notices.push(Seen::of(notice));
            }
        }
    }

    fn group(&mut self, notice: &Notice) {
        let code = notice.kind.code();
        let place = self.notice_groups.iter().position(|one| one.code == code);
        let place = place.unwrap_or_else(|| {
            self.notice_groups.push(SeenGroup {
                code,
                meaning: notice.kind.meaning(),
                count: 0,
                entries: Vec::new(),
            });
            self.notice_groups.len() - 1
        });
        let group = &mut self.notice_groups[place];
        group.count += 1;
        if group.entries.len() < MOST_OF_GROUP {
            group.entries.push(notice.entry);
        }
    }

    /// Forgets what was said of entries that turned out not to be under the checkpoint.
    pub(super) fn forget_entries(&mut self) {
        self.found.truncate(self.found_before);
        self.found_count = self.found_count_before;
        self.notices.clear();
        self.notice_groups.clear();
        self.notice_count = 0;
    }
}
