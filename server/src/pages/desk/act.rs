//! `/desk/submissions/{id}`: one submission, and a form for each act on it.

use actix_web::{HttpResponse, web};

use super::shown::submission_page;
use super::{faults_of, form, go, seen, submission_of};
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
use crate::store::Submission;

type Answered = Result<HttpResponse, Refusal>;
type Id = web::Path<String>;
type Done = Result<Submission, SubmissionError>;

/// `GET /desk/submissions/{id}`
pub async fn show_submission(by: Allowed<ReadDesk>, app: web::Data<App>, id: Id) -> Answered {
    let (id, by) = (submission_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let held = app.store.read(|tx| load(tx, &by.party(), id))?;
        submission_page(app, &by, &held, Faults::default(), String::new())
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
    act(by.into_signed_in(), app, &id, posted, |app, by, seen, _| {
        submit_submission(&app.store, app.clock.now(), by, seen)
    })
    .await
}

/// `POST …/withdraw`
pub async fn withdraw(
    by: Allowed<DraftSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, |app, by, seen, _| {
        withdraw_submission(&app.store, app.clock.now(), by, seen)
    })
    .await
}

/// `POST …/answer`
pub async fn answer(
    by: Allowed<SubmitSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(
        by.into_signed_in(),
        app,
        &id,
        posted,
        |app, by, seen, note| answer_question(&app.store, app.clock.now(), by, seen, note, None),
    )
    .await
}

/// `POST …/attest`
pub async fn attest(
    by: Allowed<AttestSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, |app, by, seen, _| {
        attest_submission(&app.store, app.clock.now(), by, seen, None)
    })
    .await
}

/// `POST …/question`
pub async fn question(
    by: Allowed<JudgeSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(
        by.into_signed_in(),
        app,
        &id,
        posted,
        |app, by, seen, note| question_submission(&app.store, app.clock.now(), by, seen, note),
    )
    .await
}

/// `POST …/reject`
pub async fn reject(
    by: Allowed<JudgeSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(
        by.into_signed_in(),
        app,
        &id,
        posted,
        |app, by, seen, note| reject_submission(&app.store, app.clock.now(), by, seen, note),
    )
    .await
}

/// `POST …/approve`
pub async fn approve(
    by: Allowed<ReviewSubmission>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, |app, by, seen, _| {
        approve_submission(&app.store, app.clock.now(), by, seen)
    })
    .await
}

/// Does one act, and sends the browser to the submission; or shows it again with what stood against.
async fn act(
    by: SignedIn,
    app: web::Data<App>,
    id: &Id,
    posted: Posted,
    work: impl FnOnce(&App, &Party, Seen, &str) -> Done + Send + 'static,
) -> Answered {
    let seen = seen(id, &posted)?;
    let note = posted.text("note").to_owned();
    let page = aside(&app, move |app| {
        let party = by.party();
        let Err(error) = work(app, &party, seen, &note) else {
            return Ok(None);
        };
        let faults = faults_of(error)?;
        let held = app.store.read(|tx| load(tx, &party, seen.id))?;
        submission_page(app, &by, &held, faults, note).map(Some)
    });
    Ok(match page.await? {
        Some(page) => form(&page, &page.faults),
        None => go(&format!("/desk/submissions/{}", seen.id)),
    })
}
