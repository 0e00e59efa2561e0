//! `/desk/submissions/{id}`: one submission, and a form for each act on it.

mod asked;

use actix_web::{HttpResponse, web};

use asked::what_follows;

use super::done::{Arrival, after, done_to};
use super::shown::submission_page;
use super::sure::{ask_again, is_sure};
use super::turn::{Turn, turn};
use super::{faults_of, form, seen, submission_of};
use crate::actions::answer_question::answer_question;
use crate::actions::attest_submission::attest_submission;
use crate::actions::question_submission::question_submission;
use crate::actions::review_submission::{approve_submission, reject_submission};
use crate::actions::submission::{Party, Seen, SubmissionError, load};
use crate::actions::submit_submission::submit_submission;
use crate::actions::withdraw_submission::withdraw_submission;
use crate::app::App;
use crate::auth::permission::{
    AttestSubmission, DraftSubmission, JudgeSubmission, ReadDesk, ReviewSubmission,
    SubmitSubmission,
};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::query::Asked;
use crate::store::Submission;

type Answered = Result<HttpResponse, Refusal>;
type Id = web::Path<String>;

/// What is done to a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Submit,
    Withdraw,
    Answer,
    Attest,
    Question,
    Reject,
    Approve,
}

/// `GET /desk/submissions/{id}`
pub async fn show_submission(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    id: Id,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let (id, by) = (submission_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let held = app.store.read(|tx| load(tx, &by.party(), id))?;
        let mut page = submission_page(app, &by, &held, Faults::default(), String::new())?;
        page.done = done_to(&held, &arrival.done);
        Ok(page)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST …/submit`
pub async fn submit(
    by: Allowed<SubmitSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Submit).await
}

/// `POST …/withdraw`
pub async fn withdraw(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Withdraw).await
}

/// `POST …/answer`
pub async fn answer(
    by: Allowed<SubmitSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Answer).await
}

/// `POST …/attest`
pub async fn attest(
    by: Allowed<AttestSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Attest).await
}

/// `POST …/question`
pub async fn question(
    by: Allowed<JudgeSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Question).await
}

/// `POST …/reject`
pub async fn reject(
    by: Allowed<JudgeSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Reject).await
}

/// `POST …/approve`
pub async fn approve(
    by: Allowed<ReviewSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Approve).await
}

/// Does one act and sends the browser to the submission; or shows it again with what stood against; or
/// asks whether it is meant.
async fn act(by: SignedIn, app: web::Data<App>, id: &Id, posted: Posted, act: Act) -> Answered {
    let seen = seen(id, &posted)?;
    turn(&app, move |app| {
        let party = by.party();
        let read = || app.store.read(|tx| load(tx, &party, seen.id));
        if !is_sure(&posted)
            && let Some(question) = what_follows(app, &party, &read()?, act)
        {
            return ask_again(app, &by, &posted, question);
        }
        let note = posted.text("note");
        let Err(error) = act.carry_out(app, &party, seen, note) else {
            let address = format!("/desk/submissions/{}", seen.id);
            return Ok(Turn::On(after(&address, act.word())));
        };
        let faults = faults_of(error)?;
        let page = submission_page(app, &by, &read()?, faults, note.to_owned())?;
        Turn::form(&page, &page.faults)
    })
    .await
}

impl Act {
    /// The last part of its address, and the code of what was done.
    const fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Answer => "answer",
            Self::Attest => "attest",
            Self::Question => "question",
            Self::Reject => "reject",
            Self::Approve => "approve",
        }
    }

    fn carry_out(
        self,
        app: &App,
        by: &Party,
        seen: Seen,
        note: &str,
    ) -> Result<Submission, SubmissionError> {
        let (store, now) = (&app.store, app.clock.now());
        match self {
            Self::Submit => submit_submission(store, now, by, seen),
            Self::Withdraw => withdraw_submission(store, now, by, seen),
            Self::Answer => answer_question(store, now, by, seen, note, None),
            Self::Attest => attest_submission(store, now, by, seen, None),
            Self::Question => question_submission(store, now, by, seen, note),
            Self::Reject => reject_submission(store, now, by, seen, note),
            Self::Approve => approve_submission(store, now, by, seen),
        }
    }
}
