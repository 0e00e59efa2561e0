//! One submission as a page shows it: what it asks for, what changed, findings, every step, and
//! what the reader can do now.

use askama::Template;
use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::submission::{StepKind, SubmissionKind, SubmissionState};

use super::compared::{beside_register, since_last_time};
use super::documents::{DocumentsShown, documents_shown};
use super::done::Done;
use super::erased::{Erased, tell_apart};
use super::fields::{label_in, summary_of};
use super::naming::Naming;
use super::touches::{Touches, touches_of};
use super::{frame, parts, state_tag};
use crate::actions::erased_submission::{SubmissionErased, erasure_of_submission};
use crate::actions::known::Known;
use crate::actions::submission::{Party, findings};
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Refusal;
use crate::pages::component::{Compared, Crumbs, Facts, Faults, FirmName, Part, SummaryRow, Tag};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::words::{capitalised, instant_words};
use crate::store::{Needs, Reader, StoreError, Submission};

/// Something that happened, in words.
pub(super) struct StepRow {
    pub(super) what: &'static str,
    pub(super) at: String,
    pub(super) who: String,
    pub(super) note: Vec<String>,
}

/// What the reader can do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct May {
    pub(super) edit: bool,
    pub(super) submit: bool,
    pub(super) withdraw: bool,
    pub(super) answer: bool,
    pub(super) attest: bool,
    pub(super) approve: bool,
    pub(super) judge: bool,
    pub(super) question: bool,
}

/// What the form of those who do not approve is called.
struct Judging {
    title: &'static str,
    label: &'static str,
}

impl May {
    /// What somebody who does not approve may do, and what they write with it.
    const fn judging(&self) -> Judging {
        match self.question {
            true => Judging {
                title: "Ask or reject",
                label: "Your question or your reason",
            },
            false => Judging {
                title: "Reject",
                label: "Your reason",
            },
        }
    }
}

#[derive(Template)]
#[template(path = "pages/desk/submission.html")]
pub(super) struct SubmissionPage {
    pub(super) frame: Frame,
    pub(super) crumbs: Crumbs,
    pub(super) parts: Vec<Part>,
    pub(super) faults: Faults,
    /// What was just done.
    pub(super) done: Option<Done>,
    pub(super) form_token: String,
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: String,
    pub(super) tag: Tag,
    pub(super) facts: Facts,
    /// That what it became was erased.
    pub(super) erased: Option<Erased>,
    pub(super) rows: Vec<SummaryRow>,
    pub(super) documents: DocumentsShown,
    /// Beside what the register says.
    pub(super) register: Option<Compared>,
    /// What is different since those who decide last saw it.
    pub(super) since: Vec<Compared>,
    /// What it would touch, while it is not decided.
    pub(super) touches: Option<Touches>,
    pub(super) findings: Vec<String>,
    pub(super) steps: Vec<StepRow>,
    pub(super) note: String,
    pub(super) may: May,
}

/// What the database says beside the submission itself.
struct Beside {
    author: String,
    steps: Vec<StepRow>,
    findings: Vec<String>,
    register: Option<Compared>,
    since: Vec<Compared>,
    is_author: bool,
    documents: DocumentsShown,
    erased: Option<SubmissionErased>,
}

/// Makes the page, with what went wrong and what was typed.
pub(super) fn submission_page(
    app: &App,
    by: &SignedIn,
    held: &Submission,
    faults: Faults,
    note: String,
) -> Result<SubmissionPage, Refusal> {
    let now = app.clock.now();
    let snapshot = app.directory.snapshot();
    let naming = Naming::about(&held.subject, &snapshot, now);
    let beside = app.store.read::<_, StoreError>(|tx| {
        let mut beside = Beside {
            author: organisation_name(tx, held.organisation)?,
            steps: steps(tx, held, &naming)?,
            erased: erasure_of_submission(tx, held)?,
            findings: Vec::new(),
            register: None,
            since: Vec::new(),
            is_author: tx.authors_of(held.id)?.contains(&by.person),
            documents: documents_shown(tx, &app.config.documents.scanning, &by.party(), held)?,
        };
        // What is left of something erased is not compared: it would seem to have been emptied by hand.
        if beside.erased.is_none() {
            let known = Known::read(tx)?;
            let found = findings(tx, &known, held, now)?;
            beside.findings = found.into_iter().map(|one| one.words).collect();
            beside.register = beside_register(tx, held, &naming, now)?;
            beside.since = since_last_time(tx, held, &naming)?;
        }
        Ok(beside)
    })?;
    let mut rows = summary_of(&held.payload, &naming);
    if beside.erased.is_some() {
        tell_apart(&mut rows);
    }
    let title = capitalised(held.kind().words());
    Ok(SubmissionPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk", "Your desk", &title),
        parts: parts(by, ""),
        faults,
        done: None,
        form_token: by.form_token.clone(),
        id: held.id.to_string(),
        version: held.version.to_string(),
        tag: state_tag(held.state).large(),
        facts: facts(held, &NamesOf::new(&snapshot), beside.author),
        rows,
        erased: beside.erased.as_ref().map(Erased::shown),
        register: beside.register,
        since: beside.since,
        documents: beside.documents,
        touches: match held.state.is_open() {
            true => touches_of(app, &held.payload),
            false => None,
        },
        findings: beside.findings,
        steps: beside.steps,
        note,
        may: may(&by.party(), held, beside.is_author),
        title,
    })
}

/// The same for the cell of a list.
pub(super) fn subject_shown(app: &App, subject: &str) -> FirmName {
    NamesOf::new(&app.directory.snapshot()).whom_shown(subject)
}

/// A firm, an attestor or a port by name and number.
pub(super) fn subject_name(app: &App, subject: &str) -> String {
    NamesOf::new(&app.directory.snapshot()).whom_in_full(subject)
}

fn needs_words(needs: Needs) -> String {
    match (needs.people, needs.organisations) {
        (1, _) => "One person apart from the firm".to_owned(),
        (people, 1) => format!("{people} different people apart from the firm"),
        (people, of) => {
            format!("{people} different people of {of} organisations apart from the firm")
        }
    }
}

fn facts(held: &Submission, names: &NamesOf<'_>, author: String) -> Facts {
    let mut facts = Facts::default();
    let subject = names.whom_in_full(&held.subject);
    match held.subject.starts_with("prv_") && held.state == SubmissionState::Published {
        true => facts.link("About", subject, format!("/providers/{}", held.subject)),
        false => facts.say("About", subject),
    }
    facts.say("Submitted by", author);
    let attestor = held.attestor.as_deref();
    facts.say_if(
        "In the name of",
        attestor.map(|whom| names.whom_in_full(whom)),
    );
    facts.say_if("Submitted", held.submitted_at.map(instant_words));
    // How many it takes is settled when it is submitted, and of no matter once it is decided.
    let is_waiting = held.submitted_at.is_some() && held.state.is_open();
    let needs = is_waiting.then_some(held.needs);
    facts.say_if("To be approved by", needs.map(needs_words));
    facts.say_if("Log entry", held.entry.map(|entry| entry.to_string()));
    facts.code("Number", held.id.to_string());
    facts
}

fn organisation_name(
    tx: &mut Reader<'_>,
    id: quaymark_core::id::OrganisationId,
) -> Result<String, StoreError> {
    let found = tx.find_organisation(id)?;
    Ok(found.map_or_else(|| id.to_string(), |organisation| organisation.name))
}

fn steps(
    tx: &mut Reader<'_>,
    held: &Submission,
    naming: &Naming<'_>,
) -> Result<Vec<StepRow>, StoreError> {
    let mut rows = Vec::new();
    for step in tx.steps_of(held.id)? {
        let person = tx.find_person(step.person)?;
        let person = person.map_or_else(|| step.person.to_string(), |person| person.name);
        let organisation = organisation_name(tx, step.organisation)?;
        let note = step.note.unwrap_or_default();
        rows.push(StepRow {
            what: step.kind.words(),
            at: instant_words(step.at),
            who: format!("{person}, {organisation}"),
            note: note
                .lines()
                .map(|line| note_line(held.kind(), step.kind, line, naming))
                .collect(),
        });
    }
    Ok(rows)
}

/// A line of a note. What was corrected is kept as `member: before → after`.
fn note_line(of: SubmissionKind, kind: StepKind, line: &str, naming: &Naming<'_>) -> String {
    let told = || {
        let (field, change) = line.split_once(": ")?;
        let (before, after) = change.split_once(" → ")?;
        let label = Some(label_in(of, field)).filter(|label| !label.is_empty())?;
        let said = |text| naming.line(field, text).words;
        Some(format!("{label}: {} → {}", said(before), said(after)))
    };
    match kind {
        StepKind::Corrected => told().unwrap_or_else(|| line.to_owned()),
        _ => line.to_owned(),
    }
}

/// What somebody can do with a submission now. The actions decide again.
fn may(by: &Party, held: &Submission, is_author: bool) -> May {
    use SubmissionState::{Attested, Draft, Questioned, Submitted};
    let own = by.wrote(held) && by.kind != OrganisationKind::Auditor;
    let signs = by.role.covers(Role::Signatory);
    let edits = by.role.covers(Role::Editor);
    let attestor = signs && by.represents.is_some() && by.represents == held.attestor;
    let reviewer =
        by.kind == OrganisationKind::Registrar && by.role == Role::Reviewer && !is_author;
    let is_draft = held.state == Draft;
    let is_waiting = matches!(held.state, Submitted | Attested);
    let judge = !own && (attestor || reviewer);
    let attested_enough = held.needs.organisations == 1 || held.state == Attested;
    May {
        edit: own && held.state.is_open() && if is_draft { edits } else { signs },
        submit: own && signs && is_draft,
        withdraw: own && held.state.is_open() && if is_draft { edits } else { signs },
        answer: own && signs && held.state == Questioned,
        attest: attestor && held.state == Submitted,
        approve: reviewer && is_waiting && attested_enough,
        judge: judge && (is_waiting || held.state == Questioned),
        question: judge && is_waiting,
    }
}
