//! One submission as a page shows it: what it asks for, what changed, findings, every step, and
//! what the reader can do now.

use askama::Template;
use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::submission::{Difference, SubmissionState, differences};

use super::documents::{DocumentsShown, documents_shown};
use super::fields::{label_of, summary_of};
use super::touches::{Touches, touches_of};
use super::{frame, parts, state_tag};
use crate::actions::known::Known;
use crate::actions::submission::{Party, findings};
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Refusal;
use crate::pages::component::{Crumbs, Facts, Faults, Part, SummaryRow, Tag};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::{capitalised, instant_words};
use crate::store::{Reader, StoreError, Submission};

/// Something that happened, in words.
pub(super) struct StepRow {
    pub(super) what: &'static str,
    pub(super) at: String,
    pub(super) who: String,
    pub(super) note: Vec<String>,
}

/// A member that differs.
pub(super) struct ChangedRow {
    pub(super) term: String,
    pub(super) before: String,
    pub(super) after: String,
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

#[derive(Template)]
#[template(path = "pages/desk/submission.html")]
pub(super) struct SubmissionPage {
    pub(super) frame: Frame,
    pub(super) crumbs: Crumbs,
    pub(super) parts: Vec<Part>,
    pub(super) faults: Faults,
    pub(super) form_token: String,
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: String,
    pub(super) tag: Tag,
    pub(super) facts: Facts,
    pub(super) rows: Vec<SummaryRow>,
    pub(super) documents: DocumentsShown,
    pub(super) changed: Vec<ChangedRow>,
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
    subject: String,
    steps: Vec<StepRow>,
    findings: Vec<String>,
    changed: Vec<ChangedRow>,
    is_author: bool,
    documents: DocumentsShown,
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
    let beside = app.store.read::<_, StoreError>(|tx| {
        let known = Known::read(tx)?;
        let found = findings(tx, &known, held, now)?;
        Ok(Beside {
            author: organisation_name(tx, held.organisation)?,
            subject: held.subject.clone(),
            steps: steps(tx, held)?,
            findings: found.into_iter().map(|one| one.words).collect(),
            changed: changed(tx, held)?,
            is_author: tx.authors_of(held.id)?.contains(&by.person),
            documents: documents_shown(tx, &app.config.documents.scanning, &by.party(), held)?,
        })
    })?;
    let title = capitalised(held.kind().words());
    let subject = subject_name(app, &beside.subject);
    let row = |(term, words): (&'static str, String)| SummaryRow {
        term: term.into(),
        words,
        change: None,
    };
    Ok(SubmissionPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk", "Your desk", &title),
        parts: parts(by, ""),
        faults,
        form_token: by.form_token.clone(),
        id: held.id.to_string(),
        version: held.version.to_string(),
        tag: state_tag(held.state).large(),
        facts: facts(held, subject, beside.author),
        rows: summary_of(&held.payload).into_iter().map(row).collect(),
        changed: beside.changed,
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

/// The firm's name where the subject is one.
pub(super) fn subject_name(app: &App, subject: &str) -> String {
    let id = subject.parse().ok();
    let view = id.and_then(|id| app.directory.snapshot().provider(id));
    let name = view.map(|view| view.document.name);
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} ({subject})"),
        None => subject.to_owned(),
    }
}

fn facts(held: &Submission, subject: String, author: String) -> Facts {
    let mut facts = Facts::default();
    match held.subject.starts_with("prv_") && held.state == SubmissionState::Published {
        true => facts.link("About", subject, format!("/providers/{}", held.subject)),
        false => facts.say("About", subject),
    }
    facts.say("Submitted by", author);
    facts.say_if("In the name of", held.attestor.clone());
    facts.say_if("Submitted", held.submitted_at.map(instant_words));
    let needs = match (held.needs.people, held.needs.organisations) {
        (1, _) => "One person apart from the firm".to_owned(),
        (people, 1) => format!("{people} different people apart from the firm"),
        (people, of) => {
            format!("{people} different people of {of} organisations apart from the firm")
        }
    };
    facts.say("To be approved by", needs);
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

fn steps(tx: &mut Reader<'_>, held: &Submission) -> Result<Vec<StepRow>, StoreError> {
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
            note: note.lines().map(str::to_owned).collect(),
        });
    }
    Ok(rows)
}

/// What differs from the submission that was last published about the same record.
fn changed(tx: &mut Reader<'_>, held: &Submission) -> Result<Vec<ChangedRow>, StoreError> {
    let Some((record, _)) = &held.record else {
        return Ok(Vec::new());
    };
    let before = tx
        .published_about(record)?
        .into_iter()
        .find(|before| before.id != held.id && before.kind() == held.kind());
    let Some(before) = before else {
        return Ok(Vec::new());
    };
    Ok(changed_rows(differences(&before.payload, &held.payload)))
}

/// Differences as a page shows them.
pub(super) fn changed_rows(differences: Vec<Difference>) -> Vec<ChangedRow> {
    let rows = differences.into_iter().filter(|one| one.field != "record");
    rows.map(|one| ChangedRow {
        term: label_of(&one.field).to_owned(),
        before: one.before,
        after: one.after,
    })
    .collect()
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
