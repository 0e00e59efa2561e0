//! The closed list of reason codes. Every answer of the register gives its reasons in these.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident => $text:literal),+ $(,)?) => {
        /// Why a record counts or does not, or why a requirement is met or not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Reason {
            $($(#[doc = $doc])+ $name),+
        }

        impl Reason {
            /// Every reason code, in the order of this list.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as it is spelled on the wire.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// One plain English sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii()),+ }
            }
        }
    };
}

reasons! {
    /// A record on the register counts.
    Counts => "counts",
    /// The record ends within the margin the port asks for.
    EndsWithinMargin => "ends_within_margin",
    /// The certificate is to an older edition that still counts.
    SupersededEdition => "superseded_edition",
    /// The certificate is to a standard the port accepts as equivalent.
    EquivalentStandard => "equivalent_standard",
    /// The port decided to accept other evidence from this provider as equivalent.
    EquivalenceDecision => "equivalence_decision",
    /// The record is not valid yet.
    NotYetValid => "not_yet_valid",
    /// The record has expired.
    Expired => "expired",
    /// The licence has expired; the authority tolerates operation while its renewal is pending.
    RenewalPending => "renewal_pending",
    /// The record is suspended.
    Suspended => "suspended",
    /// The record was withdrawn.
    Withdrawn => "withdrawn",
    /// The record was annulled: it was wrong from the start.
    Annulled => "annulled",
    /// Nobody can be certified to this: it is guidance, law, not published yet, or not in the catalogue.
    StandardNotCertifiable => "standard_not_certifiable",
    /// The transition of the edition is over, so certificates to it count no longer.
    EditionEnded => "edition_ended",
    /// The accreditation or standing of the organisation that issued the record is not in force.
    IssuerUnsound => "issuer_unsound",
    /// The certificate counts only beside another one, which is missing or does not count.
    PairMissing => "pair_missing",
    /// The certificate was not issued under accreditation.
    NotAccredited => "not_accredited",
    /// The scope of the certificate does not cover the services asked for.
    ServicesNotInScope => "services_not_in_scope",
    /// The scope of the certificate does not cover this port.
    PortNotInScope => "port_not_in_scope",
    /// The licence does not permit the activity asked for.
    ActivityNotPermitted => "activity_not_permitted",
    /// The vetting is of a lower level than asked for.
    LevelTooLow => "level_too_low",
    /// Nothing is on the register for this requirement.
    NoRecord => "no_record",
    /// A record exists, but its owner has not released it.
    NotReleased => "not_released",
    /// No licence regime is known for this country.
    NoRegimeKnown => "no_regime_known",
    /// The law of this country asks no licence of the company.
    NoLicenceAsked => "no_licence_asked",
    /// Enough of the parts are met.
    PartsMet => "parts_met",
    /// Fewer of the parts are met than asked for.
    PartsNotMet => "parts_not_met",
    /// The provider is not on the register.
    ProviderUnknown => "provider_unknown",
    /// The provider is suspended from the register.
    ProviderSuspended => "provider_suspended",
    /// The provider was taken off the register.
    ProviderWithdrawn => "provider_withdrawn",
    /// The provider was entered on the register by mistake.
    ProviderAnnulled => "provider_annulled",
}
