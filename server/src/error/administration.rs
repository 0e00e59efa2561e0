//! From what stops an administrator to a refusal.

use super::{Code, Refusal};
use crate::actions::administration::AdministrationError as Error;
use crate::store::StoreError;

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Faulty { .. } => Code::InvalidParameter,
            Error::UnknownKey(_) => Code::UnknownKey,
            Error::UnknownPerson(_) | Error::NoSuchPerson(_) => Code::UnknownPerson,
            Error::UnknownInvitation(_) => Code::UnknownInvitation,
            Error::UnknownOrganisation(_) => Code::UnknownOrganisation,
            Error::UnknownClaim(_) => Code::UnknownClaim,
            Error::UnknownMandateChange(_) => Code::UnknownMandateChange,
            Error::UnknownErasure(_) => Code::UnknownErasure,
            Error::LastAdministrator => Code::LastAdministrator,
            Error::MemberAlready | Error::AlreadySo(_) | Error::SpokenFor => Code::WrongState,
            Error::EnoughLetters => Code::TooManyRequests,
            Error::LinkNotGood => Code::LinkNotGood,
            Error::OwnClaim | Error::FourEyes(_) | Error::Store(StoreError::FourEyes(_)) => {
                Code::ConflictOfInterest
            }
            Error::OtherAddress => Code::NotYours,
            Error::WrongCode { .. } | Error::OperatorsAlone => Code::NotPermitted,
            Error::Store(_) => Code::Internal,
        };
        match error {
            Error::Store(StoreError::FourEyes(rule)) => {
                Self::new(code, format!("four eyes: {rule}"))
            }
            Error::Store(error) => error.into(),
            Error::Faulty {
                field,
                found,
                expected,
            } => Self::new(code, format!("{field} is not accepted"))
                .field(field)
                .found(&found)
                .expected(expected),
            Error::EnoughLetters => Self::new(code, error.to_string()).retry_after(60 * 60),
            other => Self::new(code, other.to_string()),
        }
    }
}
