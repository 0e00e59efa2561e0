//! Who may ask for what, and about whom.

use quaymark_core::account::OrganisationKind;
use quaymark_core::id::ProviderId;
use quaymark_core::submission::{Payload, SubmissionKind};

use super::{Party, SubmissionError};
use crate::actions::authority::Numbers;
use crate::store::Writer;

/// Whether people of a sort of organisation may ask for something at all.
pub const fn may_ask(who: OrganisationKind, kind: SubmissionKind) -> bool {
    use OrganisationKind as Who;
    use SubmissionKind as Kind;
    match kind {
        Kind::Certification => {
            matches!(who, Who::Provider | Who::CertificationBody | Who::Registrar)
        }
        Kind::Licence => matches!(
            who,
            Who::Provider | Who::LicensingAuthority | Who::Registrar
        ),
        Kind::Vetting => matches!(
            who,
            Who::Provider
                | Who::LicensingAuthority
                | Who::VettingAuthority
                | Who::Port
                | Who::Registrar
        ),
        Kind::ProviderListing | Kind::ProviderCorrection => {
            matches!(who, Who::Provider | Who::Registrar)
        }
        Kind::StatusChange => !matches!(who, Who::Provider | Who::Auditor),
        Kind::AttestorStanding => matches!(who, Who::Registrar),
        Kind::Confidentiality | Kind::Reply | Kind::Claim => matches!(who, Who::Provider),
        Kind::Equivalence => matches!(who, Who::Port),
    }
}

/// The provider or attestor a new submission is about.
pub(in crate::actions) fn subject_of(
    tx: &mut Writer<'_>,
    by: &Party,
    payload: &Payload,
    stated: Option<&str>,
    numbers: &mut Numbers,
) -> Result<String, SubmissionError> {
    let kind = payload.kind();
    if !may_ask(by.kind, kind) {
        return Err(SubmissionError::NotToAsk(
            "organisations of your sort do not ask for this",
        ));
    }
    match kind {
        SubmissionKind::ProviderListing => {
            if by.kind == OrganisationKind::Provider && by.represents.is_some() {
                return Err(SubmissionError::NotToAsk(
                    "your organisation is on the register already",
                ));
            }
            Ok(numbers.fresh(tx, ProviderId::from_bits)?.to_string())
        }
        SubmissionKind::StatusChange | SubmissionKind::AttestorStanding => {
            subject_of_record(tx, by, payload)
        }
        SubmissionKind::Claim => listed(tx, stated.unwrap_or_default()),
        _ => own_or_stated(tx, by, stated),
    }
}

/// The firm of those who speak for one; else the one they name.
fn own_or_stated(
    tx: &mut Writer<'_>,
    by: &Party,
    stated: Option<&str>,
) -> Result<String, SubmissionError> {
    if by.kind != OrganisationKind::Provider {
        return listed(tx, stated.unwrap_or_default());
    }
    let Some(own) = &by.represents else {
        return Err(SubmissionError::NotToAsk(
            "your organisation does not speak for a firm of the register yet",
        ));
    };
    if stated.is_some_and(|stated| stated != own) {
        return Err(SubmissionError::NotYours("this is another firm"));
    }
    Ok(own.clone())
}

fn listed(tx: &mut Writer<'_>, stated: &str) -> Result<String, SubmissionError> {
    let unknown = || SubmissionError::fault("subject", stated, "a firm on the register, as prv_…");
    let id: ProviderId = stated.parse().map_err(|_| unknown())?;
    match tx.head_of(&id.to_string())? {
        Some(head) => Ok(head.subject),
        None => Err(unknown()),
    }
}

fn subject_of_record(
    tx: &mut Writer<'_>,
    by: &Party,
    payload: &Payload,
) -> Result<String, SubmissionError> {
    let record = payload.record().unwrap_or_default();
    let Some(head) = tx.head_of(record)? else {
        return Err(SubmissionError::fault(
            "record",
            record,
            "the number of a record, firm or attestor on the register",
        ));
    };
    let is_attestor = head.kind == quaymark_core::entry::EntryKind::Attestor;
    if is_attestor != (payload.kind() == SubmissionKind::AttestorStanding) {
        let expected = "an attestor for a standing, anything else for a status";
        return Err(SubmissionError::fault("record", record, expected));
    }
    if by.kind != OrganisationKind::Registrar {
        let issuer = super::needs::issuer_of_record(tx, record)?;
        if issuer.is_none() || issuer != by.represents {
            return Err(SubmissionError::NotYours(
                "the record is in the name of another attestor",
            ));
        }
    }
    Ok(head.subject)
}
