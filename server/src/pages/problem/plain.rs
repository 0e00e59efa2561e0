//! What happened and what to do, for people: a heading and an advice for each code, by the code where that
//! says more than the status.

use crate::error::Code;

/// Heading and advice of a code.
pub(super) fn words(code: Code) -> (&'static str, &'static str) {
    about_input(code)
        .or_else(|| about_acts(code))
        .unwrap_or_else(|| by_status(code.status().as_u16()))
}

/// Something that was typed, or stood in a link.
const fn about_input(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::MalformedInstant => (
            "That is not a day",
            "Choose a day that exists, for example 2027-03-01, or leave the field empty for today.",
        ),
        Code::KnownAtInFuture | Code::KnownAtBeforeRegister => (
            "The register cannot answer for that time",
            "It can say what it knew from its first entry until now. Choose a time in between.",
        ),
        Code::MalformedPort | Code::UnknownPort => (
            "There is no such port here",
            "Choose the port from the list of ports. That says nothing about any provider.",
        ),
        Code::WrongCheckCharacter => (
            "The number was mistyped",
            "Compare it with where you have it from, letter by letter, or search by name. That does \
             not mean that the firm is not on the register.",
        ),
        Code::MalformedIdentifier => (
            "That is not a number of the register",
            "Compare it with where you have it from, or search by name.",
        ),
        Code::UnknownProvider => (
            "Nobody on the register has this number",
            "Compare it with where you have it from, or search by name.",
        ),
        Code::MalformedProfile
        | Code::UnknownProfile
        | Code::ProfileNotInForce
        | Code::PortWithoutProfile => (
            "These requirements are not there",
            "See on the port’s page what it asks, and from when on.",
        ),
        Code::LinkNotGood | Code::UnknownShareLink => (
            "This link is not good any more",
            "It was used, ended or has run out. Ask for a new one where you got it.",
        ),
        _ => return None,
    })
}

/// Something that was to be done.
const fn about_acts(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::NotPermitted | Code::NotYours => (
            "You may not do this",
            "Nothing was changed. If it is your work, ask an administrator of your organisation, or \
             see in your account for which organisation you act.",
        ),
        Code::ConflictOfInterest => (
            "Somebody else has to do this",
            "Two people decide, and neither may have a hand in the matter otherwise. Nothing was \
             changed.",
        ),
        Code::FormOutdated | Code::CrossSiteRequest => (
            "This form is out of date",
            "Nothing was changed. Go back, load the page again and send the form once more.",
        ),
        Code::VersionConflict | Code::RecordChanged | Code::WrongState => (
            "It stands differently now",
            "Somebody was quicker, and nothing of yours was changed. Go back and load the page again: \
             it shows how things stand.",
        ),
        Code::BodyTooLarge => (
            "That is too large",
            "Nothing was changed. Make the file or the text smaller and send it again.",
        ),
        Code::StorageFull | Code::RegisterReadOnly | Code::SignInClosed => (
            "The register takes no changes now",
            "Reading goes on. Nothing was changed: please try again later.",
        ),
        _ => return None,
    })
}

const fn by_status(status: u16) -> (&'static str, &'static str) {
    match status {
        404 | 410 => (
            "Not found",
            "Check the address, or search by name or number from the home page.",
        ),
        429 => (
            "Too many requests",
            "Nothing is wrong with your question. Please wait and try again.",
        ),
        503 => (
            "Cannot be shown now",
            "The register is running but cannot show this now. That says nothing about any \
             provider. Please try again.",
        ),
        400..=499 => (
            "This request cannot be answered",
            "Correct what is named below, or start again from the home page.",
        ),
        _ => (
            "Something failed",
            "The fault is ours and has been noted. That says nothing about any provider.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_heading_and_advice_without_words_of_programs() {
        for code in Code::ALL {
            let (heading, advice) = words(*code);
            assert!(!heading.is_empty() && advice.ends_with('.'), "{code:?}");
            for word in ["parameter", "JSON", "RFC", "header", "_"] {
                let said = format!("{heading} {advice}");
                assert!(!said.contains(word), "{code:?}: {word}");
            }
        }
    }

    #[test]
    fn a_mistyped_number_is_never_called_unknown() {
        let (heading, advice) = words(Code::WrongCheckCharacter);
        assert!(heading.contains("mistyped") && advice.contains("does not mean"));
        assert_ne!(heading, words(Code::UnknownProvider).0);
    }
}
