//! What a submission is called in lists: its kind, and what tells it from others of that kind.

use quaymark_core::submission::SubmissionKind;
use quaymark_core::time::Instant;

use super::naming::Naming;
use crate::directory::Snapshot;
use crate::pages::words::capitalised;
use crate::store::Submission;

/// Members that tell one submission of a kind from the next, in the order they are said.
const TELLING: [&str; 7] = [
    "status", "standard", "level", "country", "family", "name", "number",
];

/// A submission's title: `Certificate: EN 17483-3:2023, NL-2231`.
pub(super) fn title_of(snapshot: &Snapshot, held: &Submission, now: Instant) -> String {
    let naming = Naming::about(&held.subject, snapshot, now);
    let members = held.payload.to_value();
    let said = |member: &&str| {
        let value = members.get(*member)?;
        let words = naming.member(member, value).words;
        (!words.is_empty()).then_some(words)
    };
    let mut said: Vec<String> = TELLING.iter().filter_map(said).collect();
    if let Some(record) = held
        .payload
        .record()
        .filter(|_| rests_on_record(held.kind()))
    {
        said.push(naming.record(record).words);
    }
    let kind = capitalised(held.kind().words());
    if said.is_empty() {
        return kind;
    }
    format!("{kind}: {}", said.join(", "))
}

/// Whether a kind says nothing of what its record is.
const fn rests_on_record(kind: SubmissionKind) -> bool {
    matches!(
        kind,
        SubmissionKind::StatusChange
            | SubmissionKind::AttestorStanding
            | SubmissionKind::Confidentiality
            | SubmissionKind::Reply
    )
}
