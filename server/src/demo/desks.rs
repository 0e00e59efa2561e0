//! What lies on the desks of the demonstration: submissions of its firm at every stop on their way, and
//! the ports it wants to work in. Made by the actions people use; nothing of it is public.

use quaymark_core::id::UnLocode;
use quaymark_core::submission::{Payload, SubmissionKind};
use quaymark_core::time::{CivilDate, Instant};
use serde_json::{Value, json};

use super::attestors;
use super::build::DemoError;
use crate::actions::attest_submission::attest_submission;
use crate::actions::choose_port::choose_port;
use crate::actions::draft_submission::{NewSubmission, draft_submission};
use crate::actions::question_submission::question_submission;
use crate::actions::submission::{Party, Seen};
use crate::actions::submit_submission::submit_submission;
use crate::store::{Actor, Means, Store, Submission};

/// Ports the firm wants to work in.
const PORTS: [&str; 3] = ["NLRTM", "BEANR", "DEHAM"];
/// How long the certificates run, in days.
const VALID_DAYS: i64 = 3 * 365;

/// Lays them out.
pub(super) fn lay_out(store: &Store, today: CivilDate, now: Instant) -> Result<(), DemoError> {
    let firm = party(store, "signatory@firm.example")?;
    let body = party(store, "signatory@body.example")?;
    for port in PORTS {
        let port: UnLocode = port.parse().map_err(|_| DemoError::Plan(port.to_owned()))?;
        choose_port(store, now, &firm, port)?;
    }
    let begin = |standard: &str, number: &str| {
        let new = NewSubmission {
            subject: None,
            payload: certificate(standard, number, today)?,
        };
        Ok::<_, DemoError>(draft_submission(store, now, &firm, &new)?)
    };
    let hand_in = |standard, number| {
        let draft = begin(standard, number)?;
        Ok::<_, DemoError>(submit_submission(store, now, &firm, seen(&draft))?)
    };
    begin("ISO 22301:2019", "DEMO-22301")?;
    hand_in("ISO 45001:2018", "DEMO-45001")?;
    let asked = hand_in("ISO/IEC 27001:2022", "DEMO-27001")?;
    let question = "Which of your two sites in the port does the certificate cover?";
    question_submission(store, now, &body, seen(&asked), question)?;
    let confirmed = hand_in("ISO 28000:2022", "DEMO-28000")?;
    attest_submission(store, now, &body, seen(&confirmed), None)?;
    Ok(())
}

fn certificate(standard: &str, number: &str, today: CivilDate) -> Result<Payload, DemoError> {
    let body = attestors::SOUND[0];
    let members: Value = json!({
        "standard": standard,
        "issuer": body.name,
        "number": number,
        "valid_from": today.plus_days(-20).to_string(),
        "valid_until": today.plus_days(VALID_DAYS).to_string(),
        "accreditation_body": "RvA",
        "accreditation_number": "C 999",
    });
    let payload = Payload::of_value(SubmissionKind::Certification, members);
    payload.map_err(|error| DemoError::Plan(error.to_string()))
}

const fn seen(submission: &Submission) -> Seen {
    Seen {
        id: submission.id,
        version: submission.version,
    }
}

/// Somebody of the demonstration, as the actions know them.
fn party(store: &Store, address: &str) -> Result<Party, DemoError> {
    let missing = || DemoError::Plan(address.to_owned());
    let email = address.parse().map_err(|_| missing())?;
    store.read(|tx| {
        let person = tx.find_person_by_email(&email)?.ok_or_else(missing)?;
        let places = tx.organisations_of(person.id)?;
        let (organisation, role) = places.into_iter().next().ok_or_else(missing)?;
        Ok(Party {
            attests_as: tx.attests_as(&organisation)?,
            person: person.id,
            organisation: organisation.id,
            kind: organisation.kind,
            represents: organisation.represents,
            role,
            actor: Actor {
                person: Some(person.id),
                organisation: Some(organisation.id),
                means: Means::Command,
                request: None,
            },
        })
    })
}
