//! The acts on one submission, an address each.

use actix_web::web::{Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::SubmissionId;
use quaymark_core::wire::{AnswerGiven, Attestation, QuestionAsked, Rejection, SubmissionShown};

use super::{act, act_with};
use crate::actions::answer_question::answer_question;
use crate::actions::attest_submission::attest_submission;
use crate::actions::correction::Correction;
use crate::actions::question_submission::question_submission;
use crate::actions::review_submission::{approve_submission, reject_submission};
use crate::actions::submission::SubmissionError;
use crate::actions::submit_submission::submit_submission;
use crate::actions::withdraw_submission::withdraw_submission;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::{
    AttestSubmission, DraftSubmission, JudgeSubmission, ReviewSubmission, SubmitSubmission,
};
use crate::error::Refusal;

type Answered = Result<HttpResponse, Refusal>;

/// Hands a draft in. What could not be published even if everybody agreed is refused, with every
/// fault named.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/submit", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn submit(
    by: Allowed<SubmitSubmission>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    act(&by, &app, &request, |app, act| {
        submit_submission(&app.store, app.clock.now(), &act.by, act.seen)
    })
    .await
}

/// Takes a submission back.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/withdraw", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn withdraw(
    by: Allowed<DraftSubmission>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    act(&by, &app, &request, |app, act| {
        withdraw_submission(&app.store, app.clock.now(), &act.by, act.seen)
    })
    .await
}

/// Asks the author something, as the attestor concerned or as a reviewer.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/question", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = QuestionAsked),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn question(
    by: Allowed<JudgeSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    act_with(
        &by,
        &app,
        &request,
        payload,
        |app, act, asked: QuestionAsked| {
            let now = app.clock.now();
            question_submission(&app.store, now, &act.by, act.seen, &asked.question)
        },
    )
    .await
}

/// Answers a question. A changed payload voids approvals.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/answer", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = AnswerGiven),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn answer(
    by: Allowed<SubmitSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    act_with(
        &by,
        &app,
        &request,
        payload,
        |app, act, given: AnswerGiven| {
            let payload = given
                .payload
                .map(|value| act.payload(app, value))
                .transpose()?;
            let now = app.clock.now();
            answer_question(
                &app.store,
                now,
                &act.by,
                act.seen,
                &given.answer,
                payload.as_ref(),
            )
        },
    )
    .await
}

/// Confirms in the name of the attestor, with corrections if something was wrong.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/attest", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = Attestation),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn attest(
    by: Allowed<AttestSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    act_with(
        &by,
        &app,
        &request,
        payload,
        |app, act, given: Attestation| {
            let replaces = given.replaces.unwrap_or_default();
            let correction = match given.payload {
                Some(value) => Some(Correction {
                    payload: act.payload(app, value)?,
                    replaces,
                }),
                None if replaces.is_empty() => None,
                None => {
                    let expected = "nothing where nothing is corrected";
                    return Err(SubmissionError::fault("replaces", &replaces, expected));
                }
            };
            let now = app.clock.now();
            attest_submission(&app.store, now, &act.by, act.seen, correction.as_ref())
        },
    )
    .await
}

/// Approves as a reviewer. The last approval needed publishes.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/review", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn review(
    by: Allowed<ReviewSubmission>,
    app: Data<App>,
    request: HttpRequest,
) -> Answered {
    act(&by, &app, &request, |app, act| {
        approve_submission(&app.store, app.clock.now(), &act.by, act.seen)
    })
    .await
}

/// Refuses with a reason, as the attestor concerned or as a reviewer.
#[utoipa::path(
    post, path = "/v1/submissions/{submission}/reject", tag = "Submissions",
    params(
        ("submission" = inline(SubmissionId), Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(content = Rejection),
    responses((status = 200, description = "The submission", body = SubmissionShown)),
)]
pub async fn reject(
    by: Allowed<JudgeSubmission>,
    app: Data<App>,
    request: HttpRequest,
    payload: Body,
) -> Answered {
    act_with(
        &by,
        &app,
        &request,
        payload,
        |app, act, given: Rejection| {
            let now = app.clock.now();
            reject_submission(&app.store, now, &act.by, act.seen, &given.reason)
        },
    )
    .await
}
