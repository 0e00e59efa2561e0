//! Everybody reads everything: each address behind the door, as each role of each sort of organisation, what is
//! theirs and what is another's, and as nobody.
//!
//! An address without an open part needs no row: it shows what concerns who asks.

use quaymark_core::account::OrganisationKind;
use quaymark_core::id::AttestorId;
use quaymark_server::auth::door::Door;
use quaymark_server::routes::places;
use quaymark_tests::http::Request;

use super::administration::any_person;
use super::of_ports::new_draft;
use super::rows::{attested, authored, vouched};
use super::scene::{Actor, Scene};
use super::{Told, Whose, send};

/// What stands for the open part of an address; `None` where there is nothing of that sort to read.
type Part = fn(&Scene, &Actor, Whose) -> Option<String>;

/// Addresses with an open part.
const ROWS: &[(&str, Part)] = &[
    ("/v1/submissions/{submission}", draft),
    ("/v1/submissions/{submission}/documents", draft),
    ("/v1/documents/{document}", document),
    ("/v1/profiles/drafts/{draft}", port_draft),
    ("/v1/profiles/drafts/{draft}/preview", port_draft),
    ("/v1/attestors/{attestor}/impact", attestor),
    ("/v1/organisations/{organisation}", organisation),
    ("/v1/people/{person}", |scene, _, whose| {
        let who = any_person(scene, Whose::Own)?;
        (whose == Whose::Own).then(|| who.to_string())
    }),
    ("/desk/submissions/{submission}", draft),
    ("/desk/submissions/{submission}/edit", draft),
    (
        "/desk/submissions/{submission}/correct",
        |scene, by, whose| {
            let id = attested(scene, by, whose)?;
            (by.kind.is_attestor() && is_in_a_name(by)).then(|| id.to_string())
        },
    ),
    ("/desk/documents/{document}", document),
    ("/desk/records/{record}", record),
    ("/desk/bulk/{list}", list),
    ("/desk/profiles/drafts/{draft}", port_draft),
    ("/desk/profiles/drafts/{draft}/part", port_draft),
    ("/desk/profiles/drafts/{draft}/text", port_draft),
    ("/desk/profiles/drafts/{draft}/preview", port_draft),
    ("/desk/profiles/drafts/{draft}/publish", port_draft),
    // What was published is public; the desk shows one's own port's.
    ("/desk/profiles/{profile}", |_, _, _| None),
    (
        "/account/second-factor/totp/{set_up}",
        |scene, by, whose| {
            let other = scene.set_up_of(scene.anothers_person(by.kind));
            (whose == Whose::Anothers).then_some(other)
        },
    ),
];

type IsOfSort = fn(&Actor) -> bool;

/// Addresses that show something to some sorts of organisation alone, beside what their rule asks.
const SORTS: &[(&str, IsOfSort)] = &[
    ("/v1/profiles/drafts", is_ports),
    ("/desk/profiles", is_ports),
    ("/v1/equivalences", is_ports_or_auditors),
    ("/desk/equivalence", is_ports_or_auditors),
    ("/desk/records", is_vouchers),
    ("/desk/bulk", is_vouchers),
];

fn is_ports(by: &Actor) -> bool {
    by.kind == OrganisationKind::Port && !by.speaks_for_attestor()
}

fn is_ports_or_auditors(by: &Actor) -> bool {
    is_ports(by) || by.kind == OrganisationKind::Auditor
}

fn is_vouchers(by: &Actor) -> bool {
    (by.kind.is_attestor() || by.kind == OrganisationKind::Port) && is_in_a_name(by)
}

fn is_in_a_name(by: &Actor) -> bool {
    by.kind != OrganisationKind::Port || by.speaks_for_attestor()
}

/// A draft is its authors' alone, whoever reviews later.
fn draft(scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let id = match (authored(scene, by, whose), whose) {
        (None, Whose::Anothers) => {
            let (firm, _) = scene.other(OrganisationKind::Provider)?;
            let kind = quaymark_core::submission::SubmissionKind::Certification;
            let state = quaymark_core::submission::SubmissionState::Draft;
            scene.submission(kind, firm.id, firm.people[0].id, None, state)
        }
        (id, _) => id?,
    };
    Some(id.to_string())
}

/// What the scanner has not answered for yet lies on no shelf: so another's alone is tried here.
fn document(scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let id = authored(scene, by, whose).filter(|_| whose == Whose::Anothers)?;
    Some(scene.document(id, by.person).to_string())
}

fn port_draft(scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let is_own = is_ports(by);
    // Auditors read what any port writes.
    let is_kept_out = by.kind != OrganisationKind::Auditor;
    let is_tried = match whose {
        Whose::Own => is_own,
        Whose::Anothers => is_kept_out,
    };
    let id = new_draft(scene, whose).filter(|_| is_tried)?;
    Some(id.to_string())
}

/// The registrar and auditors ask about every attestor.
fn attestor(_: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let sees_all = matches!(
        by.kind,
        OrganisationKind::Registrar | OrganisationKind::Auditor
    );
    match whose {
        Whose::Own => None,
        Whose::Anothers => (!sees_all).then(|| AttestorId::from_bits(3).to_string()),
    }
    .filter(|other| by.represents.as_ref() != Some(other))
}

fn organisation(_: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    (whose == Whose::Own).then(|| by.organisation.to_string())
}

fn record(scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let is_voucher = by.kind.is_attestor() && is_in_a_name(by);
    let id = vouched(scene, by, whose).filter(|_| is_voucher)?;
    Some(id.to_string())
}

fn list(scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let (organisation, person) = match whose {
        Whose::Own => (by.organisation, by.person),
        Whose::Anothers => {
            let (other, _) = scene.other(by.kind)?;
            (other.id, other.people[0].id)
        }
    };
    let is_voucher = by.kind.is_attestor() && is_in_a_name(by);
    is_voucher.then(|| scene.list(organisation, person).to_string())
}

/// Addresses behind the door that are read, with what they ask.
fn reads() -> Vec<(String, Door)> {
    let places = places();
    let ways = places.iter().flat_map(|place| {
        let own = place.ways().iter();
        own.map(|way| (way.method, place.path().to_owned(), way.door))
    });
    let closed = ways.filter(|(method, _, door)| *method == "GET" && !matches!(door, Door::Open));
    closed.map(|(_, path, door)| (path, door)).collect()
}

/// Where somebody reads what is theirs, or another's.
fn target(path: &str, scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    let Some((_, part)) = ROWS.iter().find(|(own, _)| *own == path) else {
        return (whose == Whose::Own).then(|| path.to_owned());
    };
    let (before, rest) = path.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    Some(format!("{before}{}{after}", part(scene, by, whose)?))
}

#[test]
fn every_address_with_an_open_part_has_a_row() {
    let reads = reads();
    let open = reads.iter().filter(|(path, _)| path.contains('{'));
    let without: Vec<&String> = open
        .map(|(path, _)| path)
        .filter(|path| !ROWS.iter().any(|(own, _)| own == path))
        .collect();
    assert!(without.is_empty(), "addresses without a row: {without:#?}");
    for (own, _) in ROWS {
        assert!(reads.iter().any(|(path, _)| path == own), "{own} is gone");
    }
}

#[test]
fn nobody_reads_behind_the_door_without_signing_in() {
    let scene = Scene::new();
    let firm = scene.actor_of_a_firm();
    for (path, _) in reads() {
        let own = [Whose::Own, Whose::Anothers].iter();
        let found = own
            .filter_map(|whose| target(&path, &scene, firm, *whose))
            .next();
        let target = found.unwrap_or_else(|| path.replace(['{', '}'], ""));
        let told = Told::of(&scene.register.anonymous().get(&target));
        assert_eq!(
            (told.status, told.code.as_str()),
            (401, "sign_in_required"),
            "{target}"
        );
    }
}

#[test]
fn everybody_reads_what_the_table_says_and_nothing_of_anothers() {
    let scene = Scene::new();
    let mut wrong = Vec::new();
    let mut cells = 0;
    for (path, door) in reads() {
        for actor in &scene.actors {
            for whose in [Whose::Own, Whose::Anothers] {
                let Some(target) = target(&path, &scene, actor, whose) else {
                    continue;
                };
                cells += 1;
                let may = match door {
                    Door::Permission(rule) => rule.is_for(actor.kind, actor.role),
                    Door::Account | Door::Open => true,
                };
                let told = send(&actor.caller, Request::get(&target));
                let sort = SORTS.iter().find(|(own, _)| *own == path);
                let may = may && sort.is_none_or(|(_, fits)| fits(actor));
                let is_right = match (may, whose) {
                    (false, _) => told.is_stopped(),
                    (true, Whose::Own) => told.is_let_in(),
                    // Some are told that organisations of their sort read nothing of the kind.
                    (true, Whose::Anothers) => told.is_kept_out() || told.is_stopped(),
                };
                if !is_right {
                    wrong.push(format!(
                        "GET {path} as {} of {} ({:?}) on {whose:?}: {} {}",
                        actor.role, actor.kind, actor.represents, told.status, told.code
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {cells}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(cells >= 500, "only {cells} cells were tried");
}
