//! Every way a request can fail: one closed list of codes, and the refusal that carries one.
//!
//! A [`Refusal`] says what was wrong, where, what was found and what was expected. The edge turns it
//! into a problem document (RFC 9457) and adds the request's id. Causes are logged once and never
//! sent.

mod administration;
mod codes;
mod convert;
mod documents;
mod profiles;
mod submissions;

use std::borrow::Cow;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use quaymark_core::wire::Problem;
pub use quaymark_core::wire::ProblemFault as FieldFault;

pub use codes::Code;

/// The longest excerpt of what was found that is sent back, in characters.
const MAX_FOUND_CHARS: usize = 200;
/// Seconds after which a client may try again when the database is away.
const RETRY_DATABASE_SECONDS: u32 = 2;

/// Seconds after which a client may try again when only the operator can help.
const RETRY_OPERATOR_SECONDS: u32 = 600;

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.detail)]
pub struct Refusal(Box<Fault>);

/// What a refusal says; behind a pointer, because answers are far more often than not no refusals.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    code: Code,
    detail: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    found: Option<String>,
    expected: Option<Cow<'static, str>>,
    faults: Vec<FieldFault>,
    retry_after_seconds: Option<u32>,
    allow: Option<String>,
}

impl Refusal {
    /// A refusal with its code and one sentence about this occurrence.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Fault {
            code,
            detail: detail.into(),
            field: None,
            found: None,
            expected: None,
            faults: Vec::new(),
            retry_after_seconds: None,
            allow: None,
        }))
    }

    /// Names the parameter, header or member at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Says what was found there; a long text is cut.
    #[must_use]
    pub fn found(mut self, found: &str) -> Self {
        self.0.found = Some(found.chars().take(MAX_FOUND_CHARS).collect());
        self
    }

    /// Says what would have been accepted.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<Cow<'static, str>>) -> Self {
        self.0.expected = Some(expected.into());
        self
    }

    /// Lists everything that is wrong; the first stands for all.
    #[must_use]
    pub fn faults(mut self, faults: Vec<FieldFault>) -> Self {
        if let Some(first) = faults.first() {
            self = self.field(first.field.clone()).found(&first.found);
            self = self.expected(first.expected.clone());
        }
        self.0.faults = faults;
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// The method is not one of those the address allows.
    pub fn method(found: &str, allow: &str) -> Self {
        let mut refusal = Self::new(
            Code::MethodNotAllowed,
            "this address does not take that method",
        )
        .field("method")
        .found(found)
        .expected(allow.to_owned());
        refusal.0.allow = Some(allow.to_owned());
        refusal
    }

    /// The database cannot answer now.
    pub fn database_unavailable() -> Self {
        Self::new(
            Code::DatabaseUnavailable,
            "the database cannot be reached; verdicts, search and lists still answer",
        )
        .retry_after(RETRY_DATABASE_SECONDS)
    }

    /// The process writes nothing, and its operator was told why.
    pub fn read_only() -> Self {
        Self::new(
            Code::RegisterReadOnly,
            "the register takes no changes until its operator has acted; reading goes on",
        )
        .retry_after(RETRY_OPERATOR_SECONDS)
    }

    /// Something failed that no client can help.
    pub fn internal() -> Self {
        Self::new(Code::Internal, "the register failed to answer")
    }

    /// The sort of refusal.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// One sentence about this occurrence.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Seconds after which a client may try again.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.0.retry_after_seconds
    }

    /// The methods the address allows, where that was the fault.
    pub fn allow(&self) -> Option<&str> {
        self.0.allow.as_deref()
    }

    /// The problem document. `site` is the register's address, `instance` the request's id.
    pub fn to_problem(&self, site: &str, instance: &str) -> Problem {
        Problem {
            problem_type: format!("{site}/docs#{}", self.0.code.as_str()),
            title: self.0.code.title().to_owned(),
            status: self.0.code.status().as_u16(),
            code: self.0.code.as_str().to_owned(),
            detail: self.0.detail.to_string(),
            field: self.0.field.as_ref().map(ToString::to_string),
            found: self.0.found.clone(),
            expected: self.0.expected.as_ref().map(ToString::to_string),
            faults: self.0.faults.clone(),
            instance: instance.to_owned(),
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    /// Only the status: the edge knows the request's id and writes the document.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.0.code.status())
    }
}
