//! Who takes part in the register: sorts of organisations, roles of their people, e-mail addresses.

use std::fmt;
use std::str::FromStr;

use crate::text::{serde_as_text, words};

/// A closed list of words that says what it expects.
macro_rules! closed {
    ($(#[$doc:meta])* $type:ident, $expected:literal, { $($word:tt)+ }) => {
        words! { $(#[$doc])* $type { $($word)+ } }

        impl FromStr for $type {
            type Err = NoSuchWord;

            fn from_str(text: &str) -> Result<Self, NoSuchWord> {
                Self::find(text).ok_or_else(|| NoSuchWord { found: text.to_owned(), expected: $expected })
            }
        }

        serde_as_text!($type);
    };
}

/// A text that is none of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not one of: {expected}")]
pub struct NoSuchWord {
    /// The text as it was given.
    pub found: String,
    /// The list.
    pub expected: &'static str,
}

closed! {
    /// The sort of an organisation whose people work in the register.
    OrganisationKind,
    "provider, certification_body, licensing_authority, vetting_authority, port, registrar, auditor",
    {
        /// A security firm.
        Provider => "provider" "security firm",
        /// Certifies firms to standards.
        CertificationBody => "certification_body" "certification body",
        /// Grants licences for a state.
        LicensingAuthority => "licensing_authority" "licensing authority",
        /// Vets firms.
        VettingAuthority => "vetting_authority" "vetting authority",
        /// Publishes what it asks of firms.
        Port => "port" "port",
        /// Runs the register.
        Registrar => "registrar" "registrar",
        /// Reads everything and changes nothing.
        Auditor => "auditor" "auditor",
    }
}

closed! {
    /// What a person may do in an organisation. Not a ladder; see [`Role::covers`].
    Role,
    "viewer, editor, signatory, reviewer, administrator",
    {
        /// Reads the organisation's desk.
        Viewer => "viewer" "viewer",
        /// Drafts.
        Editor => "editor" "editor",
        /// Submits, attests, suspends: speaks for the organisation.
        Signatory => "signatory" "signatory",
        /// Decides on submissions, in the registrar's organisation.
        Reviewer => "reviewer" "reviewer",
        /// Manages people and keys.
        Administrator => "administrator" "administrator",
    }
}

impl Role {
    /// Whether a person of this role may do what another role may: a signatory may edit, and all may
    /// look.
    pub fn covers(self, asked: Self) -> bool {
        self == asked || asked == Self::Viewer || (self == Self::Signatory && asked == Self::Editor)
    }

    /// Whether people of this role must show a second factor before they may do anything.
    pub const fn demands_second_factor(self) -> bool {
        matches!(self, Self::Signatory | Self::Reviewer | Self::Administrator)
    }
}

impl OrganisationKind {
    /// Whether it asserts facts about firms.
    pub const fn is_attestor(self) -> bool {
        matches!(
            self,
            Self::CertificationBody | Self::LicensingAuthority | Self::VettingAuthority
        )
    }

    /// Whether a role makes sense in it: only the registrar has reviewers, and auditors only look
    /// and manage their own people.
    pub const fn has_role(self, role: Role) -> bool {
        match role {
            Role::Reviewer => matches!(self, Self::Registrar),
            Role::Editor | Role::Signatory => !matches!(self, Self::Auditor),
            Role::Viewer | Role::Administrator => true,
        }
    }
}

/// An e-mail address, in lower case. Two spellings that differ in case are one account.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// A text that is no e-mail address. The text is not repeated: it may be personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address: expected a form like name@firm.example")]
pub struct NotAnAddress;

/// The longest address, in bytes (RFC 5321, section 4.5.3.1).
const MAX_ADDRESS_BYTES: usize = 254;
/// The longest part before the `@`, in bytes.
const MAX_LOCAL_BYTES: usize = 64;

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(NotAnAddress)?;
        let is_short = address.len() <= MAX_ADDRESS_BYTES && local.len() <= MAX_LOCAL_BYTES;
        if is_short && is_local(local) && is_domain(domain) {
            return Ok(Self(address));
        }
        Err(NotAnAddress)
    }
}

/// The unquoted form of RFC 5321; nobody's real mailbox needs the quoted one.
fn is_local(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c))
    };
    text.split('.').all(is_atom)
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hides the address: what is printed for debugging may end in a log.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

serde_as_text!(EmailAddress);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_no_ladder() {
        use Role::{Administrator, Editor, Reviewer, Signatory, Viewer};
        for (role, asked, covers) in [
            (Signatory, Editor, true),
            (Signatory, Viewer, true),
            (Editor, Signatory, false),
            (Viewer, Editor, false),
            (Administrator, Viewer, true),
            (Administrator, Editor, false),
            (Administrator, Signatory, false),
            (Reviewer, Signatory, false),
            (Signatory, Reviewer, false),
        ] {
            assert_eq!(role.covers(asked), covers, "{role} {asked}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(*role));
        }
        for kind in OrganisationKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
        assert!("admin".parse::<Role>().is_err());
    }

    #[test]
    fn addresses_are_one_whatever_their_case() {
        let address: EmailAddress = " Ann.Bo+x@Firm.Example ".parse().unwrap();
        assert_eq!(address.as_str(), "ann.bo+x@firm.example");
        assert_eq!(
            (address.local(), address.domain()),
            ("ann.bo+x", "firm.example")
        );
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ann",
            "ann@",
            "@firm.example",
            "ann@firm",
            "a b@firm.example",
            "ann@@firm.example",
            "ann@firm..example",
            "ann@-firm.example",
            ".ann@firm.example",
            "ann.@firm.example",
            "ann@firm.example\nbcc: x@y.example",
            "ann\0@firm.example",
            "änn@firm.example",
            "ann@firm.example>",
            "\"a b\"@firm.example",
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(NotAnAddress), "{text:?}");
        }
        let long = format!("{}@firm.example", "a".repeat(65));
        assert!(long.parse::<EmailAddress>().is_err());
    }
}
