//! What a deed changed, member by member: what was, what is.

use std::collections::BTreeMap;

use serde_json::Value;

/// The longest value shown, in characters.
const MOST_CHARACTERS: usize = 300;

/// One member that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChangeLine {
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// The members that differ between before and after, in order of name.
pub(super) fn change_lines(before: &Value, after: &Value) -> Vec<ChangeLine> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten(String::new(), before, &mut old);
    flatten(String::new(), after, &mut new);
    let mut fields: Vec<&String> = old.keys().chain(new.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let differing = fields
        .into_iter()
        .filter(|field| old.get(*field) != new.get(*field));
    let lines = differing.map(|field| ChangeLine {
        field: field.clone(),
        before: old.get(field).cloned().unwrap_or_default(),
        after: new.get(field).cloned().unwrap_or_default(),
    });
    lines.collect()
}

fn flatten(path: String, value: &Value, into: &mut BTreeMap<String, String>) {
    let below = |name: &str| match path.is_empty() {
        true => name.to_owned(),
        false => format!("{path} › {name}"),
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(below(name), member, into);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (number, item) in items.iter().enumerate() {
                flatten(below(&(number + 1).to_string()), item, into);
            }
        }
        Value::Array(items) => {
            let words: Vec<String> = items.iter().map(words).collect();
            put(into, path, &words.join(", "));
        }
        Value::Null => {}
        other => put(into, path, &words(other)),
    }
}

fn put(into: &mut BTreeMap<String, String>, path: String, words: &str) {
    if words.is_empty() {
        return;
    }
    let mut shown: String = words.chars().take(MOST_CHARACTERS).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    into.insert(path, shown);
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_shown_with_its_path() {
        let before = json!({"state": "draft", "payload": {"number": "N1", "ports": ["NLRTM"]}});
        let after = json!({"state": "submitted", "payload": {"number": "N1",
            "ports": ["NLRTM", "BEANR"], "confidential": false}, "gone": null});
        let lines: Vec<String> = change_lines(&before, &after)
            .iter()
            .map(|line| format!("{}: {} → {}", line.field, line.before, line.after))
            .collect();
        assert_eq!(
            lines,
            [
                "payload › confidential:  → no",
                "payload › ports: NLRTM → NLRTM, BEANR",
                "state: draft → submitted",
            ]
        );
        let made = change_lines(&Value::Null, &json!([{"a": 1}, {"a": 2}]));
        assert_eq!(made[1].field, "2 › a");
    }
}
