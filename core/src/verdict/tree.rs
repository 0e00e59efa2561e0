//! A requirement tree laid out flat, with the holdings that bear on each leaf picked once.
//!
//! Nodes stand in the order of the answer: each group before its parts.

use crate::id::UnLocode;
use crate::reason::Reason;
use crate::register::{Certification, Claims, EditionStatus, Licence, Profile, Rulebook};
use crate::requirement::{Certified, Licensed, Requirement};
use crate::standing::{Holding, Holdings, answers_family};

use super::Outcome;
use super::finding::Finding;

/// One version of a profile, ready to be weighed at any instant.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) profile: &'a Profile,
    pub(super) nodes: Vec<Node<'a>>,
}

/// One node.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) requirement: &'a Requirement,
    /// How many nodes the subtree has, this one included.
    pub(super) size: usize,
    /// Holdings that bear on this leaf.
    pub(super) candidates: Vec<Candidate>,
    /// What a leaf says if no holding says better.
    pub(super) without: Finding,
}

/// A holding that bears on a leaf.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// The place of the holding.
    pub(super) holding: usize,
    /// What it lacks for this leaf, whenever it counts.
    pub(super) shortfall: Option<Reason>,
    /// What to remark if it meets.
    pub(super) remarks: [Option<Reason>; 2],
    /// Days of margin of this leaf.
    pub(super) margin_days: u32,
}

const NOTHING: Finding = Finding::without_record(Outcome::DoesNotMeet, Reason::NoRecord);

impl<'a> Tree<'a> {
    pub(super) fn of<R: Rulebook>(
        profile: &'a Profile,
        holdings: &Holdings<'_>,
        rules: &R,
    ) -> Self {
        let mut tree = Self {
            profile,
            nodes: Vec::new(),
        };
        tree.add(&profile.requirement, holdings, rules);
        tree
    }

    fn add<R: Rulebook>(
        &mut self,
        requirement: &'a Requirement,
        holdings: &Holdings<'_>,
        rules: &R,
    ) {
        let place = self.nodes.len();
        let node = self.leaf(requirement, holdings, rules);
        self.nodes.push(node);
        for part in requirement.parts() {
            self.add(part, holdings, rules);
        }
        self.nodes[place].size = self.nodes.len() - place;
    }

    fn leaf<R: Rulebook>(
        &self,
        requirement: &'a Requirement,
        holdings: &Holdings<'_>,
        rules: &R,
    ) -> Node<'a> {
        let mut without = NOTHING;
        let mut candidates = Vec::new();
        let own_margin = requirement.margin_days();
        let margin_days = own_margin.unwrap_or(self.profile.margin_days);
        if let Requirement::Licensed(leaf) = requirement {
            without = without_licence(leaf, rules);
        }
        for (place, holding) in holdings.iter().enumerate() {
            let Some((shortfall, remarks)) =
                bearing(requirement, holding, self.profile.port, rules)
            else {
                continue;
            };
            candidates.push(Candidate {
                holding: place,
                shortfall: shortfall.filter(|reason| is_public(*reason, holding)),
                remarks,
                margin_days,
            });
        }
        Node {
            requirement,
            size: 1,
            candidates,
            without,
        }
    }
}

impl Tree<'_> {
    /// The places of the parts of a group.
    pub(super) fn parts_of(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let after = place + self.nodes[place].size;
        let first = Some(place + 1).filter(|first| *first < after);
        std::iter::successors(first, move |part| {
            Some(part + self.nodes[*part].size).filter(|next| *next < after)
        })
    }
}

/// Of a record that is not released, only its level is known; scope and activities are withheld.
fn is_public(shortfall: Reason, holding: &Holding<'_>) -> bool {
    !holding.record.is_confidential || shortfall == Reason::LevelTooLow
}

type Bearing = (Option<Reason>, [Option<Reason>; 2]);

/// What a holding lacks for a leaf, and the remarks on it; `None` if it does not bear on the leaf.
fn bearing<R: Rulebook>(
    requirement: &Requirement,
    holding: &Holding<'_>,
    port: UnLocode,
    rules: &R,
) -> Option<Bearing> {
    match (requirement, &holding.record.claims) {
        (Requirement::Certified(leaf), Claims::Certification(certification)) => {
            let remarks = certificate_remarks(leaf, holding, rules)?;
            Some((certificate_shortfall(certification, leaf, port), remarks))
        }
        (Requirement::Certified(leaf), Claims::Equivalence(decision)) => {
            let decides = decision.port == port && decision.standard == leaf.standard;
            decides.then_some((None, [Some(Reason::EquivalenceDecision), None]))
        }
        (Requirement::Licensed(leaf), Claims::Licence(licence)) => {
            let shortfall = licence_shortfall(licence, leaf);
            (licence.country == leaf.country).then_some((shortfall, [None, None]))
        }
        (Requirement::Vetted(leaf), Claims::Vetting(vetting)) => {
            let is_wanted = leaf.by_country.is_none_or(|c| c == vetting.country);
            let shortfall = (vetting.level < leaf.level).then_some(Reason::LevelTooLow);
            is_wanted.then_some((shortfall, [None, None]))
        }
        _ => None,
    }
}

/// `None` if the certificate is to neither the family asked for nor an equivalent one.
fn certificate_remarks<R: Rulebook>(
    leaf: &Certified,
    holding: &Holding<'_>,
    rules: &R,
) -> Option<[Option<Reason>; 2]> {
    let edition = holding.edition?;
    let is_wanted = answers_family(edition, &leaf.standard, rules);
    let is_equivalent = || {
        leaf.equivalents
            .iter()
            .any(|family| answers_family(edition, family, rules))
    };
    if !is_wanted && !is_equivalent() {
        return None;
    }
    let equivalent = (!is_wanted).then_some(Reason::EquivalentStandard);
    let superseded =
        (edition.status == EditionStatus::Superseded).then_some(Reason::SupersededEdition);
    Some([equivalent.or(superseded), equivalent.and(superseded)])
}

fn certificate_shortfall(
    certification: &Certification,
    leaf: &Certified,
    port: UnLocode,
) -> Option<Reason> {
    let covers_services = leaf
        .services
        .iter()
        .all(|wanted| certification.services.contains(wanted));
    let covers_port = certification.ports.is_empty() || certification.ports.contains(&port);
    if leaf.accredited && !certification.is_accredited {
        Some(Reason::NotAccredited)
    } else if !covers_services {
        Some(Reason::ServicesNotInScope)
    } else if !covers_port {
        Some(Reason::PortNotInScope)
    } else {
        None
    }
}

fn licence_shortfall(licence: &Licence, leaf: &Licensed) -> Option<Reason> {
    let permits = licence.activities.is_empty()
        || leaf
            .activity
            .as_ref()
            .is_none_or(|wanted| licence.activities.contains(wanted));
    (!permits).then_some(Reason::ActivityNotPermitted)
}

fn without_licence<R: Rulebook>(leaf: &Licensed, rules: &R) -> Finding {
    match rules.regime(leaf.country) {
        None => Finding::without_record(Outcome::NotCovered, Reason::NoRegimeKnown),
        Some(regime) if !regime.asks_company_licence => {
            Finding::without_record(Outcome::NotCovered, Reason::NoLicenceAsked)
        }
        Some(_) => NOTHING,
    }
}
