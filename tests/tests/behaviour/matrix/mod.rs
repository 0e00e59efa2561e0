//! Everybody tries everything: each address that changes something, as each role of each sort of
//! organisation, on what is theirs, on what is another's, and as nobody.
//!
//! The addresses and what they ask come from the route table itself ([`places`]), so an address
//! without a row in [`rows`] fails here. To add an address: add its row.

mod administration;
mod of_ports;
mod reads;
mod rows;
mod scene;

use quaymark_core::wire::Problem;
use quaymark_server::auth::door::Door;
use quaymark_server::auth::permission::Rule;
use quaymark_server::routes::places;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::http::{Request, Response};

use rows::{ROWS, Row};
use scene::{Actor, Scene};

/// A changing address as the route table has it.
struct Mutation {
    method: &'static str,
    path: String,
    door: Door,
}

/// Whose a thing is that somebody acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Own,
    Anothers,
}

fn mutations() -> Vec<Mutation> {
    let places = places();
    let ways = places.iter().flat_map(|place| {
        place.ways().iter().map(|way| Mutation {
            method: way.method,
            path: place.path().to_owned(),
            door: way.door,
        })
    });
    ways.filter(|way| way.method != "GET").collect()
}

fn row_of(mutation: &Mutation) -> Option<&'static Row> {
    ROWS.iter()
        .find(|row| row.method == mutation.method && row.path == mutation.path)
}

/// What somebody is told: the status, and the code where it is a problem.
struct Told {
    status: u16,
    code: String,
}

impl Told {
    fn of(answer: &Response) -> Self {
        let is_problem = answer
            .header("content-type")
            .is_some_and(|sort| sort.starts_with("application/problem+json"));
        let code = if is_problem {
            answer.json::<Problem>().code
        } else {
            String::new()
        };
        Self {
            status: answer.status,
            code,
        }
    }

    /// Stopped for who they are, whatever they act on.
    fn is_stopped(&self) -> bool {
        let codes = [
            "not_permitted",
            "second_factor_required",
            "second_factor_too_old",
        ];
        self.status == 403 && codes.contains(&self.code.as_str())
    }

    /// Stopped for whose it is.
    fn is_kept_out(&self) -> bool {
        matches!(self.status, 403 | 404 | 410) && !self.is_stopped()
    }

    /// Done, or stopped by nothing that has to do with who it is.
    fn is_let_in(&self) -> bool {
        !matches!(self.status, 401 | 403 | 404 | 405) && self.status < 500
    }
}

fn send(by: &SignedIn, request: Request) -> Told {
    Told::of(&by.send(request.header("sec-fetch-site", "same-origin")))
}

#[test]
fn every_changing_address_has_a_row_and_every_row_an_address() {
    let mutations = mutations();
    let without: Vec<String> = mutations
        .iter()
        .filter(|mutation| row_of(mutation).is_none())
        .map(|mutation| format!("{} {}", mutation.method, mutation.path))
        .collect();
    assert!(without.is_empty(), "addresses without a row: {without:#?}");
    let gone: Vec<&str> = ROWS
        .iter()
        .filter(|row| {
            !mutations
                .iter()
                .any(|own| own.method == row.method && own.path == row.path)
        })
        .map(|row| row.path)
        .collect();
    assert!(gone.is_empty(), "rows without an address: {gone:#?}");
}

#[test]
fn what_is_open_to_anybody_is_meant_to_be() {
    for mutation in mutations() {
        let Some(row) = row_of(&mutation) else {
            continue;
        };
        let is_open = matches!(mutation.door, Door::Open);
        assert_eq!(is_open, row.open.is_some(), "{}", mutation.path);
    }
}

#[test]
fn nobody_gets_anywhere_without_signing_in() {
    let scene = Scene::new();
    let firm = scene.actor_of_a_firm();
    for mutation in mutations() {
        let Some(row) = row_of(&mutation).filter(|row| row.open.is_none()) else {
            continue;
        };
        let request = [Whose::Own, Whose::Anothers]
            .iter()
            .find_map(|whose| (row.ask)(&scene, firm, *whose));
        let request = request.expect("a firm can ask for each");
        let program = scene.register.anonymous().send(&request.clone());
        let told = Told::of(&program);
        assert_eq!(
            (told.status, told.code.as_str()),
            (401, "sign_in_required"),
            "{} {}",
            row.method,
            row.path
        );
        let request = request.header("authorization", "Bearer qmk_none");
        let told = Told::of(&scene.register.anonymous().send(&request));
        assert_eq!(
            (told.status, told.code.as_str()),
            (401, "invalid_token"),
            "{} {}",
            row.method,
            row.path
        );
    }
}

#[test]
fn every_role_of_every_organisation_does_what_the_table_says_and_no_more() {
    let scene = Scene::new();
    let mut wrong = Vec::new();
    let mut cells = 0;
    for mutation in mutations() {
        let (Some(row), Door::Permission(rule)) = (row_of(&mutation), mutation.door) else {
            continue;
        };
        for actor in &scene.actors {
            for whose in [Whose::Own, Whose::Anothers] {
                cells += cell(&scene, row, &rule, actor, whose, &mut wrong);
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

/// Tries one cell; returns 1 where there is one.
fn cell(
    scene: &Scene,
    row: &Row,
    rule: &Rule,
    actor: &Actor,
    whose: Whose,
    wrong: &mut Vec<String>,
) -> usize {
    let Some(request) = (row.ask)(scene, actor, whose) else {
        return 0;
    };
    let may = rule.is_for(actor.kind, actor.role);
    let told = send(&actor.caller, request);
    let (is_right, expected) = match (may, whose) {
        (false, _) => (told.is_stopped(), "stopped for who they are"),
        (true, Whose::Own) => (told.is_let_in(), "let in"),
        (true, Whose::Anothers) => (told.is_kept_out(), "kept out of another's"),
    };
    if !is_right {
        wrong.push(format!(
            "{} {} as {} of {} on {whose:?}: {} {}, expected {expected}",
            row.method, row.path, actor.role, actor.kind, told.status, told.code
        ));
    }
    1
}

#[test]
fn what_is_ones_own_account_is_nobody_elses() {
    let scene = Scene::new();
    let mut cells = 0;
    for mutation in mutations() {
        let (Some(row), Door::Account) = (row_of(&mutation), mutation.door) else {
            continue;
        };
        for actor in &scene.actors {
            for whose in [Whose::Own, Whose::Anothers] {
                let fresh = scene.signed_in_again(actor);
                let Some(request) = (row.ask)(&scene, &fresh, whose) else {
                    continue;
                };
                let told = send(&fresh.caller, request);
                let is_right = match whose {
                    Whose::Own => told.is_let_in(),
                    Whose::Anothers => told.is_kept_out(),
                };
                assert!(
                    is_right,
                    "{} {} as {} of {} on {whose:?}: {} {}",
                    row.method, row.path, actor.role, actor.kind, told.status, told.code
                );
                cells += 1;
            }
        }
    }
    assert!(cells > 0, "accounts have addresses");
}
