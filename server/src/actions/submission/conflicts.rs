//! Conflicts of interest: who may neither attest nor review. The database's triggers hold the same
//! rules a second time.

use quaymark_core::account::OrganisationKind;

use super::{Party, SubmissionError, attestor_of};
use crate::actions::known::Known;
use crate::store::{Reader, Submission, Tie};

/// Why somebody may not approve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// They belong to the firm.
    #[error("you belong to the firm concerned: nobody approves for their own firm")]
    OfProvider,
    /// They belong to the attestor.
    #[error("you belong to the attestor in whose name it is: somebody else reviews")]
    OfAttestor,
    /// They wrote it, or a part of it.
    #[error("you wrote it yourself, or a part of it: somebody else reviews")]
    Author,
    /// They belong to the organisation that wrote it.
    #[error("you belong to the organisation that submitted it: somebody else reviews")]
    OfAuthor,
    /// They approved before.
    #[error("you have approved it already: a second pair of eyes is somebody else's")]
    Twice,
    /// The database refused.
    #[error("four eyes: {0}")]
    Rule(String),
}

/// Refuses those who may not confirm in the name of the attestor.
pub(in crate::actions) fn expect_attestor(
    tx: &mut Reader<'_>,
    by: &Party,
    held: &Submission,
) -> Result<(), SubmissionError> {
    let is_attestor = by.represents.is_some() && by.represents == held.attestor;
    if !is_attestor || by.kind == OrganisationKind::Provider {
        return Err(SubmissionError::NotYours(
            "the submission is in the name of another attestor",
        ));
    }
    let ties = tx.ties_of(by.person)?;
    expect_no_tie_to_provider(&ties, held)?;
    expect_first_time(tx, by, held)
}

/// Refuses to go on in the name of an attestor for whom somebody else speaks by now: what was handed in
/// to a port's desk is not published as the attestor's once another organisation speaks for that.
pub(in crate::actions) fn expect_same_spokesman(
    tx: &mut Reader<'_>,
    held: &Submission,
) -> Result<(), SubmissionError> {
    let known = Known::read(tx)?;
    if attestor_of(tx, &known, &held.payload)? == held.attestor {
        return Ok(());
    }
    Err(SubmissionError::NotYours(
        "somebody else speaks for the attestor since it was handed in: take it back and hand it in anew",
    ))
}

/// Refuses those who may not review: the registrar's people who are no party to it.
pub(in crate::actions) fn expect_reviewer(
    tx: &mut Reader<'_>,
    by: &Party,
    held: &Submission,
) -> Result<(), SubmissionError> {
    if by.kind != OrganisationKind::Registrar {
        return Err(SubmissionError::NotYours(
            "only the registrar's people review submissions",
        ));
    }
    if tx.authors_of(held.id)?.contains(&by.person) {
        return Err(Conflict::Author.into());
    }
    let ties = tx.ties_of(by.person)?;
    expect_no_tie_to_provider(&ties, held)?;
    let attestor = held.attestor.as_deref();
    if attestor.is_some() && ties.iter().any(|tie| tie.represents.as_deref() == attestor) {
        return Err(Conflict::OfAttestor.into());
    }
    let is_author = |tie: &Tie| {
        tie.organisation == held.organisation && tie.kind != OrganisationKind::Registrar
    };
    if ties.iter().any(is_author) {
        return Err(Conflict::OfAuthor.into());
    }
    expect_first_time(tx, by, held)
}

fn expect_no_tie_to_provider(ties: &[Tie], held: &Submission) -> Result<(), SubmissionError> {
    let is_of_provider = |tie: &Tie| {
        tie.kind == OrganisationKind::Provider && tie.represents.as_ref() == Some(&held.subject)
    };
    if ties.iter().any(is_of_provider) {
        return Err(Conflict::OfProvider.into());
    }
    Ok(())
}

fn expect_first_time(
    tx: &mut Reader<'_>,
    by: &Party,
    held: &Submission,
) -> Result<(), SubmissionError> {
    let given = tx.approvals_of(held.id)?;
    if given.iter().any(|approval| approval.person == by.person) {
        return Err(Conflict::Twice.into());
    }
    Ok(())
}
