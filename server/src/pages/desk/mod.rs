//! Desks: what people of organisations do in the register. Forms post back and work without a
//! script; what they do is what the interface under `/v1` does, by the same actions.

pub mod act;
mod against;
pub mod audit;
mod begun;
mod beside;
pub mod claim;
pub mod claims;
mod compared;
pub mod correct;
pub mod documents;
mod done;
pub mod edit;
pub mod equivalence;
mod erased;
pub mod erasures;
mod fields;
mod file_form;
pub mod jobs;
pub mod keys;
pub mod list;
mod list_row;
mod naming;
pub mod organisations;
pub mod overview;
mod own;
pub mod people;
pub mod person;
pub mod ports;
pub mod profiles;
pub mod record;
pub mod records;
pub mod review;
pub mod share;
pub mod shared;
mod shown;
mod sure;
mod titled;
mod touches;
mod turn;
mod witness;

use std::borrow::Cow;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::SubmissionId;
use quaymark_core::submission::SubmissionState;

use super::component::{Faults, Part, Tag, Tone};
use super::frame::{Frame, Section, page_with_status};
use crate::actions::administration::AdministrationError;
use crate::actions::submission::{Seen, SubmissionError};
use crate::app::App;
use crate::auth::permission::{KeepJobs, Permission as _};
use crate::auth::{Posted, SignedIn};
use crate::error::Refusal;
use crate::import::RowFault;

/// What surrounds a page of a desk.
fn frame(app: &App, faults: &Faults, title: &str) -> Frame {
    let title = format!("{}{title}", faults.before_title());
    Frame::new(app, &app.directory.snapshot(), Section::Account, title)
}

/// The parts of a desk somebody has.
fn parts(by: &SignedIn, here: &str) -> Vec<Part> {
    let mut parts = vec![("Your desk", "/desk")];
    let reviews = by.organisation_kind == OrganisationKind::Registrar && by.role == Role::Reviewer;
    if reviews || by.organisation_kind == OrganisationKind::Auditor {
        parts.push(("To review", "/desk/review"));
    }
    if by.attests_as.is_some() {
        parts.push(("Records", "/desk/records"));
        parts.push(("Lists", "/desk/bulk"));
    }
    if by.organisation_kind == OrganisationKind::Provider {
        parts.push(("Ports", "/desk/ports"));
        parts.push(("Links", "/desk/share"));
    }
    if KeepJobs::RULE.is_for(by.organisation_kind, by.role) {
        parts.push(("Jobs", "/desk/jobs"));
    }
    if by.organisation_kind == OrganisationKind::Port {
        parts.push(("Requirements", "/desk/profiles"));
    }
    if matches!(
        by.organisation_kind,
        OrganisationKind::Port | OrganisationKind::Auditor
    ) {
        parts.push(("Equivalence", "/desk/equivalence"));
    }
    let is_auditor = by.organisation_kind == OrganisationKind::Auditor;
    if is_auditor || by.role == Role::Administrator {
        parts.push(("Audit", "/desk/audit"));
    }
    let is_registrar = by.organisation_kind == OrganisationKind::Registrar;
    if is_registrar && matches!(by.role, Role::Reviewer | Role::Administrator) {
        parts.push(("Claims", "/desk/claims"));
        parts.push(("Erasures", "/desk/erasures"));
    }
    if by.role == Role::Administrator {
        if by.organisation_kind == OrganisationKind::Provider && by.represents.is_none() {
            parts.push(("Claim", "/desk/claim"));
        }
        if is_registrar {
            parts.push(("Organisations", "/desk/organisations"));
        }
        parts.push(("People", "/desk/people"));
        if by.organisation_kind != OrganisationKind::Auditor {
            parts.push(("Keys", "/desk/keys"));
        }
    }
    let part = |(words, address): (&'static str, &str)| Part {
        words: Cow::Borrowed(words),
        address: address.to_owned(),
        count: None,
        is_here: address == here,
        sign_out: None,
    };
    // Leaving is in sight wherever somebody is behind the door.
    let leave = Part {
        words: Cow::Borrowed("Sign out"),
        address: "/sign-out".to_owned(),
        count: None,
        is_here: false,
        sign_out: Some(by.form_token.clone()),
    };
    parts.into_iter().map(part).chain([leave]).collect()
}

/// A form as it is shown first, or as it comes back.
fn form(template: &impl Template, faults: &Faults) -> HttpResponse {
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page_with_status(status, template)
}

/// Sends the browser on.
fn go(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Where a submission stands, as a tag.
fn state_tag(state: SubmissionState) -> Tag {
    let tone = match state {
        SubmissionState::Draft | SubmissionState::Withdrawn => Tone::Calm,
        SubmissionState::Submitted | SubmissionState::Attested => Tone::Note,
        SubmissionState::Questioned => Tone::Warn,
        SubmissionState::Published => Tone::Good,
        SubmissionState::Rejected => Tone::Bad,
    };
    Tag {
        tone,
        words: Cow::Owned(super::words::capitalised(state.words())),
        is_large: false,
    }
}

/// What stops an act, as the faults of a form; what no form can help is a refusal.
fn faults_of(error: SubmissionError) -> Result<Faults, Refusal> {
    let mut faults = Faults::default();
    match error {
        SubmissionError::Store(error) => return Err(error.into()),
        SubmissionError::Unknown(_)
        | SubmissionError::NotYours(_)
        | SubmissionError::NotToAsk(_) => {
            return Err(error.into());
        }
        SubmissionError::Faults(list) => {
            for fault in list {
                let words = fault_words(&fault);
                faults.add(fault.column, words);
            }
        }
        SubmissionError::Note => faults.add("note", "Say why or what, in up to 2,000 characters"),
        SubmissionError::Outdated { .. } => faults.add_to_whole(
            "Somebody else changed this while you looked. It is shown as it is now: look again",
        ),
        other => faults.add_to_whole(super::words::capitalised(&other.to_string())),
    }
    Ok(faults)
}

fn fault_words(fault: &RowFault) -> String {
    let label = fields::label_of(&fault.column);
    match (label, fault.value.is_empty()) {
        ("", _) => format!("Expected {}", fault.expected),
        (label, true) => format!("{label}: expected {}", fault.expected),
        (label, false) => format!(
            "{label}: expected {}, found “{}”",
            fault.expected, fault.value
        ),
    }
}

/// What stops an administrator, as the faults of a form; what no form can help is a refusal.
fn faults_of_administration(error: AdministrationError) -> Result<Faults, Refusal> {
    let mut faults = Faults::default();
    match error {
        AdministrationError::Faulty {
            field: "act" | "way",
            found,
            expected,
        } => faults.add_to_whole(no_such_act(&found, &expected)),
        AdministrationError::Faulty {
            field, expected, ..
        } => faults.add(field, format!("Expected {expected}")),
        AdministrationError::LastAdministrator
        | AdministrationError::MemberAlready
        | AdministrationError::AlreadySo(_)
        | AdministrationError::EnoughLetters
        | AdministrationError::SpokenFor
        | AdministrationError::OperatorsAlone
        | AdministrationError::WrongCode { .. } => {
            faults.add_to_whole(super::words::capitalised(&error.to_string()));
        }
        other => return Err(other.into()),
    }
    Ok(faults)
}

/// What a form says that was sent for an act which is none of its own: nothing is guessed from it.
fn no_such_act(found: &str, expected: &str) -> String {
    format!("Nothing was done: this form has no act `{found}`. Expected {expected}")
}

/// What came of an administrator's act, or the faults of the form.
fn administered<T>(done: Result<T, AdministrationError>) -> Result<Result<T, Faults>, Refusal> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(error) => faults_of_administration(error).map(Err),
    }
}

/// The submission a form acts on, as it was seen.
fn seen(id: &web::Path<String>, posted: &Posted) -> Result<Seen, Refusal> {
    Ok(Seen {
        id: submission_of(id)?,
        version: posted.text("version").parse().unwrap_or_default(),
    })
}

fn submission_of(id: &web::Path<String>) -> Result<SubmissionId, Refusal> {
    let parsed = id.parse();
    parsed.map_err(|error| Refusal::identifier("submission", &error))
}
