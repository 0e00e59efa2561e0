//! From the errors of other modules to refusals. Causes stay in the process's own log.

use quaymark_core::id::{IdError, IdFault};
use quaymark_core::time::TimeError;

use super::{Code, Refusal};
use crate::store::StoreError;

impl Refusal {
    /// An identifier that is not one: a slip of typing is told apart from another form.
    pub fn identifier(field: &'static str, error: &IdError) -> Self {
        let code = match error.fault {
            IdFault::Form => form_code(error.kind),
            IdFault::CheckCharacter => Code::WrongCheckCharacter,
        };
        Self::new(code, error.to_string())
            .field(field)
            .found(&error.found)
            .expected(error.expected)
    }

    /// A time that is not one.
    pub fn instant(field: &'static str, error: &TimeError) -> Self {
        Self::new(Code::MalformedInstant, format!("{field}: {error}"))
            .field(field)
            .found(&error.found)
            .expected(error.expected)
    }
}

fn form_code(kind: &str) -> Code {
    match kind {
        "UN/LOCODE" => Code::MalformedPort,
        "profile" => Code::MalformedProfile,
        "country code" => Code::MalformedCountry,
        _ => Code::MalformedIdentifier,
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(%cause, "the database cannot be reached");
                Self::database_unavailable()
            }
            StoreError::TakenOver => {
                Self::new(Code::RequestUnderway, error.to_string()).retry_after(1)
            }
            StoreError::ReadOnly(_) => Self::read_only(),
            other => {
                tracing::error!(error = ?other, "the database refused a read");
                Self::internal()
            }
        }
    }
}

/// The pool of blocking threads is gone: the process is shutting down.
impl From<actix_web::error::BlockingError> for Refusal {
    fn from(_: actix_web::error::BlockingError) -> Self {
        Self::new(Code::NotReady, "the register is shutting down").retry_after(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quaymark_core::id::{ProviderRef, UnLocode};

    #[test]
    fn a_mistyped_identifier_is_told_apart_from_another_form() {
        let form = "prv_short".parse::<ProviderRef>().unwrap_err();
        assert_eq!(
            Refusal::identifier("provider", &form).code(),
            Code::MalformedIdentifier
        );
        let digits = "lei:724500VKKSH9QOLTFR82"
            .parse::<ProviderRef>()
            .unwrap_err();
        assert_eq!(
            Refusal::identifier("provider", &digits).code(),
            Code::WrongCheckCharacter
        );
    }

    #[test]
    fn a_problem_names_field_found_and_expected() {
        let error = "Rotterdam".parse::<UnLocode>().unwrap_err();
        let problem = Refusal::identifier("port", &error).to_problem("https://r.example", "req");
        assert_eq!(problem.code, "malformed_port");
        assert_eq!(
            problem.problem_type,
            "https://r.example/docs#malformed_port"
        );
        assert_eq!(problem.status, 400);
        assert_eq!(problem.field.as_deref(), Some("port"));
        assert_eq!(problem.found.as_deref(), Some("Rotterdam"));
        assert!(problem.expected.is_some());
    }
}
