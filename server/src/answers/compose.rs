//! From a question to the signed bytes that answer it.

use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quaymark_core::statement::{self, LogHead, STATEMENT_TYPE, Statement};
use quaymark_core::time::Instant;
use quaymark_core::verdict::AnswerRules;
use quaymark_core::wire::{VerdictDocument, VerdictPort, VerdictProvider};

use super::question::weigh;
use super::{FRESH_MS, Question, Ready, Weighed};
use crate::app::App;
use crate::error::Refusal;
use crate::store::Commit;

/// Crockford's base-32 digits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A signed answer before it is written.
pub(super) struct Signed {
    /// What it says.
    statement: Statement,
    /// The statement as compact JWS.
    pub(super) compact: String,
    title: String,
}

/// Evaluates and signs the answer.
pub(super) fn sign(app: &App, question: &Question, now: Instant) -> Result<Signed, Refusal> {
    let weighed = weigh(
        question.provider.as_ref(),
        &question.profile,
        &question.rules,
        question.at,
    )?;
    let title = weighed.profile.document.title.clone();
    let statement = state(app, question, weighed, now)?;
    let compact = app.keys.sign(STATEMENT_TYPE, &statement);
    let compact = compact.map_err(|error| {
        tracing::error!(%error, "a verdict could not be signed");
        Refusal::internal()
    })?;
    app.telemetry.answers_signed.fetch_add(1, Ordering::Relaxed);
    Ok(Signed {
        statement,
        compact,
        title,
    })
}

/// Evaluates, signs and writes the answer; with the instant at which it will change.
pub(super) fn answer(
    app: &App,
    question: &Question,
    now: Instant,
) -> Result<(Ready, Option<Instant>), Refusal> {
    let signed = sign(app, question, now)?;
    let next_change_at = signed.statement.a.next_change_at;
    let fresh_until = Instant::from_seconds(signed.statement.fresh_until);
    let document = VerdictDocument {
        provider: question.provider.as_ref().map(|view| VerdictProvider {
            id: view.id,
            name: view.document.name.clone(),
            country: view.country,
        }),
        port: VerdictPort {
            locode: question.port,
            name: question.port_name.clone(),
            profile_title: signed.title,
        },
        computed_at: now,
        fresh_until,
        is_demonstration: question.is_demonstration,
        verdict: signed.statement,
        statement: signed.compact,
    };
    let body = serde_json::to_vec(&document).map_err(|error| {
        tracing::error!(%error, "a verdict could not be written");
        Refusal::internal()
    })?;
    Ok((
        Ready {
            body: body.into_boxed_slice().into(),
            fresh_until,
            given_at: now,
        },
        next_change_at,
    ))
}

fn state(
    app: &App,
    question: &Question,
    weighed: Weighed,
    now: Instant,
) -> Result<Statement, Refusal> {
    let subject = match &question.provider {
        Some(view) => view.id.to_string(),
        None => question.asked.clone(),
    };
    Ok(Statement {
        iss: app.config.public_url.clone(),
        jti: number()?,
        iat: now.as_seconds(),
        fresh_until: fresh_until(app, question, &weighed, now).as_seconds(),
        rules: AnswerRules::NEWEST.number(),
        q: statement::Question {
            subject,
            port: question.port,
            profile: question.profile.clone(),
            profile_version: weighed.profile.profile.version,
            valid_at: question.at,
            known_at: question.known_at,
        },
        a: weighed.answer,
        log: log_head(&app.config.origin, &question.head),
        ev: weighed.evidence,
    })
}

/// An answer about now is fresh until it changes; one about a stated time changes only with the log.
/// None is fresh beyond the time for which the log is known. What was known a moment ago may still
/// be told otherwise by a write under way: such an answer is never fresh.
fn fresh_until(app: &App, question: &Question, weighed: &Weighed, now: Instant) -> Instant {
    let settled_before = app.confirmation.settled_before();
    if question.known_at.is_some_and(|at| at >= settled_before) {
        return now;
    }
    let latest = app.confirmation.holds_until().min(now.plus_ms(FRESH_MS));
    match weighed.answer.next_change_at {
        Some(change) if question.is_now => latest.min(change),
        _ => latest,
    }
}

fn log_head(origin: &str, head: &Commit) -> LogHead {
    LogHead {
        origin: origin.to_owned(),
        size: head.size,
        root: STANDARD.encode(head.root),
    }
}

/// A new statement's number: 80 random bits.
fn number() -> Result<String, Refusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Refusal::internal()
    })?;
    let mut text = String::with_capacity(20);
    text.push_str("vrd_");
    text.extend(
        bytes
            .iter()
            .map(|byte| char::from(DIGITS[usize::from(byte & 31)])),
    );
    Ok(text)
}
