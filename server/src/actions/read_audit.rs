//! What of the audit somebody may read. Rows say what a submission held; that is for those who may read the
//! submission: its author's and its attestor's organisations, reviewers and auditors. All others, the
//! registrar's administrators among them, see that it changed. Reads alone.

use std::collections::HashMap;

use quaymark_core::id::SubmissionId;
use serde_json::Value;

use super::submission::Party;
use crate::store::{AuditFilter, AuditRow, Reader, StoreError};

/// What stands for a member that somebody may not read.
pub const CONCEALED: &str = "concealed";
/// The same, where it is another than before.
pub const CONCEALED_CHANGED: &str = "concealed, and changed";
/// Members of a submission's summary that only its readers see.
const MEMBERS: [&str; 2] = ["payload", "documents"];

/// What somebody may read: an auditor everything, others what was done for their own organisation.
pub fn readable(by: &Party, asked: AuditFilter) -> AuditFilter {
    if by.reads_all_audit() {
        return asked;
    }
    AuditFilter {
        organisation: Some(by.organisation.to_string()),
        ..asked
    }
}

/// Rows as somebody may read them.
pub fn read_audit(
    tx: &mut Reader<'_>,
    by: &Party,
    rows: Vec<AuditRow>,
) -> Result<Vec<AuditRow>, StoreError> {
    if by.reads_all_audit() {
        return Ok(rows);
    }
    let mut known = HashMap::new();
    let shown = rows.into_iter().map(|row| {
        let Ok(id) = row.target.parse::<SubmissionId>() else {
            return Ok(row);
        };
        let may_read = match known.get(&row.target) {
            Some(may_read) => *may_read,
            None => may_read(tx, by, id)?,
        };
        known.insert(row.target.clone(), may_read);
        if may_read { Ok(row) } else { concealed(row) }
    });
    shown.collect()
}

/// Whether somebody may read what a submission held. Whoever confirmed it goes on reading what they confirmed
/// after it was withdrawn.
fn may_read(tx: &mut Reader<'_>, by: &Party, id: SubmissionId) -> Result<bool, StoreError> {
    let found = tx.submission(id)?;
    Ok(found.is_some_and(|found| {
        let name = by.attests_as.map(|attestor| attestor.to_string());
        let is_attestor = [&by.represents, &name]
            .iter()
            .any(|own| own.is_some() && **own == found.attestor);
        is_attestor || by.may_see(&found)
    }))
}

fn concealed(mut row: AuditRow) -> Result<AuditRow, StoreError> {
    let read = |text: &Option<String>| {
        let value = text.as_deref().map(serde_json::from_str::<Value>);
        value
            .transpose()
            .map_err(|fault| StoreError::Damaged(format!("audit row: {fault}")))
    };
    let (before, after) = (read(&row.before_json)?, read(&row.after_json)?);
    let (mut old, mut new) = (before.clone(), after.clone());
    for member in MEMBERS {
        let held = |value: &Option<Value>| value.as_ref().and_then(|v| v.get(member)).cloned();
        let (was, is) = (held(&before), held(&after));
        let is_changed = was != is;
        conceal(&mut old, member, was.is_some(), CONCEALED);
        let words = if is_changed {
            CONCEALED_CHANGED
        } else {
            CONCEALED
        };
        conceal(&mut new, member, is.is_some(), words);
    }
    let write = |value: Option<Value>| value.map(|value| value.to_string());
    row.before_json = write(old);
    row.after_json = write(new);
    Ok(row)
}

fn conceal(value: &mut Option<Value>, member: &str, is_there: bool, words: &str) {
    if let Some(value) = value.as_mut().filter(|_| is_there) {
        value[member] = words.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(before: Option<Value>, after: Option<Value>) -> AuditRow {
        AuditRow {
            idx: 0,
            at: 0,
            person_id: None,
            organisation_id: None,
            means: "session".to_owned(),
            action: "update_submission".to_owned(),
            target: "sub_0".to_owned(),
            before_json: before.map(|value| value.to_string()),
            after_json: after.map(|value| value.to_string()),
            request_id: None,
            entry_idx: None,
        }
    }

    fn read(text: Option<&String>) -> Value {
        let text = text.expect("it says something");
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn what_is_concealed_still_says_that_it_changed() {
        let held = |number: &str| json!({"state": "draft", "payload": {"number": number}});
        let changed = concealed(row(Some(held("N1")), Some(held("N2")))).expect("concealed");
        let before = read(changed.before_json.as_ref());
        let after = read(changed.after_json.as_ref());
        assert_eq!(before, json!({"state": "draft", "payload": CONCEALED}));
        assert_eq!(
            after,
            json!({"state": "draft", "payload": CONCEALED_CHANGED})
        );
        let kept = concealed(row(Some(held("N1")), Some(held("N1")))).expect("concealed");
        assert_eq!(kept.before_json, kept.after_json);
        let made = concealed(row(None, Some(held("N1")))).expect("concealed");
        assert_eq!(made.before_json, None);
        assert!(!made.after_json.expect("it says something").contains("N1"));
    }
}
