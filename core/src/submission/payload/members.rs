//! The members of each kind of payload. All may be absent: a draft saves whatever is there.

use serde::{Deserialize, Serialize};

/// Defines a payload whose members are all optional.
macro_rules! payload {
    ($(#[$doc:meta])* $type:ident { $($(#[$about:meta])* $name:ident: $sort:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct $type { $($(#[$about])* pub $name: $sort),+ }
    };
}

payload! {
    /// A certificate, new or renewed.
    CertificationPayload {
        /// The record it renews, replaces or corrects; empty for a new one.
        record: String,
        /// That it is a further one beside what the register holds of the same firm, standard and
        /// attestor under another number.
        further: bool,
        /// The edition, as slug or designation with its year.
        standard: String,
        /// The certification body, by number or exact name.
        issuer: String,
        /// The number printed on it.
        number: String,
        /// First day printed.
        valid_from: String,
        /// Last day printed.
        valid_until: String,
        /// The name of the holder as printed, if it differs from the register's.
        holder: String,
        /// Services in scope.
        services: Vec<String>,
        /// Ports in scope; none restricts to none.
        ports: Vec<String>,
        /// The accreditation body printed on it.
        accreditation_body: String,
        /// The accreditation number printed on it.
        accreditation_number: String,
        /// The scope as printed.
        scope: String,
        /// Not to be shown to everyone.
        confidential: bool,
    }
}

payload! {
    /// A licence, new or renewed.
    LicencePayload {
        /// The record it renews, replaces or corrects; empty for a new one.
        record: String,
        /// That it is a further one beside what the register holds of the same firm, standard and
        /// attestor under another number.
        further: bool,
        /// The state, as two letters.
        country: String,
        /// The authority, by number or exact name.
        issuer: String,
        /// The number printed on it.
        number: String,
        /// First day printed.
        valid_from: String,
        /// Last day printed; empty if it has none.
        valid_until: String,
        /// The name of the holder as printed, if it differs from the register's.
        holder: String,
        /// Activities permitted; none restricts to none.
        activities: Vec<String>,
        /// Last day of tolerated operation after expiry.
        tolerated_until: String,
        /// The scope as printed.
        scope: String,
        /// Not to be shown to everyone.
        confidential: bool,
    }
}

payload! {
    /// A vetting, new or renewed.
    VettingPayload {
        /// The record it renews, replaces or corrects; empty for a new one.
        record: String,
        /// That it is a further one beside what the register holds of the same firm, standard and
        /// attestor under another number.
        further: bool,
        /// `basic`, `standard` or `enhanced`.
        level: String,
        /// The state whose scheme it is, as two letters.
        country: String,
        /// The authority or port, by number or exact name.
        issuer: String,
        /// The number of the decision.
        number: String,
        /// First day.
        valid_from: String,
        /// Last day.
        valid_until: String,
        /// The scheme's name.
        scheme: String,
        /// Not to be shown to everyone.
        confidential: bool,
    }
}

payload! {
    /// A firm's names and identifiers, all of them: what is left empty is removed.
    ProviderPayload {
        /// The legal name.
        name: String,
        /// Names it trades under.
        trading_names: Vec<String>,
        /// Legal names it had before.
        former_names: Vec<String>,
        /// Where it is established, as two letters.
        country: String,
        /// Legal Entity Identifier.
        lei: String,
        /// VAT number.
        vat: String,
        /// European Unique Identifier.
        euid: String,
        /// The town of the registered office.
        town: String,
        /// Its web domain.
        domain: String,
    }
}

payload! {
    /// A new status from a day on.
    StatusPayload {
        /// The number of the record, firm or attestor.
        record: String,
        /// `granted`, `suspended`, `withdrawn` or `annulled`.
        status: String,
        /// The first day of it.
        from: String,
        /// Why it is suspended, withdrawn or annulled, in a code.
        reason: String,
    }
}

payload! {
    /// Who may see a record.
    ConfidentialityPayload {
        /// The record.
        record: String,
        /// Whether it is kept from everyone without a share link.
        confidential: bool,
    }
}

payload! {
    /// A firm's reply to a contested status.
    ReplyPayload {
        /// The record whose status is contested.
        record: String,
        /// The statement, up to [`MAX_REPLY_CHARACTERS`](crate::submission::MAX_REPLY_CHARACTERS). It names no person.
        text: String,
    }
}

payload! {
    /// A port's decision to take other evidence of one firm.
    EquivalencePayload {
        /// The port, for which alone it holds.
        port: String,
        /// The port authority, by number or exact name.
        issuer: String,
        /// The family of standards that counts as met.
        family: String,
        /// The number of the decision.
        number: String,
        /// First day.
        valid_from: String,
        /// Last day.
        valid_until: String,
        /// What is taken instead, and why. It names no person.
        reason: String,
    }
}

payload! {
    /// A claim to speak for a firm.
    ClaimPayload {
        /// The claim.
        claim: String,
    }
}
