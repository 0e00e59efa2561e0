//! What one tree asks that another does not. The order of parts says nothing, so it is no
//! difference.

use super::Requirement;

/// One difference between two trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference<'a> {
    /// The group of the later tree it stands in; `None` for the whole.
    pub within: Option<&'a Requirement>,
    /// What was asked; `None` if it is new.
    pub before: Option<&'a Requirement>,
    /// What is asked; `None` if it is not any more. Of a group that became another, the groups stand
    /// here, and their parts are compared apart.
    pub after: Option<&'a Requirement>,
}

/// Everything in which two trees differ; nothing if and only if they ask the same.
pub fn differences<'a>(before: &'a Requirement, after: &'a Requirement) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    compare(before, after, None, &mut found);
    found
}

fn compare<'a>(
    before: &'a Requirement,
    after: &'a Requirement,
    within: Option<&'a Requirement>,
    found: &mut Vec<Difference<'a>>,
) {
    let mut differ = |before, after| {
        found.push(Difference {
            within,
            before,
            after,
        });
    };
    match (before.is_group(), after.is_group()) {
        (true, true) => {
            if !is_same_group(before, after) {
                differ(Some(before), Some(after));
            }
            compare_parts(before, after, found);
        }
        (false, false) if before == after => {}
        (false, false) if is_alike(before, after) => differ(Some(before), Some(after)),
        _ => {
            differ(Some(before), None);
            differ(None, Some(after));
        }
    }
}

fn compare_parts<'a>(
    before: &'a Requirement,
    after: &'a Requirement,
    found: &mut Vec<Difference<'a>>,
) {
    let mut old: Vec<&Requirement> = before.parts().iter().collect();
    let mut new: Vec<&Requirement> = after.parts().iter().collect();
    for is_match in [is_same, is_alike, both_groups] {
        new.retain(|part| {
            let Some(place) = old.iter().position(|other| is_match(other, part)) else {
                return true;
            };
            compare(old.remove(place), part, Some(after), found);
            false
        });
    }
    let within = Some(after);
    let gone = old.into_iter().map(|part| (Some(part), None));
    let come = new.into_iter().map(|part| (None, Some(part)));
    found.extend(gone.chain(come).map(|(before, after)| Difference {
        within,
        before,
        after,
    }));
}

fn both_groups(one: &Requirement, other: &Requirement) -> bool {
    one.is_group() && other.is_group()
}

/// Whether two trees ask the same.
fn is_same(one: &Requirement, other: &Requirement) -> bool {
    one == other || differences(one, other).is_empty()
}

/// Whether the groups ask the same number of their parts, whatever these are.
fn is_same_group(one: &Requirement, other: &Requirement) -> bool {
    match (one, other) {
        (Requirement::All(_), Requirement::All(_)) | (Requirement::Any(_), Requirement::Any(_)) => {
            true
        }
        (Requirement::AtLeast(one), Requirement::AtLeast(other)) => one.n == other.n,
        _ => false,
    }
}

/// Whether the one would be read as a changed form of the other: the same standard, state, or sort
/// of group.
fn is_alike(one: &Requirement, other: &Requirement) -> bool {
    match (one, other) {
        (Requirement::Certified(one), Requirement::Certified(other)) => {
            one.standard == other.standard
        }
        (Requirement::Licensed(one), Requirement::Licensed(other)) => one.country == other.country,
        (Requirement::Vetted(one), Requirement::Vetted(other)) => {
            one.by_country == other.by_country || one.level == other.level
        }
        (Requirement::AtLeast(_), Requirement::AtLeast(_)) => true,
        _ => is_same_group(one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tree(json: &str) -> Requirement {
        serde_json::from_str(json).expect("a tree")
    }

    fn leaf() -> impl Strategy<Value = Requirement> {
        prop_oneof![
            ("[AB]", any::<bool>(), 0..2u32).prop_map(|(standard, accredited, margin)| tree(
                &format!(
                    r#"{{"certified":{{"standard":"{standard}","accredited":{accredited},"margin_days":{margin}}}}}"#
                )
            )),
            prop_oneof!["NL", "BE"].prop_map(|c| tree(&format!(r#"{{"licensed":{{"country":"{c}"}}}}"#))),
            prop_oneof!["basic", "enhanced"]
                .prop_map(|level| tree(&format!(r#"{{"vetted":{{"level":"{level}"}}}}"#))),
        ]
    }

    fn any_tree() -> impl Strategy<Value = Requirement> {
        leaf().prop_recursive(3, 12, 4, |part| {
            (prop::collection::vec(part, 0..4), 0..3usize).prop_map(|(of, sort)| match sort {
                0 => Requirement::All(of),
                1 => Requirement::Any(of),
                _ => Requirement::AtLeast(super::super::AtLeast { n: 1, of }),
            })
        })
    }

    /// The tree with the parts of each group in one fixed order.
    fn ordered(tree: &Requirement) -> Requirement {
        let mut parts: Vec<Requirement> = tree.parts().iter().map(ordered).collect();
        parts.sort_by_key(|part| serde_json::to_string(part).expect("JSON"));
        match tree {
            Requirement::All(_) => Requirement::All(parts),
            Requirement::Any(_) => Requirement::Any(parts),
            Requirement::AtLeast(group) => Requirement::AtLeast(super::super::AtLeast {
                n: group.n,
                of: parts,
            }),
            leaf => leaf.clone(),
        }
    }

    proptest! {
        #[test]
        fn there_is_no_difference_if_and_only_if_trees_ask_the_same(
            one in any_tree(),
            other in any_tree(),
        ) {
            let is_same = ordered(&one) == ordered(&other);
            prop_assert_eq!(differences(&one, &other).is_empty(), is_same);
            prop_assert!(differences(&one, &ordered(&one)).is_empty());
        }
    }

    #[test]
    fn each_difference_names_what_was_and_what_is() {
        let before = tree(
            r#"{"all":[{"certified":{"standard":"A"}},{"any":[{"licensed":{"country":"NL"}}]},
            {"vetted":{"level":"basic"}}]}"#,
        );
        let after = tree(
            r#"{"all":[{"certified":{"standard":"A","accredited":true}},
            {"any":[{"licensed":{"country":"BE"}},{"licensed":{"country":"NL"}}]}]}"#,
        );
        let found = differences(&before, &after);
        let sorts: Vec<(bool, bool)> = found
            .iter()
            .map(|one| (one.before.is_some(), one.after.is_some()))
            .collect();
        assert_eq!(sorts, [(true, true), (false, true), (true, false)]);
        assert_eq!(found[1].within, Some(&after.parts()[1]));
        assert_eq!(found[2].before, Some(&before.parts()[2]));
    }
}
