//! What can be chosen in the form of one requirement: lists of the register, and groups of the draft.

use quaymark_core::register::VettingLevel;
use quaymark_core::requirement::{Place, Requirement};
use quaymark_core::standing::is_certifiable;

use super::typed::{Typed, level_word};
use crate::directory::Snapshot;
use crate::pages::component::Choice;
use crate::pages::names::NamesOf;
use crate::pages::words::{capitalised, country_name, requirement_words};

/// The lists of one form.
#[derive(Debug)]
pub(super) struct Lists {
    pub(super) standards: Vec<Choice>,
    pub(super) equivalents: Vec<Choice>,
    pub(super) services: Vec<Choice>,
    pub(super) activities: Vec<Choice>,
    pub(super) countries: Vec<Choice>,
    pub(super) levels: Vec<Choice>,
    pub(super) needed: Vec<Choice>,
}

impl Lists {
    pub(super) fn of(snapshot: &Snapshot, typed: &Typed) -> Self {
        let families = families(snapshot);
        let any_of = |chosen: &[String], value: &str, words: &str| Choice {
            is_chosen: chosen.iter().any(|own| own == value),
            ..Choice::new(value, words, "")
        };
        let services = snapshot.services().iter();
        let levels = [
            VettingLevel::Basic,
            VettingLevel::Standard,
            VettingLevel::Enhanced,
        ];
        Self {
            standards: families
                .iter()
                .map(|family| Choice::new(family, family, &typed.standard))
                .collect(),
            equivalents: families
                .iter()
                .map(|family| any_of(&typed.equivalents, family, family))
                .collect(),
            services: services
                .clone()
                .map(|service| any_of(&typed.services, &service.id, &service.name))
                .collect(),
            activities: services
                .map(|service| Choice::new(&service.id, &service.name, &typed.activity))
                .collect(),
            countries: countries(snapshot, &typed.country),
            levels: levels
                .map(level_word)
                .map(|word| Choice::new(word, capitalised(word), &typed.level))
                .to_vec(),
            needed: vec![
                Choice::new("all", "All of its parts", &typed.needed),
                Choice::new("any", "Any one of its parts", &typed.needed),
                Choice::new("at_least", "At least so many of its parts", &typed.needed),
            ],
        }
    }
}

/// Families that somebody can be certified to, in order.
fn families(snapshot: &Snapshot) -> Vec<String> {
    let editions = snapshot.editions().into_iter();
    let mut families: Vec<String> = editions
        .filter(|entry| is_certifiable(&entry.edition))
        .map(|entry| entry.edition.family.to_string())
        .collect();
    families.sort_unstable();
    families.dedup();
    families
}

/// States with ports or a licence regime, in order of name.
fn countries(snapshot: &Snapshot, chosen: &str) -> Vec<Choice> {
    let of_ports = snapshot.ports().iter().map(|port| port.country);
    let of_regimes = snapshot
        .regimes()
        .into_iter()
        .map(|entry| entry.regime.country);
    let mut countries: Vec<_> = of_ports.chain(of_regimes).collect();
    countries.sort_unstable();
    countries.dedup();
    let mut choices: Vec<Choice> = countries
        .into_iter()
        .map(|country| Choice::new(country.to_string(), country_name(country), chosen))
        .collect();
    choices.sort_by(|one, other| one.words.cmp(&other.words));
    choices
}

/// The groups a part can be moved into: not the one it stands in, nor itself.
pub(super) fn groups_beside(
    snapshot: &Snapshot,
    whole: &Requirement,
    place: &Place,
) -> Vec<Choice> {
    let names = NamesOf::new(snapshot);
    let stands_in = place.group().map(|(group, _)| group);
    let mut groups = Vec::new();
    collect_groups(whole, &Place::default(), &mut |group, node| {
        if !group.is_within(place) && stands_in.as_ref() != Some(group) {
            let words = format!("{group}: {}", requirement_words(node, &names));
            groups.push(Choice::new(group.to_string(), words, ""));
        }
    });
    groups
}

fn collect_groups(node: &Requirement, place: &Place, visit: &mut impl FnMut(&Place, &Requirement)) {
    if node.is_group() {
        visit(place, node);
    }
    for (number, part) in node.parts().iter().enumerate() {
        collect_groups(part, &place.part(number), visit);
    }
}
