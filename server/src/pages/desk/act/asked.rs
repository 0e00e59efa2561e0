//! Which acts on a submission are asked for once more, and what will follow of them.

use quaymark_core::submission::{Payload, StatusPayload, SubmissionState};

use super::Act;
use crate::actions::submission::Party;
use crate::app::App;
use crate::pages::desk::naming::Naming;
use crate::pages::desk::sure::Final;
use crate::pages::desk::titled::title_of;
use crate::pages::desk::touches::touches_of;
use crate::pages::names::NamesOf;
use crate::store::Submission;

/// What follows of an act that cannot be taken back; none where it can, and where somebody takes back what
/// is not theirs or not open, which the act refuses.
pub(super) fn what_follows(app: &App, by: &Party, held: &Submission, act: Act) -> Option<Final> {
    match (act, &held.payload) {
        (Act::Withdraw, _) if held.state.is_open() && by.wrote(held) => Some(taken_back(app, held)),
        (Act::Approve, Payload::StatusChange(asked) | Payload::AttestorStanding(asked))
            if is_grave(held, asked) =>
        {
            Some(approved(app, held, asked))
        }
        _ => None,
    }
}

/// Whether it ends something for good, or stops everything in an attestor's name.
fn is_grave(held: &Submission, asked: &StatusPayload) -> bool {
    let is_attestor = matches!(held.payload, Payload::AttestorStanding(_));
    match asked.status.trim() {
        "withdrawn" | "annulled" => true,
        "suspended" => is_attestor,
        _ => false,
    }
}

fn taken_back(app: &App, held: &Submission) -> Final {
    let now = app.clock.now();
    let title = title_of(&app.directory.snapshot(), held, now);
    let mut sentences = vec![
        format!("“{title}” ends here: it is never published, and nobody can take it up again."),
        "What the register says now stays as it is.".to_owned(),
    ];
    sentences.extend(match held.state {
        SubmissionState::Draft => None,
        SubmissionState::Attested => Some(
            "The attestor has confirmed it: what it confirmed is void, and it sees that you took \
             it back."
                .to_owned(),
        ),
        _ => Some("Those it was handed in to see that you took it back.".to_owned()),
    });
    Final {
        title: "Take this submission back?".to_owned(),
        sentences,
        touches: None,
        button: "Take it back".to_owned(),
        address: address(held, Act::Withdraw),
        back: format!("/desk/submissions/{}", held.id),
    }
}

fn approved(app: &App, held: &Submission, asked: &StatusPayload) -> Final {
    let snapshot = app.directory.snapshot();
    let naming = Naming::about(&held.subject, &snapshot, app.clock.now());
    let whom = NamesOf::new(&snapshot).whom_in_full(&held.subject);
    let status = naming.line("status", asked.status.trim()).words;
    let from = naming.line("from", asked.from.trim()).words;
    let what = match asked.record.trim() {
        record if record == held.subject => whom,
        record => format!("{} of {whom}", naming.record(record).words),
    };
    let mut sentences = vec![format!("{what}: {status}, from {from}.")];
    sentences.push("With the last approval needed it is public at once, for everyone.".to_owned());
    sentences.push(
        match asked.status.trim() {
            "suspended" => "Lifting it takes two people.",
            "withdrawn" => "A withdrawal is lifted by nobody.",
            _ => "An annulment says that it was wrong from the start, and is lifted by nobody.",
        }
        .to_owned(),
    );
    Final {
        title: "Approve this?".to_owned(),
        sentences,
        touches: touches_of(app, &held.payload),
        button: "Approve".to_owned(),
        address: address(held, Act::Approve),
        back: format!("/desk/submissions/{}", held.id),
    }
}

fn address(held: &Submission, act: Act) -> String {
    format!("/desk/submissions/{}/{}", held.id, act.word())
}
