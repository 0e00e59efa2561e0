//! Letters of a submission that moved, queued in the transaction of the act: to those who must do
//! something now, and to those who wait for the outcome.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::PersonId;
use quaymark_core::submission::{StepKind, SubmissionState};

use super::readers::{JUDGING, WORKING, active_organisations, people_for, people_of, without};
use super::title::title;
use crate::mail::{Content, Letter, Recipient, queue, queue_once};
use crate::store::{StoreError, Submission, Writer};

/// Reviewers hear of their queue at most once in so long, in milliseconds: the rest stands in it.
const QUEUE_NOTICE_EVERY_MS: i64 = 3_600_000;

/// What an act made of a submission.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// Who acted.
    pub by: PersonId,
    /// Where it stood before.
    pub from: SubmissionState,
    /// The submission as it is now.
    pub to: &'a Submission,
    /// What happened, with what was said.
    pub steps: &'a [(StepKind, Option<String>)],
}

/// Tells whom it concerns.
pub fn tell(tx: &mut Writer<'_>, made: Move<'_>) -> Result<(), StoreError> {
    let submission = made.to;
    let has_moved = made.from != submission.state;
    let asks_attestor = submission.needs.organisations > 1;
    match submission.state {
        SubmissionState::Submitted if has_moved && asks_attestor => tell_attestor(tx, made)?,
        SubmissionState::Submitted | SubmissionState::Attested if has_moved => {
            tell_reviewers(tx, made)?;
        }
        SubmissionState::Questioned if has_moved => {
            tell_authors(tx, made, "a question for you")?;
        }
        SubmissionState::Published if has_moved => tell_authors(tx, made, "published")?,
        SubmissionState::Rejected if has_moved => tell_authors(tx, made, "rejected")?,
        _ => {}
    }
    if made
        .steps
        .iter()
        .any(|(step, _)| *step == StepKind::Answered)
    {
        tell_asker(tx, made)?;
    }
    Ok(())
}

fn tell_attestor(tx: &mut Writer<'_>, made: Move<'_>) -> Result<(), StoreError> {
    let Some(attestor) = &made.to.attestor else {
        return Ok(());
    };
    let people = people_for(tx, attestor, &[Role::Signatory])?;
    send(tx, made, people, "waits for you to confirm it")
}

/// One letter for whatever comes into the queue within the hour; it leads to the queue.
fn tell_reviewers(tx: &mut Writer<'_>, made: Move<'_>) -> Result<(), StoreError> {
    let hour = tx.now().as_ms().div_euclid(QUEUE_NOTICE_EVERY_MS);
    let content = Content::SubmissionMoved {
        submission: title(tx, made.to)?,
        step: "waits for your review".to_owned(),
        note: String::new(),
        path: "/desk/review".to_owned(),
    };
    for organisation in active_organisations(tx)? {
        if organisation.kind != OrganisationKind::Registrar {
            continue;
        }
        let reviewers = people_of(tx, organisation.id, &[Role::Reviewer])?;
        for to in without(reviewers, &[made.by]) {
            let Some(person) = to.person else { continue };
            let content = content.clone();
            queue_once(tx, format!("queue:{person}:{hour}"), Letter { to, content })?;
        }
    }
    Ok(())
}

/// To whoever of the author's organisation has had it in hand.
fn tell_authors(tx: &mut Writer<'_>, made: Move<'_>, words: &str) -> Result<(), StoreError> {
    let own = made.to.organisation;
    let steps = tx.steps_of(made.to.id)?.into_iter();
    let hands = steps.filter(|step| step.organisation == own);
    let mut authors: Vec<PersonId> = hands.map(|step| step.person).collect();
    authors.push(made.to.created_by);
    let mut people = people_of(tx, own, WORKING)?;
    people.retain(|to| to.person.is_some_and(|person| authors.contains(&person)));
    send(tx, made, people, words)
}

/// To whoever asked last, wherever they belong, if they judge what is handed in; else to those there who
/// do: a machine asked in an administrator's name, or who asked has another role now.
fn tell_asker(tx: &mut Writer<'_>, made: Move<'_>) -> Result<(), StoreError> {
    let mut steps = tx.steps_of(made.to.id)?.into_iter().rev();
    let Some(asked) = steps.find(|step| step.kind == StepKind::Questioned) else {
        return Ok(());
    };
    let mut people = people_of(tx, asked.organisation, JUDGING)?;
    if people.iter().any(|to| to.person == Some(asked.person)) {
        people.retain(|to| to.person == Some(asked.person));
    }
    send(tx, made, people, "your question was answered")
}

fn send(
    tx: &mut Writer<'_>,
    made: Move<'_>,
    people: Vec<Recipient>,
    words: &str,
) -> Result<(), StoreError> {
    let said = made.steps.iter().rev().find_map(|(_, note)| note.clone());
    let content = Content::SubmissionMoved {
        submission: title(tx, made.to)?,
        step: words.to_owned(),
        note: said.unwrap_or_default(),
        path: format!("/desk/submissions/{}", made.to.id),
    };
    for to in without(people, &[made.by]) {
        let content = content.clone();
        queue(tx, Letter { to, content })?;
    }
    Ok(())
}
