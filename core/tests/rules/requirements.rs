//! Requirement trees: their JSON, and what makes one impossible.

use quaymark_core::requirement::{MAX_DEPTH, MAX_NODES, Requirement, RequirementError};

const LEAF: &str = r#"{"certified":{"standard":"EN 17483-1"}}"#;

fn read(text: &str) -> Requirement {
    serde_json::from_str(text).expect(text)
}

#[test]
fn a_tree_is_read_and_written_unchanged() {
    for text in [
        LEAF,
        r#"{"all":[{"any":[{"licensed":{"country":"NL","activity":"access-control"}}]}]}"#,
        r#"{"at_least":{"n":1,"of":[{"vetted":{"level":"enhanced","by_country":"BE"}}]}}"#,
        r#"{"certified":{"standard":"EN 17483-3","accredited":true,"services":["patrol"],"equivalents":["ISO 18788"],"margin_days":60,"why":"because"}}"#,
    ] {
        assert_eq!(serde_json::to_string(&read(text)).expect("JSON"), text);
    }
}

#[test]
fn a_node_with_another_key_or_member_is_refused() {
    for text in [
        r#"{"none":[]}"#,
        r#"{"all":[],"any":[]}"#,
        r#"{"certified":{"standard":"EN 1","accreditted":true}}"#,
        r#"{"licensed":{"country":"XX"}}"#,
        r#"{"vetted":{"level":"deep"}}"#,
        r#"{"at_least":{"n":-1,"of":[]}}"#,
        r#"{"certified":{}}"#,
    ] {
        assert!(serde_json::from_str::<Requirement>(text).is_err(), "{text}");
    }
}

#[test]
fn a_group_needs_parts_and_a_count_it_can_reach() {
    let empty = RequirementError::EmptyGroup("0".to_owned());
    assert_eq!(read(r#"{"all":[]}"#).check(), Err(empty));
    let nested = format!(r#"{{"all":[{LEAF},{{"any":[]}}]}}"#);
    let empty = RequirementError::EmptyGroup("0.1".to_owned());
    assert_eq!(read(&nested).check(), Err(empty));
    for (n, is_possible) in [(0, false), (1, true), (2, true), (3, false)] {
        let text = format!(r#"{{"at_least":{{"n":{n},"of":[{LEAF},{LEAF}]}}}}"#);
        assert_eq!(read(&text).check().is_ok(), is_possible, "{text}");
    }
}

#[test]
fn a_tree_is_neither_too_deep_nor_too_large() {
    let nested = |depth: usize| {
        let (open, close) = (r#"{"all":["#.repeat(depth - 1), "]}".repeat(depth - 1));
        read(&format!("{open}{LEAF}{close}"))
    };
    assert_eq!(nested(MAX_DEPTH).check(), Ok(()));
    assert_eq!(
        nested(MAX_DEPTH + 1).check(),
        Err(RequirementError::TooLarge)
    );
    let wide = |leaves: usize| read(&format!(r#"{{"any":[{}]}}"#, vec![LEAF; leaves].join(",")));
    assert_eq!(wide(MAX_NODES - 1).check(), Ok(()));
    assert_eq!(wide(MAX_NODES).check(), Err(RequirementError::TooLarge));
}
