//! Everything that keeps a draft from being published, each fault with its place in the tree.

use quaymark_core::id::{Country, Family, ServiceId};
use quaymark_core::requirement::{Place, Requirement, RequirementError};
use quaymark_core::wire::ProfileContent;
use serde::de::DeserializeOwned;

use super::ProfileDraftError;
use crate::actions::known::Known;
use crate::actions::publish_profile::MAX_MARGIN_DAYS;
use crate::import::RowFault;

/// The longest title, in characters.
const MAX_TITLE: usize = 200;
/// The longest note, in characters.
const MAX_NOTE: usize = 2_000;
/// The longest reason of one requirement, in characters.
const MAX_WHY: usize = 500;
/// Most bytes of a tree as JSON: it must fit into one entry of the log with room to spare.
const MAX_TREE_BYTES: usize = 12 * 1024;

/// Reads what a draft says from JSON; a fault names its path, such as
/// `requirement.all[2].certified.standard`.
pub fn read_content(text: &[u8]) -> Result<ProfileContent, ProfileDraftError> {
    read(text, "")
}

/// Reads a tree alone.
pub fn read_requirement(text: &[u8]) -> Result<Requirement, ProfileDraftError> {
    read(text, "requirement")
}

fn read<T: DeserializeOwned>(text: &[u8], whole: &str) -> Result<T, ProfileDraftError> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let read = serde_path_to_error::deserialize(&mut json);
    let read = read.map_err(|error| {
        let path = error.path().to_string();
        let path = match (whole, path.as_str()) {
            (whole, "." | "?") => whole.to_owned(),
            ("", path) => path.to_owned(),
            (whole, path) => format!("{whole}.{path}"),
        };
        ProfileDraftError::fault(&path, "", error.inner().to_string())
    })?;
    let ended = json.end();
    ended.map_err(|error| ProfileDraftError::fault(whole, "", error.to_string()))?;
    Ok(read)
}

/// Refuses a draft that is too large to be kept, complete or not.
pub(in crate::actions) fn check_size(content: &ProfileContent) -> Result<(), ProfileDraftError> {
    let mut faults = Vec::new();
    let note = content.note.as_deref().unwrap_or_default();
    check_text(&mut faults, "title", &content.title, MAX_TITLE);
    check_text(&mut faults, "note", note, MAX_NOTE);
    if let Err(error) = content.requirement.check_size() {
        faults.push(RowFault::new(0, "requirement", "", error.to_string()));
        return Err(ProfileDraftError::Faults(faults));
    }
    let mut bare = content.requirement.clone();
    for (place, why) in bare.take_reasons() {
        check_text(&mut faults, &field_at(&place), &why, MAX_WHY);
    }
    let bytes = serde_json::to_string(&bare).map_or(usize::MAX, |text| text.len());
    if bytes > MAX_TREE_BYTES {
        let expected = format!("a requirement of at most {MAX_TREE_BYTES} bytes as JSON");
        let found = bytes.to_string();
        faults.push(RowFault::new(0, "requirement", &found, expected));
    }
    refuse(faults)
}

fn check_text(faults: &mut Vec<RowFault>, field: &str, text: &str, most: usize) {
    let is_clean = !text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\r');
    if !is_clean || text.chars().count() > most {
        let expected = format!("at most {most} characters of text");
        faults.push(RowFault::new(0, field, text, expected));
    }
}

fn refuse(faults: Vec<RowFault>) -> Result<(), ProfileDraftError> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(ProfileDraftError::Faults(faults))
}

/// Everything that keeps a draft from being published, but for its day.
pub(in crate::actions) fn faults_in(known: &Known, content: &ProfileContent) -> Vec<RowFault> {
    let mut faults = Vec::new();
    let mut say = |field: &str, found: &str, expected: &str| {
        faults.push(RowFault::new(0, field, found, expected));
    };
    if content.title.trim().is_empty() {
        say("title", "", "what the profile is for");
    }
    if content.margin_days > MAX_MARGIN_DAYS {
        let most = format!("at most {MAX_MARGIN_DAYS} days");
        say("margin_days", &content.margin_days.to_string(), &most);
    }
    match (content.effective_from, content.effective_until) {
        (None, _) => say("effective_from", "", "the first day it is in force"),
        (Some(from), Some(until)) if until < from => {
            let expected = "a day that is not before the first";
            say("effective_until", &until.to_string(), expected);
        }
        _ => {}
    }
    tree_faults(known, &content.requirement, &Place::default(), &mut faults);
    faults
}

fn field_at(place: &impl ToString) -> String {
    format!("requirement {}", place.to_string())
}

fn tree_faults(known: &Known, node: &Requirement, place: &Place, faults: &mut Vec<RowFault>) {
    let field = field_at(place);
    if node.is_group()
        && let Err(error) = alone(node).check()
    {
        let expected = match error {
            RequirementError::EmptyGroup(_) => "at least one part in this group".to_owned(),
            RequirementError::ImpossibleCount { of, .. } => format!("a number from 1 to {of}"),
            RequirementError::TooLarge => error.to_string(),
        };
        faults.push(RowFault::new(0, &field, "", expected));
    }
    let mut say = |found: &str, expected: &str| {
        faults.push(RowFault::new(0, &field, found, expected));
    };
    match node {
        Requirement::Certified(leaf) => {
            for family in std::iter::once(&leaf.standard).chain(&leaf.equivalents) {
                check_family(known, family, &mut say);
            }
            for service in &leaf.services {
                check_service(known, service, &mut say);
            }
        }
        Requirement::Licensed(leaf) => {
            check_country(known, leaf.country, &mut say);
            if let Some(service) = &leaf.activity {
                check_service(known, service, &mut say);
            }
        }
        Requirement::Vetted(leaf) => {
            if let Some(country) = leaf.by_country {
                check_country(known, country, &mut say);
            }
        }
        Requirement::All(_) | Requirement::Any(_) | Requirement::AtLeast(_) => {}
    }
    if let Some(days) = node.margin_days().filter(|days| *days > MAX_MARGIN_DAYS) {
        let most = format!("at most {MAX_MARGIN_DAYS} days of margin");
        say(&days.to_string(), &most);
    }
    for (number, part) in node.parts().iter().enumerate() {
        tree_faults(known, part, &place.part(number), faults);
    }
}

/// A group with its parts' own faults left out: those are told where they stand.
fn alone(group: &Requirement) -> Requirement {
    let mut bare = group.clone();
    let whole = Place::default();
    let leaf = serde_json::from_str::<Requirement>(r#"{"vetted":{"level":"basic"}}"#);
    for (number, _) in group.parts().iter().enumerate() {
        if let Ok(leaf) = &leaf {
            let _replaced = bare.replace_part(&whole.part(number), leaf.clone());
        }
    }
    bare
}

fn check_family(known: &Known, family: &Family, say: &mut impl FnMut(&str, &str)) {
    if !known.has_family(family) {
        say(family.as_str(), "a standard of the catalogue");
    } else if !known.has_certifiable(family) {
        say(family.as_str(), "a standard a firm can be certified to");
    }
}

fn check_service(known: &Known, service: &ServiceId, say: &mut impl FnMut(&str, &str)) {
    if !known.has_service(service) {
        say(service.as_str(), "a service of the catalogue");
    }
}

fn check_country(known: &Known, country: Country, say: &mut impl FnMut(&str, &str)) {
    if !known.has_country(country) {
        let expected = "a country with ports or a licence regime";
        say(country.as_str(), expected);
    }
}
