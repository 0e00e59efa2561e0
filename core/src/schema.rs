//! OpenAPI schemas of the types that are sent as texts: identifiers, times, hashes.
//!
//! Everything else derives its schema where it stands. Nothing here is compiled without the
//! feature `openapi`, so that clients stay light.

use utoipa::openapi::schema::{OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::entry::Commitment;
use crate::id::{
    ApiKeyId, AttestorId, ClaimId, Country, DocumentUseId, EditionId, ErasureId, Euid,
    FacilityNumber, Family, JobId, Lei, MailLinkId, MandateChangeId, OrganisationId, PersonId,
    ProfileDraftId, ProfileId, ProviderId, ProviderRef, RecordId, ServiceId, SubmissionId,
    UnLocode, VatNumber,
};
use crate::time::{CivilDate, Instant};
use crate::timeline::{Period, Timeline};

/// A text of a fixed form, with an example that has it.
fn text(pattern: &str, example: &str, description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(Some(pattern))
        .examples([example])
        .description(Some(description))
        .build()
        .into()
}

macro_rules! text_schema {
    ($($type:ident: $pattern:literal, $example:literal, $description:literal;)+) => {
        $(
            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    text($pattern, $example, $description)
                }
            }

            impl ToSchema for $type {}
        )+

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_example_is_accepted_and_printed_unchanged() {
                $(
                    let parsed: $type = $example.parse().expect($example);
                    assert_eq!(parsed.to_string(), $example);
                )+
            }
        }
    };
}

text_schema! {
    ProviderId: "^prv_[0-9a-hjkmnp-tv-z]{11}$", "prv_3k7m9q2xw58", "Register number of a provider";
    AttestorId: "^att_[0-9a-hjkmnp-tv-z]{11}$", "att_3k7m9q2xw58", "Register number of an attestor";
    OrganisationId: "^org_[0-9a-hjkmnp-tv-z]{11}$", "org_3k7m9q2xw58", "An organisation whose people work in the register";
    PersonId: "^per_[0-9a-hjkmnp-tv-z]{11}$", "per_3k7m9q2xw58", "A person, by pseudonym";
    JobId: "^job_[0-9a-hjkmnp-tv-z]{11}$", "job_3k7m9q2xw58", "A job of the register";
    ApiKeyId: "^key_[0-9a-hjkmnp-tv-z]{11}$", "key_3k7m9q2xw58", "A key of a machine";
    MailLinkId: "^lnk_[0-9a-hjkmnp-tv-z]{11}$", "lnk_3k7m9q2xw58", "An invitation";
    ClaimId: "^clm_[0-9a-hjkmnp-tv-z]{11}$", "clm_3k7m9q2xw58", "A claim to speak for a provider";
    MandateChangeId: "^mdc_[0-9a-hjkmnp-tv-z]{11}$", "mdc_3k7m9q2xw58", "A change of who speaks for somebody";
    ErasureId: "^ers_[0-9a-hjkmnp-tv-z]{11}$", "ers_3k7m9q2xw58", "An erasure of what the register published, asked for";
    SubmissionId: "^sub_[0-9a-hjkmnp-tv-z]{11}$", "sub_3k7m9q2xw58", "A submission";
    DocumentUseId: "^doc_[0-9a-hjkmnp-tv-z]{11}$", "doc_3k7m9q2xw58", "A document as it was handed in";
    ProfileDraftId: "^pdr_[0-9a-hjkmnp-tv-z]{11}$", "pdr_3k7m9q2xw58", "A version of a requirement profile that is being written";
    RecordId: "^(crt|lic|vet|eqv)_[0-9a-hjkmnp-tv-z]{11}$", "crt_3k7m9q2xw58", "Register number of a record; the prefix tells its kind";
    Country: "^[A-Z]{2}$", "NL", "ISO 3166-1 alpha-2 code; Greece is GR";
    UnLocode: "^[A-Z]{2}[A-Z2-9]{3}$", "NLRTM", "UN/LOCODE of a port";
    FacilityNumber: "^[A-Z]{2}[A-Z2-9]{3}-[0-9]{4}$", "BEANR-0001", "IMO port facility number";
    ProviderRef: "^(prv_[0-9a-hjkmnp-tv-z]{11}|lei:.+|vat:.+|euid:.+)$", "lei:529900T8BM49AURSDO55", "A provider by its register number, or by LEI, VAT number or EUID";
    EditionId: "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$", "en-17483-3-2023", "One edition of a standard";
    ServiceId: "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$", "access-control", "A security service in a port";
    ProfileId: "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$", "nlrtm-container-terminal", "A port's requirement profile";
    Family: "^[ -~]{1,64}$", "EN 17483-3", "A family of standards: the designation without its year";
    Lei: "^[A-Z0-9]{18}[0-9]{2}$", "529900T8BM49AURSDO55", "Legal Entity Identifier (ISO 17442)";
    VatNumber: "^[A-Z]{2}[A-Z0-9+*]{2,13}$", "NL004495445B01", "VAT number with its prefix; Greece is EL";
    Euid: "^[A-Z]{2}[A-Z0-9]+\\.[!-~]+$", "CYDRCOR.HE139104", "European Unique Identifier; Greece is EL";
    Commitment: "^sha256:[0-9a-f]{64}$", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Salted commitment to a document";
    CivilDate: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2026-11-23", "A day in the issuer's country";
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .format(Some(utoipa::openapi::schema::SchemaFormat::KnownFormat(
                utoipa::openapi::schema::KnownFormat::DateTime,
            )))
            .examples(["2026-11-23T10:00:00Z"])
            .description(Some("An instant in UTC (RFC 3339)"))
            .build()
            .into()
    }
}

impl ToSchema for Instant {}

/// What a time is asked for by: an instant, or a day for its start.
#[derive(Debug)]
pub struct InstantOrDay;

impl PartialSchema for InstantOrDay {
    fn schema() -> RefOr<Schema> {
        let either = OneOfBuilder::new()
            .item(Instant::schema())
            .item(CivilDate::schema())
            .description(Some(
                "An instant (RFC 3339), or a day that exists, which means its start in UTC",
            ));
        RefOr::T(Schema::OneOf(either.build()))
    }
}

impl ToSchema for InstantOrDay {}

impl PartialSchema for Timeline {
    fn schema() -> RefOr<Schema> {
        Vec::<Period>::schema()
    }
}

impl ToSchema for Timeline {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Period::name().into_owned(), Period::schema()));
        Period::schemas(schemas);
    }
}
