//! The catalogue's codes in words: the four classes, where an edition stands, who can hold it, how
//! well it is known.

use quaymark_core::register::{EditionStatus, StandardClass};

use crate::pages::component::{Tag, Tone};

/// The badge of a class. The four never mix.
pub const fn class_words(class: StandardClass) -> &'static str {
    match class {
        StandardClass::Certifiable => "Certifiable standard",
        StandardClass::Guidance => "Guidance or terminology",
        StandardClass::AuthorityStatus => "Authority status",
        StandardClass::Law => "Law",
    }
}

/// What a class means for a provider.
pub const fn class_sentence(class: StandardClass) -> &'static str {
    match class {
        StandardClass::Certifiable => {
            "A certification body can certify to it, and the certificate can stand on the register."
        }
        StandardClass::Guidance => {
            "It explains or defines. Nobody can be certified to it, and no certificate to it can \
             stand on the register."
        }
        StandardClass::AuthorityStatus => {
            "A status that a state authority grants. It is not a certificate to a standard."
        }
        StandardClass::Law => {
            "Law that binds the port or its facilities. A security provider cannot hold it."
        }
    }
}

/// Where an edition stands.
pub const fn edition_status_tag(status: EditionStatus) -> Tag {
    match status {
        EditionStatus::Current => Tag::new(Tone::Note, "Current edition"),
        EditionStatus::Superseded => Tag::new(Tone::Calm, "Superseded"),
        EditionStatus::InDevelopment => Tag::new(Tone::Calm, "In development"),
        EditionStatus::Expected => Tag::new(Tone::Calm, "Expected"),
    }
}

/// Who can hold it.
pub fn holder_words(holder: &str) -> &str {
    match holder {
        "provider" => "The provider",
        "site" => "A site, not the provider as a whole",
        "fleet" => "A fleet of vehicles, not the provider as a whole",
        "economic_operator" => "An economic operator known to customs",
        "none" => "Nobody: it cannot be held",
        other => other,
    }
}

/// What sort of text it is.
pub fn sort_words(sort: &str) -> String {
    match sort {
        "anti_bribery" => "Anti-bribery management system".to_owned(),
        "continuity" => "Business continuity management system".to_owned(),
        "information_security" => "Information security management system".to_owned(),
        "occupational_safety" => "Occupational health and safety management system".to_owned(),
        "compliance" => "Compliance management system".to_owned(),
        other => super::capitalised(&other.replace('_', " ")),
    }
}

/// How well something is known.
pub fn confidence_words(confidence: &str) -> &str {
    match confidence {
        "sourced" => "Checked against its source",
        "partly" => "Partly checked against its source",
        "unverified" => "Not checked: to be checked before anyone relies on it",
        "expected" => "Expected, not yet announced",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_certifiable_class_promises_a_certificate() {
        let can_be_held = |class| class_sentence(class).contains("can stand on the register");
        assert!(can_be_held(StandardClass::Certifiable));
        assert!(!class_sentence(StandardClass::Law).contains("certify to it,"));
        assert!(class_sentence(StandardClass::Guidance).contains("Nobody can be certified"));
        assert!(!can_be_held(StandardClass::AuthorityStatus));
    }

    #[test]
    fn an_unknown_sort_is_still_readable() {
        assert_eq!(sort_words("service_quality"), "Service quality");
    }
}
