//! What a port asks for, in plain sentences.

use quaymark_core::id::{AttestorId, EditionId, ServiceId, UnLocode};
use quaymark_core::register::VettingLevel;
use quaymark_core::requirement::{Certified, Licensed, Requirement, Vetted};

use super::{counted, joined, level_words, nation};

/// The names behind codes. The directory answers; tests answer with a table.
pub trait Names {
    /// The name of a security service, for example `Access control`.
    fn service(&self, id: &ServiceId) -> String;
    /// The name of an attestor.
    fn attestor(&self, id: AttestorId) -> String;
    /// The name of a port.
    fn port(&self, locode: UnLocode) -> String;
    /// The designation of an edition with its year.
    fn edition(&self, id: &EditionId) -> String;
    /// The zone in which an attestor's days are read; empty if none is known.
    fn zone(&self, id: AttestorId) -> String;
    /// The zone of a port; empty if none is known.
    fn port_zone(&self, locode: UnLocode) -> String;
}

/// One node of the tree as a sentence without its full stop; parts are sentences of their own.
pub fn requirement_words(node: &Requirement, names: &impl Names) -> String {
    match node {
        Requirement::All(parts) => all_words(parts.len()),
        Requirement::Any(parts) => any_words(parts.len()),
        Requirement::AtLeast(group) => {
            format!("At least {} of the following {}", group.n, group.of.len())
        }
        Requirement::Certified(leaf) => certified_words(leaf, names),
        Requirement::Licensed(leaf) => licensed_words(leaf, names),
        Requirement::Vetted(leaf) => vetted_words(leaf),
    }
}

fn all_words(parts: usize) -> String {
    match parts {
        1 => "The following".to_owned(),
        2 => "Both of the following".to_owned(),
        _ => "All of the following".to_owned(),
    }
}

fn any_words(parts: usize) -> String {
    match parts {
        1 => "The following".to_owned(),
        2 => "Either of the following".to_owned(),
        _ => "Any one of the following".to_owned(),
    }
}

fn certificate(standard: &str, is_accredited: bool) -> String {
    if is_accredited {
        format!("A certificate to {standard}, issued under accreditation")
    } else {
        format!("A certificate to {standard}")
    }
}

fn certified_words(leaf: &Certified, names: &impl Names) -> String {
    let mut words = certificate(leaf.standard.as_str(), leaf.accredited);
    words += &for_services(&leaf.services, names);
    if !leaf.equivalents.is_empty() {
        let families: Vec<String> = leaf.equivalents.iter().map(ToString::to_string).collect();
        words += &format!("; {} is accepted instead", joined(&families, "or"));
    }
    words + &margin(leaf.margin_days)
}

fn licensed_words(leaf: &Licensed, names: &impl Names) -> String {
    let base = format!("A company licence of {}", nation(leaf.country));
    base + &for_activity(leaf.activity.as_ref(), names) + &margin(leaf.margin_days)
}

fn vetted_words(leaf: &Vetted) -> String {
    let scheme = leaf
        .by_country
        .map(|country| format!(" under a scheme of {}", nation(country)));
    vetting(leaf.level) + &scheme.unwrap_or_default() + &margin(leaf.margin_days)
}

fn vetting(level: VettingLevel) -> String {
    match level {
        VettingLevel::Enhanced => "Vetting of the firm at level enhanced".to_owned(),
        _ => format!(
            "Vetting of the firm at level {} or higher",
            level_words(level)
        ),
    }
}

fn for_services(services: &[ServiceId], names: &impl Names) -> String {
    if services.is_empty() {
        return String::new();
    }
    let words: Vec<String> = services
        .iter()
        .map(|id| lower_first(&names.service(id)))
        .collect();
    format!(", with {} in its scope", joined(&words, "and"))
}

fn for_activity(activity: Option<&ServiceId>, names: &impl Names) -> String {
    activity.map_or_else(String::new, |id| {
        format!(", which permits {}", lower_first(&names.service(id)))
    })
}

fn margin(days: Option<u32>) -> String {
    days.map_or_else(String::new, |days| {
        let days = counted(days as usize, "day", "days");
        format!(" (here the margin is {days})")
    })
}

/// Lower-cases the first letter, unless the word is an abbreviation such as CCTV.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::test_names::TableOfNames;

    fn words(json: &str) -> String {
        let node: Requirement = serde_json::from_str(json).expect("a requirement");
        requirement_words(&node, &TableOfNames)
    }

    #[test]
    fn a_certificate_is_asked_for_with_its_conditions() {
        let json = r#"{"certified":{"standard":"EN 17483-3","accredited":true,
            "services":["access-control","cctv-control-room"],"equivalents":["ISO 28007-1"]}}"#;
        assert_eq!(
            words(json),
            "A certificate to EN 17483-3, issued under accreditation, with access control and CCTV \
             and control room in its scope; ISO 28007-1 is accepted instead"
        );
    }

    #[test]
    fn a_licence_and_a_vetting_name_their_state() {
        assert_eq!(
            words(r#"{"licensed":{"country":"NL","activity":"patrol"}}"#),
            "A company licence of the Netherlands, which permits patrol"
        );
        assert_eq!(
            words(r#"{"vetted":{"level":"standard","by_country":"GR","margin_days":1}}"#),
            "Vetting of the firm at level standard or higher under a scheme of Greece (here the \
             margin is 1 day)"
        );
    }

    #[test]
    fn groups_say_how_many_parts_are_needed() {
        let leaf = r#"{"vetted":{"level":"enhanced"}}"#;
        assert_eq!(
            words(&format!(r#"{{"all":[{leaf},{leaf}]}}"#)),
            "Both of the following"
        );
        assert_eq!(
            words(&format!(r#"{{"any":[{leaf},{leaf},{leaf}]}}"#)),
            "Any one of the following"
        );
        assert_eq!(
            words(&format!(
                r#"{{"at_least":{{"n":2,"of":[{leaf},{leaf},{leaf}]}}}}"#
            )),
            "At least 2 of the following 3"
        );
    }
}
