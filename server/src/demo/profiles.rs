//! The profiles of the demonstration: the examples, in force already, and some next versions.

use quaymark_core::id::UnLocode;
use quaymark_core::requirement::Requirement;
use quaymark_core::time::CivilDate;

use crate::actions::draft_profile::example_profiles;
use crate::actions::publish_profile::ProfileDraft;

const BRITISH: &str = r#"{
    "id": "gbfxt-container-terminal", "version": 1, "port": "GBFXT", "example": true,
    "title": "Container terminal guarding", "effective_from": "2025-01-01", "margin_days": 30,
    "requirement": {"all": [
        {"certified": {"standard": "EN 17483-3", "accredited": true, "services": ["access-control", "patrol"]}},
        {"licensed": {"country": "GB", "why": "The law of the United Kingdom licenses guards, not companies."}},
        {"any": [{"certified": {"standard": "BS 7858", "accredited": true}},
                 {"certified": {"standard": "ISO 9001", "accredited": true}}]}
    ]},
    "note": "Example only. Approval of the company is voluntary there."
}"#;
const ICELANDIC: &str = r#"{
    "id": "isrey-cruise-quay", "version": 1, "port": "ISREY", "example": true,
    "title": "Cruise quay watch", "effective_from": "2025-01-01", "margin_days": 30,
    "requirement": {"all": [
        {"certified": {"standard": "EN 17483-3", "accredited": true, "services": ["access-control"]}},
        {"licensed": {"country": "IS", "why": "No licence regime of Iceland is known to the register."}}
    ]},
    "note": "Example only."
}"#;

/// Days from today until the version of Rotterdam that is still to come.
const TO_COME_IN_DAYS: i64 = 40;
/// Days for which the second versions have been in force.
const IN_FORCE_SINCE_DAYS: i64 = 45;

/// The first versions, in force from 2025.
pub fn first_versions() -> Vec<ProfileDraft> {
    let mut drafts = example_profiles();
    for draft in &mut drafts {
        let id = draft.id.as_str().trim_start_matches("example-").to_owned();
        draft.id = id.parse().expect("what is left of a slug is one");
        draft.effective_from = CivilDate::new(2025, 1, 1).expect("a day that exists");
    }
    for text in [BRITISH, ICELANDIC] {
        drafts.push(serde_json::from_str(text).expect("the profile is written above"));
    }
    drafts
}

/// A profile, the first day of its next version, and what that asks for otherwise.
type Amendment = (&'static str, CivilDate, fn(&mut Requirement));

/// The ports that have profiles.
pub fn ports() -> Vec<UnLocode> {
    first_versions()
        .into_iter()
        .map(|draft| draft.port)
        .collect()
}

/// Second versions: two in force, one still to come. Each asks for a little more than the first.
pub fn second_versions(today: CivilDate) -> Vec<ProfileDraft> {
    let in_force = today.plus_days(-IN_FORCE_SINCE_DAYS);
    let to_come = today.plus_days(TO_COME_IN_DAYS);
    let changes: [Amendment; 3] = [
        ("beanr-control-room", in_force, ask_for_activity),
        ("esalg-ferry-passengers", in_force, name_equivalent),
        ("nlrtm-container-terminal", to_come, widen_margin),
    ];
    let mut seconds = Vec::new();
    for first in first_versions() {
        let change = changes.iter().find(|(id, ..)| *id == first.id.as_str());
        let Some((_, effective_from, amend)) = change else {
            continue;
        };
        let mut second = ProfileDraft {
            version: 2,
            effective_from: *effective_from,
            ..first
        };
        amend_each(&mut second.requirement, *amend);
        seconds.push(second);
    }
    seconds
}

fn amend_each(node: &mut Requirement, amend: fn(&mut Requirement)) {
    amend(node);
    let parts = match node {
        Requirement::All(parts) | Requirement::Any(parts) => parts,
        Requirement::AtLeast(group) => &mut group.of,
        Requirement::Certified(_) | Requirement::Licensed(_) | Requirement::Vetted(_) => return,
    };
    for part in parts {
        amend_each(part, amend);
    }
}

fn ask_for_activity(node: &mut Requirement) {
    if let Requirement::Licensed(leaf) = node {
        leaf.activity = "cctv-control-room".parse().ok();
    }
}

fn name_equivalent(node: &mut Requirement) {
    if let Requirement::Certified(leaf) = node
        && leaf.standard.as_str() == "ISO 9001"
    {
        leaf.equivalents.extend("ISO 18788".parse().ok());
    }
}

fn widen_margin(node: &mut Requirement) {
    if let Requirement::Vetted(leaf) = node {
        leaf.margin_days = Some(60);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_version_differs_from_its_first() {
        let today = CivilDate::new(2026, 11, 23).expect("a day that exists");
        let (firsts, seconds) = (first_versions(), second_versions(today));
        assert_eq!(seconds.len(), 3);
        for second in seconds {
            let first = firsts.iter().find(|first| first.id == second.id);
            assert_ne!(
                first.map(|first| &first.requirement),
                Some(&second.requirement)
            );
        }
    }
}
