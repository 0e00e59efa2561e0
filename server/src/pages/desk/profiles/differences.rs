//! How one version of a profile differs from another, in words.

use quaymark_core::requirement::{Requirement, differences};
use quaymark_core::wire::ProfileContent;

use crate::actions::profile_draft::PublishedVersion;
use crate::pages::words::{Names, counted, requirement_words};

/// What differs beside the tree, a sentence each.
pub(super) fn heading_changes(before: &PublishedVersion, after: &ProfileContent) -> Vec<String> {
    let mut lines = Vec::new();
    if before.document.title != after.title {
        lines.push(format!(
            "It is for “{}” instead of “{}”.",
            after.title, before.document.title
        ));
    }
    if before.margin_days != after.margin_days {
        let days = |days: u32| counted(days as usize, "day", "days");
        lines.push(format!(
            "The margin is {} instead of {}.",
            days(after.margin_days),
            days(before.margin_days)
        ));
    }
    let text = |note: &Option<String>| note.clone().unwrap_or_default();
    if text(&before.document.note) != text(&after.note) {
        lines.push("The note says something else.".to_owned());
    }
    lines
}

/// What differs between two trees, a sentence each; nothing if they ask the same.
pub(super) fn change_lines(
    before: &Requirement,
    after: &Requirement,
    names: &impl Names,
) -> Vec<String> {
    let words = |node: &Requirement| requirement_words(node, names);
    let lines = differences(before, after).into_iter().map(|one| {
        let within = match one.within {
            Some(group) if group != after => format!(" under “{}”", words(group)),
            _ => String::new(),
        };
        match (one.before, one.after) {
            (Some(old), Some(new)) if words(old) == words(new) => {
                format!("Another reason{within}: {}.", words(new))
            }
            (Some(old), Some(new)) => {
                format!("Changed{within}: “{}” became “{}”.", words(old), words(new))
            }
            (None, Some(new)) => format!("New{within}: {}.", in_full(new, names)),
            (Some(old), None) => format!("Not asked any more{within}: {}.", in_full(old, names)),
            (None, None) => String::new(),
        }
    });
    lines.collect()
}

/// A requirement with its parts, in one sentence.
fn in_full(node: &Requirement, names: &impl Names) -> String {
    let parts: Vec<String> = node
        .parts()
        .iter()
        .map(|part| in_full(part, names))
        .collect();
    let words = requirement_words(node, names);
    match parts.is_empty() {
        true => words,
        false => format!("{words} ({})", parts.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::test_names::TableOfNames;

    fn lines(before: &str, after: &str) -> Vec<String> {
        let of = |json| serde_json::from_str::<Requirement>(json).expect("a requirement");
        change_lines(&of(before), &of(after), &TableOfNames)
    }

    #[test]
    fn differences_are_told_in_words() {
        let before = r#"{"all":[{"certified":{"standard":"EN 17483-3"}},
            {"any":[{"licensed":{"country":"NL"}}]},{"vetted":{"level":"enhanced"}}]}"#;
        let after = r#"{"all":[{"certified":{"standard":"EN 17483-3","accredited":true}},
            {"any":[{"licensed":{"country":"NL"}},{"licensed":{"country":"BE"}}]}]}"#;
        assert_eq!(
            lines(before, after),
            [
                "Changed: “A certificate to EN 17483-3” became “A certificate to EN 17483-3, \
                 issued under accreditation”.",
                "New under “Either of the following”: A company licence of Belgium.",
                "Not asked any more: Vetting of the firm at level enhanced.",
            ]
        );
        assert!(lines(before, before).is_empty());
    }
}
