//! A report in words, for people.

use std::fmt;

use quaymark_core::tlog::watch::{Notice, NoticeKind};

use super::report::{KeyFrom, Outcome, Report, Seen, SeenGroup, Size};

impl Seen {
    pub(super) fn of(notice: &Notice) -> Self {
        Self {
            code: notice.kind.code(),
            entry: notice.entry,
            record: notice.record.clone(),
            about: notice.about,
            recorded_at: notice.recorded_at,
            from: match notice.kind {
                NoticeKind::BackDated(from) => Some(from),
                _ => None,
            },
            what: notice.to_string(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = match self.key_from {
            KeyFrom::Given => "given",
            KeyFrom::Policy => "named by the policy",
            KeyFrom::Remembered => "known from before",
            KeyFrom::FirstUse => "named by the log itself; compare it with one you got elsewhere",
        };
        if !self.key.is_empty() {
            writeln!(f, "Key ({from}): {}", self.key)?;
        }
        let size = |size: &Option<Size>| size.as_ref().map_or(0, |size| size.size);
        writeln!(
            f,
            "{}: {} entries, {} before; {} read, {} state roots computed again.",
            self.log,
            size(&self.now),
            size(&self.before),
            self.entries,
            self.states
        )?;
        if let Some(at) = self.witnessed_at {
            writeln!(f, "Witnessed at {at} by {}.", self.witnesses.join(", "))?;
        }
        if self.names_each {
            for notice in &self.notices {
                let about = notice.about.as_str().replace('_', " ");
                writeln!(f, "To be seen ({}, {about}): {}.", notice.code, notice.what)?;
            }
            unlisted(f, self.notice_count, self.notices.len())?;
        } else {
            tell_groups(f, &self.notice_groups)?;
        }
        for found in &self.found {
            writeln!(f, "Broken ({}): {}.", found.code, found.what)?;
        }
        unlisted(f, self.found_count, self.found.len())?;
        for path in &self.evidence {
            writeln!(f, "Kept as evidence: {}", path.display())?;
        }
        match self.outcome {
            Outcome::Fine => f.write_str("No rule is broken."),
            Outcome::Broken => write!(f, "Rules are broken: {}.", self.found_count),
        }
    }
}

/// For each reason how many there are, what it means, and which.
fn tell_groups(f: &mut fmt::Formatter<'_>, groups: &[SeenGroup]) -> fmt::Result {
    for group in groups {
        let entries: Vec<String> = group.entries.iter().map(u64::to_string).collect();
        let more = match group.count > entries.len() as u64 {
            true => " and more",
            false => "",
        };
        let (count, code, meaning) = (group.count, group.code, group.meaning);
        writeln!(f, "To be seen, {count} × {code}: {meaning}.")?;
        writeln!(f, "  Entries {}{more}.", entries.join(", "))?;
    }
    match groups.is_empty() {
        true => Ok(()),
        false => f.write_str("What is to be seen breaks no rule. With --verbose, or --json, each entry is named when it is first seen.\n"),
    }
}

fn unlisted(f: &mut fmt::Formatter<'_>, count: u64, listed: usize) -> fmt::Result {
    match count.saturating_sub(listed as u64) {
        0 => Ok(()),
        more => writeln!(f, "And {more} more."),
    }
}
