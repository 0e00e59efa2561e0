//! What a submission asks for, member by member.
//!
//! Every member is kept as it was typed: a draft saves whatever is there. Whether it is complete
//! and fits the register is judged when it is submitted, by the rules that judge lists too.

mod members;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SubmissionKind;

pub use members::{
    CertificationPayload, ClaimPayload, ConfidentialityPayload, EquivalencePayload, LicencePayload,
    ProviderPayload, ReplyPayload, StatusPayload, VettingPayload,
};

/// Not the payload of its kind.
#[derive(Debug, thiserror::Error)]
#[error("not what a submission of kind {kind} holds: {fault}")]
pub struct PayloadError {
    /// The kind.
    pub kind: SubmissionKind,
    /// What is wrong.
    pub fault: serde_json::Error,
}

/// What a submission asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Payload {
    /// A certificate.
    Certification(CertificationPayload),
    /// A licence.
    Licence(LicencePayload),
    /// A vetting.
    Vetting(VettingPayload),
    /// A new firm.
    ProviderListing(ProviderPayload),
    /// A firm's corrected data.
    ProviderCorrection(ProviderPayload),
    /// A status of a record.
    StatusChange(StatusPayload),
    /// A status of an attestor.
    AttestorStanding(StatusPayload),
    /// Who may see a record.
    Confidentiality(ConfidentialityPayload),
    /// A reply.
    Reply(ReplyPayload),
    /// An equivalence decision.
    Equivalence(EquivalencePayload),
    /// A claim.
    Claim(ClaimPayload),
}

/// A member that two payloads differ in, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The member.
    pub field: String,
    /// What it was; empty if nothing was given.
    pub before: String,
    /// What it is.
    pub after: String,
}

impl Payload {
    /// Reads what a submission of a kind holds.
    pub fn of_value(kind: SubmissionKind, value: Value) -> Result<Self, PayloadError> {
        use SubmissionKind as Kind;
        match kind {
            Kind::Certification => of(kind, value, Self::Certification),
            Kind::Licence => of(kind, value, Self::Licence),
            Kind::Vetting => of(kind, value, Self::Vetting),
            Kind::ProviderListing => of(kind, value, Self::ProviderListing),
            Kind::ProviderCorrection => of(kind, value, Self::ProviderCorrection),
            Kind::StatusChange => of(kind, value, Self::StatusChange),
            Kind::AttestorStanding => of(kind, value, Self::AttestorStanding),
            Kind::Confidentiality => of(kind, value, Self::Confidentiality),
            Kind::Reply => of(kind, value, Self::Reply),
            Kind::Equivalence => of(kind, value, Self::Equivalence),
            Kind::Claim => of(kind, value, Self::Claim),
        }
    }

    /// Reads the text it is stored as.
    pub fn of_text(kind: SubmissionKind, text: &str) -> Result<Self, PayloadError> {
        let value = serde_json::from_str(text).map_err(|fault| PayloadError { kind, fault })?;
        Self::of_value(kind, value)
    }

    /// Its members as JSON.
    pub fn to_value(&self) -> Value {
        // Texts, lists of texts and truth values: there is nothing that cannot be written.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// What it asks for.
    pub const fn kind(&self) -> SubmissionKind {
        match self {
            Self::Certification(_) => SubmissionKind::Certification,
            Self::Licence(_) => SubmissionKind::Licence,
            Self::Vetting(_) => SubmissionKind::Vetting,
            Self::ProviderListing(_) => SubmissionKind::ProviderListing,
            Self::ProviderCorrection(_) => SubmissionKind::ProviderCorrection,
            Self::StatusChange(_) => SubmissionKind::StatusChange,
            Self::AttestorStanding(_) => SubmissionKind::AttestorStanding,
            Self::Confidentiality(_) => SubmissionKind::Confidentiality,
            Self::Reply(_) => SubmissionKind::Reply,
            Self::Equivalence(_) => SubmissionKind::Equivalence,
            Self::Claim(_) => SubmissionKind::Claim,
        }
    }

    /// The record it changes, if it names one.
    pub fn record(&self) -> Option<&str> {
        let record = match self {
            Self::Certification(payload) => &payload.record,
            Self::Licence(payload) => &payload.record,
            Self::Vetting(payload) => &payload.record,
            Self::StatusChange(payload) | Self::AttestorStanding(payload) => &payload.record,
            Self::Confidentiality(payload) => &payload.record,
            Self::Reply(payload) => &payload.record,
            Self::ProviderListing(_)
            | Self::ProviderCorrection(_)
            | Self::Equivalence(_)
            | Self::Claim(_) => return None,
        };
        Some(record.trim()).filter(|record| !record.is_empty())
    }

    /// The name of the holder as printed, if it was given.
    pub fn holder(&self) -> Option<&str> {
        let holder = match self {
            Self::Certification(payload) => &payload.holder,
            Self::Licence(payload) => &payload.holder,
            _ => return None,
        };
        Some(holder.trim()).filter(|holder| !holder.is_empty())
    }
}

fn of<T: DeserializeOwned>(
    kind: SubmissionKind,
    value: Value,
    make: impl Fn(T) -> Payload,
) -> Result<Payload, PayloadError> {
    let read = serde_json::from_value(value).map(make);
    read.map_err(|fault| PayloadError { kind, fault })
}

/// What differs between two payloads of one kind, in the order of the members.
pub fn differences(before: &Payload, after: &Payload) -> Vec<Difference> {
    let (before, after) = (before.to_value(), after.to_value());
    let members = after.as_object().into_iter().flatten();
    members
        .filter(|(field, value)| before.get(field) != Some(value))
        .map(|(field, value)| Difference {
            field: field.clone(),
            before: words_of(before.get(field).unwrap_or(&Value::Null)),
            after: words_of(value),
        })
        .collect()
}

/// A member as it is shown.
pub fn words_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(parts) => {
            let words: Vec<String> = parts.iter().map(words_of).collect();
            words.join(", ")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_draft_keeps_whatever_was_typed_and_refuses_what_no_member_is() {
        let kind = SubmissionKind::Certification;
        let value = json!({"number": "N 1", "valid_from": "soon"});
        let payload = Payload::of_value(kind, value).expect("a draft");
        assert_eq!(payload.to_value()["valid_from"], "soon");
        assert_eq!(payload.kind(), kind);
        let error = Payload::of_value(kind, json!({"colour": "red"})).unwrap_err();
        assert!(error.to_string().contains("colour"), "{error}");
    }

    #[test]
    fn every_kind_reads_what_it_wrote() {
        for kind in SubmissionKind::ALL {
            let empty = Payload::of_value(*kind, json!({})).expect("an empty draft");
            assert_eq!(empty.kind(), *kind);
            let text = empty.to_value().to_string();
            assert_eq!(Payload::of_text(*kind, &text).expect("read again"), empty);
            assert_eq!(empty.record(), None);
        }
    }

    #[test]
    fn differences_name_the_member_and_both_values() {
        let kind = SubmissionKind::Certification;
        let before = json!({"number": "N1", "services": ["a", "b"], "confidential": false});
        let after = json!({"number": "N2", "services": ["a"], "confidential": true});
        let of = |value| Payload::of_value(kind, value).expect("a draft");
        let found = differences(&of(before), &of(after));
        let words: Vec<String> = found
            .iter()
            .map(|d| format!("{}: {} → {}", d.field, d.before, d.after))
            .collect();
        assert_eq!(words.len(), 3, "{words:?}");
        assert!(words.contains(&"number: N1 → N2".to_owned()));
        assert!(words.contains(&"services: a, b → a".to_owned()));
        assert!(words.contains(&"confidential: no → yes".to_owned()));
    }
}
